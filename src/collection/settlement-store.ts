import { sql } from 'kysely';
import type { Day } from '#src/kernel/day.ts';
import type { Cents } from '#src/kernel/money.ts';
import { find, get, rows, type Tx } from '#src/platform/database/index.ts';
import type { SettlementLine } from './settlement-rules.ts';

/** What the network said of a day, at its latest revision. */
export interface SettlementRow {
  readonly id: number;
  readonly revision: number;
  readonly contentHash: string;
  readonly lineCount: number;
  readonly totalCents: Cents;
  readonly receivedAt: Temporal.Instant;
}

/** Until the end of the transaction, files of one day are taken one after the other. */
export const lockSettlementDay = (tx: Tx, day: Day) =>
  sql`select pg_advisory_xact_lock(current_tenant(), hashtext('settlement ' || ${day}))`.execute(tx);

export const settlementOn = (tx: Tx, day: Day): Promise<SettlementRow | undefined> =>
  find(
    tx,
    sql<SettlementRow>`select id, revision, content_hash as "contentHash", line_count as "lineCount", total_cents as "totalCents",
        received_at as "receivedAt"
      from settlements where tenant_id = current_tenant() and day = ${day} and superseded_at is null`,
  );

export const settlementLines = (tx: Tx, settlementId: number): Promise<SettlementLine[]> =>
  rows(
    tx,
    sql<SettlementLine>`select slip, notice_number as "noticeNumber", cents, outcome, terminal from settlement_lines
      where tenant_id = current_tenant() and settlement_id = ${settlementId} order by line`,
  );

/** Writes what the network says of a day beside what it said before, which no longer counts. */
export async function insertSettlement(
  tx: Tx,
  settlement: {
    readonly networkId: number;
    readonly day: Day;
    readonly revision: number;
    readonly contentHash: string;
    readonly totalCents: Cents;
    readonly lines: readonly SettlementLine[];
    readonly at: Temporal.Instant;
  },
): Promise<void> {
  const { networkId, day, revision, contentHash, totalCents, lines, at } = settlement;
  await sql`update settlements set superseded_at = ${at}
    where tenant_id = current_tenant() and day = ${day} and superseded_at is null`.execute(tx);
  const { id } = await get(
    tx,
    sql<{
      id: number;
    }>`insert into settlements (network_id, day, revision, content_hash, line_count, total_cents, received_at)
      values (${networkId}, ${day}, ${revision}, ${contentHash}, ${lines.length}, ${totalCents}, ${at}) returning id`,
  );
  await sql`insert into settlement_lines (settlement_id, line, slip, notice_number, cents, outcome, terminal)
    select ${id}::bigint, line.number, line.content ->> 'slip', line.content ->> 'noticeNumber', (line.content ->> 'cents')::bigint,
      line.content ->> 'outcome', line.content ->> 'terminal'
    from jsonb_array_elements(${JSON.stringify(lines)}::jsonb) with ordinality as line (content, number)`.execute(tx);
}

/** The latest day before another one, and the next after it, on which something was collected. */
export const daysAround = (tx: Tx, day: Day): Promise<{ readonly before: Day | null; readonly after: Day | null }> =>
  get(
    tx,
    sql<{ before: Day | null; after: Day | null }>`select
        (select max((collected_at at time zone 'Europe/Rome')::date) from collections
          where tenant_id = current_tenant() and collected_at < ${day}::date::timestamp at time zone 'Europe/Rome') as before,
        (select min((collected_at at time zone 'Europe/Rome')::date) from collections
          where tenant_id = current_tenant() and collected_at >= (${day}::date + 1)::timestamp at time zone 'Europe/Rome') as after`,
  );
