import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'kysely';
import { type Installation, sweep } from '#src/app.ts';
import { upcomingStep } from '#src/days/index.ts';
import { isBefore } from '#src/kernel/rome-time.ts';
import { type MovableClock, systemClock } from '#src/platform/clock/index.ts';
import { inTenant, tenantsWithWork } from '#src/platform/database/index.ts';

/** Where the demo's clock stands against the machine's, kept in the data folder so that a second start goes on from there. */
interface KeptClock {
  readonly aheadMs: number;
}

const fileOf = (dataDir: string) => join(dataDir, 'demo-clock.json');

/** Where a demo that was finished being made goes on; undefined when there is none. */
export async function keptClock(dataDir: string): Promise<Temporal.Instant | undefined> {
  const text = await readFile(fileOf(dataDir), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const kept: KeptClock = JSON.parse(text);
  return systemClock.now().add({ milliseconds: Math.round(kept.aheadMs) });
}

/** Keeps where the clock stands; a killed process leaves the old file or the new one. */
export async function keepClock(dataDir: string, clock: MovableClock): Promise<void> {
  const kept: KeptClock = { aheadMs: clock.now().epochMilliseconds - systemClock.now().epochMilliseconds };
  const draft = `${fileOf(dataDir)}.new`;
  await writeFile(draft, JSON.stringify(kept), { mode: 0o600 });
  await rename(draft, fileOf(dataDir));
}

/** Moves the clock forward as time would: it stops at the instant of every step that is due on the way and lets the jobs work there. */
export async function letTimePass(
  installation: Installation,
  clock: MovableClock,
  until: Temporal.Instant,
): Promise<void> {
  for (;;) {
    const next = await earliestStep(installation);
    if (!next || isBefore(until, next)) break;
    if (isBefore(clock.now(), next)) clock.moveTo(next);
    await sweep(installation);
  }
  if (isBefore(clock.now(), until)) clock.moveTo(until);
  await sweep(installation);
}

/**
 * Takes the sessions of whoever looks on along when the clock is about to jump, so that one can watch a whole day from the
 * pages that are open: nobody was away in between. What was over stays over.
 */
export async function takeSessionsAlong(
  { database }: Pick<Installation['world'], 'database'>,
  by: Temporal.Duration,
): Promise<void> {
  const jump = sql`make_interval(secs => ${by.total('seconds')})`;
  for (const tenantId of await tenantsWithWork(database)) {
    await inTenant(database, { tenantId, actor: { kind: 'system', job: 'clock' } }, (tx) =>
      sql`update sessions set last_seen_at = last_seen_at + ${jump}, expires_at = expires_at + ${jump},
          second_factor_at = second_factor_at + ${jump}
        where ended_at is null`.execute(tx),
    );
  }
}

async function earliestStep({ world }: Installation): Promise<Temporal.Instant | undefined> {
  let earliest: Temporal.Instant | undefined;
  for (const tenantId of await tenantsWithWork(world.database)) {
    const step = await inTenant(world.database, { tenantId, actor: { kind: 'system', job: 'clock' } }, (tx) =>
      upcomingStep(tx),
    );
    if (step && (!earliest || isBefore(step.dueAt, earliest))) earliest = step.dueAt;
  }
  return earliest;
}
