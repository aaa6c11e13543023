import { describe, expect, test, vi } from 'vitest';
import { communicateAbsence } from '#src/absences/index.ts';
import { freezeDay } from '#src/attendance/index.ts';
import { changeTariffFacts, postDay, settlePrices, waiveCharge } from '#src/charging/index.ts';
import { closeDays, withdrawClosure } from '#src/closures/index.ts';
import { correctAttendance } from '#src/corrections/index.ts';
import { sweepDays } from '#src/days/index.ts';
import { day } from '#src/kernel/day.ts';
import { postMovement } from '#src/ledger/index.ts';
import type { Tx } from '#src/platform/database/index.ts';
import { evaluateStanding } from '#src/standing/index.ts';
import { rateConsumers, recordTariffFacts } from '#src/tariffs/index.ts';
import { breaches } from '#test/model/invariants.ts';
import { at } from '#test/support/clock.ts';
import { testDatabase } from '#test/support/database.ts';
import { aChild, aTown, balanceOf, type Child, liveDay, type Town } from '#test/support/town.ts';
import { held, untilWaiting } from './held.ts';

// Nothing here is about speed: a busy machine may take its time.
vi.setConfig({ testTimeout: 60_000 });
const database = await testDatabase();
const MONDAY = '2026-11-23';
const monday = day(MONDAY);
const afternoon = at(`${MONDAY} 15:00`).now();
const many = (count: number, town: Town) => Promise.all(Array.from({ length: count }, () => aChild(town)));
const post = (town: Town) => town.run((tx) => postDay(tx, { day: monday, at: afternoon }));

test('a price that is worked out anew while its day is being posted: the meal costs the new price', async () => {
  const town = await aTown(database, { goLiveOn: MONDAY });
  const child = await aChild(town);
  await liveDay(town, MONDAY, 'frozen');
  const posting = await held(town, (tx) => postDay(tx, { day: monday, at: afternoon }));
  const { consumerId } = child;
  const pricing = town.run(async (tx) => {
    const facts = { consumerId, iseeCents: null, resident: false, exemption: null, validFrom: monday, at: afternoon };
    await recordTariffFacts(tx, facts);
    await rateConsumers(tx, [consumerId]);
    await settlePrices(tx, { consumerIds: [consumerId], reason: 'residenza', at: afternoon });
  });
  await untilWaiting(database.owner, pricing);
  await posting.letGo();
  await pricing;
  expect(await balanceOf(town, child)).toBe(-500);
});

describe('what changes the facts of a day that the jobs are late for', () => {
  const tuesday = at('2026-11-24 10:00');
  const tuesdaysJobs = (town: Town) => sweepDays({ database: database.app, clock: tuesday }, town.tenantId);
  const changes = {
    'an event': (tx: Tx) =>
      closeDays(tx, {
        scope: { kind: 'tenant' },
        from: monday,
        to: monday,
        kind: 'no_meal',
        reason: 'neve',
        at: tuesday.now(),
      }),
    'a forgiven meal': (tx: Tx, { consumerId }: Child) =>
      waiveCharge(tx, { consumerId, day: monday, reason: 'errore', at: tuesday.now() }),
  };

  test.each(Object.entries(changes))(
    '%s that is not stored yet: the day waits for it, and nobody is charged',
    async (_, change) => {
      const town = await aTown(database, { goLiveOn: MONDAY });
      const child = await aChild(town);
      const holding = await held(town, (tx) => change(tx, child));
      const jobs = tuesdaysJobs(town);
      await untilWaiting(database.owner, jobs);
      await holding.letGo();
      await jobs;
      expect(await balanceOf(town, child)).toBe(0);
      expect(await town.run(breaches)).toEqual([]);
    },
  );
});

