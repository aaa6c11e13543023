import { err, ok, type Result } from '#src/kernel/result.ts';
import { commonRuns, commonWords } from './common-words-rules.ts';

/** NIST SP 800-63B-4: fifteen characters where the password stands alone; no rules on which characters, no expiry. */
export const PASSWORD_MIN_LENGTH = 15;
/** Enough for any sentence; more would only cost work. */
export const PASSWORD_MAX_LENGTH = 128;

export type PasswordError =
  | { readonly kind: 'PasswordTooShort'; readonly length: number }
  | { readonly kind: 'PasswordTooLong' }
  /** Made of words, names, repetitions and rows of keys that are tried first. */
  | { readonly kind: 'PasswordTooCommon' };

/**
 * What a password has to be worth: a character that follows from nothing counts 1, each different common part 4, each
 * different part that says who its owner is 2.
 */
const ENOUGH = 12;
const COMMON_PART = 4;
const OWN_PART = 2;
const SHORTEST_RUN = 4;

/** Letters and digits as guessing programs read them: without case and accents, `@` for `a`, `0` for `o` and so on. */
function plain(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
}

const LEET: Readonly<Record<string, string>> = {
  '@': 'a',
  '4': 'a',
  '3': 'e',
  '1': 'i',
  '!': 'i',
  '0': 'o',
  $: 's',
  '5': 's',
  '7': 't',
};
const unleet = (text: string) => text.replace(/[@431!0$57]/g, (character) => LEET[character] ?? character);

/** The longest row of keys or letters at the start of a text; 0 when it is too short to count. */
function runLength(text: string): number {
  let length = SHORTEST_RUN - 1;
  while (length < text.length && commonRuns.some((run) => run.includes(text.slice(0, length + 1)))) length++;
  return length >= SHORTEST_RUN ? length : 0;
}

/** How often a beginning of 1 to 8 characters is repeated at once; the length of all repetitions, or 0. */
function repetition(text: string): { unit: number; length: number } {
  for (let unit = 1; unit <= 8; unit++) {
    const first = text.slice(0, unit);
    let length = unit;
    while (first.length === unit && text.startsWith(first, length)) length += unit;
    if (length >= Math.max(2 * unit, 3)) return { unit, length };
  }
  return { unit: 0, length: 0 };
}

/** What a guesser still has to find out, reading the password from left to right. */
function worth(text: string, own: readonly string[], common: readonly string[]): number {
  const parts = new Map<string, number>();
  let rest = 0;
  let place = 0;
  while (place < text.length) {
    const ahead = text.slice(place);
    const run = runLength(ahead);
    const repeated = repetition(ahead);
    const starts = (word: string) => ahead.startsWith(word) || unleet(ahead).startsWith(word);
    const ownWord = own.find(starts);
    const word = ownWord ?? common.find(starts);
    const length = Math.max(run, repeated.length, word?.length ?? 0);
    if (length === 0) {
      if (/[^\s\-_.,;:]/.test(ahead.charAt(0))) rest++;
      place++;
    } else {
      const unit = repeated.length === length ? ahead.slice(0, repeated.unit) : ahead.slice(0, length);
      parts.set(unit, length === ownWord?.length ? OWN_PART : COMMON_PART);
      place += length;
    }
  }
  return [...parts.values()].reduce((sum, part) => sum + part, rest);
}

/** What others know of a password's owner, in any wording. */
export interface PublicKnowledge {
  /** Address and names. */
  readonly owner: readonly string[];
  /** The municipality. */
  readonly place: readonly string[];
}

const wordsOf = (texts: readonly string[]) =>
  texts
    .flatMap((text) => plain(text).split(/[^\p{L}\p{N}]+/u))
    .filter((word) => word.length >= 3)
    .toSorted((a, b) => b.length - a.length);

/**
 * Whether a password may be chosen; the value is the form to hash.
 * A sentence of several words passes, one word with a year does not.
 */
export function checkPassword(password: string, known: PublicKnowledge): Result<string, PasswordError> {
  const normal = password.normalize('NFKC');
  const length = [...normal].length;
  if (length < PASSWORD_MIN_LENGTH) return err({ kind: 'PasswordTooShort', length });
  if (length > PASSWORD_MAX_LENGTH) return err({ kind: 'PasswordTooLong' });
  const enough = worth(plain(normal), wordsOf(known.owner), [...wordsOf(known.place), ...commonWords]) >= ENOUGH;
  return enough ? ok(normal) : err({ kind: 'PasswordTooCommon' });
}
