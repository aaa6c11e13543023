import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ServerType, serve } from '@hono/node-server';
import { sql } from 'kysely';
import pino from 'pino';
import { afterAll, expect, test } from 'vitest';
import { SANDBOX_STATION } from '#sandbox/pagopa/node-message.ts';
import { FAULTS, type SandboxReceipt } from '#sandbox/pagopa/state.ts';
import { startSandbox } from '#sandbox/server.ts';
import { recordCreditor } from '#src/creditor/index.ts';
import {
  flowSources,
  nodeRoutes,
  pagopaGateway,
  playedAddresses,
  sandboxNodeFingerprint,
} from '#src/gateways/pagopa/index.ts';
import { findDifferences } from '#src/integrity/index.ts';
import { romeDay } from '#src/kernel/rome-time.ts';
import {
  type AfterCredit,
  addToCart,
  browserReturned,
  cancelPayment,
  declarePayment,
  openCheckout,
  type PaymentGateway,
  paymentOf,
  publishPayment,
  workPositions,
} from '#src/payments/index.ts';
import { rows } from '#src/platform/database/index.ts';
import { createLogger } from '#src/platform/logging.ts';
import { creditLine, fetchFlows, linesIn } from '#src/reconciliation/index.ts';
import { evaluateStanding } from '#src/standing/index.ts';
import { breaches } from '#test/model/invariants.ts';
import { at } from '#test/support/clock.ts';
import { testDatabase } from '#test/support/database.ts';
import { connectToNode } from '#test/support/pagopa-node.ts';
import { aChild, aTown, type Child, playPagopa } from '#test/support/town.ts';
import { testSealer } from '#test/support/world.ts';
import { randomFrom } from './faulty-dialect.ts';

const SEED = Number(process.env.OMNIBUS_SEED ?? 23);
const HISTORIES = 160;
const FAMILIES = 8;
/** A played pagoPA that says nothing is waited for this long: nobody has a day for a test. */
const PATIENCE_MS = 60;
const TIMINGS = ['now', 'before_return', 'late', 'asked', 'held'] as const;
const SECRET = 'a-secret-of-both-sides';

const database = await testDatabase();
const clock = at('2026-11-24 10:00');
const random = randomFrom(SEED);
const chance = (share: number) => random() < share;
const oneOf = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
const afterCredit: AfterCredit = (tx, credited) =>
  evaluateStanding(tx, { ...credited, cause: 'payment', today: romeDay(credited.at) });

const dataDir = mkdtempSync(join(tmpdir(), 'omnibus-switches-'));
const { url: appUrl, server: app } = await new Promise<{ url: string; server: ServerType }>((resolve) => {
  const callers = { fingerprints: [sandboxNodeFingerprint(SECRET)], proxies: [] };
  const log = pino({ level: 'silent' });
  const routes = nodeRoutes({ database: database.app, clock }, { callers, afterCredit, log });
  const server = serve({ fetch: routes.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) =>
    resolve({ url: `http://127.0.0.1:${port}`, server }),
  );
});
const sandbox = await startSandbox({
  port: 0,
  smtpPort: 0,
  dataDir,
  app: { url: () => appUrl, secret: SECRET },
  clock: { now: () => clock.now(), moveTo: async () => undefined },
});
afterAll(async () => {
  await sandbox.stop();
  app.close();
  rmSync(dataDir, { recursive: true, force: true });
});

const town = await aTown(database);
const creditor = await connectToNode(town, SANDBOX_STATION);
await town.run(async (tx) => {
  await playPagopa(tx, SECRET);
  await recordCreditor(tx, { typed: { fdrKey: SECRET }, sealer: testSealer, at: clock.now() });
});
const families: { readonly personId: number; readonly children: readonly Child[] }[] = [];
while (families.length < FAMILIES) {
  const first = await aChild(town);
  families.push({ personId: first.personId, children: [first, await aChild(town, { personId: first.personId })] });
}

let isSilent = false;
const real = pagopaGateway({ sealer: testSealer, log: createLogger('silent'), played: playedAddresses(sandbox.url) });
const patience = (signal: AbortSignal | undefined) => {
  if (!isSilent) return signal;
  return AbortSignal.any([AbortSignal.timeout(PATIENCE_MS), ...(signal ? [signal] : [])]);
};
const gateway: PaymentGateway = {
  createPosition: (position, signal) => real.createPosition(position, patience(signal)),
  readPosition: (position, signal) => real.readPosition(position, patience(signal)),
  listPaid: (by, days, signal) => real.listPaid(by, days, patience(signal)),
  cancelPosition: (position, signal) => real.cancelPosition(position, patience(signal)),
  startCheckout: (checkout, signal) => real.startCheckout(checkout, patience(signal)),
};

const post = (address: string, form: Record<string, string>) =>
  fetch(address, { method: 'POST', body: new URLSearchParams(form), redirect: 'manual' });
const lived = new Set<string>();
/** Turns every switch of the sandbox anew; now and then pagoPA answers all is well. */
async function turnSwitches(fault = chance(0.45) ? 'none' : oneOf(FAULTS)): Promise<void> {
  const [timing, doubled, differenceCents] = [oneOf(TIMINGS), chance(0.3), oneOf([0, 0, 0, -100, 50])];
  for (const what of [timing, fault, `doubled ${doubled}`, `difference ${differenceCents}`]) lived.add(what);
  isSilent = fault.startsWith('silent');
  await post(`${sandbox.url}/pagopa/interruttori`, {
    timing,
    fault,
    lateSeconds: String(Math.floor(random() * 7_200)),
    differenceCents: String(differenceCents),
    ...(doubled ? { doubled: '1' } : {}),
  });
}

