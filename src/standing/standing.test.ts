import { sql } from 'kysely';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { freezeDay } from '#src/attendance/index.ts';
import { postDay, settleDays } from '#src/charging/index.ts';
import { addDays, type Day, day } from '#src/kernel/day.ts';
import { romeDay } from '#src/kernel/rome-time.ts';
import { postMovement } from '#src/ledger/index.ts';
import { sendDueMails } from '#src/notices/index.ts';
import { find, rows } from '#src/platform/database/index.ts';
import { smtpTransport } from '#src/platform/mail/index.ts';
import { at } from '#test/support/clock.ts';
import { testDatabase } from '#test/support/database.ts';
import { MailServer } from '#test/support/mail.ts';
import { aChild, aTown, type Child, type Town } from '#test/support/town.ts';
import {
  confirmSuspensionsAtCutoff,
  decideSuspensions,
  evaluateStanding,
  familiesNotReached,
  liftSuspension,
  recordDeliveryByHand,
  remindOfSuspensions,
  standingOf,
  stopAllSuspensions,
} from './index.ts';

const database = await testDatabase();
const server = await MailServer.start();
const mail = smtpTransport({ url: server.url, from: 'mensa@example.it' });
afterAll(async () => {
  mail.close();
  await server.down();
});

beforeEach(() => {
  server.accept();
  server.clear();
});

const clock = at('2026-10-05 08:00');
const send = (town: Town) =>
  sendDueMails({ database: database.app, clock, publicUrl: 'https://mensa.example.it', mail }, town.tenantId);

/** A town without grace after go-live, unless the test is about it. */
const town = (over: Parameters<typeof aTown>[1] = {}) => aTown(database, { suspension_grace_service_days: 0, ...over });

async function cutoff(where: Town, on: string): Promise<void> {
  clock.set(`${on} 09:01`);
  await where.run(async (tx) => {
    await confirmSuspensionsAtCutoff(tx, { day: day(on), at: clock.now() });
    await freezeDay(tx, { day: day(on), at: clock.now() });
  });
}

async function lunch(where: Town, on: string): Promise<void> {
  clock.set(`${on} 15:00`);
  await where.run(async (tx) => {
    const charged = await postDay(tx, { day: day(on), at: clock.now() });
    if (charged > 0) {
      await evaluateStanding(tx, { consumerIds: 'all', at: clock.now(), cause: 'posting', today: day(on) });
    }
  });
  await send(where);
}

async function evening(where: Town, on: string): Promise<void> {
  clock.set(`${on} 18:00`);
  await where.run(async (tx) => {
    await decideSuspensions(tx, { day: day(on), at: clock.now() });
    await remindOfSuspensions(tx, { day: day(on), at: clock.now() });
  });
  await send(where);
}

/** Every day from one to another, lived through as the jobs do. */
async function live(where: Town, from: string, to = from): Promise<void> {
  for (let on: Day = day(from); on <= day(to); on = addDays(on, 1)) {
    await cutoff(where, on);
    await lunch(where, on);
    await evening(where, on);
  }
}

let sources = 0;
async function pay(where: Town, child: Child, cents: number): Promise<void> {
  await where.run(async (tx) => {
    await postMovement(tx, {
      consumerId: child.consumerId,
      cents,
      code: 'top_up',
      against: 'clearing',
      source: { kind: 'test', id: ++sources },
      eventOn: romeDay(clock.now()),
      at: clock.now(),
    });
    const today = romeDay(clock.now());
    await evaluateStanding(tx, { consumerIds: [child.consumerId], at: clock.now(), cause: 'payment', today });
  });
}

/** Takes a child's meal of a day back, as when the register is corrected. */
async function notEaten(where: Town, child: Child, on: string): Promise<void> {
  await where.run(async (tx) => {
    await sql`update register_entries set present = false where day = ${on} and consumer_id = ${child.consumerId}`.execute(
      tx,
    );
    await settleDays(tx, { from: day(on), to: day(on), reason: 'Presenza corretta', at: clock.now() });
    const today = romeDay(clock.now());
    await evaluateStanding(tx, { consumerIds: [child.consumerId], at: clock.now(), cause: 'correction', today });
  });
}

const subjects = (child: Child) =>
  server.mailsTo(child.email).map((each) => each.subject.replace('Mensa scolastica: ', ''));

interface SuspensionRow {
  readonly from: Day;
  readonly endsBefore: Day | null;
  readonly reason: string | null;
}

const suspensions = (where: Town, child: Child) =>
  where.run((tx) =>
    rows(
      tx,
      sql<SuspensionRow>`select from_day as "from", ends_before as "endsBefore", end_reason as reason
        from suspensions where consumer_id = ${child.consumerId} order by id`,
    ),
  );

const planned = async (where: Town, child: Child, on: string) =>
  (
    await where.run((tx) =>
      find(tx, sql<{ state: string }>`select state from planned_days('canteen', ${on}, ${on}, ${[child.consumerId]})`),
    )
  )?.state;

