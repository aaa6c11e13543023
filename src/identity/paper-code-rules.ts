/** Letters and digits that nobody mistakes for each other when copied from paper: 32, so that each holds five bits. */
const ALPHABET = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';

/** A code out of random bytes, one character of each. */
export const paperCode = (bytes: Uint8Array): string =>
  [...bytes].map((byte) => ALPHABET[byte % ALPHABET.length]).join('');

/** `ABCD-EFGH-JKLM`: as it is printed. */
export const spaced = (code: string): string => code.replace(/(.{4})(?=.)/g, '$1-');

/** What somebody typed as a code of a length, however spaced; undefined when it cannot be one. */
export function readPaperCode(typed: string, length: number): string | undefined {
  const plain = typed.replace(/[\s-]/g, '').toUpperCase();
  return plain.length === length && [...plain].every((character) => ALPHABET.includes(character)) ? plain : undefined;
}
