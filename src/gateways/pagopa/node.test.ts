import { X509Certificate } from 'node:crypto';
import { join } from 'node:path';
import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { sendRtV2 } from '#sandbox/pagopa/node-message.ts';
import { addToCart, declarePayment } from '#src/payments/index.ts';
import { get, rows } from '#src/platform/database/index.ts';
import { at } from '#test/support/clock.ts';
import { testDatabase } from '#test/support/database.ts';
import { connectToNode, FINGERPRINT, STATION, servedNode } from '#test/support/pagopa-node.ts';
import { pagopaSpecs, soapJudge } from '#test/support/pagopa-specs.ts';
import { aChild, aTown, balanceOf, type Town } from '#test/support/town.ts';
import { isFromNode } from './node-caller.ts';

const database = await testDatabase();
const clock = at('2026-11-24 10:00');
const { send } = await servedNode(database, clock);
const judge = pagopaSpecs && soapJudge(join(pagopaSpecs, 'paForNode', 'wsdl', 'xsd', 'paForNode.xsd'));

/** Sends and holds the answer to the official schema. */
async function ask(envelope: string, headers: Record<string, string> = {}) {
  const answer = await send(envelope, headers);
  if (answer.status === 200 && judge) expect([answer.text, judge(answer.text)]).toEqual([answer.text, undefined]);
  const fault = /<faultCode>(.*?)<\/faultCode>/.exec(answer.text)?.[1];
  return { ...answer, outcome: /<outcome>(.*?)<\/outcome>/.exec(answer.text)?.[1], fault };
}

/** A town with its own fiscal code, and a notice of 35,00 € that was declared and not paid. */
async function aNotice() {
  const town = await aTown(database);
  const fiscalCode = await connectToNode(town);
  const child = await aChild(town);
  const { personId, consumerId } = child;
  await town.run(async (tx) => {
    await addToCart(tx, { personId, consumerId, cents: 3500, at: clock.now() });
    const shown = [{ consumerId, cents: 3500 }];
    await declarePayment(tx, { personId, shown, at: clock.now(), reference: 'r' });
  });
  const { number } = await town.run((tx) =>
    get(tx, sql<{ number: string }>`select notice_number as number from payment_notices`),
  );
  const receipt = (over: Partial<Parameters<typeof sendRtV2>[0]> = {}) =>
    sendRtV2(
      {
        receiptId: 'rt-1',
        noticeNumber: number,
        creditorFiscalCode: fiscalCode,
        cents: 3500,
        paidAt: '2026-11-24T09:00:00Z',
        pspName: 'Banca di prova',
        ...over,
      },
      STATION,
      { paymentMethod: 'CASH' },
    );
  const asked = (root: string, noticeNumber = number, station: string = STATION.stationCode) =>
    envelopeOf(
      root,
      `<idPA>${fiscalCode}</idPA><idBrokerPA>${STATION.brokerCode}</idBrokerPA><idStation>${station}</idStation>` +
        `<qrCode><fiscalCode>${fiscalCode}</fiscalCode><noticeNumber>${noticeNumber}</noticeNumber></qrCode>`,
    );
  return { town, child, fiscalCode, number, receipt, asked };
}

const envelopeOf = (root: string, inner: string) =>
  `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><p:${root} xmlns:p="http://pagopa-api.pagopa.gov.it/pa/paForNode.xsd">${inner}</p:${root}></s:Body></s:Envelope>`;

const reasons = async (town: Town) =>
  (await town.run((tx) => rows(tx, sql<{ reason: string }>`select reason from quarantined_receipts order by id`))).map(
    ({ reason }) => reason,
  );

