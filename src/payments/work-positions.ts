import { queueMail } from '#src/notices/index.ts';
import { inTenant, type Tx } from '#src/platform/database/index.ts';
import { payerAddress } from './mail-notices.ts';
import { type InTransaction, publishPayment } from './open-checkout.ts';
import type { Payment } from './payment.ts';
import { creditWhatWasPaid, type PositionWork, pollDue, positionOf, WORKER_WAITS_MS } from './poll-positions.ts';
import {
  claimPublications,
  claimWithdrawals,
  type DuePayment,
  type DueWithdrawal,
  noteWithdrawn,
} from './position-work-store.ts';
import { isOpen, permits } from './state-rules.ts';

/** So many at a turn, in each municipality: the next turn comes in seconds, and pagoPA limits how often it is asked. */
const MOST_AT_A_TURN = 20;

/**
 * Asks pagoPA what is due about a tenant's notices: makes payable those that the page could not, and mails them then; asks about open ones
 * whether they were paid, and credits what was; takes back once more those that were cancelled. Safe to repeat, to run several times at once, and to die anywhere.
 */
export async function workPositions(work: PositionWork, tenantId: number): Promise<void> {
  const inTransaction: InTransaction = (inside) =>
    inTenant(work.database, { tenantId, actor: { kind: 'system', job: 'pagopa' } }, inside);
  await publishDue(work, inTransaction);
  await pollDue(work, inTransaction);
  await withdrawDue(work, inTransaction);
}

async function publishDue({ clock, gateway }: PositionWork, inTransaction: InTransaction): Promise<void> {
  for (const due of await inTransaction((tx) => claimPublications(tx, clock.now(), MOST_AT_A_TURN))) {
    const own = { ...due, at: clock.now() };
    const published = await publishPayment(inTransaction, gateway, own, AbortSignal.timeout(WORKER_WAITS_MS));
    if (published.ok) await inTransaction((tx) => mailWhenReady(tx, due, published.value, own.at));
  }
}

/** Whoever was told "stiamo preparando l'avviso" gets it without asking again, once (R9). */
async function mailWhenReady(tx: Tx, { personId, reference }: DuePayment, payment: Payment, at: Temporal.Instant) {
  const to = await payerAddress(tx, personId);
  if (to === undefined || !payment.dueOn || !permits(payment.state, 'open_checkout')) return;
  await queueMail(tx, {
    dedupeKey: `notice-ready:${payment.id}`,
    to,
    template: 'payment_notice',
    params: {
      personId,
      reference,
      cents: payment.openCents,
      dueOn: payment.dueOn,
      notices: payment.notices.filter(isOpen).length,
    },
    at,
  });
}

async function withdrawDue(work: PositionWork, inTransaction: InTransaction): Promise<void> {
  for (const due of await inTransaction((tx) => claimWithdrawals(tx, work.clock.now(), MOST_AT_A_TURN)))
    await withdraw(work, inTransaction, due);
}

/** Whoever paid a cancelled notice before pagoPA let go of it gets the money credited; the office sees it flagged (R9). */
async function withdraw(
  { clock, gateway, afterCredit }: PositionWork,
  inTransaction: InTransaction,
  due: DueWithdrawal,
): Promise<void> {
  const position = await inTransaction((tx) => positionOf(tx, due, clock.now()));
  if (!position) return;
  const gone = await gateway.cancelPosition(position, AbortSignal.timeout(WORKER_WAITS_MS));
  if (gone.ok) return inTransaction((tx) => noteWithdrawn(tx, due.noticeId));
  if (gone.error.kind !== 'PositionTaken') return;
  const known = await gateway.readPosition(position, AbortSignal.timeout(WORKER_WAITS_MS));
  await inTransaction(async (tx) => {
    if (await creditWhatWasPaid(tx, due, known, { at: clock.now(), afterCredit }))
      await noteWithdrawn(tx, due.noticeId);
  });
}
