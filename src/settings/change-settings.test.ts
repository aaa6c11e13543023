import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { changeCutoff } from '#src/calendar/index.ts';
import { addDays, type Day, day } from '#src/kernel/day.ts';
import { parseTimeOfDay, type TimeOfDay } from '#src/kernel/rome-time.ts';
import { rows } from '#src/platform/database/index.ts';
import { settingsOn } from '#src/tenancy/index.ts';
import { at } from '#test/support/clock.ts';
import { testDatabase } from '#test/support/database.ts';
import { aChild, aTown, liveDay, type Town } from '#test/support/town.ts';
import { changeSettings, type EditableSettings, settingTimeline } from './index.ts';

const database = await testDatabase();
const TUESDAY = day('2026-11-24');
const WEDNESDAY = day('2026-11-25');
const morning = at('2026-11-24 08:50').now();
const noon = at('2026-11-24 12:00').now();
const time = (text: string) => parseTimeOfDay(text) as TimeOfDay;

const change = (town: Town, values: Partial<EditableSettings>, from: Day, instant = morning) =>
  town.run((tx) => changeSettings(tx, { values, from, at: instant }));
const inForce = <K extends keyof EditableSettings>(town: Town, key: K, on: Day) =>
  town.run(async (tx) => (await settingsOn(tx, on))[key]);
const timeline = (town: Town, on = TUESDAY) => town.run((tx) => settingTimeline(tx, on));
const audited = (town: Town) =>
  town.run((tx) =>
    rows(
      tx,
      sql<{
        before: object;
        after: object;
      }>`select before, after from audit_log where action = 'settings_changed' order by id`,
    ),
  );

describe('a setting', () => {
  test('holds from its day on, and leaves the days before as they were; the audit line has before and after', async () => {
    const town = await aTown(database);
    const values = { threshold_unit: 'euro', suspend_at_debt_cents: 3000 } as const;
    expect(await change(town, values, WEDNESDAY)).toEqual({
      ok: true,
      value: { changed: ['threshold_unit', 'suspend_at_debt_cents'] },
    });
    expect(await inForce(town, 'threshold_unit', TUESDAY)).toBe('meals');
    expect(await inForce(town, 'threshold_unit', WEDNESDAY)).toBe('euro');
    expect(await audited(town)).toEqual([
      {
        before: { threshold_unit: 'meals', suspend_at_debt_cents: 2500 },
        after: { ...values, from: WEDNESDAY },
      },
    ]);
  });

  test('that is so already changes nothing and leaves no line', async () => {
    const town = await aTown(database);
    expect(await change(town, { suspend_at_debt_meals: 5 }, WEDNESDAY)).toEqual({ ok: true, value: { changed: [] } });
    expect(await audited(town)).toEqual([]);
    expect((await timeline(town)).recorded(['suspend_at_debt_meals'])).toEqual([]);
  });

  test('that judges days is refused for a day that is closed; before the cutoff it may hold from today', async () => {
    const town = await aTown(database);
    expect(await change(town, { charge_basis: 'booking' }, addDays(TUESDAY, -1))).toMatchObject({
      error: { kind: 'TooSoon', first: TUESDAY },
    });
    expect(await change(town, { charge_basis: 'booking' }, TUESDAY, noon)).toMatchObject({
      error: { kind: 'TooSoon', first: WEDNESDAY },
    });
    expect(await change(town, { charge_basis: 'booking' }, TUESDAY)).toMatchObject({ ok: true });
  });

  test('that judges days is refused for a day that was frozen before its time too', async () => {
    const town = await aTown(database);
    await aChild(town);
    await liveDay(town, WEDNESDAY, 'frozen');
    expect(await change(town, { warn_at_debt_meals: 1 }, WEDNESDAY)).toMatchObject({
      error: { kind: 'TooSoon', first: '2026-11-26' },
    });
  });

  test('that only answers questions may change from today, also in the afternoon, and never from yesterday', async () => {
    const town = await aTown(database);
    expect(await change(town, { absence_days_ahead: 30 }, TUESDAY, noon)).toMatchObject({ ok: true });
    expect(await change(town, { absence_days_ahead: 20 }, addDays(TUESDAY, -1), noon)).toMatchObject({
      error: { kind: 'TooSoon', first: TUESDAY },
    });
    expect(await inForce(town, 'absence_days_ahead', TUESDAY)).toBe(30);
    await change(town, { absence_days_ahead: null }, TUESDAY, noon);
    expect(await inForce(town, 'absence_days_ahead', TUESDAY)).toBeNull();
  });

  test('in a year that nobody means is refused', async () => {
    const town = await aTown(database);
    expect(await change(town, { light_days_in_a_row: 2 }, day('2126-11-24'))).toMatchObject({
      error: { kind: 'TooFar' },
    });
  });

  test('is judged with what holds beside it: a notice after the suspension, a posting before a school’s cutoff', async () => {
    const town = await aTown(database);
    expect(await change(town, { warn_at_debt_meals: 6 }, WEDNESDAY)).toMatchObject({
      error: { kind: 'Invalid', problems: [{ on: WEDNESDAY, problem: { kind: 'WarnAboveLimit' } }] },
    });
    await town.run((tx) =>
      changeCutoff(tx, { schoolId: town.schoolId, cutoff: time('10:30'), from: WEDNESDAY, at: morning }),
    );
    expect(await change(town, { posting_time: time('10:15') }, WEDNESDAY)).toMatchObject({
      error: { problems: [{ problem: { kind: 'PostingBeforeCutoff', cutoff: '10:30' } }] },
    });
  });

  test('is judged with what was decided for later days, which still holds from there', async () => {
    const town = await aTown(database);
    const january = day('2027-01-07');
    await change(town, { suspend_at_debt_meals: 3 }, january);
    expect(await change(town, { warn_at_debt_meals: 4 }, WEDNESDAY)).toMatchObject({
      error: { kind: 'Invalid', problems: [{ on: january, problem: { kind: 'WarnAboveLimit' } }] },
    });
    expect(await change(town, { suspend_at_debt_meals: 8 }, WEDNESDAY)).toMatchObject({ ok: true });
    expect(await inForce(town, 'suspend_at_debt_meals', WEDNESDAY)).toBe(8);
    expect(await inForce(town, 'suspend_at_debt_meals', january)).toBe(3);
    expect((await timeline(town)).coming(['suspend_at_debt_meals'])).toMatchObject([
      { from: WEDNESDAY, value: 8 },
      { from: january, value: 3 },
    ]);
  });

  test('decided and taken back is not announced any more, but stays in what was recorded', async () => {
    const town = await aTown(database);
    await change(town, { light_days_in_a_row: 5 }, WEDNESDAY);
    await change(town, { light_days_in_a_row: 3 }, WEDNESDAY);
    const { coming, recorded, entryOf } = await timeline(town);
    expect(coming(['light_days_in_a_row'])).toEqual([]);
    expect(recorded(['light_days_in_a_row']).map(({ value }) => value)).toEqual([3, 5]);
    expect(entryOf('light_days_in_a_row')).toBeUndefined();
  });

  test('of two that come at once and do not go together one is refused', async () => {
    const town = await aTown(database);
    const outcomes = await Promise.all([
      change(town, { warn_at_debt_meals: 4 }, WEDNESDAY),
      change(town, { suspend_at_debt_meals: 3 }, WEDNESDAY),
    ]);
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
  });
});
