import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { romeDay } from '#src/kernel/rome-time.ts';
import { rows } from '#src/platform/database/index.ts';
import { evaluateStanding } from '#src/standing/index.ts';
import { type CallFault, PlayedPagopa } from '#test/faults/played-pagopa.ts';
import { breaches } from '#test/model/invariants.ts';
import { at } from '#test/support/clock.ts';
import { testDatabase } from '#test/support/database.ts';
import { aChild, aTown, balanceOf, type Child } from '#test/support/town.ts';
import {
  type AfterCredit,
  addToCart,
  cancelPayment,
  cartLines,
  declarePayment,
  flaggedReceipts,
  joinNotices,
  paymentOf,
  printNotices,
  publishPayment,
  receiveReceipt,
} from './index.ts';

const database = await testDatabase();
const now = at('2026-11-24 10:00').now();
const afterCredit: AfterCredit = (tx, credited) =>
  evaluateStanding(tx, { ...credited, cause: 'payment', today: romeDay(credited.at) });

/** A family that declared one top-up for each of its children, known to pagoPA. */
async function aFamily(amounts: readonly number[], faults: CallFault[] = []) {
  const town = await aTown(database);
  const first = await aChild(town);
  const { personId } = first;
  const family = [first];
  while (family.length < amounts.length) family.push(await aChild(town, { personId }));
  const pagopa = new PlayedPagopa(() => faults.shift());
  const lines = family.map(({ consumerId }, place) => ({ consumerId, cents: amounts[place] ?? 0 }));
  const declare = async (reference: string) => {
    await town.run(async (tx) => {
      for (const line of lines) await addToCart(tx, { personId, ...line, at: now });
    });
    return town.run((tx) => declarePayment(tx, { personId, shown: lines, at: now, reference }));
  };
  const see = (reference: string, when = now) => town.run((tx) => paymentOf(tx, { personId, reference, at: when }));
  const own = { personId, reference: `several-${town.slug}`, at: now };
  await declare(own.reference);
  await publishPayment(town.run, pagopa.gateway, own);
  const join = (newReference = `one-${town.slug}`) => joinNotices(town.run, pagopa.gateway, { ...own, newReference });
  const receive = (noticeNumber: string, cents: number, receiptId = 'rt-1') =>
    town.run((tx) =>
      receiveReceipt(
        tx,
        { receiptId, noticeNumber, cents, paidAt: now, pspName: 'Tabaccheria' },
        { at: now, afterCredit },
      ),
    );
  const balances = () => Promise.all(family.map((child: Child) => balanceOf(town, child)));
  return { town, family, personId, pagopa, own, declare, see, join, receive, balances };
}

/** The same, with the one notice that took the place of the several. */
async function joined(amounts: readonly number[]) {
  const family = await aFamily(amounts);
  const answer = await family.join();
  if (!answer.ok) throw new Error(answer.error.kind);
  const { reference } = answer.value;
  await publishPayment(family.town.run, family.pagopa.gateway, { ...family.own, reference });
  const notice = (await family.see(reference))?.notices[0];
  if (!notice) throw new Error('There is no notice');
  return { ...family, reference, notice };
}

test('one notice for the total takes the place of one a child: one position at pagoPA, the others gone, the declaration kept', async () => {
  const { see, own, reference, notice, pagopa, town, family } = await joined([3500, 2000, 1050]);
  expect(await see(reference)).toMatchObject({ state: 'to_pay', openCents: 6550, dueOn: '2027-01-23' });
  expect(notice.lines.map(({ consumerId, cents }) => [consumerId, cents])).toEqual(
    family.map(({ consumerId }, place) => [consumerId, [3500, 2000, 1050][place]]),
  );
  expect(await see(own.reference)).toMatchObject({ state: 'cancelled', replacedBy: reference });
  expect([...pagopa.positions.values()]).toEqual(['deleted', 'deleted', 'deleted', 'valid']);
  const declared = await town.run((tx) =>
    rows(tx, sql<{ text_version: string }>`select text_version from payment_declarations`),
  );
  expect(declared).toHaveLength(2);
  const pdf = await printNotices(town.run, pagopa.gateway, { ...own, reference });
  expect(pdf.ok).toBe(true);
});

test('its receipt is split by the lines, each child credited once however often it comes, and each is told of', async () => {
  const { notice, receive, balances, town, see, reference } = await joined([3500, 2000, 1050]);
  expect(await receive(notice.noticeNumber, 6550)).toMatchObject({ kind: 'credited', flags: [] });
  expect(await receive(notice.noticeNumber, 6550)).toEqual({ kind: 'duplicate' });
  expect(await balances()).toEqual([3500, 2000, 1050]);
  expect(await see(reference)).toMatchObject({ state: 'paid', paidCents: 6550 });
  const mails = await town.run((tx) =>
    rows(
      tx,
      sql<{
        cents: number;
      }>`select (params ->> 'cents')::integer as cents from mails where template = 'top_up_credited' order by id`,
    ),
  );
  expect(mails.map(({ cents }) => cents)).toEqual([3500, 2000, 1050]);
  expect(await town.run(breaches)).toEqual([]);
});

test('two copies of its receipt at once credit each child once', async () => {
  const { notice, receive, balances, town } = await joined([3500, 2000]);
  const outcomes = await Promise.all([1, 2, 3].map(() => receive(notice.noticeNumber, 5500)));
  expect(outcomes.map(({ kind }) => kind).sort()).toEqual(['credited', 'duplicate', 'duplicate']);
  expect(await balances()).toEqual([3500, 2000]);
  expect(await town.run(breaches)).toEqual([]);
});

