import { sql } from 'kysely';
import type { Day } from '#src/kernel/day.ts';
import { get, rows, type Tx } from '#src/platform/database/index.ts';
import type { ImportFigures } from './store.ts';

/** An import as the office looks back on it. */
export interface ListedImport extends ImportFigures {
  readonly id: number;
  readonly recordedAt: Temporal.Instant;
  /** Who brought it; null when it came from the command line. */
  readonly staffName: string | null;
}

/** What a municipality that prepares its start has brought so far. */
export interface BroughtSoFar {
  /** Pupils with an enrolment that has not ended. */
  readonly pupils: number;
  readonly balancesAt: Temporal.Instant | null;
  readonly absencesAt: Temporal.Instant | null;
}

export const broughtSoFar = (tx: Tx, on: Day): Promise<BroughtSoFar> =>
  get(
    tx,
    sql<BroughtSoFar>`select
        (select count(distinct consumer_id) from enrolments where tenant_id = current_tenant() and ends_on >= ${on}) as pupils,
        max(recorded_at) filter (where kind = 'balances') as "balancesAt",
        max(recorded_at) filter (where kind in ('absences', 'light_meals')) as "absencesAt"
      from imports where tenant_id = current_tenant() and outcome = 'applied'`,
  );

/** The imports of a municipality, the latest first. */
export function listImports(
  tx: Tx,
  page: { readonly limit: number; readonly offset: number },
): Promise<ListedImport[]> {
  return rows(
    tx,
    sql<ListedImport>`select i.id, i.kind, i.file_name as "fileName", i.outcome, i.rejected_count as rejected, i.created_count as created,
        i.changed_count as changed, i.unchanged_count as unchanged, i.totals, i.reason, i.recorded_at as "recordedAt", s.name as "staffName"
      from imports i
      left join staff s on s.tenant_id = i.tenant_id and s.id = substring(i.actor from '^staff:([0-9]+)')::bigint
      where i.tenant_id = current_tenant() order by i.id desc limit ${page.limit} offset ${page.offset}`,
  );
}
