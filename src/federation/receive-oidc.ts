import { err, ok, type Result } from '#src/kernel/result.ts';
import { newToken, tokenHash } from '#src/platform/crypto/index.ts';
import type { Tx } from '#src/platform/database/index.ts';
import { type FederatedEntrance, inFederation } from './in-federation.ts';
import type { OidcAnswer, OidcProblem } from './oidc-gateway.ts';
import { openOidcProvider } from './oidc-providers.ts';
import { type ClaimsProblem, type ReadClaims, readClaims } from './oidc-rules.ts';
import type { OidcProvider } from './oidc-types.ts';
import { writeRegister } from './register.ts';
import { attachAnswer, findPending, type StoredRequest, useRequest } from './request-store.ts';
import { type KeptOidcRequest, oidcRedirectUri } from './start-oidc.ts';

interface Return {
  /** The gateway whose address the browser came back to. */
  readonly code: string;
  /** The query it brought, without its question mark. */
  readonly query: string;
  readonly browserHash: Buffer;
}

export type OidcError =
  | OidcProblem
  | ClaimsProblem
  /** No way out of this browser waits for it: it came twice, too late, from elsewhere, or nobody asked. */
  | { readonly kind: 'NothingAsked' };

const NOTHING = err({ kind: 'NothingAsked' } as const);

/**
 * Takes what a browser brings back from a gateway: once, for a way out that began in this browser, with this gateway. The request is used
 * up before the code is redeemed, so that no code is redeemed twice; whoever is cut off in between begins again. Answers the ticket with
 * which the browser goes in.
 */
export async function receiveOidc(
  entrance: FederatedEntrance,
  came: Return,
): Promise<Result<{ readonly ticket: string }, OidcError>> {
  const { world, at } = entrance;
  const begun = await inFederation(entrance, (tx) => begin(tx, entrance, came));
  if (!begun || !world.oidc) return NOTHING;
  const { pending, provider } = begun;
  const kept: KeptOidcRequest = JSON.parse(world.sealer.open(pending.sealedRequest));
  const { state, nonce, verifier } = kept;
  const redirectUri = oidcRedirectUri(entrance, came.code);
  const answer = await world.oidc.wayBack(provider, { state, nonce, verifier, redirectUri, query: came.query, at });
  const read = answer.ok ? readClaims(answer.value.claims, provider) : answer;
  const ticket = newToken(world.randomness);
  await inFederation(entrance, async (tx) => {
    if (read.ok)
      await attachAnswer(tx, pending.id, {
        ticketHash: tokenHash(ticket),
        sealedAnswer: world.sealer.seal(JSON.stringify(read.value)),
      });
    await writeRegister(tx, world.sealer, {
      federation: 'oidc',
      provider: provider.code,
      requestId: pending.id,
      requestedAt: pending.requestedAt,
      answerId: undefined,
      answeredAt: at,
      outcome: outcomeOf(read),
      exchange: { request: kept.url, answer: answerText(answer, came.query) },
      // Only the browser that was sent out comes this far, once.
      proved: true,
    });
  });
  return read.ok ? ok({ ticket }) : read;
}

/** The way out that this is the way back of, used up from now on. */
async function begin(
  tx: Tx,
  { world, at }: FederatedEntrance,
  { code, query, browserHash }: Return,
): Promise<{ readonly pending: StoredRequest; readonly provider: OidcProvider } | undefined> {
  const id = new URLSearchParams(query).get('state') ?? '';
  const pending = await findPending(tx, { id, federation: 'oidc', at });
  if (!pending || pending.provider !== code || !pending.browserHash.equals(browserHash)) return undefined;
  const provider = await openOidcProvider(tx, world.sealer, code);
  if (!provider || !(await useRequest(tx, id, at))) return undefined;
  return { pending, provider };
}

const answerText = (answer: Result<OidcAnswer, OidcProblem>, query: string): string =>
  answer.ok ? answer.value.idToken : query;

function outcomeOf(read: Result<ReadClaims, OidcError>): string {
  if (read.ok) return 'accepted';
  const { error } = read;
  switch (error.kind) {
    case 'GatewayRefused':
      return `not authenticated: ${error.error}`;
    case 'AnswerRefused':
      return `refused: ${error.rule}`;
    case 'ProviderUnreachable':
      return `unreachable: ${error.reason}`;
    default:
      return `refused: ${error.kind}`;
  }
}
