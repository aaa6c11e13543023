import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { findDifferences } from '#src/integrity/index.ts';
import { day } from '#src/kernel/day.ts';
import { recordSetting, type Settings } from '#src/tenancy/index.ts';
import { testDatabase } from '#test/support/database.ts';
import { standingStory } from '#test/support/standing-story.ts';
import { aChild, type Town } from '#test/support/town.ts';
import { familiesNotReached, listSuspensions } from './index.ts';

const database = await testDatabase();
const story = await standingStory(database);
const { clock, live, notEaten, pay, server, standing, subjects, suspensions } = story;

/** Credit is low at 10 €, a debt of 8 € is told, one of 15 € suspends; a meal costs 3,50 €. */
const IN_EURO = {
  threshold_unit: 'euro',
  low_credit_cents: 1000,
  warn_at_debt_cents: 800,
  suspend_at_debt_cents: 1500,
} as const satisfies Partial<Settings>;

const town = (over: Parameters<typeof story.town>[0] = {}) => story.town({ ...IN_EURO, ...over });

const switchTo = (where: Town, unit: Settings['threshold_unit'], from: string) =>
  where.run((tx) => recordSetting(tx, { key: 'threshold_unit', value: unit, validFrom: day(from), at: clock.now() }));

describe('where thresholds are counted in euro, a family', () => {
  test('is told of credit at 10 €, of a debt at 8 € and of the suspension at 15 €, in euro', async () => {
    const where = await town();
    const child = await (await aChild(where)).holding({ cents: 1400 });
    await live(where, '2026-10-05');
    expect(subjects(child)).toEqual([]);
    await live(where, '2026-10-06');
    expect(subjects(child)).toEqual(['credito in esaurimento']);
    // On Monday 12 two meals are owed, 7,00 €: told where meals count, not here.
    await live(where, '2026-10-07', '2026-10-12');
    expect(subjects(child)).toEqual(['credito in esaurimento']);
    await live(where, '2026-10-13');
    expect(await standing(where, child, '2026-10-13')).toMatchObject({ balanceCents: -1050, standing: 'warned' });
    expect(subjects(child)).toEqual(['credito in esaurimento', '10,50 € di debito']);
    const text = server.mailsTo(child.email).at(-1)!.text.replaceAll(/\s+/g, ' ');
    expect(text).toContain('è a debito di 10,50 € (3 pasti)');
    expect(text).toContain('Con un debito di 15,00 € il servizio viene sospeso.');
    await live(where, '2026-10-14');
    expect(await suspensions(where, child)).toEqual([]);
    await live(where, '2026-10-15');
    expect(await suspensions(where, child)).toMatchObject([{ from: '2026-10-16' }]);
    expect(server.mailsTo(child.email).at(-1)!.text).toContain('una ricarica di almeno 2,51 €');
    expect(await where.run(findDifferences)).toEqual([]);
  });

  test('eats again when the debt is below 15 €, not one cent earlier', async () => {
    const where = await town();
    const child = await (await aChild(where)).owing({ meals: 3 });
    await live(where, '2026-10-05', '2026-10-06');
    expect(await suspensions(where, child)).toMatchObject([{ from: '2026-10-07', endsBefore: null }]);
    expect(await standing(where, child, '2026-10-06')).toMatchObject({
      amountToReadmitCents: 251,
      limit: { limitCents: 1500 },
    });
    await pay(where, child, 250);
    expect(await suspensions(where, child)).toMatchObject([{ endsBefore: null }]);
    await pay(where, child, 1);
    expect(await suspensions(where, child)).toMatchObject([{ endsBefore: '2026-10-07', reason: 'paid' }]);
  });

  test('whose meals cost nothing is told of no debt and not suspended, whatever it owes', async () => {
    const where = await town({ mealCents: 0 });
    const child = await (await aChild(where)).holding({ cents: -9000 });
    await live(where, '2026-10-05', '2026-10-08');
    expect([subjects(child), await suspensions(where, child)]).toEqual([[], []]);
    expect(await standing(where, child, '2026-10-08')).toMatchObject({ balanceCents: -9000, standing: 'in_debt' });
  });

  test('with an opening debt of the amount is suspended as with one of meals, after a debt notice', async () => {
    const where = await town();
    const child = await (await aChild(where)).holding({ cents: -2000 });
    await live(where, '2026-10-05');
    expect([subjects(child), await suspensions(where, child)]).toEqual([['23,50 € di debito'], []]);
    await live(where, '2026-10-06');
    expect(await suspensions(where, child)).toMatchObject([{ from: '2026-10-07' }]);
  });

  test('that nobody could write to is on the office’s list from that amount on, the largest debt first', async () => {
    const where = await town();
    const [small, large] = [
      await (await aChild(where)).holding({ cents: -500 }),
      await (await aChild(where)).holding({ cents: -900 }),
    ];
    await (await aChild(where)).holding({ cents: -400 });
    await where.run((tx) => sql`update people set email = null`.execute(tx));
    await live(where, '2026-10-05');
    const listed = await where.run((tx) => familiesNotReached(tx, day('2026-10-05')));
    expect(listed.map((each) => each.consumerId)).toEqual([large.consumerId, small.consumerId]);
    expect(listed.map((each) => each.balanceCents)).toEqual([-1250, -850]);
  });
});

