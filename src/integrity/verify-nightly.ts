import { sql } from 'kysely';
import type { Day } from '#src/kernel/day.ts';
import { isBefore, parseTimeOfDay, romeDay, romeInstant, type TimeOfDay } from '#src/kernel/rome-time.ts';
import { find, inTenant, type Tx } from '#src/platform/database/index.ts';
import type { World } from '#src/platform/world.ts';
import { findDifferences } from './find-differences.ts';
import type { Difference } from './types.ts';

/** When nobody works: from here on the night's check is due. */
const DUE_AT = parseTimeOfDay('02:00') as TimeOfDay;

/**
 * The night's check of one municipality: once a night, however many workers ask, and later in the day when none ran at night.
 * Keeps what it found. Answers the differences found now; undefined when the night was checked already or is not due.
 */
export function verifyNightly(
  world: Pick<World, 'database' | 'clock'>,
  tenantId: number,
): Promise<Difference[] | undefined> {
  const at = world.clock.now();
  const night = romeDay(at);
  if (isBefore(at, romeInstant(night, DUE_AT))) return Promise.resolve(undefined);
  return inTenant(world.database, { tenantId, actor: { kind: 'system', job: 'integrity' } }, async (tx) => {
    if (!(await claim(tx, night, at))) return undefined;
    const differences = await findDifferences(tx);
    if (differences.length > 0) await keep(tx, night, differences);
    return differences;
  });
}

/** A second worker waits here for the first, and then finds the night done. */
async function claim(tx: Tx, night: Day, at: Temporal.Instant): Promise<boolean> {
  const claimed = await find(
    tx,
    sql<{ night: Day }>`insert into integrity_runs (night, checked_at) values (${night}, ${at})
      on conflict do nothing returning night`,
  );
  return claimed !== undefined;
}

async function keep(tx: Tx, night: Day, differences: readonly Difference[]): Promise<void> {
  await sql`insert into integrity_differences (night, check_name, consumer_number, day, reference, expected, found)
    select ${night}, x."check", x."consumerNumber", x.day, x.reference, x.expected, x.found
    from jsonb_to_recordset(${JSON.stringify(differences)}::jsonb) as x ("check" text, "consumerNumber" text, day date,
      reference text, expected bigint, found bigint)`.execute(tx);
  await sql`update integrity_runs set difference_count = ${differences.length}
    where tenant_id = current_tenant() and night = ${night}`.execute(tx);
}
