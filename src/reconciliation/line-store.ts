import { sql } from 'kysely';
import type { Cents } from '#src/kernel/money.ts';
import { find, get, rows, type Tx } from '#src/platform/database/index.ts';
import { DAYS_TO_FLOW, type LineState, type LineStatus } from './rules.ts';

/** A line of a flow that counts, and where it stands. */
export interface StandingLine {
  readonly flowId: number;
  readonly line: number;
  readonly iuv: string;
  readonly iur: string;
  readonly cents: Cents;
  readonly status: LineStatus;
  readonly statusCode: string;
  readonly paidAt: Temporal.Instant;
  readonly pspName: string;
  readonly flowName: string;
  readonly publishedAt: Temporal.Instant;
  /** Null for a notice of several children as for one that is not ours: the line's history names them. */
  readonly consumerId: number | null;
  readonly receiptCents: Cents | null;
  readonly state: LineState;
  /** What the office did about it; null while it waits. */
  readonly note: string | null;
}

export interface Period {
  readonly from: Temporal.Instant;
  readonly to: Temporal.Instant;
}

const line = ({ from, to }: Period) => sql`select s.flow_id as "flowId", s.line, s.iuv, s.iur, s.cents, s.status,
    s.status_code as "statusCode", s.paid_at as "paidAt", s.psp_name as "pspName", s.flow_name as "flowName",
    s.published_at as "publishedAt", s.consumer_id as "consumerId", s.receipt_cents as "receiptCents", s.state, note.note
  from flow_line_states(${from}, ${to}) s
  left join flow_line_notes note on note.tenant_id = current_tenant() and note.iuv = s.iuv and note.iur = s.iur`;

/** How many lines of some states wait for the office, and the first lines of them, those that wait first: both in one pass. */
export async function linesToSee(
  tx: Tx,
  query: Period & { readonly states: readonly LineState[]; readonly limit: number },
): Promise<{ readonly waiting: number; readonly lines: StandingLine[] }> {
  const found = await rows(
    tx,
    sql<StandingLine & { waiting: number }>`select *, (count(*) filter (where note is null) over ())::integer as waiting
      from (${line(query)}) l where state = any (${query.states}::text[])
      order by note is not null, "publishedAt", "flowId", line limit ${query.limit}`,
  );
  return { waiting: found[0]?.waiting ?? 0, lines: found.map(({ waiting: _, ...each }) => each) };
}

/** Lines in some states, those that wait first, the oldest at the top. */
export const linesIn = (
  tx: Tx,
  query: Period & { readonly states: readonly LineState[]; readonly limit: number },
): Promise<StandingLine[]> =>
  rows(
    tx,
    sql<StandingLine>`select * from (${line(query)}) l where state = any (${query.states}::text[])
      order by note is not null, "publishedAt", "flowId", line limit ${query.limit}`,
  );

/** A line of a flow that counts; undefined when there is none. */
export const lineOf = (tx: Tx, flowId: number, number: number): Promise<StandingLine | undefined> =>
  find(tx, sql<StandingLine>`select * from (${line(FOR_EVER)}) l where "flowId" = ${flowId} and line = ${number}`);

export const FOR_EVER: Period = {
  from: Temporal.Instant.from('2000-01-01T00:00:00Z'),
  to: Temporal.Instant.from('9999-01-01T00:00:00Z'),
};

export interface StateTotal {
  readonly state: LineState;
  readonly lines: number;
  readonly waiting: number;
  readonly cents: Cents;
}

export const totalsByState = (tx: Tx, period: Period): Promise<StateTotal[]> =>
  rows(
    tx,
    sql<StateTotal>`select state, count(*)::integer as lines, (count(*) filter (where note is null))::integer as waiting,
      sum(cents)::bigint as cents from (${line(period)}) l group by state`,
  );

/** A receipt that no flow has paid out yet, older than flows take to come. */
export interface ReceiptWithoutFlow {
  readonly receiptId: string;
  readonly iuv: string;
  readonly cents: Cents;
  readonly paidAt: Temporal.Instant;
  readonly pspName: string;
}

const NO_FLOW = (before: Temporal.Instant) => sql`from receipts r
  join payment_notices n on n.tenant_id = r.tenant_id and n.id = r.notice_id
  where r.tenant_id = current_tenant() and r.paid_at < ${before} and not exists (select from flow_lines l
    join flows f on f.tenant_id = l.tenant_id and f.id = l.flow_id
    where l.tenant_id = r.tenant_id and l.iur = r.receipt_id and f.applied_at is not null and f.superseded_at is null)`;

const due = (at: Temporal.Instant) => at.subtract({ hours: 24 * DAYS_TO_FLOW });

export const receiptsWithoutFlow = (tx: Tx, at: Temporal.Instant, limit: number): Promise<ReceiptWithoutFlow[]> =>
  rows(
    tx,
    sql<ReceiptWithoutFlow>`select r.receipt_id as "receiptId", n.iuv, r.cents, r.paid_at as "paidAt",
      r.psp_name as "pspName" ${NO_FLOW(due(at))} order by r.paid_at, r.id limit ${limit}`,
  );

/** How many such receipts there are, and their sum. */
export const receiptsWithoutFlowTotal = (tx: Tx, at: Temporal.Instant): Promise<{ receipts: number; cents: Cents }> =>
  get(
    tx,
    sql<{
      receipts: number;
      cents: Cents;
    }>`select count(*)::integer as receipts, coalesce(sum(r.cents), 0)::bigint as cents ${NO_FLOW(due(at))}`,
  );

/** Notes what the office did about a line; false when it was noted before. */
export async function insertNote(
  tx: Tx,
  about: { readonly iuv: string; readonly iur: string; readonly note: string; readonly at: Temporal.Instant },
): Promise<boolean> {
  const row = await find(
    tx,
    sql<{ iuv: string }>`insert into flow_line_notes (iuv, iur, note, noted_at)
      values (${about.iuv}, ${about.iur}, ${about.note}, ${about.at}) on conflict do nothing returning iuv`,
  );
  return row !== undefined;
}
