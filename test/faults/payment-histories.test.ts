import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { findDifferences } from '#src/integrity/index.ts';
import { romeDay } from '#src/kernel/rome-time.ts';
import {
  type AfterCredit,
  addToCart,
  browserReturned,
  cancelPayment,
  declarePayment,
  joinNotices,
  openCheckout,
  paymentOf,
  publishPayment,
  receiveReceipt,
  removeFromCart,
  workPositions,
} from '#src/payments/index.ts';
import { get, rows } from '#src/platform/database/index.ts';
import { creditLine, linesIn } from '#src/reconciliation/index.ts';
import { evaluateStanding } from '#src/standing/index.ts';
import { breaches } from '#test/model/invariants.ts';
import { at } from '#test/support/clock.ts';
import { testDatabase } from '#test/support/database.ts';
import { aFlow, take } from '#test/support/flows.ts';
import { aChild, aTown, type Child, type Town } from '#test/support/town.ts';
import { randomFrom } from './faulty-dialect.ts';
import { type CallFault, PlayedPagopa, type PlayedReceipt } from './played-pagopa.ts';

const SEED = Number(process.env.OMNIBUS_SEED ?? 11);
const TOWNS = 4;
const HISTORIES_EACH = 250;
const database = await testDatabase();

const returnTo = { ok: 'https://x/1', waiting: 'https://x/2', cancelled: 'https://x/3', error: 'https://x/4' };
const afterCredit: AfterCredit = (tx, credited) =>
  evaluateStanding(tx, { ...credited, cause: 'payment', today: romeDay(credited.at) });

/** One municipality whose families pay in every way one after the other, with a pagoPA that fails in every way. */
async function aPayingTown(seed: number) {
  const town = await aTown(database);
  const random = randomFrom(seed);
  const chance = (share: number) => random() < share;
  const oneOf = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const clock = at('2026-11-24 10:00');
  const fault = (): CallFault => (chance(0.12) ? 'lost' : chance(0.12) ? 'unheard' : undefined);
  const pagopa = new PlayedPagopa(fault);
  const { gateway } = pagopa;
  const parents: { readonly personId: number; readonly children: Child[] }[] = [];
  for (let n = 0; n < 6; n++) {
    const first = await aChild(town);
    parents.push({ personId: first.personId, children: [first, await aChild(town, { personId: first.personId })] });
  }
  const work = () => workPositions({ database: database.app, clock, gateway, afterCredit }, town.tenantId);
  const push = (receipt: PlayedReceipt) =>
    town.run((tx) => receiveReceipt(tx, receipt, { at: clock.now(), afterCredit }));

  let flows = 0;
  /** The flow of what was paid, of which the office credits every line whose receipt was lost; now and then the receipt comes after all. */
  async function settleByFlow(receipts: readonly PlayedReceipt[]): Promise<void> {
    if (receipts.length === 0) return;
    const lines = receipts.map(({ noticeNumber, receiptId: iur, cents, paidAt }, place) => ({
      line: place + 1,
      iuv: noticeNumber.slice(1),
      iur,
      transfer: 1,
      cents,
      status: 'executed' as const,
      statusCode: 'EXECUTED',
      paidAt,
    }));
    const at = clock.now();
    const head = aFlow(at, { name: `flow-${++flows}` });
    await Promise.all([take(town, head, lines, at), chance(0.2) && take(town, head, lines, at)]);
    const period = { from: at, to: at.add({ seconds: 1 }) };
    const lost = await town.run((tx) => linesIn(tx, { ...period, states: ['without_receipt'], limit: 100 }));
    for (const { flowId, line } of lost) {
      const credit = () => town.run((tx) => creditLine(tx, { flowId, line, at }));
      const late = receipts.find(({ receiptId }) => receiptId === lost.find((each) => each.line === line)?.iur);
      const answers = await Promise.all([credit(), credit(), chance(0.3) && late && push(late)]);
      expect(answers.slice(0, 2).map((answer) => typeof answer === 'object' && 'ok' in answer && answer.ok)).toEqual([
        true,
        true,
      ]);
    }
  }

  async function history(): Promise<void> {
    const { personId, children } = oneOf(parents);
    const paidFor = children.slice(0, chance(0.5) ? 2 : 1);
    let reference: string = crypto.randomUUID();
    const own = () => ({ personId, reference, at: clock.now() });
    await town.run(async (tx) => {
      for (const { consumerId } of children) await removeFromCart(tx, personId, consumerId);
      const shown = paidFor.map(({ consumerId }) => ({ consumerId, cents: 500 + Math.floor(random() * 4000) }));
      for (const line of shown) await addToCart(tx, { personId, ...line, at: clock.now() });
      const declared = await declarePayment(tx, { ...own(), shown });
      if (!declared.ok) throw new Error(JSON.stringify(declared.error));
    });
    const noticesNow = async () => (await town.run((tx) => paymentOf(tx, own())))?.notices ?? [];
    const notices = [...(await noticesNow())];
    const join = async () => {
      const joined = await joinNotices(town.run, gateway, { ...own(), newReference: crypto.randomUUID() });
      if (!joined.ok || joined.value.reference === reference) return;
      reference = joined.value.reference;
      notices.splice(0, chance(0.7) ? notices.length : 0, ...(await noticesNow()));
      await publishPayment(town.run, gateway, own());
      if (chance(0.5)) payOne();
    };
    const own_receipts = () =>
      pagopa.receipts.filter((receipt) => notices.some(({ noticeNumber }) => noticeNumber === receipt.noticeNumber));
    const payOne = (): void => {
      const notice = oneOf(notices);
      // Somebody may pay a second time where two counters ask at once; never what was deleted or is not known.
      const payable = pagopa.isPayable(notice.noticeNumber) || (pagopa.isPaid(notice.noticeNumber) && chance(0.1));
      if (!payable) return;
      const cents = chance(0.1) ? notice.cents - 100 : notice.cents;
      pagopa.pay(notice.noticeNumber, cents, clock.now(), chance(0.6) ? 'position' : chance(0.6) ? 'push' : 'flow');
    };
    const steps: readonly (() => unknown)[] = [
      () => publishPayment(town.run, gateway, own()),
      // Cancelled while its creation is on its way.
      () =>
        chance(0.2) && Promise.all([publishPayment(town.run, gateway, own()), cancelPayment(town.run, gateway, own())]),
      () => openCheckout(town.run, gateway, { ...own(), returnTo }),
      payOne,
      payOne,
      payOne,
      () => town.run((tx) => browserReturned(tx, { ...own(), outcome: oneOf(['ok', 'waiting', 'failed'] as const) })),
      () =>
        Promise.all(
          own_receipts().flatMap((receipt) =>
            receipt.told !== 'flow' && chance(0.5) ? [push(receipt), push(receipt)] : [],
          ),
        ),
      () => chance(0.3) && cancelPayment(town.run, gateway, own()),
      join,
      () => Promise.all([work(), chance(0.2) && work()]),
      () => clock.advance({ seconds: Math.floor(random() * 90) }),
    ];
    const length = 4 + Math.floor(random() * 9);
    for (let n = 0; n < length; n++) await oneOf(steps)();
    await Promise.all(own_receipts().flatMap((receipt) => (receipt.told === 'flow' ? [] : [push(receipt)])));
    await settleByFlow(own_receipts());
    // Whatever is left is cancelled, once pagoPA answers, so that no family is left with too many.
    for (let tries = 0; tries < 50; tries++) {
      const cancelled = await cancelPayment(town.run, gateway, own());
      if (cancelled.ok || cancelled.error.kind === 'NotNow') break;
    }
    const after = await town.run((tx) => paymentOf(tx, own()));
    if (after?.state === 'in_verification') clock.advance({ hours: 24 * 3 + 1 });
  }
  /** The worker comes by until pagoPA, which fails now and then, has let go of everything that was cancelled. */
  async function untilQuiet(): Promise<void> {
    for (let n = 0; n < 12; n++) {
      clock.advance({ minutes: 6 });
      await work();
    }
  }
  return { town, pagopa, history, untilQuiet };
}

