import { sql } from 'kysely';
import { freezeDay } from '#src/attendance/index.ts';
import { cutoffsOn, hoursOf } from '#src/calendar/index.ts';
import { postDay } from '#src/charging/index.ts';
import type { Day } from '#src/kernel/day.ts';
import { find, inTenant, type Tx } from '#src/platform/database/index.ts';
import { forgetOldAnswers } from '#src/platform/request-keys/index.ts';
import type { World } from '#src/platform/world.ts';
import {
  confirmSuspensionsAtCutoff,
  decideSuspensions,
  evaluateStanding,
  remindOfSuspensions,
} from '#src/standing/index.ts';
import { settingsOn } from '#src/tenancy/index.ts';
import { isDue, nextStep, type Progress, type Step, type Timetable } from './rules.ts';

/**
 * Does every step of a municipality's days that is due by the clock, the earliest first, each in a transaction of its own.
 * Safe to repeat, to run late and to run twice at once: the progress row is locked, and each step looks at facts only.
 * Answers the steps done now.
 */
export async function sweepDays(
  world: Pick<World, 'database' | 'clock'>,
  tenantId: number,
  service = 'canteen',
): Promise<Step[]> {
  const done: Step[] = [];
  for (;;) {
    const step = await inTenant(world.database, { tenantId, actor: { kind: 'system', job: 'days' } }, (tx) =>
      doNextStep(tx, world.clock.now(), service),
    );
    if (!step) return done;
    done.push(step);
  }
}

/** The next step of a municipality that is not done yet, due or not; undefined before go-live. */
export async function upcomingStep(tx: Tx, service = 'canteen'): Promise<Step | undefined> {
  const progress = await readProgress(tx, service);
  return progress && stepAfter(tx, progress, service);
}

async function doNextStep(tx: Tx, now: Temporal.Instant, service: string): Promise<Step | undefined> {
  const progress = await readProgress(tx, service);
  if (!progress) return undefined;
  const step = await stepAfter(tx, progress, service);
  if (!isDue(step, now)) return undefined;
  // A city's whole day is one statement; nobody waits for it, and on a slow machine it may take longer than a page's may.
  await sql`select set_config('statement_timeout', '10min', true)`.execute(tx);
  await carryOut(tx, step, now, service);
  await advance(tx, step, service);
  return step;
}

function readProgress(tx: Tx, service: string): Promise<Progress | undefined> {
  return find(
    tx,
    sql<Progress>`select frozen_through as "frozenThrough",
        to_char(frozen_cutoff, 'HH24:MI') as "frozenCutoff", posted_through as "postedThrough", evening_through as "eveningThrough"
      from day_progress where tenant_id = current_tenant() and service = ${service} for update`,
  );
}

async function stepAfter(tx: Tx, progress: Progress, service: string): Promise<Step> {
  const timetables = new Map<Day, Timetable>();
  for (const through of new Set([progress.frozenThrough, progress.postedThrough, progress.eveningThrough])) {
    const next = Temporal.PlainDate.from(through).add({ days: 1 }).toString() as Day;
    const settings = await settingsOn(tx, next);
    timetables.set(next, {
      cutoffs: hoursOf(await cutoffsOn(tx, next, service)),
      postingTime: settings.posting_time,
      eveningTime: settings.evening_time,
    });
  }
  return nextStep(progress, (day) => {
    const timetable = timetables.get(day);
    if (!timetable) throw new Error(`No timetable for ${day}`);
    return timetable;
  });
}

async function carryOut(tx: Tx, step: Step, at: Temporal.Instant, service: string): Promise<void> {
  const { day } = step;
  switch (step.kind) {
    case 'freeze':
      await confirmSuspensionsAtCutoff(tx, { day, at, service, cutoff: step.cutoff });
      await freezeDay(tx, { day, at, service, cutoff: step.cutoff });
      return;
    case 'post': {
      const charged = await postDay(tx, { day, at, service });
      if (charged > 0) await evaluateStanding(tx, { consumerIds: 'all', at, cause: 'posting', today: day });
      return;
    }
    case 'evening':
      await decideSuspensions(tx, { day, at });
      await remindOfSuspensions(tx, { day, at });
      await forgetOldAnswers(tx, at);
      return;
  }
}

async function advance(tx: Tx, step: Step, service: string): Promise<void> {
  const { day } = step;
  if (step.kind === 'freeze' && !step.last) {
    await sql`update day_progress set frozen_cutoff = ${step.cutoff}::time
      where tenant_id = current_tenant() and service = ${service}`.execute(tx);
    return;
  }
  await sql`update day_progress set
      frozen_through = case when ${step.kind} = 'freeze' then ${day}::date else frozen_through end,
      frozen_cutoff = case when ${step.kind} = 'freeze' then null else frozen_cutoff end,
      posted_through = case when ${step.kind} = 'post' then ${day}::date else posted_through end,
      evening_through = case when ${step.kind} = 'evening' then ${day}::date else evening_through end
    where tenant_id = current_tenant() and service = ${service}`.execute(tx);
}
