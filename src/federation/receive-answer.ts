import { err, ok, type Result } from '#src/kernel/result.ts';
import { newToken, sameToken, tokenHash } from '#src/platform/crypto/index.ts';
import type { Accepted, ResponseProblem, SamlGateway } from './gateway.ts';
import { type FederatedEntrance, inFederation } from './in-federation.ts';
import { findProvider } from './provider-store.ts';
import { writeRegister } from './register.ts';
import { findPending, type StoredRequest, useAssertion, useRequest } from './request-store.ts';
import { findService } from './service.ts';
import type { KeptRequest } from './travel.ts';
import { type ProviderMetadata, REQUIRED_LEVEL, type SamlFederation, type SamlService } from './types.ts';

interface Answer {
  readonly federation: SamlFederation;
  /** As it was posted, base64. */
  readonly encoded: string;
  readonly relayState: string | undefined;
}

export type AnswerError =
  | ResponseProblem
  /** No request of ours waits for this answer: it came twice, too late, or nobody asked. */
  | { readonly kind: 'NothingAsked' };

const NOTHING = err({ kind: 'NothingAsked' } as const);

/**
 * Takes a provider's answer (SPID 1.4): to a request of this municipality and provider that nobody answered yet, strictly
 * read, each assertion once. Answers the ticket with which the browser that asked goes in; only an answer proved to be the
 * provider's uses the request up, so that nobody else can spoil a login by guessing.
 */
export async function receiveAnswer(
  entrance: FederatedEntrance,
  answer: Answer,
): Promise<Result<{ readonly ticket: string }, AnswerError>> {
  const { saml } = entrance.world;
  const envelope = saml?.openEnvelope(answer.encoded);
  if (!saml || !envelope) return err({ kind: 'ResponseRefused', rule: 'Response' });
  const asked = await findAsked(entrance, answer.federation, envelope.inResponseTo);
  if (!asked) return NOTHING;
  const kept: KeptRequest = JSON.parse(entrance.world.sealer.open(asked.pending.sealedRequest));
  const read = await readFor(saml, entrance, { asked, kept, answer });
  return inFederation(entrance, async (tx) => {
    const { world, at } = entrance;
    const { pending } = asked;
    const ticket = newToken(world.randomness);
    const proved = read.ok || (read.error.kind === 'NotAuthenticated' && read.error.signed);
    const waiting = read.ok
      ? { ticketHash: tokenHash(ticket), sealedAnswer: world.sealer.seal(JSON.stringify(read.value.vouched)) }
      : undefined;
    if (proved && !(await useRequest(tx, pending.id, at, waiting))) return NOTHING;
    const provider = `${answer.federation}:${pending.provider}`;
    const fresh =
      !read.ok || (await useAssertion(tx, { provider, id: read.value.assertionId, until: read.value.usableUntil }));
    await writeRegister(tx, world.sealer, {
      federation: answer.federation,
      provider: pending.provider,
      requestId: pending.id,
      requestedAt: pending.requestedAt,
      answerId: envelope.responseId.slice(0, 200),
      assertionId: read.ok ? read.value.assertionId : undefined,
      answeredAt: at,
      outcome: fresh ? outcomeOf(read) : 'refused: assertion used before',
      exchange: { request: kept.xml, answer: answer.encoded },
      proved,
    });
    if (!fresh) return err({ kind: 'ResponseRefused', rule: 'assertion used before' });
    return read.ok ? ok({ ticket }) : read;
  });
}

interface Asked {
  readonly pending: StoredRequest;
  readonly service: SamlService;
  readonly provider: ProviderMetadata;
}

/** The request that an answer names, with whom it was sent to; undefined when nothing of it holds any more. */
const findAsked = (entrance: FederatedEntrance, federation: SamlFederation, id: string): Promise<Asked | undefined> =>
  inFederation(entrance, async (tx) => {
    const { world, slug, at } = entrance;
    const pending = await findPending(tx, { id, federation, at });
    const found = await findService(tx, world, { slug, federation });
    if (!pending || !found?.enabled) return undefined;
    const whose = { federation, testToo: world.testProviders ?? false };
    const provider = await findProvider(tx, whose, pending.provider);
    return provider && { pending, service: found.service, provider };
  });

interface Reading {
  readonly asked: Asked;
  readonly kept: KeptRequest;
  readonly answer: Answer;
}

async function readFor(
  saml: SamlGateway,
  { at }: FederatedEntrance,
  { asked, kept, answer }: Reading,
): Promise<Result<Accepted, ResponseProblem>> {
  if (answer.relayState !== undefined && !sameToken(answer.relayState, kept.relayState))
    return err({ kind: 'ResponseRefused', rule: 'RelayState' });
  const { pending, service, provider } = asked;
  const request = { id: pending.id, at: pending.requestedAt, attributeSet: kept.attributeSet };
  return saml.readResponse(answer.encoded, { service, provider, request, minimumLevel: REQUIRED_LEVEL, at });
}

function outcomeOf(read: Result<Accepted, ResponseProblem>): string {
  if (read.ok) return 'accepted';
  return read.error.kind === 'NotAuthenticated'
    ? `not authenticated: ${read.error.code ?? '-'}`
    : `refused: ${read.error.rule}`;
}