const standing = async (where: Town, child: Child, on: string) =>
  (await where.run((tx) => standingOf(tx, [child.consumerId], day(on)))).get(child.consumerId);

describe('a family is told', () => {
  test('once that credit runs low, at 3 meals, and once of the debt, at 2 meals', async () => {
    const where = await town();
    const child = await (await aChild(where)).holding({ cents: 350 * 5 });
    await live(where, '2026-10-05');
    expect(subjects(child)).toEqual([]);
    await live(where, '2026-10-06');
    expect(subjects(child)).toEqual(['credito in esaurimento']);
    await live(where, '2026-10-07', '2026-10-12');
    expect(subjects(child)).toEqual(['credito in esaurimento']);
    await live(where, '2026-10-13', '2026-10-14');
    expect(subjects(child)).toEqual(['credito in esaurimento', '2 pasti a debito']);
  });

  test('by a mail without the child’s name, with debt, meals, limit and the way out', async () => {
    const where = await town();
    const child = await (await aChild(where)).owing({ meals: 1 });
    await live(where, '2026-10-05');
    const text = server.mailsTo(child.email)[0]!.text.replaceAll(/\s+/g, ' ');
    expect(text).not.toMatch(/bimbo/i);
    expect(text).toContain(`alunno n. ${child.number} è a debito di 7,00 € (2 pasti)`);
    expect(text).toContain('Con 5 pasti a debito il servizio viene sospeso.');
    expect(text).toContain(`/${where.slug}/ricarica`);
  });

  test('again of low credit only after a payment that lifts it above 3 meals', async () => {
    const where = await town();
    const child = await (await aChild(where)).holding({ cents: 350 * 4 });
    await live(where, '2026-10-05');
    await pay(where, child, 1);
    await live(where, '2026-10-06');
    expect(subjects(child)).toEqual(['credito in esaurimento']);
    await pay(where, child, 350 * 3);
    await live(where, '2026-10-07');
    await live(where, '2026-10-08');
    expect(subjects(child)).toEqual(['credito in esaurimento', 'credito in esaurimento']);
  });

  test('one notice by two evaluations at once', async () => {
    const where = await town();
    const child = await (await aChild(where)).owing({ meals: 1 });
    await cutoff(where, '2026-10-05');
    clock.set('2026-10-05 15:00');
    await where.run((tx) => postDay(tx, { day: day('2026-10-05'), at: clock.now() }));
    const evaluation = { consumerIds: 'all', at: clock.now(), cause: 'posting', today: day('2026-10-05') } as const;
    await Promise.all([1, 2, 3, 4].map(() => where.run((tx) => evaluateStanding(tx, evaluation))));
    await where.run((tx) => evaluateStanding(tx, evaluation));
    await send(where);
    expect(subjects(child)).toEqual(['2 pasti a debito']);
  });

  test('nothing by a re-rating alone, and all of it with the next meal', async () => {
    const where = await town();
    const child = await (await aChild(where)).owing({ meals: 1 });
    await where.run((tx) =>
      postMovement(tx, {
        consumerId: child.consumerId,
        cents: -350 * 5,
        code: 'opening_correction',
        against: 'opening',
        source: { kind: 'test', id: ++sources },
        eventOn: day('2026-10-05'),
        at: clock.now(),
      }),
    );
    clock.set('2026-10-05 10:00');
    await where.run((tx) =>
      evaluateStanding(tx, { consumerIds: 'all', at: clock.now(), cause: 'rerating', today: day('2026-10-05') }),
    );
    await where.run((tx) => decideSuspensions(tx, { day: day('2026-10-05'), at: clock.now() }));
    await send(where);
    expect([subjects(child), await suspensions(where, child)]).toEqual([[], []]);
    await live(where, '2026-10-05');
    expect(subjects(child)).toEqual(['7 pasti a debito']);
  });

  test('at both parents’ addresses, and once where they share one', async () => {
    const where = await town();
    const child = await (await aChild(where)).owing({ meals: 1 });
    const guardian = (code: string, email: string) =>
      where.run((tx) =>
        sql`with person as (insert into people (fiscal_code, surname, name, email, search_surname, search_name)
            values (${code}, 'Altro', 'Genitore', ${email}, 'altro', 'genitore') returning id)
          insert into guardianships (person_id, consumer_id, role) select id, ${child.consumerId}, 'guardian' from person`.execute(
          tx,
        ),
      );
    await guardian('SAME', child.email.toUpperCase());
    await guardian('OTHER', 'altro.genitore@example.it');
    await live(where, '2026-10-05');
    expect(server.mails.map((each) => each.to[0]).sort()).toEqual(['altro.genitore@example.it', child.email]);
  });

  test('by one summary at go-live, with every child and balance', async () => {
    const where = await town();
    const one = await (await aChild(where)).owing({ meals: 4 });
    const other = await (await aChild(where, { personId: one.personId })).holding({ cents: 5000 });
    clock.set('2026-10-01 10:00');
    const start = { consumerIds: 'all', at: clock.now(), cause: 'go_live', today: day('2026-10-05') } as const;
    await where.run((tx) => evaluateStanding(tx, start));
    await where.run((tx) => evaluateStanding(tx, start));
    await send(where);
    expect(subjects(one)).toEqual(['il nuovo servizio è attivo']);
    const text = server.mailsTo(one.email)[0]!.text.replaceAll(/\s+/g, ' ');
    expect(text).toContain(`Alunno n. ${one.number}: debito 14,00 € (4 pasti a debito).`);
    expect(text).toContain(`Alunno n. ${other.number}: credito 50,00 € (14 pasti).`);
    await live(where, '2026-10-05');
    expect(subjects(one)).toEqual(['il nuovo servizio è attivo']);
    await live(where, '2026-10-06');
    expect(subjects(one)).toEqual(['il nuovo servizio è attivo', 'sospensione da mercoledì 7 ottobre']);
  });
});

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

