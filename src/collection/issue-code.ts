import { err, ok, type Result } from '#src/kernel/result.ts';
import { audit } from '#src/platform/audit/index.ts';
import type { Tx } from '#src/platform/database/index.ts';
import type { Randomness } from '#src/platform/world.ts';
import { FREE_DIGITS, withCheckDigits } from './code-rules.ts';
import { codesOf, insertCode, lockConsumer, mayPayFor, revokeLiving } from './code-store.ts';
import { connectedNetwork } from './network-store.ts';

interface Asked {
  readonly personId: number;
  readonly consumerId: number;
  readonly at: Temporal.Instant;
}

/** A change of the code that a page showed: if it is another one by now, somebody else changed it and nothing is done. */
interface Shown extends Asked {
  readonly shown: string;
}

export type CodeRefused = { readonly kind: 'NotOwnConsumer' } | { readonly kind: 'NoNetwork' };

/** Makes a child's permanent code for the shops of the connected network (R10). Asked again, the one that counts stays. */
export async function issueCode(
  tx: Tx,
  asked: Asked,
  randomness: Randomness,
): Promise<Result<{ readonly code: string }, CodeRefused>> {
  const refused = await refusalOf(tx, asked);
  if (refused) return err(refused);
  await lockConsumer(tx, asked.consumerId);
  const living = (await codesOf(tx, asked.consumerId)).find((code) => code.revokedAt === null);
  if (living) return ok({ code: living.code });
  return ok({ code: await newCode(tx, asked, randomness) });
}

/** Revokes a child's code and makes another: shops are refused the old one from this commit on. It stays in the history. */
export async function renewCode(
  tx: Tx,
  asked: Shown,
  randomness: Randomness,
): Promise<Result<{ readonly code: string }, CodeRefused>> {
  const refused = await refusalOf(tx, asked);
  if (refused) return err(refused);
  await lockConsumer(tx, asked.consumerId);
  const living = (await codesOf(tx, asked.consumerId)).find((code) => code.revokedAt === null);
  if (living && living.code !== asked.shown) return ok({ code: living.code });
  if (living) await revoke(tx, asked);
  return ok({ code: await newCode(tx, asked, randomness) });
}

/** Revokes a child's code without a new one. Asked again, nothing happens; also possible where no network is connected any more. */
export async function revokeCode(
  tx: Tx,
  asked: Shown,
): Promise<Result<{ readonly revoked: boolean }, { readonly kind: 'NotOwnConsumer' }>> {
  if (!(await mayPayFor(tx, asked.personId, asked.consumerId))) return err({ kind: 'NotOwnConsumer' });
  return ok({ revoked: await revokeCodeForFamily(tx, asked) });
}

/** The same by the office, for a family that is not online and has lost its sheet (R15). Answers whether it was revoked now. */
export async function revokeCodeForFamily(tx: Tx, asked: Omit<Shown, 'personId'>): Promise<boolean> {
  await lockConsumer(tx, asked.consumerId);
  const living = (await codesOf(tx, asked.consumerId)).find((code) => code.revokedAt === null);
  return living?.code === asked.shown && (await revoke(tx, asked));
}

async function refusalOf(tx: Tx, { personId, consumerId }: Asked): Promise<CodeRefused | undefined> {
  if (!(await mayPayFor(tx, personId, consumerId))) return { kind: 'NotOwnConsumer' };
  return (await connectedNetwork(tx)) ? undefined : { kind: 'NoNetwork' };
}

async function revoke(tx: Tx, { consumerId, at }: Omit<Asked, 'personId'>): Promise<boolean> {
  const gone = await revokeLiving(tx, consumerId, at);
  if (!gone) return false;
  await audit(tx, {
    at,
    action: 'collection_code_revoked',
    subject: `consumer:${consumerId}`,
    after: { code: gone.id },
  });
  return true;
}

/** Ten thousand times ten thousand million codes: chance gives one that exists once in a town's life, and then another is drawn. */
async function newCode(tx: Tx, { personId, consumerId, at }: Asked, randomness: Randomness): Promise<string> {
  const code = withCheckDigits(randomDigits(randomness));
  const written = await insertCode(tx, { consumerId, personId, code, at });
  if (!written) return newCode(tx, { personId, consumerId, at }, randomness);
  await audit(tx, {
    at,
    action: 'collection_code_issued',
    subject: `consumer:${consumerId}`,
    after: { code: written.id },
  });
  return code;
}

const SPAN = 10n ** BigInt(FREE_DIGITS);
/** The greatest multiple of the span below 2^64: numbers above it would make some codes likelier than others. */
const FAIR = (2n ** 64n / SPAN) * SPAN;

function randomDigits(randomness: Randomness): string {
  const drawn = randomness.bytes(8).readBigUInt64BE();
  return drawn < FAIR ? String(drawn % SPAN).padStart(FREE_DIGITS, '0') : randomDigits(randomness);
}
