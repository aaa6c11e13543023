import { createHash, createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';

const LEAST_BITS = 2048;

/** A private key with which a service proves who it is by signing (RFC 7523). */
export interface ClientKey {
  readonly algorithm: 'RS256' | 'ES256';
  /** For libraries that sign with the web's interface; it cannot be taken out again. */
  signing(): Promise<CryptoKey>;
  /** What the other side is given, with a name of its own (RFC 7638). */
  readonly published: JsonWebKey & { readonly kid: string; readonly alg: string; readonly use: 'sig' };
}

/** Reads a private key as PEM without a password: RSA of at least 2048 bits, or P-256. Undefined when it is anything else. */
export function readClientKey(pem: string): ClientKey | undefined {
  const key = privateKeyOf(pem);
  const algorithm = key && algorithmOf(key);
  if (!key || !algorithm) return undefined;
  const jwk = createPublicKey(key).export({ format: 'jwk' });
  const web =
    algorithm === 'RS256' ? { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' } : { name: 'ECDSA', namedCurve: 'P-256' };
  return {
    algorithm,
    signing: () => crypto.subtle.importKey('pkcs8', key.export({ type: 'pkcs8', format: 'der' }), web, false, ['sign']),
    published: { ...jwk, kid: thumbprint(jwk), alg: algorithm, use: 'sig' },
  };
}

function privateKeyOf(pem: string): KeyObject | undefined {
  try {
    return createPrivateKey(pem);
  } catch {
    return undefined;
  }
}

function algorithmOf({
  asymmetricKeyType: type,
  asymmetricKeyDetails: details,
}: KeyObject): ClientKey['algorithm'] | undefined {
  if (type === 'rsa' && (details?.modulusLength ?? 0) >= LEAST_BITS) return 'RS256';
  return type === 'ec' && details?.namedCurve === 'prime256v1' ? 'ES256' : undefined;
}

/** The members that say which key it is, in the order of the alphabet. */
function thumbprint({ crv, e, kty, n, x, y }: JsonWebKey): string {
  const members = kty === 'RSA' ? { e, kty, n } : { crv, kty, x, y };
  return createHash('sha256').update(JSON.stringify(members)).digest('base64url');
}
