import { err, ok, type Result } from '#src/kernel/result.ts';
import type { Tx } from '#src/platform/database/index.ts';
import { forgetAttemptsFrom } from './attempt-store.ts';
import { noteAttempt, whoTries } from './attempts.ts';
import { noteRefusal } from './refusals.ts';
import type { Entrance, TooManyAttempts } from './types.ts';

export type GuessError = { readonly kind: 'WrongGuess' } | TooManyAttempts;

interface Guess {
  readonly kind: 'invitation';
  /** What is guessed at; wrong guesses are counted together. Kept as a hash. */
  readonly account: string;
  readonly right: boolean;
}

/**
 * Judges what somebody typed who could be guessing, inside the transaction that believes it. After too many wrong guesses even the right one
 * waits; wrong ones stand in the audit log. The caller holds what is guessed at, so that many at once are judged one after the other.
 */
export async function judgeGuess(
  tx: Tx,
  entrance: Entrance,
  { kind, account, right }: Guess,
): Promise<Result<undefined, GuessError>> {
  const who = whoTries(kind, account, entrance);
  const noted = await noteAttempt(tx, who, entrance.at);
  if (!noted.ok) return noted;
  if (right) {
    await forgetAttemptsFrom(tx, who);
    return ok(undefined);
  }
  await noteRefusal(tx, entrance.at, `${kind}_refused`);
  return err({ kind: 'WrongGuess' });
}
