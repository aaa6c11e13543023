import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { closeDays } from '#src/closures/index.ts';
import { day } from '#src/kernel/day.ts';
import { at } from '#test/support/clock.ts';
import { testDatabase } from '#test/support/database.ts';
import { standingStory } from '#test/support/standing-story.ts';
import { aChild, aTown, type Town } from '#test/support/town.ts';
import { freezeDay } from './index.ts';

const database = await testDatabase();
const story = await standingStory(database);

const close = (town: Town, from: string, to: string) =>
  town.run((tx) =>
    closeDays(tx, {
      scope: { kind: 'tenant' },
      from: day(from),
      to: day(to),
      kind: 'no_meal',
      reason: 'neve',
      at: at('2026-11-19 18:00').now(),
    }),
  );

const orders = async (town: Town) =>
  (await town.run((tx) => sql<{ day: string }>`select day from meal_orders order by day`.execute(tx))).rows.map(
    (row) => row.day,
  );

test('an event from Friday to Monday makes no service day of its weekend', async () => {
  const town = await aTown(database);
  await aChild(town);
  await close(town, '2026-11-20', '2026-11-23');
  for (const on of ['2026-11-20', '2026-11-21', '2026-11-22', '2026-11-23'])
    await town.run((tx) => freezeDay(tx, { day: day(on), at: at(`${on} 09:01`).now() }));
  expect(await orders(town)).toEqual(['2026-11-20', '2026-11-23']);
});

test('a day on which an event closed every class gives no family its day after a debt notice', async () => {
  const town = await story.town({ warn_at_debt_meals: 4 });
  const child = await (await aChild(town)).owing({ meals: 3 });
  await close(town, '2026-11-18', '2026-11-18');
  // The mail of Tuesday is taken on Wednesday, which is closed; on Thursday the limit is reached.
  story.server.refuse(451);
  await story.live(town, '2026-11-17');
  story.server.accept();
  await story.live(town, '2026-11-18', '2026-11-19');
  expect(story.subjects(child)).toHaveLength(2);
  expect(await story.suspensions(town, child)).toEqual([]);
  await story.live(town, '2026-11-20');
  expect(await story.suspensions(town, child)).toMatchObject([{ from: '2026-11-23' }]);
});

test('an event of the whole town puts on the register whom it takes a meal from, and no class that would not have eaten', async () => {
  const town = await aTown(database);
  const shorter = await town.run((tx) =>
    sql<{ id: number }>`insert into classes (school_id, school_year_id, grade, section, weekdays)
      values (${town.schoolId}, ${town.schoolYearId}, '3', 'A', '1234') returning id`.execute(tx),
  );
  const eats = await aChild(town);
  await aChild(town, { classId: shorter.rows[0]?.id ?? 0 });
  await close(town, '2026-11-20', '2026-11-20');
  await town.run((tx) => freezeDay(tx, { day: day('2026-11-20'), at: at('2026-11-20 09:01').now() }));
  const register = await town.run((tx) =>
    sql<object>`select consumer_id as "consumerId", planned from register_entries`.execute(tx),
  );
  expect(register.rows).toEqual([{ consumerId: eats.consumerId, planned: 'unavailable' }]);
});
