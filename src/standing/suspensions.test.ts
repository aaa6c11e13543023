import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { day } from '#src/kernel/day.ts';
import { testDatabase } from '#test/support/database.ts';
import { standingStory } from '#test/support/standing-story.ts';
import { aChild, type Town } from '#test/support/town.ts';
import {
  decideSuspensions,
  familiesNotReached,
  liftSuspension,
  recordDeliveryByHand,
  stopAllSuspensions,
} from './index.ts';

const {
  clock,
  cutoff,
  evening,
  live,
  lunch,
  notEaten,
  pay,
  planned,
  send,
  server,
  standing,
  subjects,
  suspensions,
  town,
} = await standingStory(await testDatabase());

describe('a child 5 meals in debt', () => {
  /** Told of 2 meals on Monday 5, 5 meals in debt on Thursday 8. */
  const overLimit = async (where: Town) => {
    const child = await (await aChild(where)).owing({ meals: 1 });
    await live(where, '2026-10-05', '2026-10-07');
    expect(await suspensions(where, child)).toEqual([]);
    await live(where, '2026-10-08');
    return child;
  };

  test('is suspended from the next service day, is told so, and eats again after paying one meal', async () => {
    const where = await town();
    const child = await overLimit(where);
    expect(subjects(child)).toEqual(['2 pasti a debito', 'sospensione da venerdì 9 ottobre']);
    expect(server.mailsTo(child.email)[1]!.text).toContain('una ricarica di almeno 3,50 €');
    expect(await planned(where, child, '2026-10-09')).toBe('suspended');
    await live(where, '2026-10-09');
    expect(await standing(where, child, '2026-10-09')).toMatchObject({
      balanceCents: -1750,
      debtMeals: 5,
      standing: 'over_limit',
      amountToReadmitCents: 350,
      suspension: { fromDay: '2026-10-09', begun: true },
    });
    clock.set('2026-10-10 12:00');
    await pay(where, child, 349);
    expect(await planned(where, child, '2026-10-12')).toBe('suspended');
    await pay(where, child, 1);
    expect(await planned(where, child, '2026-10-12')).toBe('booked');
    await send(where);
    expect(subjects(child).at(-1)).toBe('servizio riattivato');
    expect(server.mailsTo(child.email).at(-1)!.text).toContain('di nuovo attivo da lunedì 12');
    expect(await standing(where, child, '2026-10-12')).toMatchObject({ debtMeals: 4, suspension: undefined });
  });

  test('that pays at 08:59 eats today; at 09:01 tomorrow', async () => {
    const where = await town();
    const [early, late] = [
      await (await aChild(where)).owing({ meals: 1 }),
      await (await aChild(where)).owing({ meals: 1 }),
    ];
    await live(where, '2026-10-05', '2026-10-08');
    clock.set('2026-10-09 08:59');
    await pay(where, early, 350);
    await cutoff(where, '2026-10-09');
    await pay(where, late, 350);
    expect(await suspensions(where, early)).toEqual([{ from: '2026-10-09', endsBefore: '2026-10-09', reason: 'paid' }]);
    expect(await suspensions(where, late)).toEqual([{ from: '2026-10-09', endsBefore: '2026-10-10', reason: 'paid' }]);
    await send(where);
    expect(subjects(early).at(-1)).toBe('la sospensione non avrà luogo');
  });

  test('is decided once, however often and by how many the evening is run', async () => {
    const where = await town();
    const child = await overLimit(where);
    const run = () => where.run((tx) => decideSuspensions(tx, { day: day('2026-10-08'), at: clock.now() }));
    await Promise.all([run(), run(), run()]);
    await send(where);
    expect(await suspensions(where, child)).toHaveLength(1);
    expect(subjects(child)).toHaveLength(2);
  });

  test('is suspended for its own next service day, with a reminder the evening before', async () => {
    const where = await town();
    const child = await (await aChild(where, { weekdays: '24' })).owing({ meals: 3 });
    await live(where, '2026-10-05', '2026-10-08');
    expect(subjects(child)).toEqual(['4 pasti a debito', 'sospensione da martedì 13 ottobre']);
    await live(where, '2026-10-09', '2026-10-11');
    expect(subjects(child)).toHaveLength(2);
    await live(where, '2026-10-12');
    await evening(where, '2026-10-12');
    expect(subjects(child).slice(2)).toEqual(['Promemoria: mensa sospesa da martedì 13 ottobre']);
  });

  test('told of the debt only today is not suspended today', async () => {
    const where = await town();
    const child = await (await aChild(where)).owing({ meals: 6 });
    await live(where, '2026-10-05');
    expect(subjects(child)).toEqual(['7 pasti a debito']);
    expect(await suspensions(where, child)).toEqual([]);
    await live(where, '2026-10-06');
    expect(await suspensions(where, child)).toMatchObject([{ from: '2026-10-07' }]);
  });

  test('whose mail bounced is not suspended but on the office’s list, until the office delivers the notice by hand', async () => {
    const where = await town();
    const child = await (await aChild(where)).owing({ meals: 1 });
    server.refuse(550);
    await live(where, '2026-10-05', '2026-10-09');
    expect(await suspensions(where, child)).toEqual([]);
    const list = () => where.run((tx) => familiesNotReached(tx, day('2026-10-09')));
    expect(await list()).toMatchObject([{ consumerId: child.consumerId, debtMeals: 6, why: 'refused' }]);
    server.accept();
    const by = { consumerId: child.consumerId, note: 'Telefonata alla madre', at: clock.now() };
    expect(await where.run((tx) => recordDeliveryByHand(tx, { ...by, note: ' ' }))).toMatchObject({
      error: { kind: 'NoteMissing' },
    });
    expect(await where.run((tx) => recordDeliveryByHand(tx, by))).toMatchObject({ ok: true });
    expect(await where.run((tx) => recordDeliveryByHand(tx, by))).toMatchObject({
      error: { kind: 'NothingToDeliver' },
    });
    expect(await list()).toEqual([]);
    await live(where, '2026-10-12');
    expect(await suspensions(where, child)).toMatchObject([{ from: '2026-10-13' }]);
  });

  test('of a family without any address is on the list and not suspended', async () => {
    const where = await town();
    const child = await (await aChild(where)).owing({ meals: 1 });
    await where.run((tx) => sql`update people set email = null`.execute(tx));
    await live(where, '2026-10-05', '2026-10-09');
    expect(await suspensions(where, child)).toEqual([]);
    expect(await where.run((tx) => familiesNotReached(tx, day('2026-10-09')))).toMatchObject([{ why: 'no_address' }]);
  });

  test('warned for an older debt, paid since, has to be warned anew', async () => {
    const where = await town();
    const child = await (await aChild(where)).owing({ meals: 1 });
    await live(where, '2026-10-05', '2026-10-06');
    await pay(where, child, 1050);
    server.refuse(550);
    await live(where, '2026-10-07', '2026-10-16');
    expect(await standing(where, child, '2026-10-16')).toMatchObject({ debtMeals: 8 });
    expect(await suspensions(where, child)).toEqual([]);
  });

  test('is not suspended before the 10th service day after go-live', async () => {
    const where = await town({ suspension_grace_service_days: 10 });
    const child = await (await aChild(where)).owing({ meals: 1 });
    await live(where, '2026-10-05', '2026-10-15');
    expect(await suspensions(where, child)).toEqual([]);
    await live(where, '2026-10-16');
    expect(await suspensions(where, child)).toMatchObject([{ from: '2026-10-19' }]);
  });

  test('that is exempt is never suspended', async () => {
    const where = await town();
    const child = await (await aChild(where, { exemption: 'L.104' })).owing({ meals: 9 });
    await live(where, '2026-10-05', '2026-10-09');
    expect(await standing(where, child, '2026-10-09')).toMatchObject({
      debtMeals: 0,
      balanceCents: -3150,
      standing: 'in_debt',
    });
    expect([subjects(child), await suspensions(where, child)]).toEqual([[], []]);
  });

  test('is readmitted by the office until a day, and suspended again after it', async () => {
    const where = await town();
    const child = await overLimit(where);
    clock.set('2026-10-08 20:00');
    const lift = { consumerId: child.consumerId, untilDay: day('2026-10-13'), reason: 'Accordo col servizio sociale' };
    expect(await where.run((tx) => liftSuspension(tx, { ...lift, reason: '', at: clock.now() }))).toMatchObject({
      ok: false,
    });
    expect(await where.run((tx) => liftSuspension(tx, { ...lift, at: clock.now() }))).toMatchObject({
      value: { readmitted: true },
    });
    await live(where, '2026-10-09', '2026-10-12');
    expect(await suspensions(where, child)).toEqual([
      { from: '2026-10-09', endsBefore: '2026-10-09', reason: 'lifted' },
    ]);
    await live(where, '2026-10-13');
    expect(await suspensions(where, child)).toMatchObject([{ reason: 'lifted' }, { from: '2026-10-14', reason: null }]);
  });

  test('is readmitted when the office stops all suspensions, and decided on again when it lets them go on', async () => {
    const where = await town();
    const child = await overLimit(where);
    await cutoff(where, '2026-10-09');
    clock.set('2026-10-09 11:00');
    const order = { reason: 'pagoPA non disponibile' };
    await where.run((tx) => stopAllSuspensions(tx, { ...order, stop: true, at: clock.now() }));
    expect(await suspensions(where, child)).toEqual([
      { from: '2026-10-09', endsBefore: '2026-10-10', reason: 'stopped' },
    ]);
    await live(where, '2026-10-12');
    expect(await suspensions(where, child)).toHaveLength(1);
    await where.run((tx) => stopAllSuspensions(tx, { ...order, stop: false, at: clock.now() }));
    await live(where, '2026-10-13');
    expect(await suspensions(where, child)).toMatchObject([{ reason: 'stopped' }, { from: '2026-10-14' }]);
  });

  test('is not suspended by the evening of an earlier day that is decided after the office has stopped all suspensions', async () => {
    const where = await town();
    const child = await (await aChild(where)).owing({ meals: 1 });
    await live(where, '2026-10-05', '2026-10-07');
    await cutoff(where, '2026-10-08');
    await lunch(where, '2026-10-08');
    clock.set('2026-10-09 08:00');
    const at = clock.now();
    await where.run((tx) => stopAllSuspensions(tx, { reason: 'pagoPA non disponibile', stop: true, at }));
    await where.run((tx) => decideSuspensions(tx, { day: day('2026-10-08'), at }));
    expect(await suspensions(where, child)).toEqual([]);
  });

  test('by a meal that was not eaten was never over the limit: annulled, and the family told', async () => {
    const where = await town();
    const child = await overLimit(where);
    clock.set('2026-10-09 08:00');
    await notEaten(where, child, '2026-10-08');
    expect(await suspensions(where, child)).toEqual([
      { from: '2026-10-09', endsBefore: '2026-10-09', reason: 'annulled' },
    ]);
    await send(where);
    expect(subjects(child).at(-1)).toBe('sospensione annullata');
  });

  test('is readmitted, not annulled, when the debt had reached the limit all the same', async () => {
    const where = await town();
    const child = await (await aChild(where)).owing({ meals: 4 });
    await live(where, '2026-10-05', '2026-10-06');
    expect(await suspensions(where, child)).toMatchObject([{ from: '2026-10-07' }]);
    clock.set('2026-10-07 08:00');
    await pay(where, child, 350);
    await notEaten(where, child, '2026-10-05');
    expect(await suspensions(where, child)).toMatchObject([{ endsBefore: '2026-10-07', reason: 'no_longer_due' }]);
  });

  test('whose notice the server put off for days is suspended only after it was taken, and gets it once', async () => {
    const where = await town();
    const child = await (await aChild(where)).owing({ meals: 3 });
    server.refuse(451);
    await live(where, '2026-10-05', '2026-10-06');
    expect(await where.run((tx) => familiesNotReached(tx, day('2026-10-06')))).toMatchObject([{ why: 'waiting' }]);
    server.accept();
    await live(where, '2026-10-07');
    expect([subjects(child), await suspensions(where, child)]).toEqual([['4 pasti a debito'], []]);
    await live(where, '2026-10-08');
    expect(subjects(child)).toEqual(['4 pasti a debito', 'sospensione da venerdì 9 ottobre']);
  });

  test('is not left suspended by a payment at the moment of the decision', async () => {
    const where = await town();
    const children = await Promise.all([1, 2, 3, 4].map(async () => (await aChild(where)).owing({ meals: 4 })));
    await live(where, '2026-10-05');
    await cutoff(where, '2026-10-06');
    await lunch(where, '2026-10-06');
    clock.set('2026-10-06 18:00');
    const decide = () => where.run((tx) => decideSuspensions(tx, { day: day('2026-10-06'), at: clock.now() }));
    await Promise.all([decide(), ...children.map((child) => pay(where, child, 700)), decide()]);
    for (const child of children) {
      expect((await suspensions(where, child)).filter((each) => each.endsBefore === null)).toEqual([]);
    }
  });

  test('does not take effect when it is no longer true at the cutoff', async () => {
    const where = await town();
    const child = await overLimit(where);
    await where.run((tx) =>
      sql`insert into tariff_facts (consumer_id, valid_from, resident, exemption, recorded_at)
        values (${child.consumerId}, '2026-10-09', true, 'L.104', ${clock.now()})`.execute(tx),
    );
    await cutoff(where, '2026-10-09');
    expect(await suspensions(where, child)).toEqual([
      { from: '2026-10-09', endsBefore: '2026-10-09', reason: 'no_longer_due' },
    ]);
    await send(where);
    expect(subjects(child).at(-1)).toBe('la sospensione non avrà luogo');
  });

  test('decided late, the next noon, is suspended from the first day that can still change', async () => {
    const where = await town();
    const child = await (await aChild(where)).owing({ meals: 1 });
    await live(where, '2026-10-05', '2026-10-07');
    await cutoff(where, '2026-10-08');
    await lunch(where, '2026-10-08');
    clock.set('2026-10-09 12:00');
    await where.run((tx) => decideSuspensions(tx, { day: day('2026-10-08'), at: clock.now() }));
    expect(await suspensions(where, child)).toMatchObject([{ from: '2026-10-12' }]);
  });
});
