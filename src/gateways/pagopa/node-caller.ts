import { createHash } from 'node:crypto';
import { clientFingerprint, sameFingerprint } from '#src/platform/http/client-certificate.ts';

/** Whom the node's endpoint listens to. */
export interface NodeCallers {
  /** SHA-256 fingerprints of the client certificates that pagoPA publishes, 64 hex digits; several while one is being replaced. */
  readonly fingerprints: readonly string[];
  /** Addresses of the proxies that end TLS before us; this machine's own is always one. */
  readonly proxies: readonly string[];
}

/**
 * Whether a request comes from pagoPA: only through a proxy of ours, and only with a fingerprint that is known (the certificate is pinned; TLS
 * proved that the caller has its key).
 */
export function isFromNode(
  callers: NodeCallers,
  request: { readonly peer: string; readonly certificate: string | undefined },
): boolean {
  const given = clientFingerprint(callers.proxies, request);
  return given !== undefined && callers.fingerprints.some((known) => sameFingerprint(known, given));
}

/** The fingerprint of the node that the sandbox plays, which knows the same secret; no certificate has it. */
export const sandboxNodeFingerprint = (secret: string): string => createHash('sha256').update(secret).digest('hex');
