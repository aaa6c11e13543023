import { addDays, type Day, parseDay } from './day.ts';
import { err, ok, type Result } from './result.ts';

/**
 * A fiscal code whose check character is right: of a person (16 characters, letters instead of digits where two people
 * would have had the same one), or of a body or a person who waits for the final one (11 digits).
 * Upper case, without blanks. Source: D.M. 23 December 1976; D.M. 12 March 1974 for the 11 digits.
 */
export type FiscalCode = string & { readonly __brand: 'FiscalCode' };

export type Sex = 'F' | 'M';

export type FiscalCodeError = { readonly kind: 'FiscalCodeShape' } | { readonly kind: 'FiscalCodeCheckCharacter' };

const PERSON = /^[A-Z]{6}[\dL-NP-V]{2}[ABCDEHLMPRST][\dL-NP-V]{2}[A-Z][\dL-NP-V]{3}[A-Z]$/;
const ELEVEN_DIGITS = /^\d{11}$/;
const MONTHS = 'ABCDEHLMPRST';
/** The letter that stands for each digit when two people would share a code (omocodia). */
const LETTER_FOR_DIGIT = 'LMNPQRSTUV';
/** Values of 0–9 and of A–J, then of K–Z, in the first, third, … place. */
const ODD_VALUES = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];

/** Without blanks, in upper case: the form that is stored and compared. */
const normaliseFiscalCode = (text: string): string => text.replace(/\s/g, '').toUpperCase();

/** Reads a fiscal code as people type it. */
export function parseFiscalCode(text: string): Result<FiscalCode, FiscalCodeError> {
  const code = normaliseFiscalCode(text);
  if (ELEVEN_DIGITS.test(code)) {
    return elevenDigitsAddUp(code) ? ok(code as FiscalCode) : err({ kind: 'FiscalCodeCheckCharacter' });
  }
  if (!PERSON.test(code)) return err({ kind: 'FiscalCodeShape' });
  return checkCharacterOf(code) === code[15] ? ok(code as FiscalCode) : err({ kind: 'FiscalCodeCheckCharacter' });
}

/**
 * What a person's code says about its bearer; undefined for 11 digits and for a day that does not exist.
 * The code has only two digits of the year: the latest such day that is not after `notAfter` is meant.
 */
export function birthDateAndSexOf(code: FiscalCode, notAfter: Day): { birthDate: Day; sex: Sex } | undefined {
  if (!PERSON.test(code)) return undefined;
  const dayAndSex = numberIn(code, 9, 11);
  const sex = dayAndSex > 40 ? 'F' : 'M';
  const month = String(MONTHS.indexOf(code.charAt(8)) + 1).padStart(2, '0');
  const dayOfMonth = String(dayAndSex % 40).padStart(2, '0');
  const yearInCentury = numberIn(code, 6, 8);
  const lastCentury = Math.floor(Number(notAfter.slice(0, 4)) / 100);
  for (const century of [lastCentury, lastCentury - 1]) {
    const birthDate = parseDay(`${century * 100 + yearInCentury}-${month}-${dayOfMonth}`);
    if (birthDate && birthDate < addDays(notAfter, 1)) return { birthDate, sex };
  }
  return undefined;
}

/** The number written between two places, letters standing for digits. */
function numberIn(code: string, from: number, to: number): number {
  return Number(code.slice(from, to).replace(/[A-Z]/g, (letter) => String(LETTER_FOR_DIGIT.indexOf(letter))));
}

function checkCharacterOf(code: string): string {
  let sum = 0;
  for (let place = 0; place < 15; place++) {
    const character = code.charCodeAt(place);
    const value = character < 58 ? character - 48 : character - 65;
    sum += place % 2 === 0 ? (ODD_VALUES[value] ?? 0) : value;
  }
  return String.fromCharCode(65 + (sum % 26));
}

function elevenDigitsAddUp(code: string): boolean {
  let sum = 0;
  for (let place = 0; place < 11; place++) {
    const digit = Number(code[place]) * (place % 2 === 0 ? 1 : 2);
    sum += digit > 9 ? digit - 9 : digit;
  }
  return sum % 10 === 0;
}
