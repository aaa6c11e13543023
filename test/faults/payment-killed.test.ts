import { sql } from 'kysely';
import { expect, test } from 'vitest';
import {
  type AfterCredit,
  addToCart,
  browserReturned,
  declarePayment,
  openCheckout,
  type PaymentGateway,
  paymentOf,
  publishPayment,
  receiveReceipt,
  workPositions,
} from '#src/payments/index.ts';
import { type Database, get, inTenant, openDatabase, rows, type Tx } from '#src/platform/database/index.ts';
import { breaches } from '#test/model/invariants.ts';
import { at } from '#test/support/clock.ts';
import { testDatabase } from '#test/support/database.ts';
import { aChild, aTown, balanceOf } from '#test/support/town.ts';
import { faulty, InjectedFault } from './faulty-dialect.ts';
import { mortal } from './mortal.ts';
import { PlayedPagopa } from './played-pagopa.ts';

const database = await testDatabase();
const town = await aTown(database);
const afterCredit: AfterCredit = async () => undefined;
const returnTo = { ok: 'https://x/1', waiting: 'https://x/2', cancelled: 'https://x/3', error: 'https://x/4' };
const CENTS = 3500;

/** Everything from the cart to the credit, as page, worker and node do it. Each part may be repeated, and is after a death. */
async function payFor(process: {
  readonly database: Database;
  readonly gateway: PaymentGateway;
  readonly pagopa: PlayedPagopa;
  readonly payer: { readonly personId: number; readonly consumerId: number };
  readonly reference: string;
}): Promise<void> {
  const { pagopa, gateway, payer, reference } = process;
  const clock = at('2026-11-24 10:00');
  const { personId, consumerId } = payer;
  const own = { personId, reference, at: clock.now() };
  const run = <T>(work: (tx: Tx) => Promise<T>) =>
    inTenant(process.database, { tenantId: town.tenantId, actor: { kind: 'citizen', personId } }, work);
  const work = () => workPositions({ database: process.database, clock, gateway, afterCredit }, town.tenantId);
  await run(async (tx) => {
    // A form that was answered is not sent again.
    if (await paymentOf(tx, own)) return;
    await addToCart(tx, { personId, consumerId, cents: CENTS, at: own.at });
    await declarePayment(tx, { ...own, shown: [{ consumerId, cents: CENTS }] });
  });
  await publishPayment(run, gateway, own);
  clock.advance({ hours: 1 });
  await work();
  await openCheckout(run, gateway, { ...own, returnTo });
  const [notice] = (await run((tx) => paymentOf(tx, own)))?.notices ?? [];
  if (!notice) throw new Error('No notice was declared');
  if (pagopa.isPayable(notice.noticeNumber)) pagopa.pay(notice.noticeNumber, CENTS, clock.now());
  await run((tx) => browserReturned(tx, { ...own, outcome: 'ok' }));
  await work();
  for (const receipt of pagopa.receipts.filter(({ noticeNumber }) => noticeNumber === notice.noticeNumber))
    await run((tx) => receiveReceipt(tx, receipt, { at: clock.now(), afterCredit }));
}

const FAR = 1_000_000;

test('a payment whose database session ends before any of its statements is credited once, and has one position', {
  timeout: 900_000,
}, async () => {
  for (let nth = 1, met = true; met; nth++) {
    const pagopa = new PlayedPagopa();
    const child = await aChild(town);
    const payer = { personId: child.personId, consumerId: child.consumerId };
    let statements = 0;
    let isOver = false;
    const ending = openDatabase(
      database.connections.app,
      2,
      faulty(() => (++statements === nth && !isOver ? 'session_ended' : undefined)),
    );
    const life = { database: ending, gateway: pagopa.gateway, pagopa, payer, reference: crypto.randomUUID() };
    const first = await payFor(life).then(
      () => 'done',
      () => 'failed',
    );
    isOver = true;
    met = statements >= nth;
    expect(first).toBe(met ? 'failed' : 'done');
    // The program lives on: whoever asked asks again.
    await payFor(life);
    await ending.destroy();
    expect(await balanceOf(town, child), `before statement ${nth}`).toBe(CENTS);
    expect([pagopa.positions.size, pagopa.receipts.length]).toEqual([1, 1]);
  }
  expect(await town.run(breaches)).toEqual([]);
});

test('a payment that dies between any two of its steps is credited once, and has one position', {
  timeout: 900_000,
}, async () => {
  const pay = async (nth: number, unheard: boolean) => {
    const pagopa = new PlayedPagopa();
    const child = await aChild(town);
    const payer = { personId: child.personId, consumerId: child.consumerId };
    const reference = crypto.randomUUID();
    const dying = mortal(database, nth, unheard);
    const life = { database: dying.database, gateway: dying.dyingCalls(pagopa.gateway), pagopa, payer, reference };
    const died = await payFor(life).then(
      () => false,
      (failure) => {
        if (failure instanceof InjectedFault) return true;
        throw failure;
      },
    );
    await dying.database.destroy();
    // Somebody sends the form again, the worker begins anew, and pagoPA sends its receipt until it is answered.
    await payFor({ ...life, database: database.app, gateway: pagopa.gateway });
    expect(await balanceOf(town, child), `${unheard ? 'after' : 'before'} step ${nth}`).toBe(CENTS);
    expect([pagopa.positions.size, pagopa.receipts.length]).toEqual([1, 1]);
    return { died, steps: dying.steps() };
  };

  const whole = await pay(FAR, false);
  expect(whole.died).toBe(false);
  expect(whole.steps).toBeGreaterThan(12);
  for (let nth = 1; nth <= whole.steps; nth++) {
    expect((await pay(nth, false)).died).toBe(true);
    await pay(nth, true);
  }
  const mails = await town.run((tx) =>
    rows(
      tx,
      sql<{
        n: number;
      }>`select count(*) as n from mails where template = 'top_up_credited' group by dedupe_key having count(*) > 1`,
    ),
  );
  expect(mails).toEqual([]);
  const { receipts, children } = await town.run((tx) =>
    get(
      tx,
      sql<{ receipts: number; children: number }>`select (select count(*) from receipts) as receipts,
        (select count(*) from consumers) as children`,
    ),
  );
  expect(receipts).toBe(children);
  expect(await town.run(breaches)).toEqual([]);
});