describe('what changes the facts of a day while it is posted', () => {
  type Change = (tx: Tx, child: Child, town: Town) => Promise<unknown>;
  const mark: Change = (tx, { consumerId }) =>
    correctAttendance(tx, {
      day: monday,
      marks: [{ consumerId, present: false }],
      reason: 'a casa',
      by: 'office',
      at: afternoon,
    });
  const waive: Change = (tx, { consumerId }) =>
    waiveCharge(tx, { consumerId, day: monday, reason: 'errore', at: afternoon });
  const close: Change = (tx) =>
    closeDays(tx, {
      scope: { kind: 'tenant' },
      from: monday,
      to: monday,
      kind: 'no_meal',
      reason: 'neve',
      at: afternoon,
    });
  const exempt: Change = (tx, { consumerId }) =>
    changeTariffFacts(tx, {
      consumerId,
      validFrom: monday,
      iseeCents: null,
      resident: true,
      exemption: 'L.104',
      reason: 'esenzione',
      at: afternoon,
    });
  const changes = [
    ['a mark of the register', mark],
    ['a forgiven meal', waive],
    ['an event', close],
    ['an exemption', exempt],
  ] as const;

  test.each(changes)('%s just before: the meal is not charged', async (_, change) => {
    const town = await aTown(database);
    const child = await aChild(town);
    await liveDay(town, MONDAY, 'frozen');
    const changing = await held(town, (tx) => change(tx, child, town));
    const posting = post(town);
    await untilWaiting(database.owner, posting);
    await changing.letGo();
    await posting;
    expect(await balanceOf(town, child)).toBe(0);
    expect(await town.run(breaches)).toEqual([]);
  });

  test.each(changes)('%s just after: the meal is given back', async (_, change) => {
    const town = await aTown(database);
    const child = await aChild(town);
    await liveDay(town, MONDAY, 'frozen');
    const posting = await held(town, (tx) => postDay(tx, { day: monday, at: afternoon }));
    const changing = town.run((tx) => change(tx, child, town));
    await untilWaiting(database.owner, changing);
    await posting.letGo();
    await changing;
    expect(await balanceOf(town, child)).toBe(0);
    expect(await town.run(breaches)).toEqual([]);
  });

  test.each([
    ['before', 0],
    ['after', -350],
  ] as const)(
    'an absence that arrived in time, served just %s: registered and not charged, or refused',
    async (order, cents) => {
      const town = await aTown(database);
      const child = await aChild(town);
      await liveDay(town, MONDAY, 'frozen');
      const by = { kind: 'citizen', personId: child.personId } as const;
      const arrivedAt = at(`${MONDAY} 08:59`).now();
      const asked = { shape: 'days', days: [monday] } as const;
      const origin = { by, arrivedAt, now: afternoon, stampedBySession: true };
      let registered = false;
      const ask = async (tx: Tx) => {
        const answer = await communicateAbsence(tx, { consumerId: child.consumerId, kind: 'absent', asked, ...origin });
        registered = answer.ok;
      };
      const charge = async (tx: Tx) => {
        await postDay(tx, { day: monday, at: afternoon });
      };
      const first = await held(town, order === 'before' ? ask : charge);
      const second = town.run(order === 'before' ? charge : ask);
      await untilWaiting(database.owner, second);
      await first.letGo();
      await second;
      expect([registered, await balanceOf(town, child)]).toEqual([order === 'before', cents]);
    },
  );

  test('an event that is taken back while the day is posted: nobody pays what nobody cooked', async () => {
    const town = await aTown(database);
    const child = await aChild(town);
    await liveDay(town, MONDAY, 'frozen');
    const closed = await town.run((tx) => close(tx, child, town));
    const closureId = (closed as { value: { closureId: number } }).value.closureId;
    const posting = await held(town, (tx) => postDay(tx, { day: monday, at: afternoon }));
    const taking = town.run((tx) => withdrawClosure(tx, { closureId, reason: 'non nevica', at: afternoon }));
    await untilWaiting(database.owner, taking);
    await posting.letGo();
    await taking;
    expect(await balanceOf(town, child)).toBe(0);
    expect(await town.run(breaches)).toEqual([]);
  });
});

