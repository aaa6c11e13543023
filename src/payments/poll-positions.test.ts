import { expect, test } from 'vitest';
import { PlayedPagopa } from '#test/faults/played-pagopa.ts';
import { breaches } from '#test/model/invariants.ts';
import { at } from '#test/support/clock.ts';
import { testDatabase } from '#test/support/database.ts';
import { aChild, aTown, balanceOf, type Child } from '#test/support/town.ts';
import {
  type AfterCredit,
  declareOne,
  type PaymentGateway,
  paymentOf,
  publishPayment,
  workPositions,
} from './index.ts';

const database = await testDatabase();
const afterCredit: AfterCredit = async () => undefined;

/** Families with a notice each that pagoPA knows, and a worker whose questions are counted. */
async function aTownWithNotices(families: number, over: Partial<PaymentGateway> = {}) {
  const town = await aTown(database);
  const clock = at('2026-11-24 10:00');
  const pagopa = new PlayedPagopa();
  const asked = { alone: 0, lists: 0 };
  const gateway: PaymentGateway = {
    ...pagopa.gateway,
    readPosition: (position) => {
      asked.alone += 1;
      return pagopa.gateway.readPosition(position);
    },
    listPaid: (creditor, days) => {
      asked.lists += 1;
      return (over.listPaid ?? pagopa.gateway.listPaid)(creditor, days);
    },
  };
  const notices: { readonly child: Child; readonly noticeNumber: string }[] = [];
  for (let n = 0; n < families; n += 1) {
    const child = await aChild(town);
    const { personId, consumerId } = child;
    const own = { personId, reference: crypto.randomUUID(), at: clock.now() };
    await town.run((tx) => declareOne(tx, { ...own, consumerId, cents: 3500 }));
    await publishPayment(town.run, gateway, own);
    const noticeNumber = (await town.run((tx) => paymentOf(tx, own)))?.notices[0]?.noticeNumber ?? '';
    notices.push({ child, noticeNumber });
  }
  const work = () => workPositions({ database: database.app, clock, gateway, afterCredit }, town.tenantId);
  const balances = () => Promise.all(notices.map(({ child }) => balanceOf(town, child)));
  return { town, clock, pagopa, asked, notices, work, balances };
}

test('many notices are asked about with one list: what was paid is credited, the others are asked again later', async () => {
  const { town, clock, pagopa, asked, notices, work, balances } = await aTownWithNotices(6);
  const [first, , third] = notices;
  for (const paid of [first, third]) pagopa.pay(paid?.noticeNumber ?? '', 3500, clock.now());
  clock.advance({ minutes: 1 });
  await Promise.all([work(), work()]);
  expect(asked).toEqual({ alone: 0, lists: 1 });
  expect(await balances()).toEqual([3500, 0, 3500, 0, 0, 0]);
  await work();
  expect(asked.lists).toBe(1);
  clock.advance({ hours: 1 });
  await work();
  expect(asked).toEqual({ alone: 0, lists: 2 });
  expect(await balances()).toEqual([3500, 0, 3500, 0, 0, 0]);
  expect(await town.run(breaches)).toEqual([]);
});

test('few are asked about one by one', async () => {
  const { clock, pagopa, asked, notices, work, balances } = await aTownWithNotices(3);
  pagopa.pay(notices[1]?.noticeNumber ?? '', 3500, clock.now());
  clock.advance({ minutes: 1 });
  await work();
  expect(asked).toEqual({ alone: 3, lists: 0 });
  expect(await balances()).toEqual([0, 3500, 0]);
});

test('where pagoPA gives no list, each is asked about by itself, so many at a turn', async () => {
  const { clock, pagopa, asked, notices, work, balances } = await aTownWithNotices(23, {
    listPaid: async () => ({ ok: false, error: { kind: 'GatewayRefused', detail: '90 pages' } }),
  });
  pagopa.pay(notices[0]?.noticeNumber ?? '', 3500, clock.now());
  clock.advance({ minutes: 1 });
  await work();
  expect(asked).toEqual({ alone: 20, lists: 1 });
  clock.advance({ minutes: 2 });
  await work();
  // The three that were left are few enough for single questions.
  expect(asked).toEqual({ alone: 23, lists: 1 });
  expect((await balances()).filter((cents) => cents > 0)).toEqual([3500]);
});

test('after its last day a notice is asked about alone: a list of its days may have been silent about it', async () => {
  const { clock, pagopa, asked, notices, work, balances } = await aTownWithNotices(5);
  pagopa.pay(notices[0]?.noticeNumber ?? '', 3500, clock.now());
  clock.set('2027-01-24 10:00');
  await work();
  expect(asked).toEqual({ alone: 5, lists: 0 });
  expect((await balances())[0]).toBe(3500);
});
