import { strictEqual } from 'node:assert';
import fc from 'fast-check';
import { changeTariffFacts, waiveCharge } from '#src/charging/index.ts';
import { applyImport } from '#src/imports/index.ts';
import { addDays } from '#src/kernel/day.ts';
import { romeDay } from '#src/kernel/rome-time.ts';
import { openingBalances } from '#src/ledger/index.ts';
import { type AfterCredit, addToCart, declarePayment, paymentOf, receiveReceipt } from '#src/payments/index.ts';
import { evaluateStanding } from '#src/standing/index.ts';
import { testSealer } from '#test/support/world.ts';
import { childOf, pick, someChild } from './day-commands.ts';
import { romeToday } from './rome-book.ts';
import type { Model } from './session.ts';
import { judge } from './standing-book.ts';
import { type Step, step } from './step.ts';

const MOST_UNPAID = 5;
const index = fc.nat({ max: 11 });

const afterCredit: AfterCredit = (tx, credited) =>
  evaluateStanding(tx, { ...credited, cause: 'payment', today: romeDay(credited.at) });

const topUp = fc.record({ child: index, cents: fc.constantFrom(500, 1000, 1050, 3500) }).map(
  (wish): Step =>
    step('declare a top-up', wish, {
      check: someChild,
      async run(model, real) {
        const { book: child, own } = childOf(model, real, wish.child);
        const { personId, consumerId } = own;
        const { cents } = wish;
        const reference = crypto.randomUUID();
        const unpaid = model.notices.filter((notice) => notice.child === child && !notice.paid);
        const equal = unpaid.find((notice) => notice.cents === cents);
        await real.act(async (tx) => {
          await addToCart(tx, { personId, consumerId, cents, at: model.now });
          const shown = [{ consumerId, cents }];
          const declared = await declarePayment(tx, {
            personId,
            shown,
            at: model.now,
            reference,
          });
          strictEqual(declared.ok, equal !== undefined || unpaid.length < MOST_UNPAID);
          if (!declared.ok) return;
          const payment = await paymentOf(tx, { personId, reference: declared.value.reference, at: model.now });
          const number = payment?.notices[0]?.noticeNumber ?? '';
          strictEqual(equal?.number ?? number, number);
          if (!equal) model.notices.push({ number, child, cents, paid: false });
        });
      },
    }),
);

/** A receipt: perhaps the same once more, perhaps long after, perhaps a second payment of the same notice, perhaps of another amount. */
const receipt = fc
  .record({
    notice: index,
    payment: fc.constantFrom(1, 1, 1, 2),
    over: fc.constantFrom(0, 0, 0, 50),
    minutesAgo: fc.constantFrom(0, 5, 3_000),
  })
  .map(
    (wish): Step =>
      step('receipt', wish, {
        check: (model) => model.notices.length > 0,
        async run(model, real) {
          const notice = pick(model.notices.toReversed(), wish.notice);
          if (!notice) return;
          const receiptId = `rt-${notice.number}-${wish.payment}`;
          const cents = notice.cents + wish.over;
          const paidAt = model.now.subtract({ minutes: wish.minutesAgo });
          const incoming = { receiptId, noticeNumber: notice.number, cents, paidAt, pspName: 'Banca di prova' };
          const outcome = await real.act((tx) => receiveReceipt(tx, incoming, { at: model.now, afterCredit }));
          strictEqual(outcome.kind, creditInBook(model, notice, receiptId, cents));
        },
      }),
  );

function creditInBook(model: Model, notice: Model['notices'][number], receiptId: string, cents: number): string {
  const known = model.receipts.get(receiptId);
  if (known) return known.cents === cents ? 'duplicate' : 'quarantined';
  model.receipts.set(receiptId, { notice, cents });
  notice.paid = true;
  notice.child.credits += cents;
  const { book, now } = model;
  judge(book, [notice.child], { cause: 'payment', today: romeToday(now), at: now });
  return 'credited';
}

const waive = fc.record({ child: index, day: fc.integer({ min: -4, max: 1 }) }).map(
  (wish): Step =>
    step('forgive a meal', wish, {
      check: someChild,
      async run(model, real) {
        const { book, now } = model;
        const { book: child, own } = childOf(model, real, wish.child);
        const day = addDays(romeToday(now), wish.day);
        const given = child.waived.has(day) ? 0 : (child.charges.get(day)?.cents ?? 0);
        const request = { consumerId: own.consumerId, day, reason: 'errore', at: now };
        const answer = await real.act((tx) => waiveCharge(tx, request));
        strictEqual(answer.ok && answer.value.givenBackCents, given);
        child.waived.add(day);
        judge(book, book.settle(day, [child]), { cause: 'correction', today: romeToday(now), at: now });
      },
    }),
);

const price = fc
  .record({
    child: index,
    from: fc.integer({ min: -8, max: 4 }),
    exempt: fc.constantFrom(false, false, true),
    resident: fc.constantFrom(true, true, false),
    isee: fc.constantFrom(null, 500_000, 800_000, 800_001, 2_000_000),
  })
  .map(
    (wish): Step =>
      step('change what a meal costs', wish, {
        check: someChild,
        async run(model, real) {
          const { book, now } = model;
          const { book: child, own } = childOf(model, real, wish.child);
          const { exempt, resident, isee: iseeCents } = wish;
          const today = romeToday(now);
          const from = addDays(today, wish.from);
          await real.act((tx) =>
            changeTariffFacts(tx, {
              consumerId: own.consumerId,
              validFrom: from,
              iseeCents,
              resident,
              exemption: exempt ? 'L.104' : null,
              reason: 'nuova tariffa',
              at: now,
            }),
          );
          child.prices.push({ from, exempt, resident, iseeCents });
          const household = book.householdOf(child);
          book.settleAll(from, today, household);
          judge(book, household, { cause: 'rerating', today, at: now });
        },
      }),
  );

/** R11: an opening balance of the previous system is corrected by a file, once, however often the statement breaks. */
const correctOpening = fc.record({ child: index, cents: fc.constantFrom(-700, -350, 100, 350, 1050) }).map(
  (wish): Step =>
    step('correct an opening balance', wish, {
      check: someChild,
      async run(model, real) {
        const { book, now } = model;
        const { book: child, own } = childOf(model, real, wish.child);
        const { cents } = wish;
        const answer = await real.act(async (tx) => {
          const opening = (await openingBalances(tx)).find((each) => each.consumerId === own.consumerId)?.cents ?? 0;
          const amounts = [cents, opening + cents].map((each) => (each / 100).toFixed(2));
          const text = `Codice utente;Codice fiscale;Variazione;Nuovo saldo\n${own.number};;${amounts.join(';')}`;
          const file = {
            kind: 'corrections',
            fileName: 'correzioni.csv',
            bytes: Buffer.from(text),
            reason: 'saldo',
          } as const;
          return applyImport(tx, file, { sealer: testSealer, at: now });
        });
        strictEqual(answer.ok && answer.value.outcome, 'applied');
        child.credits += cents;
        judge(book, [child], { cause: 'correction', today: romeToday(now), at: now });
      },
    }),
);

/** What happens to money: payments, prices and what the office forgives. */
export const moneyCommands: readonly fc.Arbitrary<Step>[] = [topUp, receipt, receipt, waive, price, correctOpening];
