import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { settleDays, waiveCharge } from '#src/charging/index.ts';
import { day } from '#src/kernel/day.ts';
import { rows } from '#src/platform/database/index.ts';
import { at } from '#test/support/clock.ts';
import { testDatabase } from '#test/support/database.ts';
import { aChild, aTown, balanceOf, liveDay } from '#test/support/town.ts';

const MONDAY = '2026-11-23';
const afternoon = at(`${MONDAY} 16:00`).now();
const town = await aTown(await testDatabase());
const child = await (await aChild(town)).holding({ cents: 1_000 });
await liveDay(town, MONDAY);

const lines = () =>
  town.run((tx) =>
    rows(
      tx,
      sql<object>`select 'posting' as what, id, cents, event_on::text as day, code, reverses_id from postings
        union all select 'charge', id, cents, day::text, service, consumer_id from meal_charges order by 1, 2`,
    ),
  );

describe('invariant 1, R6: what was posted and charged, to the program itself,', async () => {
  const before = await lines();

  test.each([
    'update postings set cents = 1',
    "update postings set event_on = '2026-11-24'",
    'update postings set reverses_id = null',
    'delete from postings',
    'update meal_charges set cents = 1',
    "update meal_charges set day = '2026-11-24'",
    'delete from meal_charges',
    'truncate postings, meal_charges',
  ])('can be neither edited nor deleted: %s', async (statement) => {
    await expect(town.run((tx) => sql.raw(statement).execute(tx))).rejects.toThrow(/permission denied/);
    expect(await lines()).toEqual(before);
  });

  test('a correction is a line of its own, that points at what it reverses, on the same day, with its reason and who made it', async () => {
    const waived = await town.run(
      (tx) => waiveCharge(tx, { consumerId: child.consumerId, day: day(MONDAY), reason: 'errore', at: afternoon }),
      { kind: 'staff', staffId: 7 },
    );
    expect(waived).toEqual({ ok: true, value: { givenBackCents: 350 } });
    expect(
      (await lines()).filter((line) => before.some((each) => JSON.stringify(each) === JSON.stringify(line))),
    ).toEqual(before);
    const added = await town.run((tx) =>
      rows(
        tx,
        sql<object>`select p.code, p.cents, p.event_on as "eventOn", p.reason, p.actor, o.code as reverses
          from postings p join postings o on o.tenant_id = p.tenant_id and o.id = p.reverses_id`,
      ),
    );
    expect(added).toEqual([
      { code: 'meal_reversal', cents: 350, eventOn: MONDAY, reason: 'errore', actor: 'staff:7', reverses: 'meal' },
    ]);
    await town.run((tx) => settleDays(tx, { from: day(MONDAY), to: day(MONDAY), reason: 'di nuovo', at: afternoon }));
    expect(await balanceOf(town, child)).toBe(1_000);
  });
});
