import { describe, expect, test } from 'vitest';
import { changeTariff } from '#src/charging/index.ts';
import { day } from '#src/kernel/day.ts';
import { changeEnrolmentEnd } from '#src/registry/index.ts';
import { rateConsumers } from '#src/tariffs/index.ts';
import { testDatabase } from '#test/support/database.ts';
import { standingStory } from '#test/support/standing-story.ts';
import { aChild, type Town } from '#test/support/town.ts';
import { decideSuspensions, remindOfSuspensions } from './index.ts';

const { clock, cutoff, evening, live, lunch, standing, subjects, suspensions, town } = await standingStory(
  await testDatabase(),
);

const newTariff = (where: Town, from: string, cents: number) =>
  where.run((tx) =>
    changeTariff(tx, {
      validFrom: day(from),
      definition: {
        resident: { kind: 'flat', cents },
        nonResident: { kind: 'flat', cents: 500 },
        childOrder: [],
        exempt: ['L.104'],
      },
      reason: 'Delibera 12',
      at: clock.now(),
    }),
  );

describe('R8: a debt in meals', () => {
  test('an opening debt counts at the tariff of go-live, whatever a meal costs since', async () => {
    const where = await town();
    const child = await (await aChild(where)).owing({ meals: 4 });
    clock.set('2026-10-05 08:00');
    await newTariff(where, '2026-10-06', 700);
    expect(await standing(where, child, '2026-10-05')).toMatchObject({ debtMeals: 4 });
    expect(await standing(where, child, '2026-10-06')).toMatchObject({ balanceCents: -1400, debtMeals: 4 });
    await live(where, '2026-10-05', '2026-10-06');
    // One meal at 3,50 and one at 7,00 on top of four that were brought along.
    expect(await standing(where, child, '2026-10-06')).toMatchObject({ balanceCents: -2450, debtMeals: 6 });
  });

  test('of a child whose meals become free counts none: the suspension of that day does not take effect, and the debt stays visible', async () => {
    const where = await town();
    const child = await (await aChild(where)).owing({ meals: 1 });
    await live(where, '2026-10-05', '2026-10-07');
    await cutoff(where, '2026-10-08');
    await lunch(where, '2026-10-08');
    await newTariff(where, '2026-10-09', 0);
    await evening(where, '2026-10-08');
    expect(await suspensions(where, child)).toMatchObject([{ from: '2026-10-09', endsBefore: null }]);
    await cutoff(where, '2026-10-09');
    expect(await suspensions(where, child)).toMatchObject([{ endsBefore: '2026-10-09', reason: 'no_longer_due' }]);
    expect(await standing(where, child, '2026-10-09')).toMatchObject({
      balanceCents: -1750,
      debtMeals: 0,
      standing: 'in_debt',
    });
    await lunch(where, '2026-10-09');
    const told = subjects(child);
    await evening(where, '2026-10-09');
    expect([(await suspensions(where, child)).length, subjects(child)]).toEqual([1, told]);
  });

  test('of a child who has left counts none, and the debt stays visible', async () => {
    const where = await town();
    const child = await (await aChild(where)).owing({ meals: 1 });
    await live(where, '2026-10-05', '2026-10-07');
    await cutoff(where, '2026-10-08');
    await lunch(where, '2026-10-08');
    await where.run(async (tx) => {
      const left = await changeEnrolmentEnd(tx, {
        consumerId: child.consumerId,
        lastDay: day('2026-10-08'),
        on: day('2026-10-08'),
        at: clock.now(),
      });
      expect(left.ok).toBe(true);
      await rateConsumers(tx, [child.consumerId]);
    });
    await evening(where, '2026-10-08');
    expect(await suspensions(where, child)).toEqual([]);
    expect(await standing(where, child, '2026-10-09')).toMatchObject({
      balanceCents: -1750,
      debtMeals: 0,
      standing: 'in_debt',
    });
  });

  test('a reminder that could not go before the day’s cutoff is not sent after it', async () => {
    const where = await town();
    const child = await (await aChild(where, { weekdays: '24' })).owing({ meals: 3 });
    await live(where, '2026-10-05', '2026-10-11');
    await cutoff(where, '2026-10-12');
    await lunch(where, '2026-10-12');
    const told = subjects(child);
    clock.set('2026-10-13 09:01');
    const remind = () => where.run((tx) => remindOfSuspensions(tx, { day: day('2026-10-12'), at: clock.now() }));
    expect([await remind(), subjects(child)]).toEqual([0, told]);
    clock.set('2026-10-13 09:00:59');
    expect(await remind()).toBe(1);
    expect(await where.run((tx) => decideSuspensions(tx, { day: day('2026-10-12'), at: clock.now() }))).toEqual([]);
  });
});
