import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startSandbox } from '#sandbox/server.ts';
import { fdrSource } from '#src/gateways/pagopa/fdr-client.ts';
import { pagopaGateway } from '#src/gateways/pagopa/index.ts';
import { day } from '#src/kernel/day.ts';
import type { Position } from '#src/payments/index.ts';
import { createLogger } from '#src/platform/logging.ts';
import { at } from '#test/support/clock.ts';
import { scratchFolder } from '#test/support/scratch-folder.ts';
import { testSealer } from '#test/support/world.ts';
import { type StrictProxy, strictProxy } from './strict-proxy.ts';

/** The official OpenAPI documents: not ours to copy. */
const specs = process.env['OMNIBUS_SPECS'] ?? join(import.meta.dirname, '../../../shared/specs');
const documents = {
  gpd: join(specs, 'pagopa/gpd/openapi_external_v3.json'),
  checkout: join(specs, 'pagopa/checkout/checkout_ec_v2.json'),
  fdr: join(specs, 'pagopa/fdr/fdr_organization.json'),
};
const there = Object.values(documents).every((path) => existsSync(path));

test('the official documents are there, or this says where to put them', () => {
  if (!there) process.stdout.write(`\nContracts of pagoPA not checked: no ${documents.gpd}. Set OMNIBUS_SPECS.\n`);
  expect(there || process.env['OMNIBUS_SPECS'] === undefined).toBe(true);
});

const clock = at('2026-11-24 10:00');
const key = 'a-subscription-key-of-a-test';
const creditor: Position['creditor'] = {
  fiscalCode: '99999000013',
  name: 'Comune di Prova',
  environment: 'sandbox',
  segregationCode: '02',
  iban: 'IT60X0542811101000000123456',
  cbill: 'ABCDE',
  taxonomyCode: '9/0199999SP/',
  postal: undefined,
  sealedKeys: { gpd: testSealer.seal(key), checkout: testSealer.seal(key) },
};
const position = (serial: number): Position => ({
  creditor,
  creditorFiscalCode: creditor.fiscalCode,
  creditorName: creditor.name,
  noticeNumber: `3020000000000${String(serial).padStart(5, '0')}`,
  iuv: `020000000000${String(serial).padStart(5, '0')}`,
  cents: 3500,
  description: 'Ricarica refezione scolastica',
  dueAt: Temporal.Instant.from('2026-12-31T23:59:59+01:00'),
  debtor: { fullName: 'Maria Rossi', fiscalCode: 'RSSMRA80A41H501W', email: 'maria.rossi@example.it' },
});
const returnTo = {
  ok: 'https://mensa.example.it/1/ok',
  cancelled: 'https://mensa.example.it/1/annullato',
  error: 'https://mensa.example.it/1/errore',
  waiting: 'https://mensa.example.it/1/attesa',
};

