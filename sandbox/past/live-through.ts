import { sql } from 'kysely';
import { communicateAbsence } from '#src/absences/index.ts';
import { sweepTenant } from '#src/app.ts';
import { confirmRegisters } from '#src/attendance/index.ts';
import { correctAttendance } from '#src/corrections/index.ts';
import { type Day, weekdayOf } from '#src/kernel/day.ts';
import { isBefore, romeDay, romeInstant, type TimeOfDay } from '#src/kernel/rome-time.ts';
import type { MovableClock } from '#src/platform/clock/index.ts';
import { inTenant, refreshStatistics, rows, type Tx } from '#src/platform/database/index.ts';
import { isRecent, type Past, sideBySide } from './past.ts';
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
const LONG_AGO_ABSENT_SHARE = 0.002;
const SENT_HOME_SHARE = 0.004;
const LONG_AGO_SENT_HOME_SHARE = 0.0005;

/**
 * Lives through every day from go-live to an instant: families cancel meals, schools confirm registers, money comes in, and between
 * them the real jobs freeze, post and decide at their own hours. Ends with the clock at `until`.
 */
export async function liveThrough(past: Past): Promise<void> {
  const { installation, clock, tenantId, until, serviceDays } = past;
  const pupils = await asSystem(past, 'demo', (tx) => pupilsOf(tx, past));
  let served = 0;
  for (let step = await sweepTenant(installation, tenantId); step && !isBefore(until, step.dueAt); ) {
    const done = step;
    const { kind, day } = done;
    if (kind === 'freeze' && serviceDays.has(day)) await morningOf(past, day, pupils);
    moveTo(clock, done.dueAt);
    step = await sweepTenant(installation, tenantId);
    if (!serviceDays.has(day)) continue;
    if (kind === 'freeze' && done.last) await registersOf(past, day);
    if (kind !== 'post') continue;
    await topUpWhoeverRunsLow(past, day);
    // Months pass in seconds here: what PostgreSQL would notice by itself within a minute must be told.
    served += 1;
    if (Number.isInteger(Math.log2(served)))
      await asSystem(past, 'demo', (tx) => refreshStatistics(tx, GROWING_TABLES));
  }
  moveTo(clock, until);
  await sweepTenant(installation, tenantId);
}

const asSystem = <T>({ installation, tenantId }: Past, job: string, work: (tx: Tx) => Promise<T>): Promise<T> =>
  inTenant(installation.world.database, { tenantId, actor: { kind: 'system', job } }, work);

function moveTo(clock: MovableClock, instant: Temporal.Instant): void {
  if (isBefore(clock.now(), instant)) clock.moveTo(instant);
}

interface Pupil {
  readonly consumerId: number;
  readonly payerId: number;
  /** `12345` for a class that eats from Monday to Friday. */
  readonly weekdays: string;
}

/** The children for whom something may be invented; asked once, because nobody joins or leaves in the demo's past. */
function pupilsOf(tx: Tx, { until, untouched }: Past): Promise<Pupil[]> {
  return rows(
    tx,
    sql<Pupil>`select e.consumer_id as "consumerId", g.person_id as "payerId", k.weekdays
      from enrolments e
      join classes k on k.tenant_id = e.tenant_id and k.id = e.class_id
      join guardianships g on g.tenant_id = e.tenant_id and g.consumer_id = e.consumer_id and g.role = 'payer'
      where e.tenant_id = current_tenant() and ${romeDay(until)} between e.starts_on and e.ends_on
        and e.consumer_id <> all (${untouched}::bigint[]) order by e.consumer_id`,
  );
}

/** Parents cancel, each at a moment of their own between 07:00 and the cutoff. */
async function morningOf(past: Past, day: Day, pupils: readonly Pupil[]): Promise<void> {
  const { installation, clock, tenantId, chance, until, story } = past;
  const share = isRecent(past, day) ? ABSENT_SHARE : LONG_AGO_ABSENT_SHARE;
  const weekday = String(weekdayOf(day));
  const absent = pupils.filter((pupil) => pupil.weekdays.includes(weekday) && chance.happens(share));
  const told = story.acts.filter(({ askedOn }) => askedOn === day);
  const asked = [
    ...told,
    ...absent.map(({ consumerId, payerId: personId }) => ({
      consumerId,
      personId,
      kind: chance.happens(0.12) ? ('light' as const) : ('absent' as const),
      day,
    })),
  ];
  const requests = asked
    .map(({ personId, ...act }, index) => ({
      ...act,
      by: { kind: 'citizen', personId } as const,
      at: romeInstant(day, '07:00' as TimeOfDay).add({
        minutes: Math.floor((118 * (index + 1)) / (asked.length + 1)),
      }),
    }))
    .filter(({ at }) => !isBefore(until, at));
  await sideBySide(requests, ({ consumerId, by, kind, at, day: forDay }) =>
    inTenant(installation.world.database, { tenantId, actor: by }, (tx) =>
      communicateAbsence(tx, {
        consumerId,
        kind,
        asked: { shape: 'days', days: [forDay] },
        by,
        arrivedAt: at,
        now: at,
      }),
    ),
  );
  const last = requests.at(-1);
  if (last) moveTo(clock, last.at);
}

/** Schools confirm by 09:40; now and then a child is sent home before lunch. On the last day two classes are left to be confirmed. */
async function registersOf(past: Past, day: Day): Promise<void> {
  const { clock, chance, untouched } = past;
  const at = romeInstant(day, '09:40' as TimeOfDay);
  if (isBefore(past.until, at)) return;
  moveTo(clock, at);
  await asSystem(past, 'demo-school', async (tx) => {
    const classes = await rows(
      tx,
      sql<{ classId: number; eating: number[] }>`select class_id as "classId",
          coalesce(jsonb_agg(consumer_id order by consumer_id) filter (where planned in ('booked', 'light')), '[]') as eating
        from register_entries where tenant_id = current_tenant() and service = 'canteen' and day = ${day}
        group by class_id order by class_id`,
    );
    const share = isRecent(past, day) ? SENT_HOME_SHARE : LONG_AGO_SENT_HOME_SHARE;
    const sentHome = classes
      .flatMap(({ eating }) => eating)
      .filter((consumerId) => !untouched.includes(consumerId) && chance.happens(share));
    if (sentHome.length > 0) {
      const marks = sentHome.map((consumerId) => ({ consumerId, present: false }));
      await correctAttendance(tx, { day, marks, by: 'school', at: clock.now() });
    }
    const classIds = classes.map(({ classId }) => classId).filter(() => !chance.happens(0.05));
    await confirmRegisters(tx, { classIds, day, at: clock.now() });
  });
}
