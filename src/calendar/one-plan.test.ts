import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { rows } from '#src/platform/database/index.ts';
import { testDatabase } from '#test/support/database.ts';
import { aChild, aTown, liveDay } from '#test/support/town.ts';

const database = await testDatabase();

test.each(['planned_days', 'day_statuses'])(
  '%s reads named children as it reads the whole town, also when its plan is used again',
  async (name) => {
    const town = await aTown(database);
    const [first, second] = [await aChild(town), await aChild(town, { weekdays: '13' })];
    await liveDay(town, '2026-11-23');
    await town.run((tx) =>
      sql`insert into absence_acts (consumer_id, kind, from_day, to_day, arrived_at, channel)
      values (${first.consumerId}, 'absent', '2026-11-24', '2026-11-25', '2026-11-20 08:00+01', 'web')`.execute(tx),
    );
    const read = (consumers: readonly number[] | null) =>
      town.run((tx) =>
        rows(
          tx,
          sql<object>`select * from ${sql.table(name)}('canteen', '2026-11-16', '2026-12-24', ${consumers}::bigint[])
          order by consumer_id, day`,
        ),
      );
    const everybody = await read(null);
    expect(everybody).toHaveLength(78);
    for (let n = 0; n < 8; n++) expect(await read([first.consumerId, second.consumerId])).toEqual(everybody);
  },
);
