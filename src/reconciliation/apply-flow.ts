import { addDays } from '#src/kernel/day.ts';
import type { Cents } from '#src/kernel/money.ts';
import { romeDay } from '#src/kernel/rome-time.ts';
import { openConsumerAccounts, postBetween, postMovement } from '#src/ledger/index.ts';
import { audit } from '#src/platform/audit/index.ts';
import type { Tx } from '#src/platform/database/index.ts';
import { evaluateStanding, liftSuspension } from '#src/standing/index.ts';
import { beginFlow, type FlowTotals, liveRevision, markApplied, revocationsToPost, supersede } from './flow-store.ts';
import { REVOCATION_GRACE_DAYS, type Revocation, revocationsOf } from './rules.ts';
import type { FlowHead, InTransaction } from './types.ts';

/**
 * Lets a flow whose lines are all there count, in one transaction: the revision before it no longer does, what it pays out is posted
 * from the clearing account to the treasury, revocations are debited. Repeated, or older than a revision that counts, it changes nothing.
 */
export async function applyFlow(tx: Tx, head: FlowHead, totals: FlowTotals, at: Temporal.Instant): Promise<void> {
  const flow = await beginFlow(tx, head, at);
  if (flow.isApplied) return;
  const live = await liveRevision(tx, head);
  const isOld = live !== undefined && live.revision > flow.revision;
  if (live && !isOld) {
    await supersede(tx, live.id, at);
    await settle(tx, live.id, 1, -live.settledCents, at);
  }
  if (isOld) await supersede(tx, flow.id, at);
  const settledCents = await markApplied(tx, flow.id, totals, at);
  if (!isOld) await settle(tx, flow.id, 0, settledCents, at);
  await audit(tx, {
    at,
    action: 'flow_taken',
    subject: `flow:${flow.id}`,
    after: { psp: head.pspId, name: head.name, revision: head.revision, lines: totals.lineCount, settledCents },
  });
  for (const revocation of revocationsOf(await revocationsToPost(tx, [flow.id, ...(live ? [live.id] : [])]))) {
    await postRevocation(tx, revocation, at);
  }
}

/**
 * Brings to the children's accounts what flows took back before its receipt came, or before the office credited its line: nobody could be
 * debited then. Each in a transaction of its own. Repeated, and run twice at once, it debits once.
 */
export async function postLateRevocations(inTransaction: InTransaction, at: Temporal.Instant): Promise<void> {
  const late = await inTransaction((tx) => revocationsToPost(tx));
  for (const revocation of revocationsOf(late)) await inTransaction((tx) => postRevocation(tx, revocation, at));
}

/** The second version of a flow's posting takes the first one back. */
async function settle(tx: Tx, flowId: number, version: 0 | 1, cents: Cents, at: Temporal.Instant): Promise<void> {
  if (cents === 0) return;
  const [debit, credit] = cents > 0 ? (['treasury', 'clearing'] as const) : (['clearing', 'treasury'] as const);
  await postBetween(tx, {
    debit,
    credit,
    cents: Math.abs(cents),
    code: 'settlement',
    source: { kind: 'flow', id: flowId, version },
    eventOn: romeDay(at),
    at,
  });
}

/**
 * Brings a child's account to what the flows took back: a debit that is flagged, and for 10 days no suspension follows from it (R9).
 * A revision that no longer revokes gives it back.
 */
async function postRevocation(tx: Tx, revocation: Revocation, at: Temporal.Instant): Promise<void> {
  const { receiptId, consumerId, debit, version } = revocation;
  await openConsumerAccounts(tx, [consumerId]);
  const posted = await postMovement(tx, {
    consumerId,
    cents: -debit,
    code: 'revocation',
    against: 'clearing',
    source: { kind: 'revocation', id: receiptId, version },
    eventOn: romeDay(at),
    at,
  });
  if (!posted) return;
  await audit(tx, {
    at,
    action: 'payment_revoked',
    subject: `consumer:${consumerId}`,
    after: { receipt: receiptId, cents: debit },
  });
  const today = romeDay(at);
  if (debit > 0) {
    const untilDay = addDays(today, REVOCATION_GRACE_DAYS);
    await liftSuspension(tx, { consumerId, untilDay, reason: 'Pagamento revocato dalla banca', at });
  }
  await evaluateStanding(tx, { consumerIds: [consumerId], at, cause: debit > 0 ? 'correction' : 'payment', today });
}
