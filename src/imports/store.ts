import { sql } from 'kysely';
import type { Day } from '#src/kernel/day.ts';
import { find, get, rows, type Tx } from '#src/platform/database/index.ts';
import type { ControlTotals } from './balance-rules.ts';
import type { ImportKind } from './column-rules.ts';
import type { FieldChange, KnownConsumer } from './types.ts';

/** The school year of an import, and from when on its rows may count. */
export interface Season {
  readonly schoolYearId: number;
  readonly startsOn: Day;
  readonly endsOn: Day;
  /** The first day of which no cutoff has passed and that is not frozen for any school (R2). */
  readonly firstOpenDay: Day;
  /** From when on new pupils are enrolled: the start of the year, unless the municipality has gone live since. */
  readonly enrolFrom: Day;
  readonly lastDay: Day;
  /** Whether the municipality books and charges already. */
  readonly live: boolean;
  /** The day on which opening balances count. */
  readonly balancesOn: Day;
}

/**
 * The school year that runs on `today` or comes next, or the one asked for; undefined when none is planned.
 * Holds back the freeze of the next day until the transaction ends.
 */
export function findSeason(
  tx: Tx,
  at: { readonly instant: Temporal.Instant; readonly today: Day },
): Promise<Season | undefined> {
  return find(
    tx,
    sql<Season>`with progress as (
        select frozen_through from day_progress where tenant_id = current_tenant() and service = 'canteen' for share
      ), open as (
        select greatest(
          ${at.today}::date + case when ${at.instant}::timestamptz < first_cutoff_at('canteen', ${at.today}::date) then 0 else 1 end,
          (select frozen_through + 1 from progress),
          (select max(o.day) + 1 from meal_orders o where o.tenant_id = current_tenant() and o.service = 'canteen')) as day
      )
      select y.id as "schoolYearId", y.starts_on as "startsOn", y.ends_on as "endsOn", open.day as "firstOpenDay",
        case when t.go_live is null or open.day <= t.go_live then y.starts_on else greatest(y.starts_on, open.day) end as "enrolFrom",
        (select max(ends_on) from school_years where tenant_id = current_tenant()) as "lastDay",
        exists (select from progress) and ${at.today}::date >= t.go_live as live, coalesce(t.go_live, ${at.today}::date) as "balancesOn"
      from school_years y, open, tenants t
      where y.tenant_id = current_tenant() and y.ends_on > ${at.today}
      order by y.ends_on limit 1`,
  );
}

export function classesOf(tx: Tx, schoolYearId: number) {
  return rows(
    tx,
    sql<{
      schoolCode: string;
      grade: string;
      section: string;
    }>`select s.code as "schoolCode", c.grade, c.section from classes c
      join schools s on s.tenant_id = c.tenant_id and s.id = c.school_id
      where c.tenant_id = current_tenant() and c.school_year_id = ${schoolYearId}`,
  );
}

export function knownConsumers(tx: Tx): Promise<KnownConsumer[]> {
  return rows(
    tx,
    sql<KnownConsumer>`select number, fiscal_code as "fiscalCode" from consumers where tenant_id = current_tenant()`,
  );
}

/** Imports of one municipality happen one after the other. */
export async function waitForTurn(tx: Tx): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('imports'), current_tenant())`.execute(tx);
}

/** An import that was carried out. */
export interface PastImport {
  readonly id: number;
  readonly fileName: string;
  readonly sha256: string;
  readonly recordedAt: Temporal.Instant;
}

/** Imports carried out for a kind, the latest first. */
export function pastImports(tx: Tx, kind: ImportKind): Promise<PastImport[]> {
  return rows(
    tx,
    sql<PastImport>`select id, file_name as "fileName", file_sha256 as sha256, recorded_at as "recordedAt" from imports
      where tenant_id = current_tenant() and kind = ${kind} and outcome = 'applied' order by id desc`,
  );
}

/** Totals on both sides of an import; after a refusal those before stand. Only balances have money; what cannot be read does not count. */
export interface ImportTotals {
  readonly file: ControlTotals;
  readonly before: ControlTotals;
  readonly after: ControlTotals;
}

/** What came of a file. */
export interface ImportFigures {
  readonly kind: ImportKind;
  readonly fileName: string;
  readonly outcome: 'applied' | 'repeated' | 'refused';
  readonly rejected: number;
  readonly created: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly totals: ImportTotals;
  readonly reason: string | null;
}

export interface ImportRecord extends ImportFigures {
  readonly sha256: string;
  readonly at: Temporal.Instant;
}

/** Keeps what was done with a file; answers the number of the import. */
export async function recordImport(tx: Tx, record: ImportRecord): Promise<number> {
  const row = await get(
    tx,
    sql<{
      id: number;
    }>`insert into imports (kind, file_name, file_sha256, outcome, rejected_count, created_count, changed_count,
        unchanged_count, totals, reason, recorded_at)
      values (${record.kind}, ${record.fileName.slice(-255)}, ${record.sha256}, ${record.outcome}, ${record.rejected}, ${record.created},
        ${record.changed}, ${record.unchanged}, ${JSON.stringify(record.totals)}, ${record.reason}, ${record.at})
      returning id`,
  );
  return row.id;
}

/** Writes a line of the audit log for each consumer that a file created or changed. Diets are not repeated there (R16). */
export async function auditConsumers(
  tx: Tx,
  lines: readonly { readonly consumerId: number; readonly action: string; readonly changes: readonly FieldChange[] }[],
  at: Temporal.Instant,
): Promise<void> {
  const json = lines.map(({ consumerId, action, changes }) => {
    const shown = changes.filter((change) => change.field !== 'diet');
    return {
      action,
      subject: `consumer:${consumerId}`,
      before: Object.fromEntries(shown.map((change) => [change.field, change.before])),
      after: Object.fromEntries(shown.map((change) => [change.field, change.after])),
    };
  });
  await sql`insert into audit_log (at, action, subject, before, after)
    select ${at}, action, subject, before, after
    from jsonb_to_recordset(${JSON.stringify(json)}::jsonb) as x (action text, subject text, before jsonb, after jsonb)`.execute(
    tx,
  );
}