describe('a payment in verification', () => {
  const cart = (where: Town, child: Child, cents: number, since: string) =>
    where.run((tx) =>
      sql`with payment as (
          insert into payments (reference, payer_id, created_at, first_verification_at, verification_since)
          values (${`ref-${++sources}`}, ${child.personId}, ${at(since).now()}, ${at(since).now()}, ${at(since).now()}) returning id
        ) insert into payment_notices (payment_id, consumer_id, cents, notice_number, iuv, due_on)
        select id, ${child.consumerId}, ${cents}, ${`3${String(sources).padStart(17, '0')}`}, ${String(sources).padStart(17, '0')}, '2026-12-31'
        from payment`.execute(tx),
    );

  test('large enough holds the suspension back for 3 days and until the next service day’s cutoff, once', async () => {
    const where = await town();
    const child = await (await aChild(where)).owing({ meals: 1 });
    await live(where, '2026-10-05', '2026-10-07');
    await cutoff(where, '2026-10-08');
    await lunch(where, '2026-10-08');
    await cart(where, child, 350, '2026-10-08 16:00');
    await evening(where, '2026-10-08');
    expect(await suspensions(where, child)).toEqual([]);
    await live(where, '2026-10-09', '2026-10-11');
    await cart(where, child, 5000, '2026-10-11 20:00');
    expect(await suspensions(where, child)).toEqual([]);
    await live(where, '2026-10-12');
    expect(await suspensions(where, child)).toMatchObject([{ from: '2026-10-13' }]);
  });

  test('too small holds nothing', async () => {
    const where = await town();
    const child = await (await aChild(where)).owing({ meals: 1 });
    await live(where, '2026-10-05', '2026-10-07');
    await cart(where, child, 349, '2026-10-08 08:00');
    await live(where, '2026-10-08');
    expect(await suspensions(where, child)).toHaveLength(1);
  });

  test('pauses a suspension under way from the next cutoff on', async () => {
    const where = await town();
    const child = await (await aChild(where)).owing({ meals: 1 });
    await live(where, '2026-10-05', '2026-10-12');
    expect(await planned(where, child, '2026-10-13')).toBe('suspended');
    await cart(where, child, 2000, '2026-10-13 08:30');
    await cutoff(where, '2026-10-13');
    expect(await planned(where, child, '2026-10-13')).toBe('booked');
    expect(await suspensions(where, child)).toEqual([
      { from: '2026-10-09', endsBefore: '2026-10-13', reason: 'in_verification' },
    ]);
  });
});

test('a town of 400 children is evaluated in well under a second', async () => {
  const where = await town();
  await where.run((tx) =>
    sql`with made as (
        insert into consumers (number, fiscal_code, surname, name, search_surname, search_name)
        select 'n' || n, 'fc' || n, 'A', 'B', 'a', 'b' from generate_series(1, 400) n returning id
      ), enrolled as (
        insert into enrolments (consumer_id, school_year_id, class_id, starts_on, ends_on)
        select id, ${where.schoolYearId}, ${where.classId}, '2026-09-15', '2027-05-31' from made
      ), priced as (
        insert into consumer_tariffs (consumer_id, valid_from, valid_to, cents, why)
        select id, '2026-09-15', '2027-05-31', 350, '{}' from made
      ) insert into accounts (kind, consumer_id, balance_cents) select 'consumer', id, -300 from made`.execute(tx),
  );
  await cutoff(where, '2026-10-05');
  clock.set('2026-10-05 15:00');
  await where.run((tx) => postDay(tx, { day: day('2026-10-05'), at: clock.now() }));
  const began = performance.now();
  const evaluated = await where.run((tx) =>
    evaluateStanding(tx, { consumerIds: 'all', at: clock.now(), cause: 'posting', today: day('2026-10-05') }),
  );
  expect(evaluated.notices).toBe(400);
  expect(performance.now() - began).toBeLessThan(1_000);
});