describe.runIf(there)(
  'between our client and the stand-in, both held to the official OpenAPI',
  { timeout: 180_000 },
  () => {
    const folder = scratchFolder('omnibus-contracts-');
    let sandbox: Awaited<ReturnType<typeof startSandbox>>;
    let proxies: { gpd: StrictProxy; checkout: StrictProxy; fdr: StrictProxy };
    const logged: string[] = [];

    beforeAll(async () => {
      sandbox = await startSandbox({
        port: 0,
        smtpPort: 0,
        dataDir: folder.path,
        app: { url: () => 'http://127.0.0.1:9', secret: key },
        clock: { now: () => clock.now(), moveTo: async () => undefined },
      });
      const [gpd, checkout, fdr] = await Promise.all([
        strictProxy(documents.gpd, `${sandbox.url}/pagopa/gpd/v3`),
        strictProxy(documents.checkout, `${sandbox.url}/pagopa/checkout/ec/v2`),
        strictProxy(documents.fdr, `${sandbox.url}/pagopa/fdr`),
      ]);
      proxies = { gpd, checkout, fdr };
    }, 180_000);
    afterAll(async () => {
      proxies?.gpd.stop();
      proxies?.checkout.stop();
      proxies?.fdr.stop();
      await sandbox?.stop();
    });

    const gateway = () =>
      pagopaGateway({
        sealer: testSealer,
        log: createLogger('debug', { write: (line) => void logged.push(line) }),
        played: { gpd: proxies.gpd.url, checkout: proxies.checkout.url, checkoutOrigins: [sandbox.url] },
      });
    const call = (method: string, path: string, body?: unknown) =>
      fetch(proxies.gpd.url + path, {
        method,
        headers: { 'Ocp-Apim-Subscription-Key': key, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
    const order = (path: string, form: Record<string, string>) =>
      fetch(sandbox.url + path, { method: 'POST', body: new URLSearchParams(form), redirect: 'manual' });

    test('a position is created, created again, read, and deleted', async () => {
      const one = position(1);
      expect(await gateway().createPosition(one)).toEqual({ ok: true, value: undefined });
      expect(await gateway().createPosition(one)).toEqual({ ok: true, value: undefined });
      expect(await gateway().readPosition(one)).toEqual({ ok: true, value: { kind: 'unpaid' } });
      expect(await gateway().cancelPosition(one)).toEqual({ ok: true, value: undefined });
      expect(await gateway().cancelPosition(one)).toEqual({ ok: true, value: undefined });
      expect(await gateway().readPosition(one)).toEqual({ ok: true, value: { kind: 'unknown' } });
      // Its names are never free again.
      expect(await gateway().createPosition(one)).toMatchObject({ error: { kind: 'GatewayRefused' } });
      expect(logged.join('')).toContain('pagopaRequestId');
      expect(logged.join('')).not.toContain('RSSMRA80A41H501W');
    });

    test('five notices are paid in one cart, and each position then tells of its receipt', async () => {
      const five = [11, 12, 13, 14, 15].map(position);
      for (const each of five) expect(await gateway().createPosition(each)).toMatchObject({ ok: true });
      const cart = { reference: 'opaque', positions: five, email: 'maria.rossi@example.it', returnTo };
      const address = await gateway().startCheckout(cart);
      if (!address.ok) throw new Error(JSON.stringify(address.error));
      expect(address.value.startsWith(`${sandbox.url}/pagopa/checkout/`)).toBe(true);
      const back = await order(new URL(address.value).pathname, { act: 'pay', back: 'ok' });
      expect(back.headers.get('location')).toBe(returnTo.ok);
      for (const each of five) {
        expect(await gateway().readPosition(each)).toMatchObject({
          value: { kind: 'paid', receipt: { cents: 3500, paidAt: clock.now() } },
        });
      }
      expect(await gateway().cancelPosition(five[0] ?? position(0))).toEqual({
        ok: false,
        error: { kind: 'PositionTaken' },
      });
      expect(await gateway().startCheckout(cart)).toEqual({ ok: false, error: { kind: 'PositionTaken' } });
    });

    test('what was paid is listed page by page, with each receipt; another day and another creditor have nothing', async () => {
      const many = Array.from({ length: 55 }, (_, n) => position(500 + n));
      for (const each of many) expect(await gateway().createPosition(each)).toMatchObject({ ok: true });
      for (let first = 0; first < many.length; first += 5) {
        const positions = many.slice(first, first + 5);
        const address = await gateway().startCheckout({ reference: `list-${first}`, positions, email: null, returnTo });
        if (!address.ok) throw new Error(JSON.stringify(address.error));
        await order(new URL(address.value).pathname, { act: 'pay', back: 'ok' });
      }
      const days = { from: day('2026-11-20'), to: day('2026-11-25') };
      const listed = await gateway().listPaid(creditor, days);
      if (!listed.ok) throw new Error(JSON.stringify(listed.error));
      const numbers = many.map(({ noticeNumber }) => noticeNumber);
      const found = listed.value.filter(({ noticeNumber }) => numbers.includes(noticeNumber));
      expect(found.map(({ noticeNumber }) => noticeNumber)).toEqual(numbers);
      for (const { noticeNumber, receipt } of found.slice(0, 3)) {
        const one = many.find((each) => each.noticeNumber === noticeNumber) ?? position(0);
        expect(await gateway().readPosition(one)).toEqual({ ok: true, value: { kind: 'paid', receipt } });
      }
      const before = { from: day('2026-11-01'), to: day('2026-11-20') };
      expect(await gateway().listPaid(creditor, before)).toEqual({ ok: true, value: [] });
      expect(await gateway().listPaid({ ...creditor, fiscalCode: '00000000000' }, days)).toEqual({
        ok: true,
        value: [],
      });
      const tooLong = { from: day('2026-10-01'), to: day('2026-11-25') };
      expect(await gateway().listPaid(creditor, tooLong)).toMatchObject({ error: { kind: 'GatewayRefused' } });
      await order('/pagopa/interruttori', { timing: 'now', fault: 'throttled' });
      expect(await gateway().listPaid(creditor, days)).toMatchObject({ error: { kind: 'GatewayUnavailable' } });
      await order('/pagopa/interruttori', { timing: 'now', fault: 'none' });
    });

    test('flows, their heads and their lines are read as FdR-3 gives them, page by page', async () => {
      const paid = position(700);
      await gateway().createPosition(paid);
      const address = await gateway().startCheckout({ reference: 'flow', positions: [paid], email: null, returnTo });
      if (!address.ok) throw new Error(JSON.stringify(address.error));
      await order(new URL(address.value).pathname, { act: 'pay', back: 'ok' });
      const listed = await gateway().listPaid(creditor, { from: day('2026-11-24'), to: day('2026-11-24') });
      const receipts = listed.ok ? listed.value : [];
      clock.advance({ hours: 24 });
      const source = fdrSource({ baseUrl: proxies.fdr.url, key, fiscalCode: creditor.fiscalCode });
      const since = clock.now().subtract({ hours: 72 });
      const [flow, ...others] = (await Array.fromAsync(source.published(since))).flat();
      expect(others).toEqual([]);
      if (!flow) throw new Error('No flow was published');
      const head = await source.head(flow);
      const lines = (await Array.fromAsync(source.lines(flow))).flat();
      expect(head).toMatchObject({
        declaredCount: lines.length,
        pspName: 'Banca di prova',
        regulationOn: '2026-11-24',
      });
      expect(lines.reduce((sum, { cents }) => sum + cents, 0)).toBe(head.declaredCents);
      const told = receipts.find(({ noticeNumber }) => noticeNumber === paid.noticeNumber)?.receipt;
      expect(lines.find(({ iuv }) => iuv === paid.iuv)).toMatchObject({
        iur: told?.receiptId,
        cents: 3500,
        status: 'executed',
        paidAt: told?.paidAt,
      });
      await expect(source.head({ ...flow, revision: 9 })).rejects.toThrow('404');
      const wrong = fdrSource({ baseUrl: proxies.fdr.url, key, fiscalCode: 'x/../y' });
      expect(await Array.fromAsync(wrong.published(since))).toEqual([]);
      // What the document does not allow does not get through: a page beyond its size.
      const refused = await fetch(`${proxies.fdr.url}/organizations/${creditor.fiscalCode}/fdrs?size=1001`, {
        headers: { 'Ocp-Apim-Subscription-Key': key },
      });
      expect(refused.status).toBe(422);
    });

    test('a sixth notice, and an amount that is not whole cents, are told apart from what is right', async () => {
      const six = [21, 22, 23, 24, 25, 26].map(position);
      expect(await gateway().startCheckout({ reference: 'x', positions: six, email: null, returnTo })).toMatchObject({
        ok: false,
        error: { kind: 'PositionTaken' },
      });
      expect(await gateway().createPosition({ ...position(27), cents: 35.5 })).toMatchObject({
        ok: false,
        error: { kind: 'GatewayRefused' },
      });
    });

    test('a body without a debtor, and a date without its zone, are refused by the document before anybody reads them', async () => {
      const path = `/organizations/${creditor.fiscalCode}/debtpositions?toPublish=true`;
      const without = { iupd: 'x', companyName: 'y', paymentOption: [{ switchToExpired: true, installments: [] }] };
      const refused = await call('POST', path, without);
      expect([refused.status, await refused.text()]).toEqual([422, expect.stringContaining('debtor')]);
      const dated = (dueDate: string) => ({
        iupd: `dated-${dueDate}`,
        companyName: 'Comune di Prova',
        paymentOption: [
          {
            switchToExpired: true,
            debtor: { type: 'F', fiscalCode: 'RSSMRA80A41H501W', fullName: 'Maria Rossi' },
            installments: [
              {
                iuv: '02000000000000999',
                amount: 100,
                description: 'Ricarica',
                dueDate,
                transfer: [
                  {
                    idTransfer: '1',
                    amount: 100,
                    remittanceInformation: 'Ricarica',
                    category: creditor.taxonomyCode,
                    iban: creditor.iban,
                  },
                ],
              },
            ],
          },
        ],
      });
      expect((await call('POST', path, dated('2026-12-31T22:59:59'))).status).toBe(422);
      expect((await call('POST', path, dated('2026-12-31T22:59:59Z'))).status).toBe(201);
      expect((await fetch(proxies.gpd.url + path, { method: 'POST', body: '{}' })).status).toBe(401);
    });

    test.each(['throttled', 'broken', 'broken_done', 'conflict_done'])(
      'with the fault «%s» there is never a second position',
      async (fault) => {
        const serial = 100 + ['throttled', 'broken', 'broken_done', 'conflict_done'].indexOf(fault);
        await order('/pagopa/interruttori', { timing: 'now', fault });
        const first = await gateway().createPosition(position(serial));
        await order('/pagopa/interruttori', { timing: 'now', fault: 'none' });
        expect(first.ok).toBe(fault === 'conflict_done');
        expect(await gateway().createPosition(position(serial))).toMatchObject({ ok: true });
        expect(await gateway().readPosition(position(serial))).toEqual({ ok: true, value: { kind: 'unpaid' } });
      },
    );
  },
);
