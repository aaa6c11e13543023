import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { markRegister } from '#src/attendance/index.ts';
import { day } from '#src/kernel/day.ts';
import { testDatabase } from '#test/support/database.ts';
import { standingStory } from '#test/support/standing-story.ts';
import { aChild, balanceOf, type Child, type Town } from '#test/support/town.ts';
import { familiesNotReached, liftSuspension } from './index.ts';

const { clock, cutoff, evening, live, lunch, notEaten, pay, server, subjects, suspensions, town } = await standingStory(
  await testDatabase(),
);

/** Told of the debt on Monday 5, suspended from Friday 9 for 5 meals, and given a meal on that Friday all the same. */
async function suspendedAndFed(where: Town): Promise<Child> {
  const child = await (await aChild(where)).owing({ meals: 1 });
  await live(where, '2026-10-05', '2026-10-08');
  await cutoff(where, '2026-10-09');
  const marks = [{ consumerId: child.consumerId, present: true }];
  await where.run((tx) => markRegister(tx, { day: day('2026-10-09'), marks, at: clock.now() }));
  await lunch(where, '2026-10-09');
  return child;
}

describe('R5: a meal that the school gives to a suspended child', () => {
  test('is charged as any other, and neither ends nor renews the suspension', async () => {
    const where = await town();
    const child = await suspendedAndFed(where);
    expect(await balanceOf(where, child)).toBe(-2100);
    const told = subjects(child);
    await evening(where, '2026-10-09');
    expect(await suspensions(where, child)).toEqual([{ from: '2026-10-09', endsBefore: null, reason: null }]);
    expect(subjects(child)).toEqual(told);
  });

  test('does not make due a suspension that a correction shows never was: payments since do not either', async () => {
    const where = await town();
    const child = await suspendedAndFed(where);
    clock.set('2026-10-09 16:00');
    await pay(where, child, 350);
    expect(await suspensions(where, child)).toMatchObject([{ endsBefore: null }]);
    // Without the meal of the 8th the debt was of 4 when it was decided, and is of 4 now.
    await notEaten(where, child, '2026-10-08');
    expect(await suspensions(where, child)).toEqual([
      { from: '2026-10-09', endsBefore: '2026-10-10', reason: 'annulled' },
    ]);
  });
});

describe('R8: a debt notice that the server took and that comes back', () => {
  const comesBack = (where: Town, romeTime: string) => {
    clock.set(romeTime);
    return where.run((tx) => sql`update mails set bounced_at = ${clock.now()} where template = 'debt'`.execute(tx));
  };

  test('by the decision does not count: nobody is suspended, and the family is on the office’s list', async () => {
    const where = await town();
    const child = await (await aChild(where)).owing({ meals: 1 });
    await live(where, '2026-10-05', '2026-10-07');
    await comesBack(where, '2026-10-08 08:00');
    await live(where, '2026-10-08');
    expect(await suspensions(where, child)).toEqual([]);
    expect(await where.run((tx) => familiesNotReached(tx, day('2026-10-08')))).toMatchObject([
      { consumerId: child.consumerId, why: 'refused' },
    ]);
  });

  test('after the decision has counted, and the suspension takes effect', async () => {
    const where = await town();
    const child = await (await aChild(where)).owing({ meals: 1 });
    await live(where, '2026-10-05', '2026-10-07');
    await cutoff(where, '2026-10-08');
    await lunch(where, '2026-10-08');
    await evening(where, '2026-10-08');
    await comesBack(where, '2026-10-08 18:01');
    await cutoff(where, '2026-10-09');
    expect(await suspensions(where, child)).toEqual([{ from: '2026-10-09', endsBefore: null, reason: null }]);
  });
});

test('R8: where the balance must not be negative, the notice of a suspension names the payment that readmits, not only what avoids it', async () => {
  const where = await town({ readmit_when: 'not_negative' });
  const child = await (await aChild(where)).owing({ meals: 1 });
  await live(where, '2026-10-05', '2026-10-08');
  expect(server.mailsTo(child.email).at(-1)?.text).toContain('una ricarica di almeno 17,50 €');
});

test('R8: of the service days after go-live those count that come before the child’s own next one', async () => {
  const where = await town({ suspension_grace_service_days: 4 });
  await aChild(where);
  const child = await (await aChild(where, { weekdays: '15' })).owing({ meals: 6 });
  await live(where, '2026-10-05');
  expect(await suspensions(where, child)).toEqual([]);
  // On Tuesday evening two days were served; Wednesday and Thursday come before its Friday.
  await live(where, '2026-10-06');
  expect(await suspensions(where, child)).toEqual([{ from: '2026-10-09', endsBefore: null, reason: null }]);
});

test('R8: the office lifts a suspension until today too, that day included, and not until a day that is over', async () => {
  const where = await town();
  const child = await (await aChild(where)).owing({ meals: 1 });
  await live(where, '2026-10-05', '2026-10-08');
  clock.set('2026-10-09 08:00');
  const lift = (untilDay: string) =>
    where.run((tx) =>
      liftSuspension(tx, {
        consumerId: child.consumerId,
        untilDay: day(untilDay),
        reason: 'colloquio',
        at: clock.now(),
      }),
    );
  expect(await lift('2026-10-08')).toEqual({ ok: false, error: { kind: 'LiftInThePast', today: '2026-10-09' } });
  expect(await suspensions(where, child)).toMatchObject([{ endsBefore: null }]);
  expect(await lift('2026-10-09')).toEqual({ ok: true, value: { readmitted: true } });
  expect(await suspensions(where, child)).toMatchObject([{ endsBefore: '2026-10-09', reason: 'lifted' }]);
});
