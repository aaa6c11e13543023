import { sql } from 'kysely';
import { recordCreditor } from '#src/creditor/index.ts';
import { romeDay } from '#src/kernel/rome-time.ts';
import {
  type AfterCredit,
  addToCart,
  browserReturned,
  changeTopUpSettings,
  declareOne,
  declarePayment,
  mailNotices,
  openCheckout,
  publishPayment,
  receiveReceipt,
  removeFromCart,
  reviewReceipt,
  setAsideReceipt,
} from '#src/payments/index.ts';
import { get, type Tx } from '#src/platform/database/index.ts';
import { creditLine, noteLine, takeFlow } from '#src/reconciliation/index.ts';
import { evaluateStanding } from '#src/standing/index.ts';
import { agreeingGateway } from '#test/support/agreeing-gateway.ts';
import { aFlow } from '#test/support/flows.ts';
import { audited, type Command, done, now, type Scene } from './command.ts';

const CENTS = 3_500;
const REFERENCES = ['00000000-0000-4000-8000-000000000000', '00000000-0000-4000-8000-000000000001'] as const;
const returnTo = { ok: 'https://x/1', waiting: 'https://x/2', cancelled: 'https://x/3', error: 'https://x/4' };
const afterCredit: AfterCredit = (tx, credited) =>
  evaluateStanding(tx, { ...credited, cause: 'payment', today: romeDay(credited.at) });

const inCart = (tx: Tx, { child: { personId, consumerId } }: Scene, cents = CENTS) =>
  addToCart(tx, { personId, consumerId, cents, at: now });
const declaring = ({ child: { personId } }: Scene, n: 0 | 1 = 0) => ({ personId, at: now, reference: REFERENCES[n] });
const declared = async (tx: Tx, scene: Scene, n: 0 | 1 = 0) => {
  const { consumerId } = scene.child;
  return declarePayment(tx, { ...declaring(scene, n), shown: [{ consumerId, cents: CENTS }] });
};
const aPayment = async (tx: Tx, scene: Scene) => {
  await inCart(tx, scene);
  await declared(tx, scene);
};
const published = async (tx: Tx, scene: Scene) => {
  await aPayment(tx, scene);
  await publishPayment((work) => work(tx), agreeingGateway, declaring(scene));
};
const atCheckout = async (tx: Tx, scene: Scene) => {
  await aPayment(tx, scene);
  await openCheckout((work) => work(tx), agreeingGateway, { ...declaring(scene), returnTo });
};

const noticeNumber = async (tx: Tx) =>
  (await get(tx, sql<{ number: string }>`select notice_number as number from payment_notices`)).number;
const receiptOf = async (tx: Tx, n: 0 | 1) => ({
  receiptId: `rt-${n}`,
  noticeNumber: await noticeNumber(tx),
  cents: CENTS,
  paidAt: now,
  pspName: 'Banca di prova',
});
const strayReceipt = (n: 0 | 1) => ({
  receiptId: `rt-${n}`,
  noticeNumber: '302000000000000099',
  cents: CENTS,
  paidAt: now,
  pspName: 'Banca di prova',
});

/** A flow that says a notice was paid whose receipt never came. */
const aFlowLine = async (tx: Tx, scene: Scene) => {
  await aPayment(tx, scene);
  const iuv = (await noticeNumber(tx)).slice(1);
  const line = { line: 1, iuv, iur: 'rt-0', transfer: 1, cents: CENTS, paidAt: now } as const;
  async function* pages() {
    yield [{ ...line, status: 'executed', statusCode: 'EXECUTED' } as const];
  }
  await takeFlow((work) => work(tx), aFlow(now), pages(), now);
};
const theLine = async (tx: Tx) => {
  const { id } = await get(tx, sql<{ id: number }>`select id from flows`);
  return { flowId: id, line: 1, at: now };
};

const balance = sql`(select balance_cents from accounts where kind = 'consumer')`;

