import { deepStrictEqual, strictEqual } from 'node:assert';
import fc from 'fast-check';
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
  receiveReceipt,
  removeFromCart,
} from '#src/payments/index.ts';
import { evaluateStanding } from '#src/standing/index.ts';
import { agreeingGateway } from '#test/support/agreeing-gateway.ts';
import { childOf, pick, someChild } from './day-commands.ts';
import { isAtOrAfter, romeToday } from './rome-book.ts';
import type { BookChild, LineInBook, NoticeInBook } from './rule-book.ts';
import type { Model, Real } from './session.ts';
import { judge } from './standing-book.ts';
import { type Step, step } from './step.ts';

const MOST_UNPAID = 5;
/** A payment whose payer came back is waited for this long: nobody pays or cancels it meanwhile. */
const VERIFICATION_HOURS = 72;
const index = fc.nat({ max: 11 });
const returnTo = { ok: 'https://x/1', waiting: 'https://x/2', cancelled: 'https://x/3', error: 'https://x/4' };

const afterCredit: AfterCredit = (tx, credited) =>
  evaluateStanding(tx, { ...credited, cause: 'payment', today: romeDay(credited.at) });

const centsOf = ({ lines }: NoticeInBook): number => lines.reduce((sum, { cents }) => sum + cents, 0);
const isOpen = (notice: NoticeInBook): boolean => !notice.paid && !notice.cancelledAt;
const isInVerification = ({ lastBack }: NoticeInBook, now: Temporal.Instant): boolean =>
  lastBack !== undefined && !isAtOrAfter(now, lastBack.add({ hours: VERIFICATION_HOURS }));

const topUp = fc.record({ child: index, cents: fc.constantFrom(500, 1000, 1050, 3500, 3500, 5000) }).map(
  (wish): Step =>
    step('declare a top-up', wish, {
      check: someChild,
      async run(model, real) {
        const { book: child, own } = childOf(model, real, wish.child);
        const { personId, consumerId } = own;
        const { cents } = wish;
        const at = model.now;
        const reference = crypto.randomUUID();
        const lines = [{ child, cents }];
        const equal = equalNotice(model, lines);
        const declared = await real.act(async (tx) => {
          await addToCart(tx, { personId, consumerId, cents, at });
          const answer = await declarePayment(tx, { personId, shown: [{ consumerId, cents }], at, reference });
          // What was refused stays in the cart, where a brother's or sister's next top-up would meet it.
          if (!answer.ok) await removeFromCart(tx, personId, consumerId);
          const payment = answer.ok && (await paymentOf(tx, { personId, reference: answer.value.reference, at }));
          return payment ? { number: payment.notices[0]?.noticeNumber ?? '', reference: payment.reference } : undefined;
        });
        strictEqual(declared !== undefined, equal !== undefined || unpaidOf(child) < MOST_UNPAID);
        if (!declared) return;
        strictEqual(equal?.number ?? declared.number, declared.number);
        if (!equal) bookNotice(model, { ...declared, lines });
      },
    }),
);

/** R9: brothers and sisters in one cart, and one notice in the place of theirs; an equal one that can still be paid is used again. */
const topUpTogether = fc
  .record({ child: index, cents: fc.constantFrom(1000, 1050, 3500), others: fc.constantFrom(500, 2000) })
  .map(
    (wish): Step =>
      step('declare a top-up for several, in one notice', wish, {
        check: ({ book }) => book.children.some((child) => book.householdOf(child).length > 1),
        async run(model, real) {
          const { book: child, own } = childOf(model, real, wish.child);
          const family = model.book.householdOf(child).filter((each) => each !== child);
          if (family.length === 0) return;
          const lines = [{ child, cents: wish.cents }, ...family.map((each) => ({ child: each, cents: wish.others }))];
          const equal = equalNotice(model, lines);
          const { personId } = own;
          const at = model.now;
          const shown = lines.map((line) => ({ consumerId: line.child.consumerId, cents: line.cents }));
          const [reference, newReference] = [crypto.randomUUID(), crypto.randomUUID()];
          const declared = await real.act(async (tx) => {
            for (const line of shown) await addToCart(tx, { personId, ...line, at });
            const answer = await declarePayment(tx, { personId, shown, at, reference });
            if (!answer.ok) {
              for (const { consumerId } of shown) await removeFromCart(tx, personId, consumerId);
              return undefined;
            }
            const several = { personId, reference: answer.value.reference, at, newReference };
            const joined = await joinNotices((work) => work(tx), agreeingGateway, several);
            const kept = joined.ok ? joined.value.reference : answer.value.reference;
            const payment = await paymentOf(tx, { personId, reference: kept, at });
            return payment?.notices.length === 1
              ? { number: payment.notices[0]?.noticeNumber ?? '', reference: kept }
              : undefined;
          });
          const isRoom = lines.every((line) => unpaidOf(line.child) < MOST_UNPAID);
          strictEqual(declared !== undefined, equal !== undefined || isRoom);
          if (!declared) return;
          strictEqual(equal?.number ?? declared.number, declared.number);
          if (!equal) bookNotice(model, { ...declared, lines });
        },
      }),
  );

const unpaidOf = (child: BookChild): number => child.notices.filter(isOpen).length;