test(`${TOWNS * HISTORIES_EACH} random payment histories end with the ledger equal to the receipts, none lost, none twice (seed ${SEED})`, {
  timeout: 900_000,
}, async () => {
  const towns = await Promise.all(Array.from({ length: TOWNS }, (_, n) => aPayingTown(SEED * 100 + n)));
  await Promise.all(
    towns.map(async ({ history }) => {
      for (let n = 0; n < HISTORIES_EACH; n++) await history();
    }),
  );
  for (const { town, pagopa, untilQuiet } of towns) {
    await untilQuiet();
    expect(await stillPayable(town, pagopa)).toEqual([]);
    const credited = await town.run((tx) =>
      rows(
        tx,
        sql<{
          receiptId: string;
          cents: number;
        }>`select r.receipt_id as "receiptId", sum(p.cents)::bigint as cents from postings p
          join receipts r on r.tenant_id = p.tenant_id and r.id = p.source_id and p.source_kind = 'receipt'
          where p.code = 'top_up' group by r.receipt_id order by r.receipt_id`,
      ),
    );
    const paid = pagopa.receipts.map(({ receiptId, cents }) => ({ receiptId, cents }));
    expect(credited).toEqual(paid.toSorted((a, b) => (a.receiptId < b.receiptId ? -1 : 1)));
    expect(pagopa.receipts.length).toBeGreaterThan(HISTORIES_EACH / 4);
    const { set_aside } = await town.run((tx) =>
      get(tx, sql<{ set_aside: number }>`select count(*) as set_aside from quarantined_receipts`),
    );
    expect(set_aside).toBe(0);
    const { joint } = await town.run((tx) =>
      get(tx, sql<{ joint: number }>`select count(distinct receipt_id) as joint from joint_receipt_lines`),
    );
    expect(joint).toBeGreaterThan(5);
    expect(new Set(pagopa.receipts.map(({ told }) => told))).toEqual(new Set(['position', 'push', 'flow']));
    expect(await town.run(breaches)).toEqual([]);
    expect(await town.run(findDifferences)).toEqual([]);
  }
});

/** Cancelled notices that somebody could pay all the same. */
async function stillPayable(town: Town, pagopa: PlayedPagopa): Promise<string[]> {
  const cancelled = await town.run((tx) =>
    rows(
      tx,
      sql<{ number: string }>`select notice_number as number from payment_notices where cancelled_at is not null`,
    ),
  );
  return cancelled.map(({ number }) => number).filter(pagopa.isPayable);
}