const returnTo = { ok: `${appUrl}/ok`, waiting: `${appUrl}/wait`, cancelled: `${appUrl}/no`, error: `${appUrl}/err` };
const OUTCOMES = { [returnTo.ok]: 'ok', [returnTo.waiting]: 'waiting' } as const;
const work = () => workPositions({ database: database.app, clock, gateway, afterCredit }, town.tenantId);

/** One family pays, or does not, in every way one after the other, while pagoPA behaves as the switches say. */
async function history(): Promise<void> {
  const { personId, children } = oneOf(families);
  const reference = crypto.randomUUID();
  const own = () => ({ personId, reference, at: clock.now() });
  await turnSwitches();
  const declared = await town.run(async (tx) => {
    const paidFor = children.slice(0, chance(0.5) ? 2 : 1);
    const shown = paidFor.map(({ consumerId }) => ({ consumerId, cents: 500 + Math.floor(random() * 4000) }));
    for (const line of shown) await addToCart(tx, { personId, ...line, at: clock.now() });
    return declarePayment(tx, { ...own(), shown });
  });
  if (!declared.ok) throw new Error(JSON.stringify(declared.error));
  const notices = (await town.run((tx) => paymentOf(tx, own())))?.notices ?? [];
  const online = async () => {
    const opened = await openCheckout(town.run, gateway, { ...own(), returnTo });
    if (!opened.ok) return;
    const act = oneOf(['pay', 'pay', 'refuse', 'abandon']);
    const back = await post(opened.value, { act, back: oneOf(['ok', 'waiting', 'error', 'stay']) });
    const outcome = Reflect.get(OUTCOMES, back.headers.get('location') ?? '') ?? 'failed';
    await town.run((tx) => browserReturned(tx, { ...own(), outcome }));
  };
  const atCounter = () => post(`${sandbox.url}/pagopa/sportello`, { number: oneOf(notices).noticeNumber, creditor });
  const steps: readonly (() => unknown)[] = [
    () => publishPayment(town.run, gateway, own()),
    () =>
      Promise.all([publishPayment(town.run, gateway, own()), chance(0.2) && cancelPayment(town.run, gateway, own())]),
    online,
    online,
    () => chance(0.4) && atCounter(),
    () => chance(0.3) && cancelPayment(town.run, gateway, own()),
    () => Promise.all([work(), chance(0.2) && work()]),
    () => turnSwitches(),
    () => clock.advance({ minutes: Math.floor(random() * 20) }),
  ];
  const length = 3 + Math.floor(random() * 6);
  for (let n = 0; n < length; n++) await oneOf(steps)();
  // What is left is cancelled, or waited for, so that no family is left with too many.
  await turnSwitches('none');
  await cancelPayment(town.run, gateway, own());
  const after = await town.run((tx) => paymentOf(tx, own()));
  if (after?.state !== 'cancelled' && after?.state !== 'paid') await nextDay();
}

/** The next morning: flows say what was paid, and the office credits whatever no receipt came for. */
async function nextDay(): Promise<void> {
  await turnSwitches('none');
  clock.advance({ hours: 24 * 3 + 1 });
  await Promise.all([settleByFlows(), settleByFlows()]);
}

async function settleByFlows(): Promise<void> {
  const now = clock.now();
  await fetchFlows(
    { database: database.app, clock },
    town.tenantId,
    flowSources({ database: database.app, sealer: testSealer }, sandbox.url),
  );
  const period = { from: now.subtract({ hours: 24 * 30 }), to: now.add({ hours: 24 }) };
  const lost = await town.run((tx) => linesIn(tx, { ...period, states: ['without_receipt'], limit: 500 }));
  for (const { flowId, line } of lost) await town.run((tx) => creditLine(tx, { flowId, line, at: now }));
}

const receiptsMade = (): SandboxReceipt[] =>
  JSON.parse(readFileSync(join(dataDir, 'sandbox', 'pagopa.json'), 'utf8')).receipts;

async function untilDelivered(): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    const waiting = receiptsMade().filter(
      ({ delivered, sendAfter }) =>
        !delivered && sendAfter !== null && Temporal.Instant.compare(sendAfter, clock.now()) <= 0,
    );
    if (waiting.length === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('Receipts were not delivered within twenty seconds');
}

test(`${HISTORIES} payments through the real gateway while every switch of the sandbox is turned: the ledger equals the receipts (seed ${SEED})`, {
  timeout: 600_000,
}, async () => {
  for (let n = 0; n < HISTORIES; n++) await history();
  await nextDay();
  for (let n = 0; n < 3; n++) {
    clock.advance({ minutes: 6 });
    await work();
  }
  await untilDelivered();
  const made = receiptsMade();
  const credited = await town.run((tx) =>
    rows(
      tx,
      sql<{ receiptId: string; cents: number }>`select r.receipt_id as "receiptId", p.cents from postings p
        join receipts r on r.tenant_id = p.tenant_id and r.id = p.source_id and p.source_kind = 'receipt' where p.code = 'top_up'`,
    ),
  );
  const sorted = (list: readonly { readonly receiptId: string; readonly cents: number }[]) =>
    list.map(({ receiptId, cents }) => `${receiptId} ${cents}`).sort();
  expect(sorted(credited)).toEqual(sorted(made));
  expect(made.length).toBeGreaterThan(HISTORIES / 4);
  expect([...FAULTS, ...TIMINGS, 'doubled true', 'difference -100'].filter((what) => !lived.has(what))).toEqual([]);
  expect(made.some(({ askedFrom, sendAfter }) => askedFrom === null && sendAfter === null)).toBe(true);
  expect(await town.run(breaches)).toEqual([]);
  expect(await town.run(findDifferences)).toEqual([]);
});
