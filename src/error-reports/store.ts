import { sql } from 'kysely';
import type { Day } from '#src/kernel/day.ts';
import type { Cents } from '#src/kernel/money.ts';
import { find, get, rows, type Tx } from '#src/platform/database/index.ts';

/** What a family reported about one line of an account, and what the office answered (R12). */
export interface ErrorReport {
  readonly id: number;
  readonly consumerId: number;
  readonly movementId: number;
  readonly words: string;
  readonly reportedAt: Temporal.Instant;
  readonly personId: number;
  /** Name and surname of who reported it. */
  readonly person: string;
  /** Null while it is open. */
  readonly answer: string | null;
  readonly answeredAt: Temporal.Instant | null;
  readonly correctionId: number | null;
}

const report = sql`select r.id, r.consumer_id as "consumerId", r.posting_id as "movementId", r.words, r.reported_at as "reportedAt", r.person_id as "personId",
    p.name || ' ' || p.surname as person, r.answer, r.answered_at as "answeredAt", r.correction_id as "correctionId"
  from error_reports r join people p on p.tenant_id = r.tenant_id and p.id = r.person_id
  where r.tenant_id = current_tenant()`;

/** All reports about a child's account, the latest first. */
export const reportsOf = (tx: Tx, consumerId: number): Promise<ErrorReport[]> =>
  rows(tx, sql<ErrorReport>`${report} and r.consumer_id = ${consumerId} order by r.id desc`);

export const findReport = (tx: Tx, id: number): Promise<ErrorReport | undefined> =>
  find(tx, sql<ErrorReport>`${report} and r.id = ${id}`);

/** As many as a page shows. */
const LISTED = 100;

/** A report as the office lists it. */
export interface ListedReport extends ErrorReport {
  readonly child: string;
  readonly eventOn: Day;
}

/** Open reports first, the oldest at the top; then the answered ones, the latest first. */
export const listReports = (tx: Tx): Promise<ListedReport[]> =>
  rows(
    tx,
    sql<ListedReport>`select r.*, c.surname || ' ' || c.name as child, p.event_on as "eventOn" from (${report}) r
      join consumers c on c.tenant_id = current_tenant() and c.id = r."consumerId"
      join postings p on p.tenant_id = current_tenant() and p.id = r."movementId"
      order by r."answeredAt" desc nulls first, r.id limit ${LISTED}`,
  );

export async function countOpenReports(tx: Tx, consumerId?: number): Promise<number> {
  const { n } = await get(
    tx,
    sql<{
      n: number;
    }>`select count(*) as n from error_reports where tenant_id = current_tenant() and answered_at is null
      and (${consumerId ?? null}::bigint is null or consumer_id = ${consumerId ?? null})`,
  );
  return n;
}

/** Whether a line belongs to the account of a child. */
export async function isMovementOf(tx: Tx, consumerId: number, movementId: number): Promise<boolean> {
  const found = await find(
    tx,
    sql`select from postings p join accounts a on a.tenant_id = p.tenant_id and a.kind = 'consumer' and a.consumer_id = ${consumerId}
        and a.id in (p.debit_account_id, p.credit_account_id)
      where p.tenant_id = current_tenant() and p.id = ${movementId}`,
  );
  return found !== undefined;
}

/** The new report's number; undefined when the line has an open one. */
export async function insertReport(
  tx: Tx,
  made: {
    readonly consumerId: number;
    readonly movementId: number;
    readonly personId: number;
    readonly words: string;
    readonly at: Temporal.Instant;
  },
): Promise<number | undefined> {
  const inserted = await find(
    tx,
    sql<{ id: number }>`insert into error_reports (consumer_id, posting_id, person_id, words, reported_at)
      values (${made.consumerId}, ${made.movementId}, ${made.personId}, ${made.words}, ${made.at}) on conflict do nothing returning id`,
  );
  return inserted?.id;
}

/** Where the answer is to be told, if the reporter may still see the account, and how the mail calls the child. */
export interface Reporter {
  readonly email: string | null;
  readonly number: string;
  readonly label: string | null;
  readonly eventOn: Day;
  readonly cents: Cents;
}

/** Stores the answer; undefined when the report has one already. */
export async function storeAnswer(
  tx: Tx,
  made: {
    readonly reportId: number;
    readonly answer: string;
    readonly correctionId: number | null;
    readonly at: Temporal.Instant;
  },
): Promise<Reporter | undefined> {
  return find(
    tx,
    sql<Reporter>`with answered as (
        update error_reports set answer = ${made.answer}, answered_at = ${made.at}, answered_by = current_actor(),
          correction_id = ${made.correctionId}
        where tenant_id = current_tenant() and id = ${made.reportId} and answered_at is null
        returning person_id, consumer_id, posting_id
      )
      select case when exists (select from guardianships g where g.tenant_id = current_tenant() and g.person_id = p.id
          and g.consumer_id = c.id and may(g, 'money')) then p.email end as email, c.number, c.label, m.event_on as "eventOn", m.cents from answered
      join people p on p.tenant_id = current_tenant() and p.id = answered.person_id
      join consumers c on c.tenant_id = current_tenant() and c.id = answered.consumer_id
      join postings m on m.tenant_id = current_tenant() and m.id = answered.posting_id`,
  );
}