/** What moves money, or promises it. The child of a scene owes Monday's meal of 3,50 €. */
export const MONEY_COMMANDS: readonly Command[] = [
  {
    name: 'putting a child into the cart',
    run: (tx, scene, n) => inCart(tx, scene, n === 0 ? 1_000 : 2_000),
    seen: () => sql`select string_agg(cents::text, ' ') as seen from cart_lines`,
    once: '1000',
    both: ['1000', '2000'],
  },
  {
    name: 'taking a child out of the cart while it is put in',
    run: (tx, scene, n) =>
      n === 0 ? done(removeFromCart(tx, scene.child.personId, scene.child.consumerId)) : inCart(tx, scene),
    seen: () => sql`select count(*)::text as seen from cart_lines`,
    once: '0',
    both: ['0', '1'],
  },
  {
    name: 'declaring a cart',
    prepare: inCart,
    run: declared,
    seen: () => sql`select count(*) || ' ' || (select count(*) from cart_lines) as seen from payment_notices`,
    once: '1 0',
    both: '1 0',
    refused: 'CartEmpty',
  },
  {
    name: 'changing what is decided about top-ups',
    run: async (tx, _, n) => {
      const limits = { minCents: 500, maxCents: 50_000, suggestedMeals: [5, 10, 20], maxUnpaid: 5, holdDays: 3 };
      return (await changeTopUpSettings(tx, { asked: { ...limits, dueDays: 30 + n }, at: now })).ok;
    },
    seen: () =>
      sql`select string_agg(value::text, ' ') || ' ' || (select count(*) from audit_log where action = 'top_up_settings_changed') as seen
        from settings where key = 'notice_due_days'`,
    once: '30 1',
    both: ['30 31 2', '31 30 2'],
  },
  {
    name: 'declaring a notice for the till',
    run: (tx, scene, n) => declareOne(tx, { ...declaring(scene, n), consumerId: scene.child.consumerId, cents: CENTS }),
    seen: () => sql`select count(*) || ' ' || count(distinct payment_id) as seen from payment_notices`,
    once: '1 1',
    both: '1 1',
  },
  {
    name: 'having a notice sent by e-mail',
    prepare: published,
    run: (tx, scene) => mailNotices(tx, declaring(scene)),
    seen: () => sql`select count(*)::text as seen from mails where template = 'payment_notice'`,
    once: '1',
    both: '1',
  },
  {
    name: 'coming back from the checkout',
    prepare: atCheckout,
    run: async (tx, scene, n) =>
      (await browserReturned(tx, { ...declaring(scene), outcome: n === 0 ? 'ok' : 'waiting' }))?.state ===
      'in_verification',
    seen: () => sql`select count(*) || ' ' || ${balance} as seen from payments where verification_since is not null`,
    once: '1 -350',
    both: '1 -350',
  },
  {
    name: 'a receipt that arrives',
    prepare: published,
    run: async (tx, _, n) =>
      (await receiveReceipt(tx, await receiptOf(tx, n), { at: now, afterCredit })).kind !== 'quarantined',
    seen: () => sql`select count(*) || ' ' || ${balance} as seen from receipts`,
    once: '1 3150',
    both: '2 6650',
  },
  {
    name: 'setting a receipt aside',
    run: (tx, _, n) => done(setAsideReceipt(tx, strayReceipt(n), 'other_creditor', now)),
    seen: () =>
      sql`select count(*) || ' ' || (select count(*) from audit_log where action = 'receipt_quarantined') as seen from quarantined_receipts`,
    once: '1 1',
    both: '2 2',
  },
  {
    name: 'noting what was done about a receipt',
    prepare: (tx) => receiveReceipt(tx, strayReceipt(0), { at: now, afterCredit }),
    run: async (tx, _, n) => {
      const { id } = await get(tx, sql<{ id: number }>`select id from quarantined_receipts`);
      return reviewReceipt(tx, { kind: 'quarantined', id, note: `chiesto alla banca ${n}`, at: now });
    },
    seen: () => audited('receipt_reviewed'),
    once: '1',
    both: '1',
    refused: 'AlreadyReviewed',
  },
  {
    name: 'crediting a line whose receipt never came',
    prepare: aFlowLine,
    run: async (tx) => creditLine(tx, await theLine(tx)),
    seen: () => sql`select count(*) || ' ' || ${balance} as seen from receipts`,
    once: '1 3150',
    both: '1 3150',
  },
  {
    name: 'noting what was done about a line',
    prepare: aFlowLine,
    run: async (tx, _, n) => noteLine(tx, { ...(await theLine(tx)), note: `chiesto alla banca ${n}` }),
    seen: () => audited('flow_line_noted'),
    once: '1',
    both: '1',
    refused: 'AlreadyNoted',
  },
  {
    name: 'recording what pagoPA asks of a creditor',
    run: async (tx, { world }, n) =>
      (await recordCreditor(tx, { typed: { cbill: n === 0 ? 'AAAAA' : 'BBBBB' }, sealer: world.sealer, at: now })).ok,
    // The town had recorded everything once before.
    seen: () =>
      sql`select cbill || ' ' || (select count(*) from audit_log where action = 'creditor_changed') as seen from creditors`,
    once: 'AAAAA 2',
    both: ['AAAAA 3', 'BBBBB 3'],
  },
];
