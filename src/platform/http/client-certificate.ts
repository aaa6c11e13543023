import { timingSafeEqual, X509Certificate } from 'node:crypto';

/** The header in which the proxy says which client certificate it verified: a fingerprint, or the certificate itself (PEM, escaped as in an address). */
export const CERTIFICATE_HEADER = 'x-client-certificate';

const LOOPBACK = /^(127\.\d+\.\d+\.\d+|::1)$/;

/**
 * The fingerprint of the client certificate of a request: SHA-256, 64 hex digits. The header counts only from this machine or from a proxy of ours
 * (`proxies`), because anybody else may write it too; undefined without one that counts.
 */
export function clientFingerprint(
  proxies: readonly string[],
  request: { readonly peer: string; readonly certificate: string | undefined },
): string | undefined {
  const peer = request.peer.replace(/^::ffff:/, '');
  if (!LOOPBACK.test(peer) && !proxies.includes(peer)) return undefined;
  return fingerprintOf(request.certificate ?? '');
}

/** 64 hex digits, whatever the way they were written; undefined when it is neither a fingerprint nor a certificate. */
function fingerprintOf(header: string): string | undefined {
  const digits = header
    .replace(/^sha-?256[:=]/i, '')
    .replaceAll(':', '')
    .trim()
    .toLowerCase();
  if (/^[0-9a-f]{64}$/.test(digits)) return digits;
  try {
    return new X509Certificate(decodeURIComponent(header)).fingerprint256.replaceAll(':', '').toLowerCase();
  } catch {
    return undefined;
  }
}

export const sameFingerprint = (a: string, b: string): boolean =>
  a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
