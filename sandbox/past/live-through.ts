import { sql } from 'kysely';
import { communicateAbsence } from '#src/absences/index.ts';
import { sweep } from '#src/app.ts';
import { confirmRegisters } from '#src/attendance/index.ts';
import { correctAttendance } from '#src/corrections/index.ts';
import { upcomingStep } from '#src/days/index.ts';
import type { Actor } from '#src/kernel/actor.ts';
import type { Day } from '#src/kernel/day.ts';
import { isBefore, romeInstant, type TimeOfDay } from '#src/kernel/rome-time.ts';
import type { MovableClock } from '#src/platform/clock/index.ts';
import { inTenant, refreshStatistics, rows, type Tx } from '#src/platform/database/index.ts';
import { isRecent, type Past } from './past.ts';
import { topUpWhoeverRunsLow } from './top-ups.ts';

const GROWING_TABLES = [
  'register_entries',
  'meal_charges',
  'postings',
  'accounts',
  'absence_acts',
  'standing_flags',
  'notices',
  'mails',
];
const ABSENT_SHARE = 0.03;
/** Long ago little need be told, and a demo begun in May should not take a minute to make. */
const LONG_AGO_ABSENT_SHARE = 0.005;
const SENT_HOME_SHARE = 0.004;

/**
 * Lives through every day from go-live to an instant: families cancel meals, schools confirm registers, money comes in, and between
 * them the real jobs freeze, post and decide at their own hours. Ends with the clock at `until`.
 */
export async function liveThrough(past: Past): Promise<void> {
  const { installation, clock, tenantId, until } = past;
  const asSystem = <T>(work: (tx: Tx) => Promise<T>) =>
    inTenant(installation.world.database, { tenantId, actor: { kind: 'system', job: 'demo' } }, work);
  let posted = 0;
  for (;;) {
    const step = await asSystem((tx) => upcomingStep(tx));
    if (!step || isBefore(until, step.dueAt)) break;
    if (step.kind === 'freeze') await morningOf(past, step.day);
    moveTo(clock, step.dueAt);
    await sweep(installation);
    if (step.kind === 'freeze' && step.last) await registersOf(past, step.day);
    if (step.kind !== 'post') continue;
    await topUpWhoeverRunsLow(past, step.day);
    // Months pass in seconds here: what PostgreSQL would notice by itself within a minute must be told.
    posted += 1;
    if (Number.isInteger(Math.log2(posted))) await asSystem((tx) => refreshStatistics(tx, GROWING_TABLES));
  }
  moveTo(clock, until);
  await sweep(installation);
}

function moveTo(clock: MovableClock, instant: Temporal.Instant): void {
  if (isBefore(clock.now(), instant)) clock.moveTo(instant);
}

/** Parents cancel, each at a moment of their own between 07:00 and the cutoff. */
async function morningOf(past: Past, day: Day): Promise<void> {
  const { installation, clock, tenantId, chance } = past;
  const booked = await inTenant(
    installation.world.database,
    { tenantId, actor: { kind: 'system', job: 'demo' } },
    (tx) =>
      rows(
        tx,
        sql<{ consumerId: number; personId: number }>`select p.consumer_id as "consumerId", g.person_id as "personId"
        from planned_days('canteen', ${day}::date, ${day}::date) p
        join guardianships g on g.tenant_id = current_tenant() and g.consumer_id = p.consumer_id and g.role = 'payer'
        where p.state = 'booked' and p.consumer_id <> all (${past.untouched}::bigint[]) order by p.consumer_id`,
      ),
  );
  const share = isRecent(past, day) ? ABSENT_SHARE : LONG_AGO_ABSENT_SHARE;
  const absent = booked.filter(() => chance.happens(share));
  for (const [index, { consumerId, personId }] of absent.entries()) {
    const at = romeInstant(day, '07:00' as TimeOfDay).add({
      minutes: Math.floor((118 * (index + 1)) / (absent.length + 1)),
    });
    if (isBefore(past.until, at)) return;
    moveTo(clock, at);
    const by: Actor = { kind: 'citizen', personId };
    const now = clock.now();
    const kind = chance.happens(0.12) ? 'light' : 'absent';
    await inTenant(installation.world.database, { tenantId, actor: by }, (tx) =>
      communicateAbsence(tx, { consumerId, kind, asked: { shape: 'days', days: [day] }, by, arrivedAt: now, now }),
    );
  }
}

/** Schools confirm by 09:40; now and then a child is sent home before lunch. On the last day two classes are left to be confirmed. */
async function registersOf(past: Past, day: Day): Promise<void> {
  const { installation, clock, tenantId, chance } = past;
  const at = romeInstant(day, '09:40' as TimeOfDay);
  if (isBefore(past.until, at)) return;
  moveTo(clock, at);
  await inTenant(
    installation.world.database,
    { tenantId, actor: { kind: 'system', job: 'demo-school' } },
    async (tx) => {
      const pupils = await rows(
        tx,
        sql<{
          classId: number;
          consumerId: number;
          eats: boolean;
        }>`select class_id as "classId", consumer_id as "consumerId", planned in ('booked', 'light') as eats
        from register_entries where tenant_id = current_tenant() and day = ${day} order by class_id, consumer_id`,
      );
      const sentHome = pupils.filter(
        (pupil) => pupil.eats && !past.untouched.includes(pupil.consumerId) && chance.happens(SENT_HOME_SHARE),
      );
      if (sentHome.length > 0) {
        const marks = sentHome.map(({ consumerId }) => ({ consumerId, present: false }));
        await correctAttendance(tx, { day, marks, by: 'school', at: clock.now() });
      }
      const classIds = [...new Set(pupils.map((pupil) => pupil.classId))].filter(() => !chance.happens(0.05));
      await confirmRegisters(tx, { classIds, day, at: clock.now() });
    },
  );
}
