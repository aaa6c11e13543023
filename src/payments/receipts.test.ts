import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { romeDay } from '#src/kernel/rome-time.ts';
import { evaluateStanding } from '#src/standing/index.ts';
import { at } from '#test/support/clock.ts';
import { testDatabase } from '#test/support/database.ts';
import { aChild, aTown, balanceOf, type Town } from '#test/support/town.ts';
import { type AfterCredit, addToCart, browserReturned, declarePayment, paymentOf, receiveReceipt } from './index.ts';
import { markCheckoutOpened } from './payment-store.ts';

const database = await testDatabase();
const now = at('2026-11-24 10:00').now();
const afterCredit: AfterCredit = (tx, credited) =>
  evaluateStanding(tx, { ...credited, cause: 'payment', today: romeDay(credited.at) });

async function aDeclaredPayment(cents = 3500, children = 1) {
  const town = await aTown(database);
  const first = await aChild(town);
  const family = [first];
  while (family.length < children) family.push(await aChild(town, { personId: first.personId }));
  const { personId } = first;
  const reference = crypto.randomUUID();
  await town.run(async (tx) => {
    for (const { consumerId } of family) await addToCart(tx, { personId, consumerId, cents, at: now });
    const shown = family.map(({ consumerId }) => ({ consumerId, cents }));
    await declarePayment(tx, { personId, shown, at: now, reference });
  });
  const see = (when = now) => town.run((tx) => paymentOf(tx, { personId, reference, at: when }));
  const notices = (await see())?.notices ?? [];
  return {
    town,
    family,
    child: first,
    personId,
    reference,
    see,
    notices,
    noticeNumber: notices[0]?.noticeNumber ?? '',
  };
}

const receiptFor = (noticeNumber: string, over: Partial<{ receiptId: string; cents: number }> = {}) => ({
  receiptId: 'rt-1',
  noticeNumber,
  cents: 3500,
  paidAt: now,
  pspName: 'Banca di prova',
  ...over,
});

const receive = (town: Town, receipt: ReturnType<typeof receiptFor>, when = now) =>
  town.run((tx) => receiveReceipt(tx, receipt, { at: when, afterCredit }));

const flagsIn = async (town: Town) =>
  (await town.run((tx) => sql<{ flags: string[] }>`select flags from receipts order by id`.execute(tx))).rows.map(
    (row) => row.flags,
  );

const quarantined = async (town: Town) =>
  (
    await town.run((tx) => sql<{ reason: string }>`select reason from quarantined_receipts order by id`.execute(tx))
  ).rows.map((row) => row.reason);

const mailsOf = async (town: Town) =>
  (
    await town.run((tx) =>
      sql<{ template: string }>`select template from mails where template = 'top_up_credited'`.execute(tx),
    )
  ).rows.length;

