import { sql } from 'kysely';
import { describe, expect, test, vi } from 'vitest';
import { absenceReceipt } from '#src/absences/index.ts';
import { classDays } from '#src/attendance/index.ts';
import { sweepDays } from '#src/days/index.ts';
import { day } from '#src/kernel/day.ts';
import { parseTimeOfDay, type TimeOfDay } from '#src/kernel/rome-time.ts';
import { orderCounts } from '#src/kitchen/index.ts';
import { get, rows } from '#src/platform/database/index.ts';
import { changeClass } from '#src/registry/index.ts';
import { recordSetting } from '#src/tenancy/index.ts';
import { ask, request, stateOn, TUESDAY } from '#test/support/absences.ts';
import { atOnce, sentAgain, sentAtOnce } from '#test/support/at-once.ts';
import { at } from '#test/support/clock.ts';
import { testDatabase } from '#test/support/database.ts';
import { aChild, aTown, balanceOf, type Town } from '#test/support/town.ts';
import { testWorld } from '#test/support/world.ts';
import { changeCutoff, comingCutoffs, cutoffFor, firstOpenDay } from './index.ts';

vi.setConfig({ testTimeout: 60_000 });
const database = await testDatabase();
const { sealer } = testWorld(database, at('2026-11-24 08:00'));
const hour = (text: string): TimeOfDay => {
  const time = parseTimeOfDay(text);
  if (!time) throw new Error(`${text} is no time`);
  return time;
};
const monday = at('2026-11-23 12:00').now();
const toEarly = (town: Town, over: Partial<Parameters<typeof changeCutoff>[1]> = {}) => ({
  schoolId: town.schoolId,
  cutoff: hour('08:30'),
  from: day(TUESDAY),
  at: monday,
  ...over,
});

/** A school with an hour of its own, 09:30, beside the one that closes with the municipality at 09:00 or, from Tuesday on, at 08:30. */
async function twoSchools() {
  const town = await aTown(database, { goLiveOn: '2026-11-23' });
  const ids = await town.run(async (tx) => {
    const school = await get(
      tx,
      sql<{
        id: number;
      }>`insert into schools (code, level, name) values ('TAEE815029', 'primaria', 'Scuola di via Verdi') returning id`,
    );
    const group = await get(
      tx,
      sql<{ id: number }>`insert into classes (school_id, school_year_id, grade, section, weekdays)
        values (${school.id}, ${town.schoolYearId}, '1', 'A', '12345') returning id`,
    );
    await changeCutoff(tx, toEarly(town));
    await changeCutoff(tx, toEarly(town, { schoolId: school.id, cutoff: hour('09:30') }));
    return { lateSchoolId: school.id, lateClassId: group.id };
  });
  const early = await aChild(town);
  const late = await aChild(town, { classId: ids.lateClassId });
  await sweepDays({ database: database.app, clock: at('2026-11-23 20:00') }, town.tenantId);
  return { town, ...ids, early, late };
}
const sweepAt = async (town: Town, time: string) =>
  (await sweepDays({ database: database.app, clock: at(`${TUESDAY} ${time}`) }, town.tenantId)).done;

describe('schools that close at different hours', async () => {
  const { town, early, late, lateSchoolId, lateClassId } = await twoSchools();
  const counts = (time: string) =>
    town.run((tx) => orderCounts(tx, sealer, { day: day(TUESDAY), at: at(`${TUESDAY} ${time}`).now() }));

  test('each family is held to the hour of its own school, and told which', async () => {
    expect(await ask(town, request(early, { at: `${TUESDAY} 08:31` }))).toMatchObject({
      error: { kind: 'CutoffPassed', cutoff: '08:30' },
    });
    const done = await ask(town, request(late, { at: `${TUESDAY} 09:30:59` }));
    const receiptId = done.ok ? (done.value.receiptId ?? 0) : 0;
    const canUndo = (time: string) =>
      town.run(async (tx) =>
        absenceReceipt(tx, { consumerId: late.consumerId, receiptId, at: at(`${TUESDAY} ${time}`).now() }),
      );
    expect([await canUndo('09:30:59'), await canUndo('09:31')]).toMatchObject([{ canUndo: true }, { canUndo: false }]);
    await ask(town, request(late, { kind: 'normal', at: `${TUESDAY} 09:30:59` }));
  });

  test('the day before, both still close as they did', async () => {
    const before = await town.run(async (tx) => [
      await cutoffFor(tx, { consumerId: early.consumerId, day: day('2026-11-23') }),
      await cutoffFor(tx, { consumerId: late.consumerId, day: day('2026-11-23') }),
      await cutoffFor(tx, { consumerId: early.consumerId, day: day(TUESDAY) }),
      await cutoffFor(tx, { consumerId: late.consumerId, day: day(TUESDAY) }),
    ]);
    expect(before).toEqual(['09:00', '09:00', '08:30', '09:30']);
  });

  test('the first is frozen at 08:31 while the other still takes absences; both workers do it once', async () => {
    expect(await sweepAt(town, '08:30:59')).toEqual([]);
    const done = (await Promise.all([sweepAt(town, '08:31'), sweepAt(town, '08:31')])).flat();
    expect(done).toMatchObject([{ kind: 'freeze', cutoff: '08:30', last: false }]);
    const { classes, frozenAt } = await counts('08:40');
    expect(frozenAt).toBeUndefined();
    expect(classes.map((each) => [each.schoolId, each.meals, each.frozenAt !== undefined])).toEqual([
      [town.schoolId, 1, true],
      [lateSchoolId, 1, false],
    ]);
    const shown = await town.run((tx) => classDays(tx, { day: day(TUESDAY) }));
    expect(shown.frozenAt).toBeUndefined();
    expect(shown.classes.map((each) => each.frozenAt !== null)).toEqual([true, false]);
    await ask(town, request(late, { at: `${TUESDAY} 09:30:59` }));
    expect(await stateOn(town, late, TUESDAY)).toBe('absent');
  });

  test('nobody changes from one school to the other on a day that one of them has closed', async () => {
    const open = await town.run((tx) => firstOpenDay(tx, at(`${TUESDAY} 08:45`).now()));
    expect(open).toBe('2026-11-25');
    const { consumerId } = early;
    const moved = await town.run((tx) =>
      changeClass(tx, { consumerId, classId: lateClassId, from: day(TUESDAY), at: at(`${TUESDAY} 08:45`).now() }),
    );
    expect(moved).toMatchObject({ error: { kind: 'DayClosed' } });
  });

  test('the rest is frozen at 09:31, the municipality’s own hour between them changes nothing, and each pays what was cooked', async () => {
    expect(await sweepAt(town, '09:01')).toMatchObject([{ kind: 'freeze', cutoff: '09:00', last: false }]);
    expect(await sweepAt(town, '09:31')).toMatchObject([{ kind: 'freeze', cutoff: '09:30', last: true }]);
    expect((await counts('09:40')).frozenAt).toBeDefined();
    expect((await town.run((tx) => classDays(tx, { day: day(TUESDAY) }))).frozenAt).toBeDefined();
    await sweepAt(town, '15:00');
    expect([await balanceOf(town, early), await balanceOf(town, late)]).toEqual([-700, -350]);
  });
});

