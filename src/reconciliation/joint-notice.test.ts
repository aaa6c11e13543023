import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { findDifferences } from '#src/integrity/index.ts';
import { day } from '#src/kernel/day.ts';
import { type Cents, splitCents } from '#src/kernel/money.ts';
import { newPayment } from '#src/payments/declare-lines.ts';
import { type AfterCredit, receiveReceipt } from '#src/payments/index.ts';
import { paymentOf } from '#src/payments/payment.ts';
import { breaches } from '#test/model/invariants.ts';
import { at } from '#test/support/clock.ts';
import { testDatabase } from '#test/support/database.ts';
import { aFlow, take } from '#test/support/flows.ts';
import { aChild, aTown, balanceOf } from '#test/support/town.ts';
import { postLateRevocations } from './apply-flow.ts';
import { clearingNow, creditLine, type FlowLine, paymentHistory } from './index.ts';
import { revocationsOf } from './rules.ts';

const database = await testDatabase();
const now = at('2026-11-24 10:00').now();
const afterCredit: AfterCredit = async () => undefined;

/** Two children with one notice of 35,00 and 20,00 €, and its lines in flows. */
async function aJointNotice() {
  const town = await aTown(database);
  const first = await aChild(town);
  const { personId } = first;
  const family = [first, await aChild(town, { personId })];
  const reference = crypto.randomUUID();
  const asked = [3500, 2000];
  const lines = family.map(({ consumerId }, place) => ({ consumerId, cents: asked[place] ?? 0 }));
  const notice = await town.run(async (tx) => {
    const made = { personId, at: now, reference, segregationCode: '02', dueOn: day('2027-01-23') };
    await newPayment(tx, made, [lines]);
    return (await paymentOf(tx, { personId, reference, at: now }))?.notices[0];
  });
  if (!notice) throw new Error('There is no notice');
  const { noticeNumber, iuv } = notice;
  const receive = (cents: Cents) =>
    town.run((tx) =>
      receiveReceipt(
        tx,
        { receiptId: 'rt-1', noticeNumber, cents, paidAt: now, pspName: 'Banca' },
        { at: now, afterCredit },
      ),
    );
  const line = (over: Partial<FlowLine> = {}): FlowLine => ({
    line: 1,
    iuv,
    iur: 'rt-1',
    transfer: 1,
    cents: 5500,
    status: 'executed',
    statusCode: 'EXECUTED',
    paidAt: now,
    ...over,
  });
  const balances = () => Promise.all(family.map((child) => balanceOf(town, child)));
  const holds = async () => {
    const books = await town.run(clearingNow);
    expect(books.ledgerCents).toBe(books.expectedCents);
    expect(await town.run(findDifferences)).toEqual([]);
    expect(await town.run(breaches)).toEqual([]);
  };
  return { town, family, iuv, receive, line, balances, holds };
}

test('a flow pays out the one notice of two children, and its history names both', async () => {
  const { town, family, iuv, receive, line, holds } = await aJointNotice();
  await receive(5500);
  await take(town, aFlow(now), [line()], now);
  expect((await town.run(clearingNow)).ledgerCents).toBe(0);
  const history = await town.run((tx) => paymentHistory(tx, iuv));
  expect(history?.children.map(({ consumerId }) => consumerId)).toEqual(family.map(({ consumerId }) => consumerId));
  await holds();
});

test('a revocation debits each child with the part that was credited, once, and a revision gives it back', async () => {
  const { town, receive, line, balances, holds } = await aJointNotice();
  await receive(5500);
  const later = aFlow(now, { name: '2026-11-25PSP-0001' });
  const revoked = line({ status: 'revoked', statusCode: 'REVOKED' });
  await take(town, later, [revoked], now);
  await Promise.all([postLateRevocations(town.run, now), postLateRevocations(town.run, now)]);
  expect(await balances()).toEqual([0, 0]);
  await holds();
  await take(town, { ...later, revision: 2 }, [line({ status: 'revoked', statusCode: 'REVOKED', cents: 1100 })], now);
  expect(await balances()).toEqual([2800, 1600]);
  await take(town, { ...later, revision: 3 }, [], now);
  expect(await balances()).toEqual([3500, 2000]);
  await holds();
});

test('a revocation of an amount that differed debits what each child really got', async () => {
  const { town, receive, line, balances, holds } = await aJointNotice();
  await receive(3001);
  const credited = splitCents([{ cents: 3500 }, { cents: 2000 }], 3001);
  expect(await balances()).toEqual(credited);
  await take(town, aFlow(now), [line({ status: 'revoked', statusCode: 'REVOKED', cents: 3001 })], now);
  expect(await balances()).toEqual([0, 0]);
  await holds();
});

test('a line without a receipt is credited by the office, split by the notice’s lines, once', async () => {
  const { town, receive, line, balances, holds } = await aJointNotice();
  await take(town, aFlow(now), [line()], now);
  const { id } = (await town.run((tx) => sql<{ id: number }>`select id from flows`.execute(tx))).rows[0] ?? { id: 0 };
  const credit = () => town.run((tx) => creditLine(tx, { flowId: id, line: 1, at: now }));
  expect([(await credit()).ok, (await credit()).ok]).toEqual([true, true]);
  expect(await receive(5500)).toEqual({ kind: 'duplicate' });
  expect(await balances()).toEqual([3500, 2000]);
  await holds();
});

test('what is left to post after a death between two children is posted under a name that nobody used', () => {
  const part = (consumerId: number, cents: Cents, postedCents: Cents, postings: number) => ({
    receiptId: 7,
    consumerId,
    cents,
    revokedCents: 5500,
    postedCents,
    postings,
  });
  expect(revocationsOf([part(1, 3500, 0, 0), part(2, 2000, 0, 0)])).toEqual([
    { receiptId: 7, consumerId: 1, debit: 3500, version: 0 },
    { receiptId: 7, consumerId: 2, debit: 2000, version: 1 },
  ]);
  expect(revocationsOf([part(1, 3500, 3500, 1), part(2, 2000, 0, 1)])).toEqual([
    { receiptId: 7, consumerId: 2, debit: 2000, version: 1 },
  ]);
});

test('a part that is lost is found by the nightly check, in one sentence', async () => {
  const { town, receive } = await aJointNotice();
  await receive(5500);
  await sql`delete from joint_receipt_lines where tenant_id = ${town.tenantId} and ordinal = 1`.execute(database.owner);
  const found = await town.run(findDifferences);
  expect(found.map(({ check }) => check).sort()).toEqual(['credit_without_receipt', 'split']);
});