describe('a receipt of the node', () => {
  test('credits once, whether it comes as version 1 or 2, three times or eight at once', async () => {
    const { town, child, receipt } = await aNotice();
    const first = receipt({ receiptId: 'rt-v1' }).replaceAll('paSendRTV2Request', 'paSendRTReq');
    const answers = await Promise.all(Array.from({ length: 8 }, () => ask(first)));
    for (const answer of answers) expect(answer).toMatchObject({ status: 200, outcome: 'OK' });
    expect(answers[0]?.text).toContain('paSendRTRes');
    expect(await balanceOf(town, child)).toBe(3500);
    const again = await ask(receipt({ receiptId: 'rt-v1' }));
    expect(again).toMatchObject({ outcome: 'OK' });
    expect(again.text).toContain('paSendRTV2Response');
    expect(await balanceOf(town, child)).toBe(3500);
    const kept = await town.run((tx) =>
      get(
        tx,
        sql<{ method: string; paid: Temporal.Instant }>`select payment_method as method, paid_at as paid from receipts`,
      ),
    );
    expect([kept.method, kept.paid.toString()]).toEqual(['CASH', '2026-11-24T09:00:00Z']);
  });

  test('with another id for a paid notice is real money: credited, flagged, answered OK', async () => {
    const { town, child, receipt } = await aNotice();
    await ask(receipt());
    expect(await ask(receipt({ receiptId: 'rt-2', cents: 3400 }))).toMatchObject({ outcome: 'OK' });
    expect(await balanceOf(town, child)).toBe(6900);
    const { flags } = await town.run((tx) =>
      get(tx, sql<{ flags: string[] }>`select flags from receipts where receipt_id = 'rt-2'`),
    );
    expect(flags).toEqual(['second_receipt', 'other_amount']);
  });

  test('of no notice of ours is answered OK and kept, whatever its check digits; other number spaces ask nobody to look', async () => {
    const { town, receipt } = await aNotice();
    for (const noticeNumber of ['302012387654312384', '302999999999999999', '347000000000000099', '001340000008150572'])
      expect(await ask(receipt({ receiptId: `rt-${noticeNumber}`, noticeNumber }))).toMatchObject({ outcome: 'OK' });
    expect(await reasons(town)).toEqual(['unknown_notice', 'unknown_notice', 'foreign_number', 'foreign_number']);
  });

  test('of another creditor’s notice with our number, or that says nothing was paid, credits nobody', async () => {
    const { town, child, receipt, fiscalCode } = await aNotice();
    const other = receipt().replace(`<fiscalCode>${fiscalCode}`, '<fiscalCode>12345678901');
    expect(await ask(other)).toMatchObject({ outcome: 'OK' });
    const unpaid = receipt({ receiptId: 'rt-ko' }).replace('<outcome>OK', '<outcome>KO');
    expect(await ask(unpaid)).toMatchObject({ outcome: 'OK' });
    expect(await reasons(town)).toEqual(['other_creditor', 'not_paid']);
    expect(await balanceOf(town, child)).toBe(0);
  });

  test('may still name a station of before, with its broker; nobody else’s', async () => {
    const { town, child, receipt } = await aNotice();
    const from = (broker: string, station: string) =>
      receipt()
        .replace(STATION.brokerCode, broker)
        .replace(/<idStation>[^<]*/, `<idStation>${station}`);
    expect(await ask(from('99999999990', STATION.stationCode))).toMatchObject({ fault: 'PAA_ID_INTERMEDIARIO_ERRATO' });
    expect(await ask(from(STATION.brokerCode, '99999999990_01'))).toMatchObject({ fault: 'PAA_STAZIONE_INT_ERRATA' });
    expect(await balanceOf(town, child)).toBe(0);
    expect(await ask(from('88888888880', '88888888880_02'))).toMatchObject({ outcome: 'OK' });
    expect(await balanceOf(town, child)).toBe(3500);
  });

  test('of a creditor that is not here is refused, and one without a name of its own too', async () => {
    const { receipt } = await aNotice();
    const stranger = await ask(receipt({ creditorFiscalCode: '12345678901' }));
    expect(stranger).toMatchObject({ status: 200, outcome: 'KO', fault: 'PAA_ID_DOMINIO_ERRATO' });
    expect(stranger.text).toContain('<id>12345678901</id>');
    expect(await ask(receipt({ receiptId: ' ' }))).toMatchObject({ fault: 'PAA_SEMANTICA' });
  });
});

