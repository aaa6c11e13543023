import { err, ok, type Result } from '#src/kernel/result.ts';

/** Characters that a report or an answer may have. */
export const MOST_CHARACTERS = 1_000;
/** Open reports that one child may have: enough for a month that went wrong, too few to bury the office. */
export const MOST_OPEN = 10;

export type WordsProblem =
  | { readonly kind: 'WordsMissing' }
  | { readonly kind: 'WordsTooLong'; readonly most: number; readonly now: number };

/** What was written, without blanks at its ends; refused when it says nothing or more than is kept (R12). */
export function checkWords(typed: string): Result<string, WordsProblem> {
  const words = typed.trim();
  if (words === '') return err({ kind: 'WordsMissing' });
  const now = [...words].length;
  return now > MOST_CHARACTERS ? err({ kind: 'WordsTooLong', most: MOST_CHARACTERS, now }) : ok(words);
}