describe('a receipt', () => {
  test('credits its child, marks the notice paid and confirms by one mail', async () => {
    const { town, child, see, noticeNumber } = await aDeclaredPayment();
    expect(await receive(town, receiptFor(noticeNumber))).toEqual({
      kind: 'credited',
      consumerIds: [child.consumerId],
      flags: [],
    });
    expect(await balanceOf(town, child)).toBe(3500);
    expect(await see()).toMatchObject({ state: 'paid', paidCents: 3500, openCents: 0 });
    expect(await mailsOf(town)).toBe(1);
  });

  test('delivered three times credits once', async () => {
    const { town, child, noticeNumber } = await aDeclaredPayment();
    const outcomes = [];
    for (let n = 0; n < 3; n++) outcomes.push((await receive(town, receiptFor(noticeNumber))).kind);
    expect(outcomes).toEqual(['credited', 'duplicate', 'duplicate']);
    expect(await balanceOf(town, child)).toBe(3500);
    expect(await mailsOf(town)).toBe(1);
  });

  test('delivered eight times at once credits once', async () => {
    const { town, child, noticeNumber } = await aDeclaredPayment();
    const outcomes = await Promise.all(Array.from({ length: 8 }, () => receive(town, receiptFor(noticeNumber))));
    expect(outcomes.filter(({ kind }) => kind === 'credited')).toHaveLength(1);
    expect(outcomes.filter(({ kind }) => kind === 'duplicate')).toHaveLength(7);
    expect(await balanceOf(town, child)).toBe(3500);
  });

  test('of another amount credits what was really paid, and is flagged', async () => {
    const { town, child, noticeNumber } = await aDeclaredPayment();
    await receive(town, receiptFor(noticeNumber, { cents: 3450 }));
    expect(await balanceOf(town, child)).toBe(3450);
    expect(await flagsIn(town)).toEqual([['other_amount']]);
  });

  test('for a notice that is already paid is real money: credited to the same child, and flagged', async () => {
    const { town, child, noticeNumber } = await aDeclaredPayment();
    const both = await Promise.all([
      receive(town, receiptFor(noticeNumber)),
      receive(town, receiptFor(noticeNumber, { receiptId: 'rt-2' })),
    ]);
    expect(both.map(({ kind }) => kind)).toEqual(['credited', 'credited']);
    expect(await balanceOf(town, child)).toBe(7000);
    expect((await flagsIn(town)).flat()).toEqual(['second_receipt']);
  });

  test('for an unknown notice is set aside once, and credits nobody', async () => {
    const { town, child } = await aDeclaredPayment();
    const receipt = receiptFor('302999999999999999');
    expect(await Promise.all([receive(town, receipt), receive(town, receipt)])).toEqual([
      { kind: 'quarantined' },
      { kind: 'quarantined' },
    ]);
    expect(await quarantined(town)).toEqual(['unknown_notice']);
    expect(await balanceOf(town, child)).toBe(0);
  });

  test('that comes again with another amount is set aside: the first one stands', async () => {
    const { town, child, noticeNumber } = await aDeclaredPayment();
    await receive(town, receiptFor(noticeNumber));
    expect(await receive(town, receiptFor(noticeNumber, { cents: 9900 }))).toEqual({ kind: 'quarantined' });
    expect(await quarantined(town)).toEqual(['contradicts_receipt']);
    expect(await balanceOf(town, child)).toBe(3500);
  });

  test('after the due day still credits, and is flagged', async () => {
    const { town, child, see, noticeNumber } = await aDeclaredPayment();
    const late = at('2027-01-25 09:00').now();
    expect(await see(late)).toMatchObject({ state: 'expired' });
    await receive(town, { ...receiptFor(noticeNumber), paidAt: late }, late);
    expect(await balanceOf(town, child)).toBe(3500);
    expect(await flagsIn(town)).toEqual([['after_expiry']]);
  });

  test('for each of five children, in any order and at once, credits each one', async () => {
    const { town, family, notices, see } = await aDeclaredPayment(1000, 5);
    await Promise.all(
      notices
        .toReversed()
        .map((notice, n) => receive(town, receiptFor(notice.noticeNumber, { receiptId: `rt-${n}`, cents: 1000 }))),
    );
    for (const child of family) expect(await balanceOf(town, child)).toBe(1000);
    expect(await see()).toMatchObject({ state: 'paid', paidCents: 5000 });
  });

  test('brings a child out of debt back at once', async () => {
    const { town, child, noticeNumber } = await aDeclaredPayment();
    await child.owing({ meals: 5 });
    await town.run((tx) =>
      sql`insert into suspensions (consumer_id, from_day, decided_at, debt_meals) values (${child.consumerId}, '2026-11-20', ${now}, 5)`.execute(
        tx,
      ),
    );
    await receive(town, receiptFor(noticeNumber));
    const left = await town.run((tx) => sql<{ end_reason: string }>`select end_reason from suspensions`.execute(tx));
    expect(left.rows).toEqual([{ end_reason: 'paid' }]);
  });
});

