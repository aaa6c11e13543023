import { sql } from 'kysely';
import type { Day } from '#src/kernel/day.ts';
import type { Cents } from '#src/kernel/money.ts';
import { find, get, rows, type Tx } from '#src/platform/database/index.ts';
import type { CollectionFacts, LatelyAsked } from './rules.ts';

/** A collection with the facts of its notice. */
export interface CollectionRow extends CollectionFacts {
  readonly id: number;
  /** The number on the shop's slip, and its payment's name in addresses. */
  readonly slip: string;
  readonly payerId: number;
  readonly consumerId: number;
  readonly childName: string;
  readonly childSurname: string;
  readonly cents: Cents;
  /** Of all receipts of its notice; 0 without one. */
  readonly paidCents: Cents;
  readonly noticeNumber: string;
  readonly terminal: string;
  readonly collectedAt: Temporal.Instant;
  readonly endingBecause: 'reversal' | 'never_payable' | null;
  readonly reversalReason: string | null;
  readonly requestHash: string;
}

const COLLECTION = sql`select k.id, p.reference as slip, p.payer_id as "payerId", n.consumer_id as "consumerId", c.name as "childName",
    c.surname as "childSurname", n.cents, n.notice_number as "noticeNumber", n.payable_at as "payableAt", n.paid_at as "paidAt",
    n.cancelled_at as "cancelledAt", n.due_on as "dueOn", k.terminal, k.collected_at as "collectedAt",
    k.ending_asked_at as "endingAskedAt", k.ending_because as "endingBecause", k.reversal_reason as "reversalReason",
    k.request_hash as "requestHash", (select coalesce(sum(r.cents), 0)::bigint from receipts r
      where r.tenant_id = n.tenant_id and r.notice_id = n.id) as "paidCents"
  from collections k
  join payments p on p.tenant_id = k.tenant_id and p.id = k.payment_id
  join payment_notices n on n.tenant_id = k.tenant_id and n.payment_id = k.payment_id
  join consumers c on c.tenant_id = n.tenant_id and c.id = n.consumer_id
  where k.tenant_id = current_tenant()`;

/** The collection of a slip; undefined when there is none. */
export const collectionBySlip = (tx: Tx, slip: string): Promise<CollectionRow | undefined> =>
  find(tx, sql<CollectionRow>`${COLLECTION} and p.reference = ${slip}`);

/** What a network's key was used for; undefined when it is new. */
export const collectionByKey = (
  tx: Tx,
  networkId: number,
  idempotencyKey: string,
): Promise<CollectionRow | undefined> =>
  find(tx, sql<CollectionRow>`${COLLECTION} and k.network_id = ${networkId} and k.idempotency_key = ${idempotencyKey}`);

/** The collections of a day of Rome, the newest first. */
export const collectionsOn = (tx: Tx, day: Day): Promise<CollectionRow[]> =>
  rows(
    tx,
    sql<CollectionRow>`${COLLECTION} and k.collected_at >= ${day}::date::timestamp at time zone 'Europe/Rome'
      and k.collected_at < (${day}::date + 1)::timestamp at time zone 'Europe/Rome' order by k.id desc`,
  );

/** The latest collection for a child since an instant; undefined when there is none. */
export const latestFor = (tx: Tx, consumerId: number, since: Temporal.Instant): Promise<CollectionRow | undefined> =>
  find(
    tx,
    sql<CollectionRow>`${COLLECTION} and n.consumer_id = ${consumerId} and k.collected_at > ${since} order by k.id desc limit 1`,
  );

/** The collections of these slips, whatever their day. */
export const collectionsOfSlips = (tx: Tx, slips: readonly string[]): Promise<CollectionRow[]> =>
  rows(tx, sql<CollectionRow>`${COLLECTION} and p.reference = any (${slips}::text[])`);

/** Locks a collection's payment, for which collecting, reversing and giving up come one after the other. */
export const lockCollection = (tx: Tx, slip: string) =>
  sql`select from payments where tenant_id = current_tenant() and reference = ${slip} and channel = 'shop_network' for update`.execute(
    tx,
  );

