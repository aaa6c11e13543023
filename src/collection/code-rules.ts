import { err, ok, type Result } from '#src/kernel/result.ts';

/** Digits of a code that chance gives, before its two check digits. */
export const FREE_DIGITS = 14;

/** How a code is told from other QR codes; a pagoPA notice begins otherwise, and a phone's camera is led nowhere. */
const MARK = 'OMN1';

/** The 16 digits of a permanent code: 14 by chance and 2 that make the whole leave 1 when divided by 97 (ISO 7064, MOD 97-10). */
export function withCheckDigits(digits: string): string {
  const rest = BigInt(`${digits}00`) % 97n;
  return digits + String(98n - rest).padStart(2, '0');
}

const isSound = (code: string): boolean => /^\d{16}$/.test(code) && BigInt(code) % 97n === 1n;

/** What the QR code of a permanent code says: no personal data (R16). */
export const codeText = (creditorFiscalCode: string, code: string): string => `${MARK}|${creditorFiscalCode}|${code}`;

/** `1234 5678 9012 3456`, to be read out or typed. */
export const groupedCode = (code: string): string => code.replace(/(\d{4})(?=\d)/g, '$1 ');

export type CodeProblem =
  /** Neither the text of such a QR code nor 16 digits that add up: misread or mistyped. */
  | { readonly kind: 'CodeMalformed' }
  /** Another municipality's. */
  | { readonly kind: 'CodeOfAnother' };

/** The 16 digits in what a reader read or somebody typed (R10). */
export function readCode(text: string, creditorFiscalCode: string): Result<string, CodeProblem> {
  const [mark, creditor, ...rest] = text.trim().split('|');
  const isQr = mark === MARK && rest.length === 1;
  const code = (isQr ? rest[0] : text)?.replaceAll(' ', '') ?? '';
  if (!isSound(code)) return err({ kind: 'CodeMalformed' });
  if (isQr && creditor !== creditorFiscalCode) return err({ kind: 'CodeOfAnother' });
  return ok(code);
}

/** `So***`: enough for who stands at the till to see that it is the right child, and no surname (R10). */
export const maskedName = (name: string): string => `${[...name.trim()].slice(0, 2).join('')}***`;

const SLIP_LETTERS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const SLIP_LENGTH = 12;

/** The number on a shop's slip, from 12 bytes of chance: letters and digits that are not taken for one another. */
export const slipNumber = (bytes: Uint8Array): string =>
  [...bytes.subarray(0, SLIP_LENGTH)].map((byte) => SLIP_LETTERS[byte % SLIP_LETTERS.length]).join('');

/** `7K3M-2P9Q-XW4T`, as it stands on the slip. */
export const groupedSlip = (slip: string): string => slip.replace(/(.{4})(?=.)/g, '$1-');

/** What somebody reads from a slip: dashes and spaces do not count, nor small letters, nor O for 0 and I or L for 1. */
export const readSlip = (text: string): string | undefined => {
  const slip = text.toUpperCase().replaceAll(/[\s-]/g, '').replaceAll('O', '0').replaceAll(/[IL]/g, '1');
  return slip.length === SLIP_LENGTH && [...slip].every((letter) => SLIP_LETTERS.includes(letter)) ? slip : undefined;
};