describe('a question of the node', () => {
  const questions = ['paVerifyPaymentNoticeReq', 'paGetPaymentReq', 'paGetPaymentV2Request'] as const;

  test.each(questions)('%s is answered with the amount of the notice, and changes nothing', async (root) => {
    const { town, asked, number, fiscalCode } = await aNotice();
    const answer = await ask(asked(root));
    expect(answer.outcome).toBe('OK');
    expect(answer.text).toContain('35.00');
    expect(answer.text).toContain('2027-01-23');
    expect(answer.text).toContain('Ricarica refezione scolastica');
    if (root === 'paVerifyPaymentNoticeReq') expect(answer.text).toContain('<options>EQ</options>');
    else {
      expect(answer.text).toContain(`<creditorReferenceId>${number.slice(1)}</creditorReferenceId>`);
      expect(answer.text).toContain('<transferCategory>9/0199999SP/</transferCategory>');
    }
    expect(answer.text).toContain(fiscalCode);
    const open = await town.run((tx) =>
      get(tx, sql<{ open: boolean }>`select paid_at is null and cancelled_at is null as open from payment_notices`),
    );
    expect(open.open).toBe(true);
  });

  test.each(questions)('%s is refused for what cannot be paid, each with its own fault', async (root) => {
    const { town, asked, receipt } = await aNotice();
    expect(await ask(asked(root, '000000000000000000'))).toMatchObject({ fault: 'PAA_PAGAMENTO_SCONOSCIUTO' });
    expect(await ask(asked(root, '302012387654312384'))).toMatchObject({ fault: 'PAA_PAGAMENTO_SCONOSCIUTO' });
    expect(await ask(asked(root, undefined, '88888888880_02'))).toMatchObject({ fault: 'PAA_STAZIONE_INT_ERRATA' });
    clock.set('2027-01-24 00:00');
    expect(await ask(asked(root))).toMatchObject({ fault: 'PAA_PAGAMENTO_SCADUTO' });
    clock.set('2026-11-24 10:00');
    const cancel = (when: Temporal.Instant | null) =>
      town.run((tx) => sql`update payment_notices set cancelled_at = ${when}`.execute(tx));
    await cancel(clock.now());
    expect(await ask(asked(root))).toMatchObject({ fault: 'PAA_PAGAMENTO_ANNULLATO' });
    await cancel(null);
    await ask(receipt());
    expect(await ask(asked(root))).toMatchObject({ fault: 'PAA_PAGAMENTO_DUPLICATO' });
  });

  test('for a spontaneous payment is refused while no service is agreed; badly written, with the fault of its own', async () => {
    const { fiscalCode } = await aNotice();
    const inner = `<idPA>${fiscalCode}</idPA><idBrokerPA>${STATION.brokerCode}</idBrokerPA><idStation>${STATION.stationCode}</idStation>`;
    const service = '<idServizio>00009</idServizio><idSoggettoServizio>00035</idSoggettoServizio>';
    const data = '<datiSpecificiServizioRequest>PG1lbnNhLz4=</datiSpecificiServizioRequest>';
    const request = envelopeOf('paDemandPaymentNoticeRequest', inner + service + data);
    expect(await ask(request)).toMatchObject({ status: 200, outcome: 'KO', fault: 'PAA_SEMANTICA' });
    expect(await ask(request.replace('PG1', '!'))).toMatchObject({ fault: 'PAA_SINTASSI_XSD' });
  });
});

