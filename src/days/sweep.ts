import { sql } from 'kysely';
import { endLightsTooMany } from '#src/absences/index.ts';
import { freezeDay } from '#src/attendance/index.ts';
import { hoursOfDay } from '#src/calendar/index.ts';
import { postDay } from '#src/charging/index.ts';
import { find, get, inTenant, type Tx } from '#src/platform/database/index.ts';
import { forgetOldAnswers } from '#src/platform/request-keys/index.ts';
import type { World } from '#src/platform/world.ts';
import {
  confirmSuspensionsAtCutoff,
  decideSuspensions,
  evaluateStanding,
  remindOfSuspensions,
} from '#src/standing/index.ts';
import { isDue, nextStep, type Progress, type Step, type Timetable } from './rules.ts';

/** What one sweep of a municipality did, and what comes after it. */
interface Swept {
  readonly done: readonly Step[];
  /** The first step that was not due yet; undefined before go-live. */
  readonly next: Step | undefined;
}

/**
 * Does every step of a municipality's days that is due by the clock, the earliest first, each in a transaction of its own.
 * Safe to repeat, to run late and to run twice at once: the progress row is locked, and each step looks at facts only.
 */
export async function sweepDays(
  world: Pick<World, 'database' | 'clock'>,
  tenantId: number,
  service = 'canteen',
): Promise<Swept> {
  const done: Step[] = [];
  for (;;) {
    const turn = await inTenant(world.database, { tenantId, actor: { kind: 'system', job: 'days' } }, (tx) =>
      doNextStep(tx, world.clock.now(), service),
    );
    if (turn.did) done.push(turn.did);
    if (!turn.did || !isDue(turn.next, world.clock.now())) return { done, next: turn.next };
  }
}

/** The next step of a municipality that is not done yet, due or not; undefined before go-live. */
export async function upcomingStep(tx: Tx, service = 'canteen'): Promise<Step | undefined> {
  const progress = await find(
    tx,
    sql<Progress & Timetable>`select ${progressAndTimes(service)} from day_progress
      where tenant_id = current_tenant() and service = ${service} for update`,
  );
  return progress && nextStep(progress, progress);
}

/** How far each step has come, with the Rome times at which it comes next: one row answers what is to be done and when. */
const progressAndTimes = (
  service: string,
) => sql`frozen_through as "frozenThrough", to_char(frozen_cutoff, 'HH24:MI') as "frozenCutoff",
  posted_through as "postedThrough", evening_through as "eveningThrough",
  ${hoursOfDay(service, sql`frozen_through + 1`)} as cutoffs, setting('posting_time', posted_through + 1) #>> '{}' as "postingTime",
  setting('evening_time', evening_through + 1) #>> '{}' as "eveningTime"`;

type Turn = { readonly did: Step; readonly next: Step } | { readonly did: undefined; readonly next: Step | undefined };

async function doNextStep(tx: Tx, now: Temporal.Instant, service: string): Promise<Turn> {
  const step = await upcomingStep(tx, service);
  if (!step || !isDue(step, now)) return { did: undefined, next: step };
  // A city's whole day is one statement; nobody waits for it, and on a slow machine it may take longer than a page's may.
  await sql`/* patience, with the next */ select set_config('statement_timeout', '10min', true)`.execute(tx);
  await carryOut(tx, step, now, service);
  return { did: step, next: await advance(tx, step, service) };
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
      // Before any row of standing is locked: families' requests hold their child first as well.
      await endLightsTooMany(tx, { day, at }, service);
      await decideSuspensions(tx, { day, at });
      await remindOfSuspensions(tx, { day, at });
      await forgetOldAnswers(tx, at);
      return;
  }
}

/** Notes a step as done; answers the one that comes next. */
async function advance(tx: Tx, step: Step, service: string): Promise<Step> {
  const { kind, day } = step;
  const [frozen, frozenCutoff] = kind === 'freeze' ? [step.last, step.last ? null : step.cutoff] : [false, null];
  const progress = await get(
    tx,
    sql<Progress & Timetable>`update day_progress set
        frozen_through = case when ${frozen} then ${day}::date else frozen_through end,
        frozen_cutoff = case when ${kind} = 'freeze' then ${frozenCutoff}::time else frozen_cutoff end,
        posted_through = case when ${kind} = 'post' then ${day}::date else posted_through end,
        evening_through = case when ${kind} = 'evening' then ${day}::date else evening_through end
      where tenant_id = current_tenant() and service = ${service} returning ${progressAndTimes(service)}`,
  );
  return nextStep(progress, progress);
}
