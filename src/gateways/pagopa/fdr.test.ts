import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ServerType, serve } from '@hono/node-server';
import { Hono } from 'hono';
import { sql } from 'kysely';
import { afterAll, expect, test } from 'vitest';
import { fdrService } from '#sandbox/pagopa/fdr.ts';
import { PagopaSandbox, type SandboxReceipt } from '#sandbox/pagopa/state.ts';
import { get } from '#src/platform/database/index.ts';
import { clearingNow, type FlowLine, type FlowSource, fetchFlows, reconciliation } from '#src/reconciliation/index.ts';
import { at } from '#test/support/clock.ts';
import { testDatabase } from '#test/support/database.ts';
import { aNoticeOf } from '#test/support/flows.ts';
import { aTown, balanceOf, type Town } from '#test/support/town.ts';
import { fdrSource } from './fdr-client.ts';

const database = await testDatabase();
const clock = at('2026-11-24 10:00');
const folder = mkdtempSync(join(tmpdir(), 'omnibus-fdr-'));
const sandbox = await PagopaSandbox.open(join(folder, 'pagopa.json'), clock);
let asked: URL[] = [];
let broken = false;
const http = new Hono();
http.use(async (c, next) => {
  asked.push(new URL(c.req.url));
  return broken ? c.json({ httpStatusCode: 500 }, 500) : next();
});
http.route('/fdr', fdrService(sandbox, clock, 'the key'));
const { url, server } = await new Promise<{ url: string; server: ServerType }>((resolve) => {
  const started = serve({ fetch: http.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) =>
    resolve({ url: `http://127.0.0.1:${port}/fdr`, server: started }),
  );
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

const fiscalCodeOf = async (town: Town) =>
  (await town.run((tx) => get(tx, sql<{ code: string }>`select fiscal_code as code from tenants`))).code;

const lately = () => ({ from: clock.now().subtract({ hours: 240 }), to: clock.now().add({ hours: 24 }) });

/** A town whose notice was paid at the sandbox yesterday, as its flows tell it. */
async function aPaidTown(status?: SandboxReceipt['status']) {
  clock.set('2026-11-23 12:00');
  const town = await aTown(database);
  const notice = await aNoticeOf(town, 3505, clock.now());
  const creditorFiscalCode = await fiscalCodeOf(town);
  const receipt: SandboxReceipt = {
    receiptId: notice.receiptId,
    creditorFiscalCode,
    noticeNumber: notice.number,
    cents: 3505,
    paidAt: clock.now().toString(),
    pspName: 'Banca di prova',
    copies: 1,
    sendAfter: null,
    askedFrom: null,
    attempts: 0,
    delivered: false,
    lastAnswer: '',
    ...(status ? { status } : {}),
  };
  sandbox.state.receipts.push(receipt);
  clock.set('2026-11-24 10:00');
  const source = fdrSource({ baseUrl: url, key: 'the key', fiscalCode: creditorFiscalCode });
  const fetching = () => fetchFlows({ database: database.app, clock }, town.tenantId, async () => source);
  const see = () => town.run((tx) => reconciliation(tx, { seen: lately(), month: lately(), at: clock.now() }));
  return { ...notice, town, receipt, source, fetching, see };
}

test('a lost receipt is told by the flow of its day; asked every hour with an overlap, it is taken once', async () => {
  const { town, fetching, see } = await aPaidTown();
  asked = [];
  expect(await Promise.all([fetching(), fetching()])).toContain(1);
  expect((await see()).lines).toMatchObject([{ state: 'without_receipt', cents: 3505, status: 'executed' }]);
  expect(asked[0]?.searchParams.get('publishedGt')).toBe('2026-10-10T09:00:00Z');
  expect(await fetching()).toBeUndefined();
  clock.advance({ minutes: 61 });
  asked = [];
  expect(await fetching()).toBe(0);
  expect(asked.map((address) => address.searchParams.get('publishedGt'))).toEqual(['2026-11-20T23:59:59Z']);
  expect(await town.run(clearingNow)).toMatchObject({ ledgerCents: -3505, expectedCents: -3505 });
});

test('a payment that its bank takes back restates its flow: the child is debited by the next question', async () => {
  const { town, child, receive, fetching, receipt, see } = await aPaidTown();
  await receive();
  await fetching();
  expect(await balanceOf(town, child)).toBe(3505);
  Object.assign(receipt, { status: 'REVOKED', restated: 1, restatedAt: clock.now().toString() });
  clock.advance({ minutes: 61 });
  expect(await fetching()).toBe(1);
  expect(await balanceOf(town, child)).toBe(0);
  expect((await see()).lines).toMatchObject([{ state: 'revoked', statusCode: 'REVOKED' }]);
});

test('a service that fails or is not there is asked again in ten minutes, and nothing is lost', async () => {
  const { town, fetching, see } = await aPaidTown('NO_RPT');
  broken = true;
  await expect(fetching()).rejects.toThrow('FdR answered 500');
  expect(await fetching()).toBeUndefined();
  expect((await see()).fetch).toMatchObject({ fetchedAt: null, failedAt: clock.now() });
  broken = false;
  clock.advance({ minutes: 10 });
  expect(await fetching()).toBe(1);
  expect((await see()).fetch?.failedAt).toBeNull();
  expect((await see()).lines).toMatchObject([{ status: 'no_receipt' }]);
  expect(await town.run(clearingNow)).toMatchObject({ ledgerCents: -3505 });
});

test('a flow that cannot be read keeps no other out of the books, and is asked for again', async () => {
  const { town, source, see } = await aPaidTown();
  let readable = false;
  const odd = { pspId: 'ALTRA', name: '2026-11-23ALTRA-1', revision: 1, publishedAt: clock.now() };
  const both: FlowSource = {
    published: async function* (after) {
      yield [odd];
      yield* source.published(after);
    },
    head: async (flow) => {
      if (flow.name !== odd.name) return source.head(flow);
      if (!readable) throw new Error('cannot be read');
      return { ...odd, pspName: 'Altra', regulation: '', regulationOn: null, declaredCount: 0, declaredCents: 0 };
    },
    lines: (flow) => (flow.name === odd.name ? (async function* () {})() : source.lines(flow)),
  };
  const fetching = () => fetchFlows({ database: database.app, clock }, town.tenantId, async () => both);
  await expect(fetching()).rejects.toThrow('cannot be read');
  expect((await see()).lines).toMatchObject([{ cents: 3505 }]);
  expect((await see()).fetch?.failedAt).toEqual(clock.now());
  readable = true;
  clock.advance({ minutes: 10 });
  expect(await fetching()).toBe(1);
  expect((await see()).fetch?.failedAt).toBeNull();
});

test('a wrong key is a failure, never an empty list', async () => {
  const { source } = await aPaidTown();
  const wrong = fdrSource({ baseUrl: url, key: 'another', fiscalCode: '00000000000' });
  await expect(Array.fromAsync(wrong.published(clock.now()))).rejects.toThrow('401');
  expect(await Array.fromAsync(source.published(clock.now()))).toEqual([]);
});

test('statuses are read by name and number, amounts as whole cents, bare dates as UTC; what cannot be read stops the flow', async () => {
  const payment = { index: 1, iuv: '02000000000000184', iur: 'x', idTransfer: 1, payDate: '2026-11-23' };
  const answering = (payments: readonly object[]) => {
    const service = new Hono();
    service.get('*', (c) => c.json({ metadata: { totPage: 1 }, count: 1, data: payments }));
    return service;
  };
  const linesOf = async (payments: readonly object[]): Promise<FlowLine[]> => {
    const played = serve({ fetch: answering(payments).fetch, port: 0, hostname: '127.0.0.1' });
    await new Promise((resolve) => played.once('listening', resolve));
    const address = played.address();
    const port = typeof address === 'object' ? address?.port : 0;
    const source = fdrSource({ baseUrl: `http://127.0.0.1:${port}`, key: 'k', fiscalCode: '00000000000' });
    const flow = { pspId: 'P', name: 'F', revision: 1, publishedAt: clock.now() };
    return (await Array.fromAsync(source.lines(flow)).finally(() => played.close())).flat();
  };
  const read = await linesOf([
    { ...payment, pay: 19.99, payStatus: 'EXECUTED' },
    { ...payment, pay: -1000000.1, payStatus: 3 },
    { ...payment, pay: '0.07', payStatus: 'WHO_KNOWS', payDate: '2026-11-23T10:00:00.5+01:00' },
  ]);
  expect(read.map(({ cents, status, statusCode }) => [cents, status, statusCode])).toEqual([
    [1999, 'executed', 'EXECUTED'],
    [100_000_010, 'revoked', '3'],
    [7, 'unknown', 'WHO_KNOWS'],
  ]);
  expect(read.map(({ paidAt }) => paidAt.toString())).toEqual([
    '2026-11-23T00:00:00Z',
    '2026-11-23T00:00:00Z',
    '2026-11-23T09:00:00.5Z',
  ]);
  for (const wrong of [{ pay: 1.005 }, { pay: 'molto' }, { iuv: '' }, { payDate: 'ieri' }])
    await expect(linesOf([{ ...payment, pay: 1, payStatus: '0', ...wrong }])).rejects.toThrow();
});
