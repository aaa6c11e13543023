import fc from 'fast-check';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { addDays, type Day, day as dayOf, daysFrom } from '#src/kernel/day.ts';
import type { TimeOfDay } from '#src/kernel/rome-time.ts';
import { get, rows, type Tx } from '#src/platform/database/index.ts';
import { testDatabase } from '#test/support/database.ts';
import { aChild, aTown } from '#test/support/town.ts';
import { daysOf } from './days-of.ts';
import { easterOf, nationalFeast } from './feast-rules.ts';
import { countMeals, mealsConsumed } from './meals-consumed.ts';
import { closesAt, cutoffOf, frozenStatus, plannedDay } from './rules.ts';
import type { DayStatus, PlanFacts, RegisterFacts } from './types.ts';

const FIRST = dayOf('2026-09-28');
const LAST = addDays(FIRST, 100);

const database = await testDatabase();
const town = await aTown(database);
const child = await aChild(town);
const otherSchoolId = await town
  .run((tx) =>
    get(
      tx,
      sql<{
        id: number;
      }>`insert into schools (code, level, name) values ('TAEE815029', 'primaria', 'Altra scuola') returning id`,
    ),
  )
  .then((row) => row.id);

const anyDay = fc.integer({ min: 0, max: 100 }).map((n) => addDays(FIRST, n));
const anyPeriod = fc
  .tuple(anyDay, fc.integer({ min: 0, max: 12 }))
  .map(([from, length]) => ({ from, to: addDays(from, length) }));
const anyInstant = fc
  .integer({ min: 0, max: 5 })
  .map((n) => Temporal.Instant.from('2026-09-20T08:00:00Z').add({ hours: n }));
const weekdays = fc.subarray(['1', '2', '3', '4', '5', '6', '7']).map((days) => days.join(''));

const anyFacts = fc.record({
  goLive: fc.option(anyDay, { nil: undefined }),
  patronDay: anyDay.map((day) => day.slice(5)),
  service: anyPeriod.map(({ from, to }) => ({ from: addDays(from, -40), to: addDays(to, 40) })),
  classWeekdays: weekdays,
  ownWeekdays: fc.option(weekdays, { nil: undefined }),
  enrolled: anyPeriod.map(({ from, to }) => ({ from: addDays(from, -30), to: addDays(to, 30) })),
  closures: fc.array(
    fc.record({
      period: anyPeriod,
      origin: fc.constantFrom('calendar' as const, 'event' as const),
      kind: fc.constantFrom('no_meal' as const, 'packed_lunch' as const),
      where: fc.constantFrom('tenant', 'school', 'class', 'other school'),
    }),
    { maxLength: 6 },
  ),
  acts: fc.array(
    fc.record({
      period: anyPeriod,
      kind: fc.constantFrom('absent' as const, 'light' as const, 'normal' as const),
      arrivedAt: anyInstant,
    }),
    { maxLength: 8 },
  ),
  suspension: fc.option(fc.record({ period: anyPeriod, open: fc.boolean() }), { nil: undefined }),
  frozen: fc.array(
    fc.record({
      day: anyDay,
      planned: fc.constantFrom(
        'booked' as const,
        'light' as const,
        'absent' as const,
        'suspended' as const,
        'unavailable' as const,
      ),
      present: fc.option(fc.boolean()),
      confirmed: fc.boolean(),
      posted: fc.boolean(),
    }),
    { maxLength: 8 },
  ),
});
type Facts = typeof anyFacts extends fc.Arbitrary<infer T> ? T : never;

class Undo extends Error {}

test('the rule and the SQL function agree on every day of many generated facts', async () => {
  await fc.assert(
    fc.asyncProperty(anyFacts, async (facts) => {
      await town
        .run(async (tx) => {
          const stored = await store(tx, facts);
          const seen = await rows(
            tx,
            sql<{
              day: Day;
              state: DayStatus;
              reasonCode: string | null;
              reason: string | null;
              packedLunch: boolean;
            }>`select day, state,
              reason_code as "reasonCode", reason, packed_lunch as "packedLunch"
              from day_statuses('canteen', ${FIRST}::date, ${LAST}::date, array[${child.consumerId}::bigint]) order by day`,
          );
          expect(seen).toEqual(expected(facts, stored));
          expect(await readByRule(tx)).toEqual(await readBySql(tx));
          expect(await countMeals(tx, counted)).toEqual(await countByRule(tx));
          throw new Undo();
        })
        .catch((failure: unknown) => {
          if (!(failure instanceof Undo)) throw failure;
        });
    }),
    { numRuns: 60, seed: 20261124 },
  );
}, 60_000);

/** The child's days as pages read them: the facts in one statement, and the rule. */
const readByRule = async (tx: Tx) =>
  (await daysOf(tx, child.consumerId, FIRST, LAST)).map(
    ({ day, state, planned, reasonCode, reason, light, packedLunch, frozen, posted, act, chargedCents, closesAt }) => ({
      ...{ day, state, planned, reasonCode, reason, light, packedLunch, frozen, posted, chargedCents, closesAt },
      actKind: act?.kind ?? null,
    }),
  );

