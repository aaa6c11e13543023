import { sql } from 'kysely';
import { addDays, type Day } from '#src/kernel/day.ts';
import { romeDay } from '#src/kernel/rome-time.ts';
import { get, rows, type Tx } from '#src/platform/database/index.ts';
import { ASK_AFTER_DUE_DAYS, PUBLISH_PAUSES_SECONDS, WITHDRAW_AGAIN_AFTER } from './position-work-rules.ts';

/** A payment with something to be asked of pagoPA. */
export interface DuePayment {
  readonly personId: number;
  readonly reference: string;
}

/**
 * Payments with notices that are to be made payable now. The next attempt is put off before this one begins, so that several workers
 * share the work and one that dies loses nothing.
 */
export const claimPublications = (tx: Tx, at: Temporal.Instant, most: number): Promise<DuePayment[]> =>
  rows(
    tx,
    sql<DuePayment>`with due as (
        select w.notice_id, p.payer_id, p.reference from position_work w
        join payment_notices n on n.tenant_id = w.tenant_id and n.id = w.notice_id
        join payments p on p.tenant_id = n.tenant_id and p.id = n.payment_id
        where w.tenant_id = current_tenant() and w.publish_at <= ${at} and n.payable_at is null and n.paid_at is null
          and n.cancelled_at is null and n.due_on >= ${romeDay(at)}
        order by w.publish_at limit ${most} for update of w skip locked
      ), put_off as (
        update position_work w set publish_tries = w.publish_tries + 1,
          publish_at = ${at}::timestamptz + interval '1 second'
            * (${[...PUBLISH_PAUSES_SECONDS]}::integer[])[least(w.publish_tries + 1, ${PUBLISH_PAUSES_SECONDS.length}::integer)]
        from due where w.tenant_id = current_tenant() and w.notice_id = due.notice_id returning due.payer_id, due.reference
      ) select distinct payer_id as "personId", reference from put_off`,
  );

/** A notice to be asked about. */
export interface DuePoll extends DuePayment {
  readonly noticeId: number;
  readonly noticeNumber: string;
  readonly dueOn: Day;
  readonly payableAt: Temporal.Instant;
  readonly checkoutOpenedAt: Temporal.Instant | null;
  readonly verificationSince: Temporal.Instant | null;
}

/** Long enough for one answer; should the asking die, somebody asks again after it. */
const POLL_LEASE = { seconds: 60 };

/** Unpaid notices that are to be asked about now; taken away from other workers for a minute. */
export const claimPolls = (tx: Tx, at: Temporal.Instant, most: number): Promise<DuePoll[]> =>
  rows(
    tx,
    sql<DuePoll>`with due as (
        select w.notice_id, n.notice_number, n.due_on, n.payable_at, p.payer_id, p.reference, p.checkout_opened_at, p.verification_since
        from position_work w
        join payment_notices n on n.tenant_id = w.tenant_id and n.id = w.notice_id
        join payments p on p.tenant_id = n.tenant_id and p.id = n.payment_id
        where w.tenant_id = current_tenant() and w.poll_at <= ${at} and n.payable_at is not null and n.paid_at is null
          and n.cancelled_at is null
        order by w.poll_at limit ${most} for update of w skip locked
      ), leased as (
        update position_work w set poll_at = ${at.add(POLL_LEASE)} from due
        where w.tenant_id = current_tenant() and w.notice_id = due.notice_id returning due.*
      ) select notice_id as "noticeId", notice_number as "noticeNumber", due_on as "dueOn", payable_at as "payableAt",
        payer_id as "personId", reference, checkout_opened_at as "checkoutOpenedAt", verification_since as "verificationSince" from leased`,
  );

/** A cancelled notice whose position is to be taken back once more. */
export interface DueWithdrawal extends DuePayment {
  readonly noticeId: number;
  readonly noticeNumber: string;
}

/** Cancelled notices whose positions are to be taken back now; taken away from other workers until it is time to try again. */
export const claimWithdrawals = (tx: Tx, at: Temporal.Instant, most: number): Promise<DueWithdrawal[]> =>
  rows(
    tx,
    sql<DueWithdrawal>`with due as (
        select w.notice_id, n.notice_number, p.payer_id, p.reference from position_work w
        join payment_notices n on n.tenant_id = w.tenant_id and n.id = w.notice_id
        join payments p on p.tenant_id = n.tenant_id and p.id = n.payment_id
        where w.tenant_id = current_tenant() and w.withdraw_at <= ${at}
          and n.due_on >= ${addDays(romeDay(at), -ASK_AFTER_DUE_DAYS)}
        order by w.withdraw_at limit ${most} for update of w skip locked
      ), leased as (
        update position_work w set withdraw_at = ${at.add(WITHDRAW_AGAIN_AFTER)} from due
        where w.tenant_id = current_tenant() and w.notice_id = due.notice_id returning due.*
      ) select notice_id as "noticeId", notice_number as "noticeNumber", payer_id as "personId", reference from leased`,
  );

/** pagoPA has let go of the position, or it was paid: it is not taken back any more. */
export async function noteWithdrawn(tx: Tx, noticeId: number): Promise<void> {
  await sql`update position_work set withdraw_at = null
    where tenant_id = current_tenant() and notice_id = ${noticeId}`.execute(tx);
}

/** Sets when notices are asked about next; undefined: not any more. */
export async function pollAt(tx: Tx, noticeIds: readonly number[], next: Temporal.Instant | undefined): Promise<void> {
  await sql`update position_work set poll_at = ${next ?? null}
    where tenant_id = current_tenant() and notice_id = any (${noticeIds}::bigint[])`.execute(tx);
}

/** Keeps why a notice is not payable yet, for the office and for whoever looks after the installation. */
export async function noteProblem(tx: Tx, noticeIds: readonly number[], problem: string): Promise<void> {
  await sql`update position_work set last_problem = ${problem.slice(0, 300)}
    where tenant_id = current_tenant() and notice_id = any (${noticeIds}::bigint[])`.execute(tx);
}

/** Notices that pagoPA did not take at several attempts, and what it said last; undefined when every one was taken. */
export async function stuckNotices(
  tx: Tx,
  on: Day,
): Promise<{ readonly notices: number; readonly problem: string } | undefined> {
  const { notices, problem } = await get(
    tx,
    sql<{ notices: number; problem: string | null }>`select count(*) as notices,
        (array_agg(w.last_problem order by w.publish_at desc))[1] as problem
      from position_work w join payment_notices n on n.tenant_id = w.tenant_id and n.id = w.notice_id
      where w.tenant_id = current_tenant() and w.publish_tries > 1 and w.last_problem is not null and n.payable_at is null
        and n.paid_at is null and n.cancelled_at is null and n.due_on >= ${on}`,
  );
  return problem === null ? undefined : { notices, problem };
}