/** The notice that asks the same and can still be paid. */
const equalNotice = (model: Model, lines: readonly LineInBook[]): NoticeInBook | undefined =>
  model.notices.findLast(
    (notice) =>
      isOpen(notice) &&
      !isInVerification(notice, model.now) &&
      notice.lines.length === lines.length &&
      lines.every(({ child, cents }) => notice.lines.some((line) => line.child === child && line.cents === cents)),
  );

function bookNotice(model: Model, made: Pick<NoticeInBook, 'number' | 'reference' | 'lines'>): void {
  const nothing = { paid: false, cancelledAt: undefined, firstBack: undefined, lastBack: undefined };
  const notice: NoticeInBook = { ...made, ...nothing };
  model.notices.push(notice);
  for (const { child } of notice.lines) child.notices.push(notice);
}

const ownPayment = (model: Model, real: Real, { reference, lines }: NoticeInBook) => {
  const own = real.children.find((each) => each.consumerId === lines[0]?.child.consumerId);
  return { reference, personId: own?.personId ?? 0, at: model.now };
};

/** R8, R9: to pagoPA's page and back; what the browser says proves nothing, and holds a suspension back. */
const comeBack = fc
  .record({ notice: index, outcome: fc.constantFrom('ok' as const, 'waiting' as const, 'failed' as const) })
  .map(
    (wish): Step =>
      step('go to the checkout and come back', wish, {
        check: (model) => model.notices.length > 0,
        async run(model, real) {
          const notice = pick(model.notices.toReversed(), wish.notice);
          // Two payments of one child that come back at the same instant are of no order.
          if (
            !notice ||
            notice.lines
              .flatMap(({ child }) => child.notices)
              .some((each) => each !== notice && isSameInstant(each.firstBack, model.now))
          )
            return;
          const own = ownPayment(model, real, notice);
          const opened = await real.act(async (tx) => {
            const checkout = await openCheckout((work) => work(tx), agreeingGateway, { ...own, returnTo });
            await browserReturned(tx, { ...own, outcome: wish.outcome });
            return checkout.ok;
          });
          strictEqual(opened, isOpen(notice) && !isInVerification(notice, model.now));
          if (!opened || wish.outcome === 'failed') return;
          // Coming back once more at the instant of the last time says nothing new.
          notice.firstBack ??= model.now;
          notice.lastBack = model.now;
        },
      }),
  );

const isSameInstant = (some: Temporal.Instant | undefined, other: Temporal.Instant) => some?.equals(other) ?? false;

/** R9: its citizen cancels a notice while it is unpaid and no payment of it may be on its way. */
const cancel = fc.record({ notice: index }).map(
  (wish): Step =>
    step('cancel a notice', wish, {
      check: (model) => model.notices.length > 0,
      async run(model, real) {
        const notice = pick(model.notices.toReversed(), wish.notice);
        if (!notice) return;
        const own = ownPayment(model, real, notice);
        const answer = await real.act((tx) => cancelPayment((work) => work(tx), agreeingGateway, own));
        const isPossible = isOpen(notice) ? !isInVerification(notice, model.now) : !notice.paid;
        strictEqual(answer.ok ? undefined : answer.error.kind, isPossible ? undefined : 'NotNow');
        if (answer.ok) notice.cancelledAt ??= model.now;
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
          // How another amount is shared among several is told by joint-notices.test.ts.
          const cents = centsOf(notice) + (notice.lines.length === 1 ? wish.over : 0);
          const paidAt = model.now.subtract({ minutes: wish.minutesAgo });
          const incoming = { receiptId, noticeNumber: notice.number, cents, paidAt, pspName: 'Banca di prova' };
          const outcome = await real.act((tx) => receiveReceipt(tx, incoming, { at: model.now, afterCredit }));
          const flags = outcome.kind === 'credited' ? outcome.flags : [];
          deepStrictEqual({ kind: outcome.kind, flags }, creditInBook(model, notice, incoming));
        },
      }),
  );

interface Incoming {
  readonly receiptId: string;
  readonly cents: number;
  readonly paidAt: Temporal.Instant;
}

/** R9: it credits its amount once, whatever became of its notice; what is odd about it is flagged to the office. */
function creditInBook(model: Model, notice: NoticeInBook, { receiptId, cents, paidAt }: Incoming) {
  const known = model.receipts.get(receiptId);
  if (known) return { kind: known.cents === cents ? 'duplicate' : 'quarantined', flags: [] };
  model.receipts.set(receiptId, { notice, cents });
  const flags = [
    ...(notice.paid ? ['second_receipt'] : []),
    ...(centsOf(notice) === cents ? [] : ['other_amount']),
    ...(notice.cancelledAt && isAtOrAfter(paidAt, notice.cancelledAt) ? ['after_cancellation'] : []),
  ];
  notice.paid = true;
  const { book, now } = model;
  const over = cents - centsOf(notice);
  for (const { child, cents: asked } of notice.lines) {
    child.credits += asked + over;
    child.lastReceiptAt = now;
  }
  const children = notice.lines.map(({ child }) => child);
  judge(book, children, { cause: 'payment', today: romeToday(now), at: now });
  return { kind: 'credited', flags };
}

/** What happens to payments, whatever the order. */
export const paymentCommands: readonly fc.Arbitrary<Step>[] = [
  topUp,
  topUp,
  topUpTogether,
  topUpTogether,
  comeBack,
  comeBack,
  cancel,
  receipt,
  receipt,
];
