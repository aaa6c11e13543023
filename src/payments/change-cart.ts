import type { Cents } from '#src/kernel/money.ts';
import { err, ok, type Result } from '#src/kernel/result.ts';
import { romeDay } from '#src/kernel/rome-time.ts';
import type { Tx } from '#src/platform/database/index.ts';
import { settingsOn } from '#src/tenancy/index.ts';
import { cartLines, deleteCartLine, isOwnConsumer, lockCart, putCartLine } from './cart-store.ts';
import { type AmountLimits, type AmountProblem, type CartFull, checkAmount, checkCart } from './rules.ts';

export interface NotOwnConsumer {
  readonly kind: 'NotOwnConsumer';
}

export type CartProblem = AmountProblem | CartFull | NotOwnConsumer;

/** The amounts a child's account may be topped up with on the day of an instant, in cents (setting). */
async function amountLimits(tx: Tx, at: Temporal.Instant): Promise<AmountLimits> {
  const settings = await settingsOn(tx, romeDay(at));
  return { minCents: settings.top_up_min_cents, maxCents: settings.top_up_max_cents };
}

/** Puts a top-up of a child into the citizen's cart; a child that is in it already only changes its amount (R9). */
export async function addToCart(
  tx: Tx,
  line: {
    readonly personId: number;
    readonly consumerId: number;
    readonly cents: Cents;
    readonly at: Temporal.Instant;
  },
): Promise<Result<{ readonly changed: boolean }, CartProblem>> {
  if (!(await isOwnConsumer(tx, line.personId, line.consumerId))) return err({ kind: 'NotOwnConsumer' });
  const amount = checkAmount(line.cents, await amountLimits(tx, line.at));
  if (!amount.ok) return amount;
  await lockCart(tx, line.personId);
  const inCart = (await cartLines(tx, line.personId)).map((other) => other.consumerId);
  const room = checkCart(inCart, line.consumerId);
  if (!room.ok) return room;
  await putCartLine(tx, line);
  return ok({ changed: inCart.includes(line.consumerId) });
}

/** Takes a child out of the citizen's cart; repeating it changes nothing. */
export async function removeFromCart(tx: Tx, personId: number, consumerId: number): Promise<void> {
  await lockCart(tx, personId);
  await deleteCartLine(tx, personId, consumerId);
}
