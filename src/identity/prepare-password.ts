import { err, ok, type Result } from '#src/kernel/result.ts';
import { hashPassword, TooBusy } from '#src/platform/crypto/index.ts';
import type { Randomness } from '#src/platform/world.ts';
import { checkPassword, type PasswordError } from './password-rules.ts';
import type { EntranceBusy } from './types.ts';

/** Looks whether a password may be chosen, and hashes it. Takes its time, so it runs outside of transactions. */
export async function preparePassword(
  randomness: Randomness,
  password: string,
  known: Parameters<typeof checkPassword>[1],
): Promise<Result<string, PasswordError | EntranceBusy>> {
  const checked = checkPassword(password, known);
  if (!checked.ok) return checked;
  try {
    return ok(await hashPassword(checked.value, randomness));
  } catch (failure) {
    if (failure instanceof TooBusy) return err({ kind: 'EntranceBusy' });
    throw failure;
  }
}
