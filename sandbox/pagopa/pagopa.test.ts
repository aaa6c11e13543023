import { mkdtempSync, rmSync } from 'node:fs';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ServerType, serve } from '@hono/node-server';
import pino from 'pino';
import { afterAll, expect, test } from 'vitest';
import { nodeRoutes, pagopaGateway, playedAddresses, sandboxNodeFingerprint } from '#src/gateways/pagopa/index.ts';
import {
  addToCart,
  browserReturned,
  cancelPayment,
  declarePayment,
  openCheckout,
  paymentOf,
} from '#src/payments/index.ts';
import { createLogger } from '#src/platform/logging.ts';
import { currentTenant } from '#src/tenancy/index.ts';
import { at } from '#test/support/clock.ts';
import { testDatabase } from '#test/support/database.ts';
import { connectToNode } from '#test/support/pagopa-node.ts';
import { aChild, aTown, balanceOf, playPagopa } from '#test/support/town.ts';
import { testSealer } from '#test/support/world.ts';
import { type Sandbox, startSandbox } from '../server.ts';
import { SANDBOX_STATION } from './node-message.ts';

const database = await testDatabase();
const clock = at('2026-11-24 10:00');
const dataDir = mkdtempSync(join(tmpdir(), 'omnibus-sandbox-'));
const secret = 'a-secret-of-both-sides';
let appUrl = 'http://127.0.0.1:9';

const start = () =>
  startSandbox({
    port: 0,
    smtpPort: 0,
    dataDir,
    app: { url: () => appUrl, secret },
    clock: { now: () => clock.now(), moveTo: async () => undefined },
  });
let sandbox: Sandbox = await start();

let app: ServerType | undefined;
/** Starts the app that takes receipts; until then nobody answers. */
async function startApp() {
  const world = { database: database.app, clock };
  const callers = { fingerprints: [sandboxNodeFingerprint(secret)], proxies: [] };
  const log = pino({ level: 'silent' });
  const routes = nodeRoutes(world, { callers, afterCredit: async () => undefined, log });
  const server = serve({ fetch: routes.fetch, port: 0, hostname: '127.0.0.1' }, (info) => {
    appUrl = `http://127.0.0.1:${info.port}`;
  });
  app = server;
  await new Promise((resolve) => server.once('listening', resolve));
}

afterAll(async () => {
  await sandbox.stop();
  app?.close();
  rmSync(dataDir, { recursive: true, force: true });
});

let towns = 0;
const gatewayTo = (url: string) =>
  pagopaGateway({ sealer: testSealer, log: createLogger('silent'), played: playedAddresses(url) });
async function aPayment() {
  const town = await aTown(database);
  await connectToNode(town, SANDBOX_STATION);
  towns += 1;
  await town.run((tx) => playPagopa(tx, secret));
  const child = await aChild(town);
  const { personId, consumerId } = child;
  const own = { personId, reference: `ref-${towns}`, at: clock.now() };
  await town.run(async (tx) => {
    await addToCart(tx, { personId, consumerId, cents: 3500, at: own.at });
    const shown = [{ consumerId, cents: 3500 }];
    await declarePayment(tx, { ...own, shown });
  });
  const gateway = () => gatewayTo(sandbox.url);
  const returnTo = { ok: `${appUrl}/ok`, waiting: `${appUrl}/wait`, cancelled: `${appUrl}/no`, error: `${appUrl}/err` };
  const open = () => openCheckout(town.run, gateway(), { ...own, returnTo });
  const see = () => town.run((tx) => paymentOf(tx, own));
  return { town, child, own, gateway, open, see };
}

const post = (address: string, form: Record<string, string>) =>
  fetch(address, { method: 'POST', body: new URLSearchParams(form), redirect: 'manual' });

const setSwitches = (form: Record<string, string>) =>
  post(`${sandbox.url}/pagopa/interruttori`, { timing: 'now', ...form });

async function until(condition: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    if (await condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('It did not happen within five seconds');
}

const balanceIs = (payment: Awaited<ReturnType<typeof aPayment>>, cents: number) =>
  until(async () => (await balanceOf(payment.town, payment.child)) === cents);

test('a receipt waits for an app that is away, through a restart of the sandbox, and then credits', async () => {
  const payment = await aPayment();
  const address = await payment.open();
  if (!address.ok) throw new Error(JSON.stringify(address.error));
  expect(await (await fetch(address.value)).text()).toContain('Paga 35,00 €');
  expect((await post(address.value, { act: 'pay', back: 'stay' })).status).toBe(303);
  await sandbox.stop();
  sandbox = await start();
  expect(await balanceOf(payment.town, payment.child)).toBe(0);
  await startApp();
  await balanceIs(payment, 3500);
  expect(await payment.see()).toMatchObject({ state: 'paid' });
});

test('the browser that returns with OK begins the verification; the receipt that was held credits later', async () => {
  const payment = await aPayment();
  await setSwitches({ timing: 'held' });
  const address = await payment.open();
  if (!address.ok) throw new Error(JSON.stringify(address.error));
  const back = await post(address.value, { act: 'pay', back: 'ok' });
  expect(back.headers.get('location')).toBe(`${appUrl}/ok`);
  await payment.town.run((tx) => browserReturned(tx, { ...payment.own, outcome: 'ok' }));
  expect(await payment.see()).toMatchObject({ state: 'in_verification' });
  expect(await balanceOf(payment.town, payment.child)).toBe(0);
  const page = await (await fetch(`${sandbox.url}/pagopa`)).text();
  expect(page).toContain('trattenuta');
  const id = /name="id" value="([^"]+)"/.exec(page)?.[1] ?? '';
  await post(`${sandbox.url}/pagopa/consegna`, { id });
  await balanceIs(payment, 3500);
});