describe('the endpoint', () => {
  test('answers what is badly written with a fault of the node, or of SOAP when it cannot tell the question', async () => {
    const { receipt, fiscalCode } = await aNotice();
    const broken = await ask(receipt().replace('35.00', '35.0'));
    expect(broken).toMatchObject({ status: 200, outcome: 'KO', fault: 'PAA_SINTASSI_EXTRAXSD' });
    expect(broken.text).toContain(`<id>${fiscalCode}</id>`);
    expect(await ask('<!DOCTYPE a>', { soapaction: '"paSendRTV2"' })).toMatchObject({
      status: 200,
      fault: 'PAA_SINTASSI_EXTRAXSD',
    });
    expect(await ask('ciao')).toMatchObject({ status: 500, outcome: undefined });
    expect((await ask('ciao')).text).toContain('soapenv:Client');
  });

  test('listens only to a known certificate', async () => {
    const { town, child, receipt } = await aNotice();
    for (const certificate of ['', 'f'.repeat(64), FINGERPRINT.slice(1), 'SUCCESS'])
      expect((await send(receipt(), { 'x-client-certificate': certificate })).status).toBe(403);
    expect(await balanceOf(town, child)).toBe(0);
    const colons = (FINGERPRINT.toUpperCase().match(/../g) ?? []).join(':');
    expect((await send(receipt(), { 'x-client-certificate': colons })).status).toBe(200);
  });

  test('believes the header only of this machine and of the proxies that are named', () => {
    const callers = { fingerprints: [FINGERPRINT], proxies: ['10.0.0.5'] };
    const from = (peer: string, certificate: string | undefined = FINGERPRINT) =>
      isFromNode(callers, { peer, certificate });
    expect(['127.0.0.1', '::1', '::ffff:127.0.0.1', '10.0.0.5'].map((peer) => from(peer))).toEqual([
      true,
      true,
      true,
      true,
    ]);
    expect(['10.0.0.6', '203.0.113.9', '', '127.0.0.1.example'].map((peer) => from(peer))).toEqual([
      false,
      false,
      false,
      false,
    ]);
    expect(isFromNode(callers, { peer: '127.0.0.1', certificate: undefined })).toBe(false);
    const known = new X509Certificate(PEM).fingerprint256.replaceAll(':', '').toLowerCase();
    const pinned = { fingerprints: [known], proxies: [] };
    expect(isFromNode(pinned, { peer: '127.0.0.1', certificate: encodeURIComponent(PEM) })).toBe(true);
  });

  test('asks to be tried again when the database is away, and then takes the receipt', async () => {
    const { town, child, receipt } = await aNotice();
    await sql`alter table receipts rename to receipts_away`.execute(database.owner);
    expect(await ask(receipt())).toMatchObject({ status: 200, outcome: 'KO', fault: 'PAA_SYSTEM_ERROR' });
    await sql`alter table receipts_away rename to receipts`.execute(database.owner);
    expect(await ask(receipt())).toMatchObject({ outcome: 'OK' });
    expect(await balanceOf(town, child)).toBe(3500);
  });

  test('takes a megabyte and no more', async () => {
    const { receipt } = await aNotice();
    const padded = (length: number) => receipt() + ' '.repeat(length - Buffer.byteLength(receipt()));
    expect((await ask(padded(1024 * 1024))).status).toBe(200);
    expect((await ask(padded(1024 * 1024 + 1))).status).toBe(413);
  });
});

/** Made for this test; nobody has its key any more. */
const PEM = `-----BEGIN CERTIFICATE-----
MIIBhTCCASugAwIBAgIUEsHdjppQFLrkCCETpjfMkxj6iU8wCgYIKoZIzj0EAwIw
FzEVMBMGA1UEAwwMbm9kZS5leGFtcGxlMCAXDTI2MTEyNTIyNTIzOFoYDzIxMjYx
MTAxMjI1MjM4WjAXMRUwEwYDVQQDDAxub2RlLmV4YW1wbGUwWTATBgcqhkjOPQIB
BggqhkjOPQMBBwNCAAQXrW8X3AornwBqo4zlho8ZYq6h+uFBQudjiFQe6B6RdkoA
RnpyozJYZ0gCen3c3XyNcv7b6O6NJUvkbq42DNd9o1MwUTAdBgNVHQ4EFgQU48XK
GhWRZiKck6UpZuVNdajp/9MwHwYDVR0jBBgwFoAU48XKGhWRZiKck6UpZuVNdajp
/9MwDwYDVR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNIADBFAiAJf9poJSBOMgrn
EL8P+5sbmVqL8LUuwXJY6nj/dVgGYwIhAMqFlyByEp2taG84ilyDg+ogXVJFvRtG
JGaOQK/ejqo/
-----END CERTIFICATE-----
`;
