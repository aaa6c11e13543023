import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { freezeDay, markRegister } from '#src/attendance/index.ts';
import { closeDays } from '#src/closures/index.ts';
import { recordDiet } from '#src/diets/index.ts';
import { day } from '#src/kernel/day.ts';
import { get } from '#src/platform/database/index.ts';
import { at } from '#test/support/clock.ts';
import { testDatabase } from '#test/support/database.ts';
import { aChild, aTown } from '#test/support/town.ts';
import { testWorld } from '#test/support/world.ts';
import { orderCounts } from './index.ts';

const database = await testDatabase();
const clock = at('2026-11-23 08:30');
const { sealer } = testWorld(database, clock);
const monday = day('2026-11-23');

describe('what the kitchen cooks', () => {
  it('counts meals per class and the pair of diet and light, and shows what changed after the cutoff', async () => {
    const town = await aTown(database);
    const [celiac, plain, notBooked] = [await aChild(town), await aChild(town), await aChild(town, { weekdays: '2' })];
    await town.run(async (tx) => {
      await recordDiet(tx, sealer, {
        consumerId: celiac.consumerId,
        validFrom: monday,
        text: 'Senza glutine',
        at: clock.now(),
      });
      await sql`insert into absence_acts (consumer_id, kind, from_day, to_day, arrived_at, channel)
        values (${celiac.consumerId}, 'light', ${monday}, ${monday}, ${clock.now()}, 'web')`.execute(tx);
    });
    const count = () => town.run((tx) => orderCounts(tx, sealer, { day: monday, at: clock.now() }));
    const open = await count();
    expect(open.frozenAt).toBeUndefined();
    expect(open.classes).toMatchObject([
      { meals: 2, light: 1, diets: [{ diet: 'Senza glutine', light: true, meals: 1 }] },
    ]);

    await town.run(async (tx) => {
      await freezeDay(tx, { day: monday, at: at('2026-11-23 09:01').now() });
      const marks = [
        { consumerId: notBooked.consumerId, present: true },
        { consumerId: plain.consumerId, present: false },
      ];
      await markRegister(tx, { day: monday, marks, at: at('2026-11-23 09:30').now() });
    });
    expect((await count()).classes).toMatchObject([{ meals: 2, light: 1, added: 1, removed: 1 }]);
  });

  it.each(['08:00', '10:00'])('counts packed lunches as meals, entered at %s too (R4)', async (time) => {
    const town = await aTown(database);
    await aChild(town);
    const entered = at(`2026-11-23 ${time}`).now();
    const trip = { scope: { kind: 'class', classId: town.classId }, from: monday, to: monday, reason: 'gita' } as const;
    const enter = () => town.run((tx) => closeDays(tx, { ...trip, kind: 'packed_lunch', at: entered }));
    const freeze = () => town.run((tx) => freezeDay(tx, { day: monday, at: at('2026-11-23 09:01').now() }));
    for (const step of time < '09:01' ? [enter, freeze] : [freeze, enter]) await step();
    const counts = await town.run((tx) => orderCounts(tx, sealer, { day: monday, at: entered }));
    expect(counts.classes).toMatchObject([{ meals: 1, packedLunch: 1, added: 0, removed: 0 }]);
  });

  it('writes in the audit log that diets were read, and never stores one in clear', async () => {
    const town = await aTown(database);
    const child = await aChild(town);
    const stored = await town.run(async (tx) => {
      await recordDiet(tx, sealer, { consumerId: child.consumerId, validFrom: monday, text: 'Halal', at: clock.now() });
      await orderCounts(tx, sealer, { day: monday, at: clock.now() });
      return get(
        tx,
        sql<{ sealed: string; reads: number }>`select (select sealed from diets) as sealed,
          (select count(*) from audit_log where action = 'diets_read') as reads`,
      );
    });
    expect(stored.sealed).not.toContain('Halal');
    expect(stored.reads).toBe(1);
  });
});
