import { sql } from 'kysely';
import { expect, test } from 'vitest';
import {
  type AfterCredit,
  addToCart,
  declarePayment,
  joinNotices,
  type PaymentGateway,
  paymentOf,
  publishPayment,
  receiveReceipt,
} from '#src/payments/index.ts';
import { type Database, get, inTenant, type Tx } from '#src/platform/database/index.ts';
import { breaches } from '#test/model/invariants.ts';
import { at } from '#test/support/clock.ts';
import { testDatabase } from '#test/support/database.ts';
import { aChild, aTown, balanceOf } from '#test/support/town.ts';
import { InjectedFault } from './faulty-dialect.ts';
import { mortal } from './mortal.ts';
import { PlayedPagopa } from './played-pagopa.ts';

const database = await testDatabase();
const town = await aTown(database);
const afterCredit: AfterCredit = async () => undefined;
const now = at('2026-11-24 10:00').now();
const ASKED = [3500, 2000] as const;

interface Life {
  readonly database: Database;
  readonly gateway: PaymentGateway;
  readonly pagopa: PlayedPagopa;
  readonly personId: number;
  readonly lines: readonly { readonly consumerId: number; readonly cents: number }[];
  /** The payments of several notices, and of the one that takes their place. */
  readonly references: readonly [string, string];
}

/** From the cart over two notices and the one that takes their place to the credit. Each part may be repeated, and is after a death. */
async function payTogether({ database: lived, gateway, pagopa, personId, lines, references }: Life): Promise<void> {
  const [reference, newReference] = references;
  const own = { personId, reference, at: now };
  const run = <T>(work: (tx: Tx) => Promise<T>) =>
    inTenant(lived, { tenantId: town.tenantId, actor: { kind: 'citizen', personId } }, work);
  await run(async (tx) => {
    // A form that was answered is not sent again.
    if (await paymentOf(tx, own)) return;
    for (const line of lines) await addToCart(tx, { personId, ...line, at: now });
    await declarePayment(tx, { ...own, shown: lines });
  });
  await publishPayment(run, gateway, own);
  const joined = await joinNotices(run, gateway, { ...own, newReference });
  if (!joined.ok) throw new Error(joined.error.kind);
  const one = { ...own, reference: joined.value.reference };
  await publishPayment(run, gateway, one);
  const [notice] = (await run((tx) => paymentOf(tx, one)))?.notices ?? [];
  if (!notice) throw new Error('No notice took the place of the two');
  if (pagopa.isPayable(notice.noticeNumber)) pagopa.pay(notice.noticeNumber, 5500, now);
  for (const receipt of pagopa.receipts) await run((tx) => receiveReceipt(tx, receipt, { at: now, afterCredit }));
}

test('one notice for two children that dies between any two steps credits each once, and nothing else can be paid', {
  timeout: 900_000,
}, async () => {
  const pay = async (nth: number, unheard: boolean) => {
    const pagopa = new PlayedPagopa();
    const first = await aChild(town);
    const family = [first, await aChild(town, { personId: first.personId })];
    const lines = family.map(({ consumerId }, place) => ({ consumerId, cents: ASKED[place] ?? 0 }));
    const dying = mortal(database, nth, unheard);
    const same = {
      pagopa,
      personId: first.personId,
      lines,
      references: [crypto.randomUUID(), crypto.randomUUID()],
    } as const;
    const died = await payTogether({
      ...same,
      database: dying.database,
      gateway: dying.dyingCalls(pagopa.gateway),
    }).then(
      () => false,
      (failure) => {
        if (failure instanceof InjectedFault) return true;
        throw failure;
      },
    );
    await dying.database.destroy();
    await payTogether({ ...same, database: database.app, gateway: pagopa.gateway });
    const where = `${unheard ? 'after' : 'before'} step ${nth}`;
    expect(await Promise.all(family.map((child) => balanceOf(town, child))), where).toEqual([...ASKED]);
    expect([...pagopa.positions.keys()].filter(pagopa.isPayable), where).toEqual([]);
    expect(pagopa.receipts, where).toHaveLength(1);
    return { died, steps: dying.steps() };
  };

  const whole = await pay(Number.MAX_SAFE_INTEGER, false);
  expect(whole.died).toBe(false);
  expect(whole.steps).toBeGreaterThan(12);
  for (let nth = 1; nth <= whole.steps; nth++) {
    expect((await pay(nth, false)).died).toBe(true);
    await pay(nth, true);
  }
  const { open } = await town.run((tx) =>
    get(
      tx,
      sql<{
        open: number;
      }>`select count(*) as open from payment_notices where paid_at is null and cancelled_at is null`,
    ),
  );
  expect(open).toBe(0);
  expect(await town.run(breaches)).toEqual([]);
});
