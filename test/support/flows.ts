import { sql } from 'kysely';
import { romeDay } from '#src/kernel/rome-time.ts';
import { type AfterCredit, addToCart, declarePayment, receiveReceipt } from '#src/payments/index.ts';
import { get } from '#src/platform/database/index.ts';
import { type FlowHead, type FlowLine, takeFlow } from '#src/reconciliation/index.ts';
import { evaluateStanding } from '#src/standing/index.ts';
import { aChild, type Town } from './town.ts';

const afterCredit: AfterCredit = (tx, credited) =>
  evaluateStanding(tx, { ...credited, cause: 'payment', today: romeDay(credited.at) });

/** A child with a notice of so many cents, and how to pay it. */
export async function aNoticeOf(town: Town, cents: number, at: Temporal.Instant) {
  const child = await aChild(town);
  const { personId, consumerId } = child;
  const reference = crypto.randomUUID();
  await town.run(async (tx) => {
    await addToCart(tx, { personId, consumerId, cents, at });
    await declarePayment(tx, { personId, shown: [{ consumerId, cents }], at, reference });
  });
  const { number } = await town.run((tx) =>
    get(
      tx,
      sql<{ number: string }>`select notice_number as number from payment_notices where consumer_id = ${consumerId}`,
    ),
  );
  const receiptId = `rt-${number}`;
  const receive = (
    over: { readonly cents?: number; readonly receiptId?: string; readonly when?: Temporal.Instant } = {},
  ) =>
    town.run((tx) =>
      receiveReceipt(
        tx,
        { receiptId, noticeNumber: number, cents, paidAt: at, pspName: 'Banca di prova', ...over },
        { at: over.when ?? at, afterCredit },
      ),
    );
  const line = (over: Partial<FlowLine> = {}): FlowLine => ({
    line: 1,
    iuv: number.slice(1),
    iur: receiptId,
    transfer: 1,
    cents,
    status: 'executed',
    statusCode: 'EXECUTED',
    paidAt: at,
    ...over,
  });
  return { town, child, number, iuv: number.slice(1), receiptId, receive, line };
}

export const aFlow = (at: Temporal.Instant, over: Partial<FlowHead> = {}): FlowHead => ({
  pspId: 'PSP',
  name: '2026-11-24PSP-0001',
  revision: 1,
  publishedAt: at,
  pspName: 'Banca di prova',
  regulation: 'SCT 1',
  regulationOn: null,
  declaredCount: null,
  declaredCents: null,
  ...over,
});

async function* inPages(lines: readonly FlowLine[]) {
  // Two pages, so that there is something between them.
  const middle = Math.ceil(lines.length / 2);
  yield lines.slice(0, middle).map((line, place) => ({ ...line, line: place + 1 }));
  yield lines.slice(middle).map((line, place) => ({ ...line, line: middle + place + 1 }));
}

/** Takes a flow as the job does. */
export const take = (town: Town, head: FlowHead, lines: readonly FlowLine[], at: Temporal.Instant) =>
  takeFlow(town.run, head, inPages(lines), at);
