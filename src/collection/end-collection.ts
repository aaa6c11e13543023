import type { Clock } from '#src/kernel/clock.ts';
import { err, ok, type Result } from '#src/kernel/result.ts';
import { type InTransaction, type PaymentGateway, withdrawShopPayment } from '#src/payments/index.ts';
import { audit } from '#src/platform/audit/index.ts';
import { type Database, inTenant, type Tx } from '#src/platform/database/index.ts';
import { type Collection, collectionOf } from './collection.ts';
import { forgetOldCalls } from './network-store.ts';
import { GIVEN_UP_AFTER } from './rules.ts';
import { askToEnd, type CollectionRow, collectionsToEnd, lockCollection } from './store.ts';

export type ReversalProblem =
  | { readonly kind: 'NoSuchCollection' }
  /** Paid, or being paid: money that pagoPA has is given back by the office only. */
  | { readonly kind: 'AlreadyPaid' }
  /** pagoPA did not answer; the reversal is written down, will be done, and may be asked for again. */
  | { readonly kind: 'ReversalUnderWay'; readonly slip: string };

interface Reversal {
  readonly slip: string;
  readonly reason: string;
  readonly at: Temporal.Instant;
}

/**
 * Takes a collection back while it is unpaid (R10): the shop gives the money back, and the notice can no longer be paid. It is written down before
 * pagoPA is asked, so that whatever dies in between is finished by a worker. May be repeated.
 */
export async function reverseCollection(
  inTransaction: InTransaction,
  gateway: PaymentGateway,
  reversal: Reversal,
): Promise<Result<Collection, ReversalProblem>> {
  const { slip, at } = reversal;
  const asked = await inTransaction((tx) => askForReversal(tx, reversal));
  if (!asked.ok || asked.value.status !== 'reversing') return asked;
  const withdrawn = await withdrawShopPayment(inTransaction, gateway, { ...ownerOf(asked.value), at });
  const after = await inTransaction((tx) => collectionOf(tx, { slip, at }));
  if (!after) return err({ kind: 'NoSuchCollection' });
  if (after.status === 'paid') return err({ kind: 'AlreadyPaid' });
  if (after.status === 'reversed') return ok(after);
  const taken = !withdrawn.ok && withdrawn.error.kind === 'PositionTaken';
  return err(taken ? { kind: 'AlreadyPaid' } : { kind: 'ReversalUnderWay', slip });
}

const ownerOf = ({ payerId, slip }: CollectionRow) => ({ personId: payerId, reference: slip });

async function askForReversal(tx: Tx, { slip, reason, at }: Reversal): Promise<Result<Collection, ReversalProblem>> {
  await lockCollection(tx, slip);
  const found = await collectionOf(tx, { slip, at });
  if (!found) return err({ kind: 'NoSuchCollection' });
  if (found.status === 'paid') return err({ kind: 'AlreadyPaid' });
  if (found.status === 'reversed' || found.status === 'reversing') return ok(found);
  await askToEnd(tx, found.id, { because: 'reversal', reason, at });
  await audit(tx, {
    at,
    action: 'collection_reversed',
    subject: `consumer:${found.consumerId}`,
    after: { slip, cents: found.cents, reason },
  });
  return ok({ ...found, status: 'reversing' });
}

/** As many at a turn; the next turn comes in seconds. */
const MOST_AT_A_TURN = 20;
const WORKER_WAITS_MS = 20_000;

/**
 * Ends what is to end of a tenant's collections: reversals whose asking died, and collections for which no shop came back after pagoPA did not
 * answer. Safe to repeat, to run several times at once, and to die anywhere.
 */
export async function endCollections(
  work: { readonly database: Database; readonly clock: Clock; readonly gateway: PaymentGateway },
  tenantId: number,
): Promise<void> {
  const inTransaction: InTransaction = (inside) =>
    inTenant(work.database, { tenantId, actor: { kind: 'system', job: 'puntolis' } }, inside);
  const at = work.clock.now();
  const due = await inTransaction(async (tx) => {
    await forgetOldCalls(tx, at);
    const found = await collectionsToEnd(tx, at.subtract(GIVEN_UP_AFTER), MOST_AT_A_TURN);
    for (const { id } of found) await askToEnd(tx, id, { because: 'never_payable', reason: null, at });
    return found;
  });
  const signal = AbortSignal.timeout(WORKER_WAITS_MS);
  for (const collection of due)
    await withdrawShopPayment(inTransaction, work.gateway, { ...ownerOf(collection), at }, signal);
}