describe('changing the hour', () => {
  const offered = [
    ['of today', { from: day('2026-11-23') }, { kind: 'TooSoon', first: TUESDAY }],
    ['of a school that is none', { schoolId: 0 }, { kind: 'SchoolUnknown' }],
    ['to one after the day is posted', { cutoff: hour('15:00') }, { kind: 'AfterPosting', postingTime: '15:00' }],
    ['of the municipality to none', { schoolId: undefined, cutoff: undefined }, { kind: 'HourMissing' }],
  ] as const;
  test.each(offered)('%s is refused, and nothing changes', async (_, over, error) => {
    const town = await aTown(database);
    expect(await town.run((tx) => changeCutoff(tx, toEarly(town, over)))).toEqual({ ok: false, error });
    expect(await town.run((tx) => comingCutoffs(tx, day('2026-11-23')))).toEqual([]);
  });

  test('to one after a posting that was decided for later is refused too, unless another hour holds by then', async () => {
    const town = await aTown(database);
    await town.run((tx) =>
      recordSetting(tx, { key: 'posting_time', value: hour('09:10'), validFrom: day('2026-12-01'), at: monday }),
    );
    const late = toEarly(town, { cutoff: hour('09:30') });
    expect(await town.run((tx) => changeCutoff(tx, late))).toEqual({
      ok: false,
      error: { kind: 'AfterPosting', postingTime: '09:10', on: '2026-12-01' },
    });
    await town.run((tx) => changeCutoff(tx, toEarly(town, { from: day('2026-12-01') })));
    expect(await town.run((tx) => changeCutoff(tx, late))).toEqual({ ok: true, value: { changed: true } });
  });

  test('of the municipality holds for every school without its own; a school can go back to it', async () => {
    const town = await aTown(database);
    const { consumerId } = await aChild(town);
    const on = (date: string) => town.run((tx) => cutoffFor(tx, { consumerId, day: day(date) }));
    await town.run(async (tx) => {
      await changeCutoff(tx, toEarly(town, { schoolId: undefined, cutoff: hour('09:15') }));
      await changeCutoff(tx, toEarly(town, { from: day('2026-11-25') }));
      await changeCutoff(tx, toEarly(town, { from: day('2026-11-27'), cutoff: undefined }));
    });
    expect([await on(TUESDAY), await on('2026-11-25'), await on('2026-11-27')]).toEqual(['09:15', '08:30', '09:15']);
  });

  test('sent twice, now or later, is done once; two at once with different hours follow one another', async () => {
    const town = await aTown(database);
    const change = async (tx: Parameters<typeof changeCutoff>[0]) => ({
      done: (await changeCutoff(tx, toEarly(town))).ok,
    });
    const answers = await sentAtOnce(town, change, { at: monday });
    expect(answers.map((each) => each.kind === 'done' && each.answer)).toEqual([{ done: true }, { done: true }]);
    await sentAgain(town, change, monday);
    await town.run(change);
    await atOnce(
      town,
      ['08:45', '08:15'].map((time) => (tx) => changeCutoff(tx, toEarly(town, { cutoff: hour(time) }))),
    );
    const audited = await town.run((tx) =>
      rows(
        tx,
        sql<{ before: string; after: string }>`select before ->> 'cutoff' as before, after ->> 'cutoff' as after
          from audit_log where action = 'cutoff_changed' order by id`,
      ),
    );
    expect(audited).toHaveLength(3);
    expect(audited[0]).toEqual({ before: null, after: '08:30' });
    // Each found what the one before had left.
    expect(audited.slice(1).map((line) => line.before)).toEqual(audited.slice(0, 2).map((line) => line.after));
  });
});