/** Less than all that was generated, so that both ends of the stretch decide. */
const counted = {
  consumerId: child.consumerId,
  from: addDays(FIRST, 5),
  to: addDays(LAST, -15),
};

const countByRule = async (tx: Tx) => (await mealsConsumed(tx, counted.consumerId, counted.from, counted.to)).length;

/** The same by the SQL function that whole towns are read with. */
const readBySql = (tx: Tx) =>
  rows(
    tx,
    sql<object>`select d.day::date as day, coalesce(s.state, 'unavailable') as state, coalesce(s.planned, 'unavailable') as planned,
        case when s.day is null then 'not_enrolled' else s.reason_code end as "reasonCode", s.reason, coalesce(s.light, false) as light,
        coalesce(s.packed_lunch, false) as "packedLunch", s.frozen is true or d.day <= progress.frozen_through or exists (
          select from school_orders f where f.service = 'canteen' and f.day = d.day and f.school_id = s.school_id) as frozen,
        o.posted_at is not null as posted, cutoff_at('canteen', s.school_id, d.day::date) as "closesAt",
        m.cents as "chargedCents", a.kind as "actKind"
      from day_progress progress cross join generate_series(${FIRST}::date, ${LAST}::date, interval '1 day') as d (day)
      left join day_statuses('canteen', ${FIRST}::date, ${LAST}::date, array[${child.consumerId}::bigint]) s on s.day = d.day::date
      left join meal_orders o on o.tenant_id = current_tenant() and o.service = 'canteen' and o.day = d.day::date
      left join absence_acts a on a.tenant_id = current_tenant() and a.id = s.act_id
      left join meal_charges m on m.tenant_id = current_tenant() and m.service = 'canteen' and m.consumer_id = s.consumer_id
        and m.day = s.day and m.reversed_at is null
      order by d.day`,
  );

/** What the pure rule says; reasons of frozen days are looked at elsewhere. */
function expected(facts: Facts, plan: PlanFacts) {
  const frozen = new Map(facts.frozen.map((each) => [each.day, each]));
  return daysFrom(FIRST, LAST).flatMap((day) => {
    const planned = plannedDay(plan, day);
    const line = frozen.get(day);
    if (!line) return planned ? [{ day, ...planned, state: planned.state as DayStatus }] : [];
    const register: RegisterFacts = {
      ...line,
      eventReason: plan.closures.find((each) => isEvent(each, plan, day))?.reason,
    };
    const state = frozenStatus(register);
    return [{ day, state, reasonCode: expect.anything(), reason: expect.anything(), packedLunch: false }].map(
      (row) => ({
        ...row,
        reasonCode: register.eventReason !== undefined || line.planned === 'unavailable' ? expect.any(String) : null,
        reason: register.eventReason !== undefined || line.planned === 'unavailable' ? orNull() : null,
      }),
    );
  });
}

const orNull = () => expect.toSatisfy((value: unknown) => value === null || typeof value === 'string');

const isEvent = (closure: PlanFacts['closures'][number], plan: PlanFacts, day: Day) =>
  closure.origin === 'event' &&
  closure.kind === 'no_meal' &&
  closure.from <= day &&
  day <= closure.to &&
  (closure.schoolId === null || closure.schoolId === plan.schoolId) &&
  (closure.classId === null || closure.classId === plan.classId);

/** Writes the facts where the SQL function finds them, and gives them as the rule reads them. */
async function store(tx: Tx, facts: Facts): Promise<PlanFacts> {
  const { consumerId } = child;
  await sql`update tenants set go_live = ${facts.goLive ?? null}::date, patron_day = ${facts.patronDay}`.execute(tx);
  await sql`update school_years set starts_on = '2026-01-01', ends_on = '2027-12-31',
    service_starts_on = ${facts.service.from}, service_ends_on = ${facts.service.to}`.execute(tx);
  await sql`update classes set weekdays = ${facts.classWeekdays}`.execute(tx);
  await sql`update enrolments set weekdays = ${facts.ownWeekdays ?? null}, starts_on = ${facts.enrolled.from}, ends_on = ${facts.enrolled.to}`.execute(
    tx,
  );
  const closures = [];
  for (const [n, { period, origin, kind, where }] of facts.closures.entries()) {
    const schoolId = where === 'school' ? town.schoolId : where === 'other school' ? otherSchoolId : null;
    const classId = where === 'class' ? town.classId : null;
    const row = await get(
      tx,
      sql<{
        id: number;
      }>`insert into closures (origin, kind, school_id, class_id, from_day, to_day, reason, recorded_at)
        values (${origin}, ${kind}, ${schoolId}, ${classId}, ${period.from}, ${period.to}, ${`Motivo ${n}`}, '2026-09-01Z') returning id`,
    );
    closures.push({ id: row.id, origin, kind, schoolId, classId, ...period, reason: `Motivo ${n}` });
  }
  const acts = [];
  for (const { period, kind, arrivedAt } of facts.acts) {
    const row = await get(
      tx,
      sql<{ id: number }>`insert into absence_acts (consumer_id, kind, from_day, to_day, arrived_at, channel)
        values (${consumerId}, ${kind}, ${period.from}, ${period.to}, ${arrivedAt}, 'web') returning id`,
    );
    acts.push({ id: row.id, kind, ...period, arrivedAt });
  }
  const { suspension } = facts;
  const endsBefore = suspension && !suspension.open ? suspension.period.to : undefined;
  if (suspension) {
    await sql`insert into suspensions (consumer_id, from_day, ends_before, decided_at, debt_meals, end_reason)
      values (${consumerId}, ${suspension.period.from}, ${endsBefore ?? null}, '2026-09-20Z', 5, ${endsBefore ? 'paid' : null})`.execute(
      tx,
    );
  }
  await storeFrozen(tx, facts);
  return {
    ...facts,
    serviceFrom: facts.service.from,
    serviceTo: facts.service.to,
    schoolId: town.schoolId,
    classId: town.classId,
    enrolledFrom: facts.enrolled.from,
    enrolledTo: facts.enrolled.to,
    closures,
    acts: acts.toSorted((a, b) => Temporal.Instant.compare(a.arrivedAt, b.arrivedAt) || a.id - b.id),
    suspensions: suspension ? [{ from: suspension.period.from, endsBefore }] : [],
  };
}

