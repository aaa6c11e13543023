import fc from 'fast-check';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { sendRtV2 } from '#sandbox/pagopa/node-message.ts';
import { addToCart, declarePayment } from '#src/payments/index.ts';
import { get } from '#src/platform/database/index.ts';
import { at } from '#test/support/clock.ts';
import { testDatabase } from '#test/support/database.ts';
import { anyText, spoiling } from '#test/support/nasty.ts';
import { connectToNode, STATION, servedNode } from '#test/support/pagopa-node.ts';
import { aChild, aTown, balanceOf } from '#test/support/town.ts';

const database = await testDatabase();
const clock = at('2026-11-24 10:00');
const { send } = await servedNode(database, clock);
const town = await aTown(database);
const fiscalCode = await connectToNode(town);
const child = await aChild(town);
const { personId, consumerId } = child;
await town.run(async (tx) => {
  await addToCart(tx, { personId, consumerId, cents: 3500, at: clock.now() });
  await declarePayment(tx, { personId, shown: [{ consumerId, cents: 3500 }], at: clock.now(), reference: 'r' });
});
const { notice } = await town.run((tx) =>
  get(tx, sql<{ notice: string }>`select notice_number as notice from payment_notices`),
);

const receipt = (over: { receiptId?: string; pspName?: string; paymentMethod?: string } = {}) =>
  sendRtV2(
    {
      receiptId: 'rt-1',
      noticeNumber: notice,
      creditorFiscalCode: fiscalCode,
      cents: 3500,
      paidAt: '2026-11-24T09:00:00Z',
      pspName: 'Banca di prova',
      ...over,
    },
    STATION,
    { paymentMethod: over.paymentMethod ?? 'CASH' },
  );
const question = `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><p:paVerifyPaymentNoticeReq xmlns:p="http://pagopa-api.pagopa.gov.it/pa/paForNode.xsd"><idPA>${fiscalCode}</idPA><idBrokerPA>${STATION.brokerCode}</idBrokerPA><idStation>${STATION.stationCode}</idStation><qrCode><fiscalCode>${fiscalCode}</fiscalCode><noticeNumber>${notice}</noticeNumber></qrCode></p:paVerifyPaymentNoticeReq></s:Body></s:Envelope>`;
const RUNS = { seed: 20_261_126, numRuns: 150, endOnFailure: true };

/** An answer of SOAP: to what is no request at all a fault with HTTP 500, as SOAP 1.1 asks; never one of the server's own. */
function expectSoap({ status, text }: { status: number; text: string }, sent: unknown): void {
  expect([200, 500], JSON.stringify(sent)).toContain(status);
  expect(text, JSON.stringify(sent)).toMatch(/^<\?xml|^<\w+:Envelope/);
  if (status === 500) expect(text).toContain('Fault');
  else expect(text).toMatch(/<outcome>(OK|KO)<\/outcome>/);
  expect(text, JSON.stringify(sent)).not.toContain('PAA_SYSTEM_ERROR');
  expect(text).not.toMatch(/node_modules|\.tsx?:\d|\bat \S+ \(/);
}

test('whatever is sent as a request of the node is answered in SOAP, and nobody is credited more than was paid', async () => {
  const envelope = fc.oneof(
    anyText,
    spoiling.map((spoil) => spoil(receipt())),
    spoiling.map((spoil) => spoil(question)),
  );
  const action = fc.oneof(fc.constantFrom('paSendRTV2', 'paVerifyPaymentNotice', 'paDemandPaymentNotice', ''), visible);
  const property = fc.asyncProperty(envelope, action, async (text, soapaction) => {
    expectSoap(await send(text, { soapaction }), text);
  });
  await fc.assert(property, RUNS);
  expect([0, 3500]).toContain(await balanceOf(town, child));
});

test('whatever a well-formed receipt says in its words is taken or refused, and the same money counts once', async () => {
  const property = fc.asyncProperty(words, words, words, async (receiptId, pspName, paymentMethod) => {
    const text = receipt({ receiptId, pspName, paymentMethod });
    expectSoap(await send(text), { receiptId, pspName, paymentMethod });
  });
  await fc.assert(property, { ...RUNS, numRuns: 60 });
  const { cents } = await town.run((tx) =>
    get(tx, sql<{ cents: number }>`select coalesce(sum(cents), 0)::integer as cents from receipts`),
  );
  expect(await balanceOf(town, child)).toBe(cents);
});

/** What a header can hold. */
const visible = fc.string({ unit: fc.constantFrom(...'abcXYZ019 -_="();,:@/'), maxLength: 80 });
/** What XML can hold, as text. */
const words = anyText.map((text) =>
  text
    .toWellFormed()
    .replaceAll(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, '?')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;'),
);