describe('the mail that confirms a credit', () => {
  test.each([
    ['who may see the account reads what it holds now', [], 3500],
    ['who may not see the account reads what was credited, and no balance (R15)', ['money'], null],
  ] as const)('%s', async (_name, denied, balanceCents) => {
    const { town, noticeNumber, personId, child } = await aDeclaredPayment();
    await town.run((tx) =>
      sql`update guardianships set role = 'guardian', denied = ${[...denied]}::text[] where person_id = ${personId}`.execute(
        tx,
      ),
    );
    await receive(town, receiptFor(noticeNumber));
    const mails = await town.run((tx) =>
      sql<object>`select to_address as to, params -> 'cents' as cents, params -> 'balanceCents' as "balanceCents"
        from mails where template = 'top_up_credited'`.execute(tx),
    );
    expect(mails.rows).toEqual([{ to: child.email, cents: 3500, balanceCents }]);
  });
});

describe('the browser’s return', () => {
  const opened = async (over: Partial<{ open: boolean }> = {}) => {
    const payment = await aDeclaredPayment();
    const { town, personId, reference } = payment;
    const row = await payment.see();
    await town.run(async (tx) => {
      await sql`update payment_notices set payable_at = ${now}`.execute(tx);
      if (over.open !== false) await markCheckoutOpened(tx, row?.id ?? 0, now);
    });
    const come = (outcome: 'ok' | 'waiting' | 'failed', when = now) =>
      town.run((tx) => browserReturned(tx, { personId, reference, at: when, outcome }));
    return { ...payment, come };
  };

  test.each([['ok'], ['waiting']] as const)('with %s begins the verification and credits nothing', async (outcome) => {
    const { come, town, child } = await opened();
    expect(await come(outcome)).toMatchObject({ state: 'in_verification' });
    expect(await balanceOf(town, child)).toBe(0);
  });

  test('with a failure changes nothing, also after an OK', async () => {
    const { come } = await opened();
    expect(await come('failed')).toMatchObject({ state: 'to_pay' });
    await come('ok');
    expect(await come('failed')).toMatchObject({ state: 'in_verification' });
  });

  test('counts only after a checkout was opened, and once for each', async () => {
    const unopened = await opened({ open: false });
    expect(await unopened.come('ok')).toMatchObject({ state: 'to_pay' });
    const { come, see } = await opened();
    await come('ok', now.add({ minutes: 1 }));
    const fourDaysLater = now.add({ hours: 96 });
    expect(await see(fourDaysLater)).toMatchObject({ state: 'to_pay', unconfirmed: true });
    expect(await come('ok', fourDaysLater)).toMatchObject({ state: 'to_pay', unconfirmed: true });
  });

  test('from a second checkout is waited for anew, but holds a suspension back since the first only (R8)', async () => {
    const { come, town, see } = await opened();
    const [first, second] = [now.add({ minutes: 1 }), now.add({ hours: 96 })];
    await come('ok', first);
    const row = await see();
    await town.run((tx) => markCheckoutOpened(tx, row?.id ?? 0, second));
    const shortlyAfter = second.add({ minutes: 1 });
    expect(await come('ok', shortlyAfter)).toMatchObject({ state: 'in_verification' });
    const kept = await town.run((tx) =>
      sql<object>`select first_verification_at as first, verification_since as since from payments`.execute(tx),
    );
    expect(kept.rows).toEqual([{ first, since: shortlyAfter }]);
  });

  test('after the receipt finds the payment paid', async () => {
    const { come, town, noticeNumber } = await opened();
    await receive(town, receiptFor(noticeNumber));
    expect(await come('ok')).toMatchObject({ state: 'paid' });
  });

  test('of somebody else finds nothing', async () => {
    const { town, reference } = await opened();
    const stranger = await aChild(town);
    const found = await town.run((tx) =>
      browserReturned(tx, { personId: stranger.personId, reference, at: now, outcome: 'ok' }),
    );
    expect(found).toBeUndefined();
  });
});
