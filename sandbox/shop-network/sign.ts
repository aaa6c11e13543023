import { createHash, type KeyObject, randomUUID, sign } from 'node:crypto';

/** A call before it is signed. */
export interface UnsignedCall {
  readonly method: string;
  readonly path: string;
  readonly body?: string | undefined;
  readonly idempotencyKey?: string | undefined;
}

export interface Signing {
  readonly keyId: string;
  readonly privateKey: KeyObject;
  /** Seconds since 1970. */
  readonly created: number;
  readonly nonce?: string | undefined;
  /** What the signature covers; by default everything that must be. */
  readonly covers?: readonly string[] | undefined;
}

/** The headers of a call signed as RFC 9421 says it, written here by hand: the program reads it with a library, and both must agree. */
export function signedHeaders(call: UnsignedCall, signing: Signing): Record<string, string> {
  const { method, path, body, idempotencyKey } = call;
  const headers: Record<string, string> = {
    ...(body !== undefined && {
      'content-type': 'application/json',
      'content-digest': `sha-256=:${createHash('sha256').update(body).digest('base64')}:`,
    }),
    ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
  };
  const known: Record<string, string> = { '@method': method, '@path': path, ...headers };
  const fields = signing.covers ?? Object.keys(known).filter((name) => name !== 'content-type');
  const parameters =
    `(${fields.map((name) => `"${name}"`).join(' ')});created=${signing.created}` +
    `;keyid="${signing.keyId}";nonce="${signing.nonce ?? randomUUID()}";alg="ed25519"`;
  const base = [...fields.map((name) => `"${name}": ${known[name] ?? ''}`), `"@signature-params": ${parameters}`];
  const signature = sign(null, Buffer.from(base.join('\n')), signing.privateKey).toString('base64');
  return { ...headers, 'signature-input': `sig1=${parameters}`, signature: `sig1=:${signature}:` };
}
