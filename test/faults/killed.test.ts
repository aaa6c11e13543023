import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { sql } from 'kysely';
import { expect, test, vi } from 'vitest';
import { sweepDays } from '#src/days/index.ts';
import { openDatabase, rows, type Tx } from '#src/platform/database/index.ts';
import { breaches } from '#test/model/invariants.ts';
import { at } from '#test/support/clock.ts';
import { testDatabase } from '#test/support/database.ts';
import { aChild, aTown, balanceOf, type Town } from '#test/support/town.ts';
import { faulty } from './faulty-dialect.ts';
import { held, untilWaiting } from './held.ts';

// Nothing here is about speed: a busy machine may take its time.
vi.setConfig({ testTimeout: 60_000 });
const database = await testDatabase();
const MONDAY = '2026-11-23';
const CHILDREN = 40;
const now = at(`${MONDAY} 15:00`).now();

/** A town whose Monday is frozen and waits for its posting. */
async function aTownBeforePosting(
  count = CHILDREN,
): Promise<{ town: Town; children: Awaited<ReturnType<typeof aChild>>[] }> {
  const town = await aTown(database, { goLiveOn: MONDAY });
  const children = [];
  for (let n = 0; n < count; n++) children.push(await aChild(town));
  await sweepDays({ database: database.app, clock: at(`${MONDAY} 09:01`) }, town.tenantId);
  return { town, children };
}

/** A worker in a process of its own. */
function worker(town: Town): { readonly process: ChildProcess; readonly ended: Promise<unknown> } {
  const told = JSON.stringify({ connection: database.connections.app, tenantId: town.tenantId, now: now.toString() });
  const script = join(import.meta.dirname, 'posting-killed.ts');
  const child = spawn(process.execPath, ['--import', 'tsx', script, told], { stdio: 'ignore' });
  return { process: child, ended: once(child, 'exit') };
}

/** Holds the last account, so that a posting stops after it has locked and before it has charged. */
const holdLastAccount = (town: Town) =>
  held(town, (tx) => sql`select from accounts where kind = 'consumer' order by id desc limit 1 for update`.execute(tx));

/** Lets the posting charge and stops it where it writes what families are told: charges, postings and balances are written, nothing is committed. */
const holdTelling = (town: Town, consumerId: number) =>
  held(town, (tx) =>
    sql`insert into standing_flags (consumer_id, service) values (${consumerId}, 'canteen')`.execute(tx),
  );

/** The application's role may end its own sessions. */
const endBackend = (pid: number) => sql`select pg_terminate_backend(${pid}::integer)`.execute(database.app);

async function endWaitingBackends(): Promise<void> {
  const waiting = await sql<{ pid: number }>`select distinct l.pid from pg_locks l
    join pg_stat_activity a on a.pid = l.pid where a.datname = current_database() and not l.granted`.execute(
    database.app,
  );
  for (const { pid } of waiting.rows) await endBackend(pid);
}

const charges = async (town: Town) => (await town.run(readCharges)).length;
const readCharges = (tx: Tx) => rows(tx, sql`select from meal_charges where reversed_at is null`);

async function expectChargedOnce(town: Town, children: readonly { readonly consumerId: number }[]): Promise<void> {
  expect(await charges(town)).toBe(children.length);
  for (const child of children) expect(await balanceOf(town, child)).toBe(-350);
  expect(await town.run(breaches)).toEqual([]);
}

const POINTS = [
  ['while it waits for an account', (town: Town) => holdLastAccount(town)],
  ['after it has charged everybody', (town: Town, first: number) => holdTelling(town, first)],
] as const;

test.each(POINTS)('a worker killed %s leaves nothing, and the next one charges every child once', async (_, hold) => {
  const { town, children } = await aTownBeforePosting();
  const holding = await hold(town, children[0]?.consumerId ?? 0);
  const killed = worker(town);
  await untilWaiting(database.owner, killed.ended);
  killed.process.kill('SIGKILL');
  await killed.ended;
  await holding.letGo().catch(() => undefined);
  await sweepDays({ database: database.app, clock: { now: () => now } }, town.tenantId);
  await expectChargedOnce(town, children);
});

test('a worker killed at any moment leaves all or nothing of a day', { timeout: 60_000 }, async () => {
  for (const ms of [350, 500, 650]) {
    const { town, children } = await aTownBeforePosting();
    const killed = worker(town);
    await Promise.race([wait(ms), killed.ended]);
    killed.process.kill('SIGKILL');
    await killed.ended;
    expect([0, CHILDREN]).toContain(await charges(town));
    await sweepDays({ database: database.app, clock: { now: () => now } }, town.tenantId);
    await expectChargedOnce(town, children);
  }
});

test.each(POINTS)(
  'a backend ended by its server %s: the sweep fails, and the next one charges once',
  async (_, hold) => {
    const { town, children } = await aTownBeforePosting();
    const holding = await hold(town, children[0]?.consumerId ?? 0);
    const failing = sweepDays({ database: database.app, clock: { now: () => now } }, town.tenantId);
    const outcome = failing.then(
      () => 'done',
      () => 'failed',
    );
    await untilWaiting(database.owner, outcome);
    await endWaitingBackends();
    expect(await outcome).toBe('failed');
    await holding.letGo();
    await sweepDays({ database: database.app, clock: { now: () => now } }, town.tenantId);
    await expectChargedOnce(town, children);
  },
);

test('a backend ended before any of the statements of a posting leaves all or nothing, and the next one charges every child once', {
  timeout: 300_000,
}, async () => {
  for (let nth = 1, met = true; met; nth++) {
    const { town, children } = await aTownBeforePosting(2);
    let statements = 0;
    const ending = openDatabase(
      database.connections.app,
      1,
      faulty(() => (++statements === nth ? 'session_ended' : undefined)),
    );
    const swept = await sweepDays({ database: ending, clock: { now: () => now } }, town.tenantId).then(
      () => 'done',
      () => 'failed',
    );
    await ending.destroy();
    met = statements >= nth;
    expect(swept).toBe(met ? 'failed' : 'done');
    expect(nth).toBeLessThan(200);
    expect([0, children.length]).toContain(await charges(town));
    await sweepDays({ database: database.app, clock: { now: () => now } }, town.tenantId);
    await expectChargedOnce(town, children);
  }
});

test('a backend that ends between two statements of a transaction ends that transaction, and not the program', async () => {
  const town = await aTown(database);
  const child = await aChild(town);
  const broken = town.run(async (tx) => {
    const [own] = await rows(tx, sql<{ pid: number }>`select pg_backend_pid() as pid`);
    await sql`insert into charge_waivers (consumer_id, day, reason, recorded_at)
      values (${child.consumerId}, ${MONDAY}, 'prova', ${now})`.execute(tx);
    await endBackend(own?.pid ?? 0);
    await wait(100);
    return rows(tx, sql`select from charge_waivers`);
  });
  await expect(broken).rejects.toThrow();
  expect(await town.run((tx) => rows(tx, sql`select from charge_waivers`))).toEqual([]);
});
