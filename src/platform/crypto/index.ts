export { TooBusy } from './at-most.ts';
export { type CertifiedKey, certifiedKey } from './certificate.ts';
export { type ClientKey, readClientKey } from './client-key.ts';
export { hashPassword, verifyPassword } from './password-hash.ts';
export { systemRandomness } from './randomness.ts';
export { createSealer } from './sealer.ts';
export { derivedToken, newToken, sameToken, tokenHash } from './token.ts';
