import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { closeDays } from '#src/closures/index.ts';
import { day } from '#src/kernel/day.ts';
import { rows } from '#src/platform/database/index.ts';
import { ask, request, romeInstantAt, states } from '#test/support/absences.ts';
import { testDatabase } from '#test/support/database.ts';
import { aChild, aTown, type Child, type Town } from '#test/support/town.ts';
import { endLightsTooMany } from './index.ts';

const database = await testDatabase();
const WEEK = ['2026-11-25', '2026-11-26', '2026-11-27', '2026-11-30', '2026-12-01'] as const;

/** Light on Wednesday, Thursday, Monday and Tuesday; normal on the Friday between. */
async function lightAround(town: Town): Promise<Child> {
  const child = await aChild(town);
  for (const days of [WEEK.slice(0, 2), WEEK.slice(3)]) await ask(town, request(child, { kind: 'light', days }));
  return child;
}

const closeFriday = (town: Town) =>
  town.run((tx) =>
    closeDays(tx, {
      scope: { kind: 'tenant' },
      from: day('2026-11-27'),
      to: day('2026-11-27'),
      kind: 'no_meal',
      reason: 'sciopero',
      at: romeInstantAt('2026-11-25 12:00'),
    }),
  );
const suspendFriday = (town: Town, child: Child) =>
  town.run((tx) =>
    sql`insert into suspensions (consumer_id, from_day, ends_before, decided_at, debt_meals, ended_at, end_reason)
      values (${child.consumerId}, '2026-11-27', '2026-11-30', ${romeInstantAt('2026-11-26 18:00')}, 5,
        ${romeInstantAt('2026-11-28 10:00')}, 'paid')`.execute(tx),
  );
const evening = (town: Town, on: string, time = `${on} 18:00`) =>
  town.run((tx) => endLightsTooMany(tx, { day: day(on), at: romeInstantAt(time) }));
const meals = async (town: Town, child: Child) =>
  (await states(town, child, WEEK[0], WEEK[4])).map((each) => each.state).filter((state) => state !== 'unavailable');
const mails = (town: Town) =>
  town.run((tx) =>
    rows(tx, sql<{ to: string }>`select to_address as to from mails where template = 'light_ended' order by id`),
  );

describe('two rows of light meals that are joined', () => {
  test('by a closure of the normal meal between: the evening before, the one too many becomes normal, and the family is told once', async () => {
    const town = await aTown(database);
    const child = await lightAround(town);
    await closeFriday(town);
    for (const on of ['2026-11-25', '2026-11-26', '2026-11-27', '2026-11-28', '2026-11-29']) {
      expect(await evening(town, on)).toBe(0);
    }
    expect(await meals(town, child)).toEqual(['light', 'light', 'light', 'light']);
    expect(await evening(town, '2026-11-30')).toBe(1);
    expect(await evening(town, '2026-11-30')).toBe(0);
    expect(await meals(town, child)).toEqual(['light', 'light', 'light', 'booked']);
    expect(await mails(town)).toEqual([{ to: child.email }]);
  });

  test('by a suspension that took it away do the same', async () => {
    const town = await aTown(database);
    const child = await lightAround(town);
    await suspendFriday(town, child);
    expect(await evening(town, '2026-11-30')).toBe(1);
    expect((await meals(town, child)).at(-1)).toBe('booked');
  });

  test('are left alone while the normal meal stands, or when another child’s days were closed', async () => {
    const town = await aTown(database);
    const child = await lightAround(town);
    await suspendFriday(town, await aChild(town));
    expect(await evening(town, '2026-11-30')).toBe(0);
    expect((await meals(town, child)).at(-1)).toBe('light');
  });

  test('stay as a file or a certificate brought them', async () => {
    const town = await aTown(database);
    const [file, certified] = [await lightAround(town), await lightAround(town)];
    await closeFriday(town);
    await sql`update absence_acts set channel = 'import' where consumer_id = ${file.consumerId}`.execute(
      database.owner,
    );
    await sql`update absence_acts set certified = true where consumer_id = ${certified.consumerId}`.execute(
      database.owner,
    );
    expect(await evening(town, '2026-11-30')).toBe(0);
    expect(await mails(town)).toEqual([]);
  });

  test('are not touched by an evening that is done after the day has closed', async () => {
    const town = await aTown(database);
    await lightAround(town);
    await closeFriday(town);
    expect(await evening(town, '2026-11-30', '2026-12-01 09:01')).toBe(0);
    expect(await evening(town, '2026-11-30', '2026-12-01 08:59')).toBe(1);
  });

  test('by two workers at once are ended once', async () => {
    const town = await aTown(database);
    await lightAround(town);
    await closeFriday(town);
    const ended = await Promise.all([evening(town, '2026-11-30'), evening(town, '2026-11-30')]);
    expect(ended.toSorted()).toEqual([0, 1]);
    expect(await mails(town)).toHaveLength(1);
  });
});
