/** What somebody typed as a code: six digits of the app, or sixteen letters and digits of a recovery code, however spaced. */
export type TypedCode =
  | { readonly kind: 'app'; readonly digits: string }
  | { readonly kind: 'recovery'; readonly code: string }
  | { readonly kind: 'none' };

/** Letters and digits that nobody mistakes for each other when copied from paper. */
const ALPHABET = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';
const RECOVERY_LENGTH = 16;
export const RECOVERY_BYTES = RECOVERY_LENGTH;

export function readCode(typed: string): TypedCode {
  const plain = typed.replace(/[\s-]/g, '').toUpperCase();
  if (/^\d{6}$/.test(plain)) return { kind: 'app', digits: plain };
  if (plain.length === RECOVERY_LENGTH && [...plain].every((character) => ALPHABET.includes(character)))
    return { kind: 'recovery', code: plain };
  return { kind: 'none' };
}

/** A recovery code out of random bytes, five bits of each: 80 bits, so that a fast hash of it is enough. */
export const recoveryCode = (bytes: Uint8Array): string =>
  [...bytes].map((byte) => ALPHABET[byte % ALPHABET.length]).join('');

/** `ABCD-EFGH-JKLM-NPQR` */
export const spaced = (code: string): string => code.replace(/(.{4})(?=.)/g, '$1-');
