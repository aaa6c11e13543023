import { sql } from 'kysely';
import { describe, expect, test, vi } from 'vitest';
import { day } from '#src/kernel/day.ts';
import {
  addToCart,
  cancelPayment,
  declarePayment,
  publishPayment,
  receiveReceipt,
  workPositions,
} from '#src/payments/index.ts';
import { get, rows, type Tx } from '#src/platform/database/index.ts';
import { decideSuspensions, stopAllSuspensions } from '#src/standing/index.ts';
import { breaches } from '#test/model/invariants.ts';
import { at, type TestClock } from '#test/support/clock.ts';
import { testDatabase } from '#test/support/database.ts';
import { aChild, aTown, balanceOf, liveDay } from '#test/support/town.ts';
import { held, untilWaiting } from './held.ts';
import { PlayedPagopa } from './played-pagopa.ts';

// Nothing here is about speed: a busy machine may take its time.
vi.setConfig({ testTimeout: 60_000 });
const database = await testDatabase();
const MONDAY = day('2026-11-23');
const now = at('2026-11-23 16:00').now();

describe('an evening that decides while the office stops all suspensions', () => {
  test.each(['first', 'second'] as const)('the stop comes %s: nobody is suspended', async (order) => {
    const town = await aTown(database, { suspension_grace_service_days: 0 });
    const child = await (await aChild(town)).owing({ meals: 5 });
    await liveDay(town, '2026-11-20');
    await liveDay(town, MONDAY);
    const told = at('2026-11-20 10:00').now();
    await town.run((tx) =>
      sql`with flags as (insert into standing_flags (consumer_id, warn_armed, warned_at, limit_reached_at) values (${child.consumerId}, false, ${told}, ${told}))
        insert into notices (consumer_id, kind, debt_meals, created_at, person_id, delivered_by_hand_at, delivered_by_hand_note)
        values (${child.consumerId}, 'debt', 5, ${told}, ${child.personId}, ${told}, 'telefonata')`.execute(tx),
    );
    const evening = at('2026-11-23 18:00').now();
    const stop = (tx: Tx) => stopAllSuspensions(tx, { stop: true, reason: 'pagoPA ferma', at: evening });
    const decide = (tx: Tx) => decideSuspensions(tx, { day: MONDAY, at: evening });
    const first = await held(town, order === 'first' ? stop : decide);
    const second = town.run<unknown>(order === 'first' ? decide : stop);
    await untilWaiting(database.owner, second);
    await first.letGo();
    await second;
    const open = await town.run((tx) =>
      rows(tx, sql`select from suspensions where ends_before is null or ends_before > from_day`),
    );
    expect(open).toEqual([]);
  });
});