async function storeFrozen(tx: Tx, facts: Facts): Promise<void> {
  const lines = new Map(facts.frozen.map((each) => [each.day, each]));
  for (const { day, planned, present, confirmed, posted } of lines.values()) {
    await sql`insert into meal_orders (day, frozen_at, posted_at) values (${day}, '2026-09-20Z', ${posted ? '2026-09-20T15:00Z' : null}::timestamptz)`.execute(
      tx,
    );
    await sql`insert into register_entries (day, consumer_id, enrolment_id, class_id, school_id, planned, present)
      select ${day}::date, consumer_id, id, class_id, ${town.schoolId}, ${planned}, ${present}::boolean from enrolments`.execute(
      tx,
    );
    if (confirmed) {
      await sql`insert into register_confirmations (day, class_id, confirmed_at) values (${day}, ${town.classId}, '2026-09-20Z')`.execute(
        tx,
      );
    }
  }
}

test('feasts are the same in both from 2020 to 2060', async () => {
  const days = daysFrom(dayOf('2020-01-01'), dayOf('2060-12-31'));
  const found = await town.run((tx) =>
    rows(
      tx,
      sql<{ day: Day; feast: string }>`select d::date as day, national_feast(d::date) as feast
      from generate_series(date '2020-01-01', '2060-12-31', interval '1 day') d where national_feast(d::date) is not null`,
    ),
  );
  expect(found).toEqual(days.flatMap((day) => (nationalFeast(day) ? [{ day, feast: nationalFeast(day) }] : [])));
});

test('Easter is the same in both from 1900 to 2299', async () => {
  const found = await town.run((tx) =>
    rows(tx, sql<{ easter: Day }>`select easter(y) as easter from generate_series(1900, 2299) y order by y`),
  );
  expect(found.map((row) => row.easter)).toEqual(Array.from({ length: 400 }, (_, n) => easterOf(1900 + n)));
});

test('a day closes at the same instant in both, summer time or not, whatever hours a school was given', async () => {
  const [first, last] = ['2026-01-01' as Day, '2027-12-31' as Day];
  const hour = fc.constantFrom('08:00', '08:30', '09:30', '10:15', null);
  const change = fc.record({
    own: fc.boolean(),
    validFrom: fc.integer({ min: 0, max: 730 }).map((n) => addDays(first, n)),
    cutoff: hour as fc.Arbitrary<TimeOfDay | null>,
  });
  await fc.assert(
    fc.asyncProperty(fc.array(change, { maxLength: 6 }), async (drawn) => {
      const changes = drawn.map(({ own, ...rest }) => ({ ...rest, schoolId: own ? town.schoolId : null }));
      const found = await town
        .run(async (tx) => {
          for (const { schoolId, validFrom, cutoff } of changes)
            await sql`insert into cutoffs (school_id, valid_from, cutoff, recorded_at)
              values (${schoolId}, ${validFrom}, ${cutoff}::time, '2026-01-01Z')`.execute(tx);
          const closing = await rows(
            tx,
            sql<{ day: Day; general: TimeOfDay; at: Temporal.Instant }>`select d::date as day,
              setting('cutoff', d::date) #>> '{}' as general, cutoff_at('canteen', ${town.schoolId}, d::date) as at
              from generate_series(${first}::date, ${last}::date, interval '1 day') d`,
          );
          throw new Undo('', { cause: closing });
        })
        .catch((failure: unknown) => {
          if (!(failure instanceof Undo)) throw failure;
          return failure.cause as { day: Day; general: TimeOfDay; at: Temporal.Instant }[];
        });
      const differing = found.filter(
        (row) => !closesAt(row.day, cutoffOf(changes, town.schoolId, row.day, row.general)).equals(row.at),
      );
      expect(differing).toEqual([]);
    }),
    { numRuns: 12, seed: 20261125 },
  );
});
