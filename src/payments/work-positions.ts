import type { Clock } from '#src/kernel/clock.ts';
import { queueMail } from '#src/notices/index.ts';
import { type Database, inTenant, type Tx } from '#src/platform/database/index.ts';
import type { PaymentGateway } from './gateway.ts';
import { payerAddress } from './mail-notices.ts';
import { type InTransaction, publishPayment } from './open-checkout.ts';
import { type Payment, paymentOf, positionsOf } from './payment.ts';
import { nextPoll } from './position-work-rules.ts';
import { claimPolls, claimPublications, type DuePayment, type DuePoll, pollAt } from './position-work-store.ts';
import { type AfterCredit, receiveReceipt } from './receive-receipt.ts';
import { permits } from './state-rules.ts';

export interface PositionWork {
  readonly database: Database;
  readonly clock: Clock;
  readonly gateway: PaymentGateway;
  readonly afterCredit: AfterCredit;
}

/** So many at a turn, in each municipality: the next turn comes in seconds, and pagoPA limits how often it is asked. */
const MOST_AT_A_TURN = 20;
const WORKER_WAITS_MS = 20_000;

/**
 * Asks pagoPA what is due about a tenant's notices: makes payable those that the page could not, and mails them then; asks about open ones
 * whether they were paid, and credits what was. Safe to repeat, to run several times at once, and to die anywhere.
 */
export async function workPositions(work: PositionWork, tenantId: number): Promise<void> {
  const inTransaction: InTransaction = (inside) =>
    inTenant(work.database, { tenantId, actor: { kind: 'system', job: 'pagopa' } }, inside);
  await publishDue(work, inTransaction);
  await pollDue(work, inTransaction);
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
    params: { personId, reference, cents: payment.openCents, dueOn: payment.dueOn },
    at,
  });
}

async function pollDue(work: PositionWork, inTransaction: InTransaction): Promise<void> {
  for (const due of await inTransaction((tx) => claimPolls(tx, work.clock.now(), MOST_AT_A_TURN)))
    await poll(work, inTransaction, due);
}

async function poll({ clock, gateway, afterCredit }: PositionWork, inTransaction: InTransaction, due: DuePoll) {
  const position = await inTransaction(async (tx) => {
    const payment = await paymentOf(tx, { ...due, at: clock.now() });
    const positions = payment && (await positionsOf(tx, payment));
    return positions?.find(({ noticeNumber }) => noticeNumber === due.noticeNumber);
  });
  if (!position) return;
  const known = await gateway.readPosition(position, AbortSignal.timeout(WORKER_WAITS_MS));
  const at = clock.now();
  await inTransaction(async (tx) => {
    await pollAt(tx, [due.noticeId], nextPoll(due, at));
    if (!known.ok || known.value.kind !== 'paid' || !known.value.receipt) return;
    await receiveReceipt(tx, { ...known.value.receipt, noticeNumber: due.noticeNumber }, { at, afterCredit });
  });
}
