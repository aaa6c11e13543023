import { createHash, timingSafeEqual, X509Certificate } from 'node:crypto';

/** Whom the node's endpoint listens to. */
export interface NodeCallers {
  /** SHA-256 fingerprints of the client certificates that pagoPA publishes, 64 hex digits; several while one is being replaced. */
  readonly fingerprints: readonly string[];
  /** Addresses of the proxies that end TLS before us; this machine's own is always one. */
  readonly proxies: readonly string[];
}

/** The header in which the proxy says which client certificate it verified: a fingerprint, or the certificate itself (PEM, escaped as in an address). */
export const CERTIFICATE_HEADER = 'x-client-certificate';

const LOOPBACK = /^(127\.\d+\.\d+\.\d+|::1)$/;

/**
 * Whether a request comes from pagoPA: the header counts only from a proxy of ours, because anybody else may write it too,
 * and only with a fingerprint that is known (the certificate is pinned; TLS proved that the caller has its key).
 */
export function isFromNode(
  callers: NodeCallers,
  request: { readonly peer: string; readonly certificate: string | undefined },
): boolean {
  const peer = request.peer.replace(/^::ffff:/, '');
  if (!LOOPBACK.test(peer) && !callers.proxies.includes(peer)) return false;
  const given = fingerprintOf(request.certificate ?? '');
  return given !== undefined && callers.fingerprints.some((known) => sameFingerprint(known, given));
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

/** The fingerprint of the node that the sandbox plays, which knows the same secret; no certificate has it. */
export const sandboxNodeFingerprint = (secret: string): string => createHash('sha256').update(secret).digest('hex');

const sameFingerprint = (a: string, b: string) =>
  a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