test('a receipt that comes before the browser, twice at once, or late by the clock credits once', async () => {
  const payment = await aPayment();
  await setSwitches({ timing: 'before_return', doubled: '1' });
  const address = await payment.open();
  if (!address.ok) throw new Error(JSON.stringify(address.error));
  await post(address.value, { act: 'pay', back: 'ok' });
  expect(await balanceOf(payment.town, payment.child)).toBe(3500);

  const late = await aPayment();
  await setSwitches({ timing: 'late', lateSeconds: '3600' });
  const other = await late.open();
  if (!other.ok) throw new Error(JSON.stringify(other.error));
  await post(other.value, { act: 'pay', back: 'ok' });
  expect(await balanceOf(late.town, late.child)).toBe(0);
  clock.advance({ hours: 1 });
  await balanceIs(late, 3500);
});

test('another amount, and a second payment at the counter, are credited as they were paid', async () => {
  const payment = await aPayment();
  await setSwitches({ timing: 'before_return', differenceCents: '-100' });
  const address = await payment.open();
  if (!address.ok) throw new Error(JSON.stringify(address.error));
  await post(address.value, { act: 'pay', back: 'waiting' });
  expect(await balanceOf(payment.town, payment.child)).toBe(3400);
  await setSwitches({ timing: 'now' });
  const number = (await payment.see())?.notices[0]?.noticeNumber ?? '';
  const { fiscalCode: creditor } = await payment.town.run((tx) => currentTenant(tx));
  await post(`${sandbox.url}/pagopa/sportello`, { number, creditor });
  await balanceIs(payment, 6900);
});

test('a refused or abandoned checkout sends the browser elsewhere and credits nothing; it can be opened again', async () => {
  const payment = await aPayment();
  for (const [act, path] of [
    ['refuse', '/err'],
    ['abandon', '/no'],
  ] as const) {
    const address = await payment.open();
    if (!address.ok) throw new Error(JSON.stringify(address.error));
    expect((await post(address.value, { act })).headers.get('location')).toBe(`${appUrl}${path}`);
  }
  expect(await payment.see()).toMatchObject({ state: 'to_pay' });
});

test('a cancelled notice cannot be paid, and a paid one cannot be cancelled', async () => {
  const cancelled = await aPayment();
  const address = await cancelled.open();
  if (!address.ok) throw new Error(JSON.stringify(address.error));
  expect(await cancelPayment(cancelled.town.run, cancelled.gateway(), cancelled.own)).toMatchObject({ ok: true });
  expect(await cancelled.see()).toMatchObject({ state: 'cancelled' });
  expect(await (await fetch(address.value)).text()).toContain('già pagato o annullato');

  const paid = await aPayment();
  await setSwitches({ timing: 'held' });
  const checkout = await paid.open();
  if (!checkout.ok) throw new Error(JSON.stringify(checkout.error));
  await post(checkout.value, { act: 'pay', back: 'stay' });
  expect(await cancelPayment(paid.town.run, paid.gateway(), paid.own)).toEqual({
    ok: false,
    error: { kind: 'PositionTaken' },
  });
  expect(await paid.open()).toEqual({ ok: false, error: { kind: 'PositionTaken' } });
});

test('a pagoPA that is down leaves the payment in preparation; it is published when it is back', async () => {
  const payment = await aPayment();
  const deaf = gatewayTo('http://127.0.0.1:9');
  const { town, own } = payment;
  const returnTo = { ok: 'http://x/', waiting: 'http://x/', cancelled: 'http://x/', error: 'http://x/' };
  expect(await openCheckout(town.run, deaf, { ...own, returnTo })).toMatchObject({
    error: { kind: 'GatewayUnavailable' },
  });
  expect(await payment.see()).toMatchObject({ state: 'in_preparation' });
  expect(await payment.open()).toMatchObject({ ok: true });
  expect(await payment.see()).toMatchObject({ state: 'to_pay' });
});

test('the sandbox answers to no other name than loopback’s, and to no other site’s forms', async () => {
  const foreign = await fetch(`${sandbox.url}/pagopa/interruttori`, {
    method: 'POST',
    headers: { origin: 'https://example.com' },
    body: new URLSearchParams({ timing: 'held' }),
  });
  expect(foreign.status).toBe(403);
  const renamed = await new Promise((resolve) =>
    get(`${sandbox.url}/posta`, { headers: { host: 'evil.example' } }, (response) => resolve(response.statusCode)),
  );
  expect(renamed).toBe(403);
});