test('another amount than the total is split in proportion to the lines, to the cent, and flagged to the office with each part', async () => {
  const { notice, receive, balances, town } = await joined([4000, 2000]);
  expect(await receive(notice.noticeNumber, 4000)).toMatchObject({ flags: ['other_amount'] });
  expect(await balances()).toEqual([2666, 1334]);
  const [flagged] = await town.run(flaggedReceipts);
  expect(flagged?.children.map(({ cents }) => cents)).toEqual([2666, 1334]);
  expect(await town.run(breaches)).toEqual([]);
});

test('less money than there are children credits whom it reaches, and nobody with nothing', async () => {
  const { notice, receive, balances, town } = await joined([4000, 2000]);
  expect(await receive(notice.noticeNumber, 1)).toMatchObject({ kind: 'credited', flags: ['other_amount'] });
  expect((await balances()).reduce((sum, cents) => sum + cents, 0)).toBe(1);
  expect(await town.run(breaches)).toEqual([]);
});

test('a second receipt for it is real money: split again and flagged', async () => {
  const { notice, receive, balances } = await joined([3500, 2000]);
  await receive(notice.noticeNumber, 5500, 'rt-1');
  expect(await receive(notice.noticeNumber, 5500, 'rt-2')).toMatchObject({ flags: ['second_receipt'] });
  expect(await balances()).toEqual([7000, 4000]);
});

test('it can be cancelled while unpaid, and expires on its day', async () => {
  const { own, reference, see, pagopa, town, notice } = await joined([3500, 2000]);
  expect(await see(reference, at('2027-01-24 00:00').now())).toMatchObject({ state: 'expired' });
  expect(await cancelPayment(town.run, pagopa.gateway, { ...own, reference })).toEqual({ ok: true, value: undefined });
  expect(await see(reference)).toMatchObject({ state: 'cancelled', replacedBy: null });
  expect(pagopa.isPayable(notice.noticeNumber)).toBe(false);
});

test('an equal cart uses the one notice again, and it counts as one unpaid notice of each child', async () => {
  const { declare, reference, personId, family, town } = await joined([3500, 2000]);
  expect(await declare('again')).toEqual({ ok: true, value: { reference } });
  const { consumerId } = family[0]!;
  const declareOther = async (cents: number) => {
    await town.run((tx) => addToCart(tx, { personId, consumerId, cents, at: now }));
    const shown = [{ consumerId, cents }];
    return town.run((tx) =>
      declarePayment(tx, { personId, shown, at: now, reference: `other-${cents}-${consumerId}` }),
    );
  };
  for (const cents of [1000, 1100, 1200, 1300]) expect((await declareOther(cents)).ok).toBe(true);
  expect(await declareOther(1400)).toMatchObject({ ok: false, error: { kind: 'TooManyUnpaid' } });
});

test('asked twice, one after the other or at once, there is one such notice', async () => {
  const { join, town, own } = await aFamily([3500, 2000]);
  const answers = await Promise.all([join('first'), join('second')]);
  answers.push(await join('third'));
  expect(new Set(answers.map((answer) => answer.ok && answer.value.reference)).size).toBe(1);
  const payments = await town.run((tx) => rows(tx, sql`select id from payments`));
  expect(payments).toHaveLength(2);
  expect(own.reference).not.toBe('first');
});

test('a payment of one notice, a paid one and one of somebody else are not joined', async () => {
  const single = await aFamily([3500]);
  expect(await single.join()).toEqual({ ok: false, error: { kind: 'NotNow', state: 'to_pay' } });
  const paid = await aFamily([3500, 2000]);
  const notices = (await paid.see(paid.own.reference))?.notices ?? [];
  for (const [place, notice] of notices.entries()) await paid.receive(notice.noticeNumber, notice.cents, `rt-${place}`);
  expect(await paid.join()).toEqual({ ok: false, error: { kind: 'NotNow', state: 'paid' } });
  const stranger = await aChild(paid.town);
  const own = { ...paid.own, personId: stranger.personId, newReference: 'new' };
  expect(await joinNotices(paid.town.run, paid.pagopa.gateway, own)).toEqual({
    ok: false,
    error: { kind: 'NoSuchPayment' },
  });
});

test('when pagoPA does not answer nothing is changed, and asking again does it', async () => {
  const { join, see, own } = await aFamily([3500, 2000], [undefined, undefined, 'lost', 'lost']);
  expect(await join()).toMatchObject({ ok: false, error: { kind: 'GatewayUnavailable' } });
  expect(await see(own.reference)).toMatchObject({ state: 'to_pay', openCents: 5500 });
  expect(await join()).toMatchObject({ ok: true });
});

test('somebody paid one of them meanwhile: the others wait in the cart, nothing can be paid twice', async () => {
  const { join, see, own, pagopa, town, personId, family } = await aFamily([3500, 2000]);
  const [paid] = (await see(own.reference))?.notices ?? [];
  pagopa.pay(paid?.noticeNumber ?? '', 3500, now);
  expect(await join()).toEqual({ ok: false, error: { kind: 'PositionTaken' } });
  expect(await see(own.reference)).toMatchObject({ openCents: 3500 });
  expect(await town.run((tx) => cartLines(tx, personId))).toMatchObject([
    { consumerId: family[1]!.consumerId, cents: 2000 },
  ]);
});
