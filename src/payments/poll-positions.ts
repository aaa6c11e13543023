import { creditorOf } from '#src/creditor/index.ts';
import type { Clock } from '#src/kernel/clock.ts';
import type { Result } from '#src/kernel/result.ts';
import type { Database, Tx } from '#src/platform/database/index.ts';
import type { GatewayProblem, PaidPosition, PaymentGateway, Position, PositionState } from './gateway.ts';
import type { InTransaction } from './open-checkout.ts';
import { paymentOf, positionsOf } from './payment.ts';
import { daysToList, FEWEST_TOGETHER, isLastPoll, nextPoll } from './position-work-rules.ts';
import { claimPolls, type DuePoll, type DueWithdrawal, pollAt } from './position-work-store.ts';
import { type AfterCredit, receiveReceipt } from './receive-receipt.ts';

export interface PositionWork {
  readonly database: Database;
  readonly clock: Clock;
  readonly gateway: PaymentGateway;
  readonly afterCredit: AfterCredit;
}

/** How long a worker waits for the answer to one question. */
export const WORKER_WAITS_MS = 20_000;
/** So many at a turn, in each municipality: with a list, and one by one. */
const MOST_TOGETHER = 500;
const MOST_ALONE = 20;

/**
 * Asks pagoPA whether the notices that are due for it were paid, and credits what was: many with one list, few each by itself. Where the list
 * fails they are asked one by one, as many as one turn allows; the others come with the next.
 */
export async function pollDue(work: PositionWork, inTransaction: InTransaction): Promise<void> {
  const at = work.clock.now();
  const due = await inTransaction((tx) => claimPolls(tx, at, MOST_TOGETHER));
  const listable = due.filter((each) => !isLastPoll(each, at));
  const together = listable.length >= FEWEST_TOGETHER ? listable : [];
  const paid = together.length > 0 ? await listOf(work, inTransaction, together) : undefined;
  if (paid) await settle(work, inTransaction, together, paid);
  const alone = paid ? due.filter((each) => !together.includes(each)) : due;
  for (const each of alone.slice(0, MOST_ALONE)) await poll(work, inTransaction, each);
}

/** What was paid lately; undefined when pagoPA gives no list. */
async function listOf(
  { clock, gateway }: PositionWork,
  inTransaction: InTransaction,
  due: readonly DuePoll[],
): Promise<ReadonlyMap<string, PaidPosition> | undefined> {
  const creditor = await inTransaction(creditorOf);
  if (!creditor) return undefined;
  const listed = await gateway.listPaid(creditor, daysToList(due, clock.now()), AbortSignal.timeout(WORKER_WAITS_MS));
  return listed.ok ? new Map(listed.value.map((paid) => [paid.noticeNumber, paid])) : undefined;
}

/** Each credit in a transaction of its own. Who dies between two of them leaves the others to be asked about again in a minute. */
async function settle(
  { clock, afterCredit }: PositionWork,
  inTransaction: InTransaction,
  due: readonly DuePoll[],
  paid: ReadonlyMap<string, PaidPosition>,
): Promise<void> {
  const at = clock.now();
  for (const { noticeNumber } of due) {
    const found = paid.get(noticeNumber);
    if (found) await inTransaction((tx) => receiveReceipt(tx, { ...found.receipt, noticeNumber }, { at, afterCredit }));
  }
  await inTransaction(async (tx) => {
    for (const each of due) await pollAt(tx, [each.noticeId], nextPoll(each, at));
  });
}

async function poll({ clock, gateway, afterCredit }: PositionWork, inTransaction: InTransaction, due: DuePoll) {
  const position = await inTransaction((tx) => positionOf(tx, due, clock.now()));
  if (!position) return;
  const known = await gateway.readPosition(position, AbortSignal.timeout(WORKER_WAITS_MS));
  const at = clock.now();
  await inTransaction(async (tx) => {
    await pollAt(tx, [due.noticeId], nextPoll(due, at));
    await creditWhatWasPaid(tx, due, known, { at, afterCredit });
  });
}

export async function positionOf(tx: Tx, due: DueWithdrawal, at: Temporal.Instant): Promise<Position | undefined> {
  const payment = await paymentOf(tx, { ...due, at });
  const positions = payment && (await positionsOf(tx, payment, ({ id }) => id === due.noticeId));
  return positions?.[0];
}

export async function creditWhatWasPaid(
  tx: Tx,
  { noticeNumber }: DueWithdrawal,
  known: Result<PositionState, GatewayProblem>,
  arrival: { readonly at: Temporal.Instant; readonly afterCredit: AfterCredit },
): Promise<boolean> {
  if (!known.ok || known.value.kind !== 'paid' || !known.value.receipt) return false;
  await receiveReceipt(tx, { ...known.value.receipt, noticeNumber }, arrival);
  return true;
}