describe('cancelling a payment', () => {
  const afterCredit = async () => undefined;

  /** A declared payment of 35,00 €, and what happens to it. */
  async function aPayment() {
    const town = await aTown(database);
    const child = await aChild(town);
    const clock = at('2026-11-23 16:00');
    const pagopa = new PlayedPagopa();
    const { personId, consumerId } = child;
    const reference = crypto.randomUUID();
    await town.run(async (tx) => {
      await addToCart(tx, { personId, consumerId, cents: 3_500, at: now });
      await declarePayment(tx, { personId, shown: [{ consumerId, cents: 3_500 }], at: now, reference });
    });
    const { noticeNumber } = await town.run((tx) =>
      get(tx, sql<{ noticeNumber: string }>`select notice_number as "noticeNumber" from payment_notices`),
    );
    const own = { personId, reference, at: now };
    const gateway = pagopa.gateway;
    return {
      town,
      child,
      clock,
      pagopa,
      noticeNumber,
      publish: (through = gateway) => publishPayment(town.run, through, own),
      cancel: (through = gateway) => cancelPayment(town.run, through, own),
      work: () => workPositions({ database: database.app, clock, gateway, afterCredit }, town.tenantId),
      receive: (paidAt = now) =>
        town.run((tx) =>
          receiveReceipt(
            tx,
            { ...pagopa.pay(noticeNumber, 3_500, paidAt), pspName: 'Banca di prova' },
            { at: now, afterCredit },
          ),
        ),
      /** How many notices are cancelled, how often that was written down, and how many receipts were flagged. */
      seen: async () =>
        (
          await town.run((tx) =>
            get(
              tx,
              sql<{ seen: string }>`select count(*) filter (where cancelled_at is not null) || ' '
                || (select count(*) from audit_log where action = 'payment_cancelled') || ' '
                || (select count(*) from receipts where flags <> '{}') as seen from payment_notices`,
            ),
          )
        ).seen,
    };
  }

  test('twice at once cancels each notice once and both are told so', async () => {
    const { cancel, seen } = await aPayment();
    const answers = [...(await Promise.all([cancel(), cancel()])), await cancel()];
    expect(answers.map((each) => each.ok)).toEqual([true, true, true]);
    expect(await seen()).toBe('1 1 0');
  });

  test.each(['before', 'after'] as const)(
    'while its receipt arrives, %s pagoPA let go of the notice: the money is credited once, and flagged when it comes last',
    async (order) => {
      const payment = await aPayment();
      await payment.publish();
      const { promise: meanwhile, resolve: arrived } = Promise.withResolvers<void>();
      const { gateway } = payment.pagopa;
      const cancelled = payment.cancel({
        ...gateway,
        cancelPosition: async (position) => {
          if (order === 'before') await payment.receive();
          const answer = await gateway.cancelPosition(position);
          // pagoPA let go of it and nobody has written that down yet: money that was on its way arrives now.
          if (order === 'after') await payment.receive();
          arrived();
          return answer;
        },
      });
      await meanwhile;
      expect((await cancelled).ok).toBe(order === 'after');
      expect(await payment.seen()).toBe('0 0 0');
      expect(await balanceOf(payment.town, payment.child)).toBe(3_500);
      expect(await payment.town.run(breaches)).toEqual([]);
    },
  );

  test('just before its receipt: the money is credited once, and flagged', async () => {
    const payment = await aPayment();
    await payment.publish();
    await payment.cancel();
    await Promise.all([payment.receive(now.add({ seconds: 1 })), payment.cancel()]);
    expect(await payment.seen()).toBe('1 1 1');
    expect(await balanceOf(payment.town, payment.child)).toBe(3_500);
  });

  test.each(['that pagoPA answers', 'of which nobody hears'])(
    'while its creation is on its way to pagoPA, %s: it does not stay payable there',
    async (heard) => {
      const payment = await aPayment();
      const { promise: cancelledMeanwhile, resolve: go } = Promise.withResolvers<void>();
      const { promise: underWay, resolve: isUnderWay } = Promise.withResolvers<void>();
      const { gateway } = payment.pagopa;
      const published = payment.publish({
        ...gateway,
        createPosition: async (position) => {
          isUnderWay();
          await cancelledMeanwhile;
          const created = await gateway.createPosition(position);
          if (heard === 'of which nobody hears') throw new Error('The process died');
          return created;
        },
      });
      const ended = published.catch(() => undefined);
      await underWay;
      expect((await payment.cancel()).ok).toBe(true);
      go();
      await ended;
      expect(payment.pagopa.isPayable(payment.noticeNumber)).toBe(true);
      await untilGone(payment);
      expect(payment.pagopa.isPayable(payment.noticeNumber)).toBe(false);
      expect(await payment.seen()).toBe('1 1 0');
    },
  );

  test('while its creation is on its way, and somebody pays it before it is taken back: credited once, and flagged', async () => {
    const payment = await aPayment();
    const { gateway } = payment.pagopa;
    await payment.publish({
      ...gateway,
      createPosition: async (position) => {
        await payment.cancel();
        return gateway.createPosition(position);
      },
    });
    payment.pagopa.pay(payment.noticeNumber, 3_500, now.add({ seconds: 5 }));
    await untilGone(payment);
    expect(await payment.seen()).toBe('1 1 1');
    expect(await balanceOf(payment.town, payment.child)).toBe(3_500);
    await untilGone(payment);
    expect(await balanceOf(payment.town, payment.child)).toBe(3_500);
  });

  /** Lets ten minutes pass, in which the worker comes by. */
  async function untilGone({ clock, work }: { readonly clock: TestClock; work(): Promise<void> }) {
    for (let minute = 0; minute < 10; minute++) {
      clock.advance({ minutes: 1 });
      await Promise.all([work(), work()]);
    }
  }
});