describe('on the day from which thresholds count in euro', () => {
  test('a debt that was told in meals is not told again, and still counts as told for a suspension', async () => {
    const where = await town({ threshold_unit: 'meals' });
    const child = await (await aChild(where)).owing({ meals: 1 });
    await live(where, '2026-10-05');
    await switchTo(where, 'euro', '2026-10-06');
    await live(where, '2026-10-06', '2026-10-08');
    expect(subjects(child)).toEqual(['2 pasti a debito', 'sospensione da venerdì 9 ottobre']);
    expect(await suspensions(where, child)).toMatchObject([{ from: '2026-10-09' }]);
    expect(await where.run(findDifferences)).toEqual([]);
  });

  test('nothing is sent by the change itself: a debt that only now is one is told with the next meal', async () => {
    const where = await town({ threshold_unit: 'meals', warn_at_debt_meals: 4 });
    const child = await (await aChild(where)).owing({ meals: 2 });
    await live(where, '2026-10-08', '2026-10-09');
    // 4 meals: told; with one meal less it would not have been.
    const other = await (await aChild(where)).owing({ meals: 2 });
    await live(where, '2026-10-12');
    expect(subjects(other)).toEqual(['credito in esaurimento']);
    await switchTo(where, 'euro', '2026-10-13');
    clock.set('2026-10-12 22:00');
    await story.send(where);
    expect(subjects(other)).toEqual(['credito in esaurimento']);
    await live(where, '2026-10-13');
    expect(subjects(other)).toEqual(['credito in esaurimento', '14,00 € di debito']);
    expect(subjects(child)).toContain('4 pasti a debito');
  });

  test('a suspension that would not be one in euro ends at that day’s cutoff, and the family is told', async () => {
    const where = await town({ threshold_unit: 'meals', suspend_at_debt_meals: 3 });
    const child = await (await aChild(where)).owing({ meals: 2 });
    await live(where, '2026-10-05', '2026-10-07');
    expect(await suspensions(where, child)).toMatchObject([{ from: '2026-10-07', endsBefore: null }]);
    await where.run((tx) =>
      recordSetting(tx, { key: 'suspend_at_debt_cents', value: 2000, validFrom: day('2026-10-08'), at: clock.now() }),
    );
    await switchTo(where, 'euro', '2026-10-08');
    await live(where, '2026-10-08');
    expect(await suspensions(where, child)).toMatchObject([{ endsBefore: '2026-10-08', reason: 'no_longer_due' }]);
    expect(subjects(child).at(-1)).toBe('servizio riattivato');
    expect(await where.run(findDifferences)).toEqual([]);
  });

  test('nobody is told the evening before of a suspension that the new unit would end the next morning', async () => {
    const where = await town({ threshold_unit: 'meals', suspend_at_debt_cents: 2500 });
    const child = await (await aChild(where)).owing({ meals: 3 });
    await live(where, '2026-10-05');
    await switchTo(where, 'euro', '2026-10-07');
    await live(where, '2026-10-06', '2026-10-07');
    expect([subjects(child), await suspensions(where, child)]).toEqual([['4 pasti a debito'], []]);
    await live(where, '2026-10-08');
    expect(await suspensions(where, child)).toEqual([]);
    await live(where, '2026-10-09');
    expect(await suspensions(where, child)).toMatchObject([{ from: '2026-10-12' }]);
  });

  test('a suspension for meals that a correction lifts is judged by the limit of its own day: ended, not annulled', async () => {
    const where = await town({ threshold_unit: 'meals' });
    const child = await (await aChild(where)).owing({ meals: 4 });
    await live(where, '2026-10-05', '2026-10-06');
    expect(await suspensions(where, child)).toMatchObject([{ from: '2026-10-07' }]);
    // 6 meals were owed, 5 without the corrected one: the limit of that day, however high the amount is from tomorrow on.
    await where.run((tx) =>
      recordSetting(tx, { key: 'suspend_at_debt_cents', value: 9000, validFrom: day('2026-10-06'), at: clock.now() }),
    );
    await switchTo(where, 'euro', '2026-10-07');
    clock.set('2026-10-07 08:30');
    await notEaten(where, child, '2026-10-06');
    expect(await suspensions(where, child)).toMatchObject([{ reason: 'no_longer_due' }]);
  });
});

test('the office’s list of suspensions has the largest debt in euro first', async () => {
  const where = await town();
  const small = await (await aChild(where)).holding({ cents: -1200 });
  const large = await (await aChild(where)).holding({ cents: -3000 });
  await live(where, '2026-10-05', '2026-10-06');
  const listed = await where.run((tx) => listSuspensions(tx, { today: day('2026-10-06') }));
  expect(listed.map((each) => [each.consumerId, each.balanceCents])).toEqual([
    [large.consumerId, -3700],
    [small.consumerId, -1900],
  ]);
});

test('who is marked as at the limit without owing the amount is found by the check', async () => {
  const where = await town();
  const child = await (await aChild(where)).holding({ cents: -700 });
  await live(where, '2026-10-05');
  await sql`update standing_flags set limit_reached_at = warned_at where tenant_id = ${where.tenantId}`.execute(
    database.owner,
  );
  await sql`insert into day_progress (tenant_id, service, frozen_through, posted_through, evening_through)
    values (${where.tenantId}, 'canteen', '2026-10-05', '2026-10-05', '2026-10-05')
    on conflict (tenant_id, service) do update set posted_through = '2026-10-05'`.execute(database.owner);
  expect(await where.run(findDifferences)).toMatchObject([
    { check: 'limit_without_debt', consumerNumber: child.number, reference: 'euro', expected: 1500, found: 1050 },
  ]);
});