describe('a payment before the cutoff', () => {
  const morning = at('2026-11-24 08:30').now();
  const credit = (tx: Tx, { consumerId }: Child, kind = 'test') =>
    postMovement(tx, {
      consumerId,
      cents: 1000,
      code: 'opening_correction',
      against: 'opening',
      source: { kind, id: consumerId },
      eventOn: day('2026-11-24'),
      at: morning,
    });

  test('and the office that closes a past day do not block each other', async () => {
    const town = await aTown(database);
    const child = await aChild(town);
    await liveDay(town, MONDAY);
    const paying = await held(
      town,
      (tx) => credit(tx, child),
      (tx) =>
        evaluateStanding(tx, {
          consumerIds: [child.consumerId],
          at: morning,
          cause: 'payment',
          today: day('2026-11-24'),
        }),
    );
    const closing = town.run((tx) =>
      closeDays(tx, {
        scope: { kind: 'tenant' },
        from: monday,
        to: monday,
        kind: 'no_meal',
        reason: 'neve',
        at: morning,
      }),
    );
    await untilWaiting(database.owner, closing);
    await paying.letGo();
    await closing;
    expect(await balanceOf(town, child)).toBe(1000);
  });

  test('that blocks another one for ever is taken back by PostgreSQL and done again, once', async () => {
    const town = await aTown(database);
    const [one, other] = (await many(2, town)) as [Child, Child];
    // Opens the municipality's account, which the first posting of all would otherwise wait for.
    await one.holding({ cents: -1000 });
    const together = Promise.withResolvers<void>();
    let begun = 0;
    const both = (first: Child, second: Child) =>
      town.run(async (tx) => {
        await credit(tx, first, 'first');
        if (++begun === 2) together.resolve();
        await together.promise;
        await credit(tx, second, 'second');
      });
    await Promise.all([both(one, other), both(other, one)]);
    expect(begun).toBeGreaterThan(2);
    expect([await balanceOf(town, one), await balanceOf(town, other)]).toEqual([1000, 2000]);
  });
});

describe('three workers at once', () => {
  test('live a week as one would: every child is charged once a day', async () => {
    const town = await aTown(database, { goLiveOn: MONDAY });
    const children = await many(30, town);
    const world = { database: database.app, clock: at('2026-11-27 19:00') };
    const done = await Promise.all([1, 2, 3].map(() => sweepDays(world, town.tenantId)));
    expect(done.flatMap((swept) => swept.done)).toHaveLength(15);
    for (const child of children) expect(await balanceOf(town, child)).toBe(-5 * 350);
    expect(await town.run(breaches)).toEqual([]);
  });
});

describe('absences at the edge of the freeze', () => {
  test('what was registered is not cooked and not charged, what was refused is cooked and charged', async () => {
    const town = await aTown(database, { goLiveOn: MONDAY });
    const children = await many(24, town);
    const inTime = at(`${MONDAY} 09:00:59`).now();
    const ask = async (child: Child, n: number) => {
      const by = { kind: 'citizen', personId: child.personId } as const;
      const arrivedAt = n % 3 === 0 ? inTime.add({ seconds: 1 }) : inTime;
      const asked = { shape: 'days', days: [monday] } as const;
      const request = { consumerId: child.consumerId, kind: 'absent', by, arrivedAt, now: arrivedAt, asked } as const;
      const answer = await town.run((tx) => communicateAbsence(tx, request), by);
      return { child, registered: answer.ok };
    };
    const freeze = () => town.run((tx) => freezeDay(tx, { day: monday, at: at(`${MONDAY} 09:01`).now() }));
    const asking = children.map(ask);
    await Promise.all([freeze(), freeze()]);
    const answers = await Promise.all(asking);
    await post(town);
    for (const { child, registered } of answers) expect(await balanceOf(town, child)).toBe(registered ? 0 : -350);
    expect(answers.filter(({ registered }, n) => registered && n % 3 === 0)).toEqual([]);
    expect(await town.run(breaches)).toEqual([]);
  });

  test('the freeze waits for a request that is being written, and the kitchen does not cook it', async () => {
    const town = await aTown(database, { goLiveOn: MONDAY });
    const child = await aChild(town);
    const arrivedAt = at(`${MONDAY} 09:00:59`).now();
    const by = { kind: 'citizen', personId: child.personId } as const;
    const asked = { shape: 'days', days: [monday] } as const;
    const asking = await held(town, (tx) =>
      communicateAbsence(tx, { consumerId: child.consumerId, kind: 'absent', by, arrivedAt, now: arrivedAt, asked }),
    );
    const freezing = town.run((tx) => freezeDay(tx, { day: monday, at: at(`${MONDAY} 09:01`).now() }));
    await untilWaiting(database.owner, freezing);
    await asking.letGo();
    await freezing;
    await post(town);
    expect(await balanceOf(town, child)).toBe(0);
  });
});
