import { createHash, createPublicKey, verify } from 'node:crypto';
import { httpbis } from 'http-message-signatures';
import { type NamedCaller, namedCaller, takeNonce } from '#src/collection/index.ts';
import { inTenant } from '#src/platform/database/index.ts';
import { clientFingerprint, sameFingerprint } from '#src/platform/http/client-certificate.ts';
import type { World } from '#src/platform/world.ts';

/** A call before anybody is believed. */
export interface Call {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  readonly creditorFiscalCode: string;
  readonly peer: string;
  readonly certificate: string | undefined;
  readonly at: Temporal.Instant;
}

/** How far apart the clocks of the network and ours may be; a signature older than that is refused. */
const SIGNATURE_WINDOW_SECONDS = 300;

/** What each signature must cover, besides the body's digest and the idempotency key where there are any. */
const ALWAYS_SIGNED = ['@method', '@path'];
const PARAMETERS = ['created', 'keyid', 'nonce'];

/**
 * The municipality for which a call is believed to come from its shop network: by an HTTP message signature (RFC 9421, Ed25519) that covers
 * method, path, body and idempotency key and counts once, or by a client certificate that the proxy in front verified. Undefined otherwise:
 * who is refused does not learn why, the log does.
 */
export async function callerOf(
  world: Pick<World, 'database'>,
  call: Call,
  proxies: readonly string[],
): Promise<{ readonly tenantId: number } | { readonly refused: string }> {
  if (call.headers['signature-input'] !== undefined) return signedCaller(world, call);
  const fingerprint = clientFingerprint(proxies, call);
  if (!fingerprint) return { refused: 'neither signed nor with a client certificate' };
  const named = {
    creditorFiscalCode: call.creditorFiscalCode,
    keyId: fingerprint,
    kind: 'certificate',
    at: call.at,
  } as const;
  const caller = await namedCaller(world.database, named);
  return caller ? { tenantId: caller.tenantId } : { refused: 'unknown certificate' };
}

async function signedCaller(world: Pick<World, 'database'>, call: Call) {
  const digest = digestProblem(call);
  if (digest) return { refused: digest };
  const claim: { caller?: NamedCaller | undefined; keyId?: string; nonce?: string } = {};
  try {
    const valid = await httpbis.verifyMessage(
      {
        requiredParams: PARAMETERS,
        requiredFields: signedFields(call),
        notAfter: seconds(call.at) + SIGNATURE_WINDOW_SECONDS,
        keyLookup: async ({ keyid, nonce, created }) => {
          // Of several signatures the first counts, and the others are not looked at.
          if (claim.keyId !== undefined || !keyid || !nonce) return null;
          if (!(Number(created) / 1000 >= seconds(call.at) - SIGNATURE_WINDOW_SECONDS)) return null;
          claim.keyId = keyid;
          claim.nonce = nonce;
          claim.caller = await signer(world, call, keyid);
          return claim.caller ? verifier(claim.caller) : null;
        },
      },
      { method: call.method, url: `https://omnibus.invalid${call.path}`, headers: { ...call.headers } },
    );
    if (valid !== true) return { refused: 'unknown key, old signature or wrong signature' };
  } catch (failure) {
    return { refused: failure instanceof Error ? failure.message : String(failure) };
  }
  const { caller, keyId = '', nonce = '' } = claim;
  if (!caller || !/^[\w+/=-]{16,64}$/.test(nonce)) return { refused: 'a nonce of 16 to 64 characters is missing' };
  const scope = { tenantId: caller.tenantId, actor: { kind: 'system', job: 'puntolis' } } as const;
  const isNew = await inTenant(world.database, scope, (tx) => takeNonce(tx, keyId, nonce, call.at));
  return isNew ? { tenantId: caller.tenantId } : { refused: 'a signature that was seen before' };
}

const seconds = (at: Temporal.Instant) => Math.floor(at.epochMilliseconds / 1000);

const signer = (world: Pick<World, 'database'>, { creditorFiscalCode, at }: Call, keyId: string) =>
  keyId.length > 64 ? undefined : namedCaller(world.database, { creditorFiscalCode, keyId, kind: 'signature', at });

function verifier({ publicKey }: NamedCaller) {
  const key = createPublicKey(publicKey ?? '');
  return {
    algs: ['ed25519'],
    verify: async (data: Buffer, signature: Buffer) => verify(null, data, key, signature),
  };
}

const signedFields = ({ headers, body }: Call): string[] => [
  ...ALWAYS_SIGNED,
  ...(body.length > 0 ? ['content-digest'] : []),
  ...(headers['idempotency-key'] === undefined ? [] : ['idempotency-key']),
];

/** The signature covers the digest; the digest must be that of the body (RFC 9530). */
function digestProblem({ headers, body }: Call): string | undefined {
  if (body.length === 0) return undefined;
  const [, given = ''] = /(?:^|,)\s*sha-256=:([A-Za-z0-9+/=]+):/.exec(headers['content-digest'] ?? '') ?? [];
  const own = createHash('sha256').update(body).digest('base64');
  return sameFingerprint(given, own) ? undefined : 'the content digest is not that of the body';
}