/** Calls with one key of the network come one after the other until the end of the transaction. */
export const lockKey = (tx: Tx, idempotencyKey: string) =>
  sql`select pg_advisory_xact_lock(current_tenant(), hashtext('collection ' || ${idempotencyKey}))`.execute(tx);

/** How often a code was collected with on a day, and how many of its collections wait for their receipt. */
export const usesOfCode = (
  tx: Tx,
  codeId: number,
  day: Day,
): Promise<{ readonly today: number; readonly waiting: number }> =>
  get(
    tx,
    sql<{ today: number; waiting: number }>`select
        count(*) filter (where (k.collected_at at time zone 'Europe/Rome')::date = ${day} and n.cancelled_at is null) as today,
        count(*) filter (where n.paid_at is null and n.cancelled_at is null and n.due_on >= ${day}) as waiting
      from collections k join payment_notices n on n.tenant_id = k.tenant_id and n.payment_id = k.payment_id
      where k.tenant_id = current_tenant() and k.code_id = ${codeId}`,
  );

export const insertCollection = (
  tx: Tx,
  collection: {
    readonly paymentId: number;
    readonly codeId: number;
    readonly networkId: number;
    readonly idempotencyKey: string;
    readonly requestHash: string;
    readonly terminal: string;
    readonly at: Temporal.Instant;
  },
) =>
  sql`insert into collections (payment_id, code_id, network_id, idempotency_key, request_hash, terminal, collected_at)
    values (${collection.paymentId}, ${collection.codeId}, ${collection.networkId}, ${collection.idempotencyKey},
      ${collection.requestHash}, ${collection.terminal}, ${collection.at})`.execute(tx);

/** Writes that a collection is to end, once; the first reason stays. */
export const askToEnd = (
  tx: Tx,
  id: number,
  ending: {
    readonly because: 'reversal' | 'never_payable';
    readonly reason: string | null;
    readonly at: Temporal.Instant;
  },
) =>
  sql`update collections set ending_asked_at = ${ending.at}, ending_because = ${ending.because}, reversal_reason = ${ending.reason}
    where tenant_id = current_tenant() and id = ${id} and ending_asked_at is null`.execute(tx);

/** Collections that are to end and have not yet, and those that never became payable since an instant: a few, the oldest first. */
export const collectionsToEnd = (tx: Tx, neverPayableSince: Temporal.Instant, most: number): Promise<CollectionRow[]> =>
  rows(
    tx,
    sql<CollectionRow>`${COLLECTION} and n.paid_at is null and n.cancelled_at is null
      and (k.ending_asked_at is not null or (n.payable_at is null and k.collected_at <= ${neverPayableSince}))
      order by k.id limit ${most}`,
  );

/** Until the end of the transaction, questions of one terminal come one after the other, so that none slips past the count. */
export const lockTerminal = (tx: Tx, terminal: string) =>
  sql`select pg_advisory_xact_lock(current_tenant(), hashtext('terminal ' || ${terminal}))`.execute(tx);

export const askedLately = (tx: Tx, terminal: string, at: Temporal.Instant): Promise<LatelyAsked> =>
  get(
    tx,
    sql<LatelyAsked>`select
        count(*) filter (where terminal = ${terminal} and at > ${at.subtract({ minutes: 1 })}) as "byTerminalInAMinute",
        count(*) filter (where terminal = ${terminal} and unknown_code) as "unknownByTerminalInAnHour",
        count(*) filter (where unknown_code) as "unknownInAnHour"
      from shop_network_calls where tenant_id = current_tenant() and at > ${at.subtract({ hours: 1 })} and at <= ${at}`,
  );

export const insertCall = (tx: Tx, call: { terminal: string; unknownCode: boolean; at: Temporal.Instant }) =>
  sql`insert into shop_network_calls (terminal, unknown_code, at) values (${call.terminal}, ${call.unknownCode}, ${call.at})`.execute(
    tx,
  );
