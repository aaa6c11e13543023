import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { takeBackup } from '#src/backup/index.ts';
import { sweepDays } from '#src/days/index.ts';
import { findDifferences } from '#src/integrity/index.ts';
import type { Actor } from '#src/kernel/actor.ts';
import { storedSecretKey } from '#src/platform/data-folder/index.ts';
import { get, inTenant, isUnavailable, openDatabase, type Tx } from '#src/platform/database/index.ts';
import { migrate } from '#src/platform/database/migrate.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '#src/platform/embedded-postgres/index.ts';
import { createLogger } from '#src/platform/logging.ts';
import { buildSite } from '#src/web/site.ts';
import { breaches } from '#test/model/invariants.ts';
import { at } from '#test/support/clock.ts';
import { type TestDatabase, testDatabase } from '#test/support/database.ts';
import { aSite } from '#test/support/site.ts';
import { SiteVisitor } from '#test/support/site-visitor.ts';
import { mayMount, type SmallDisk, smallDisk } from '#test/support/small-disk.ts';
import { aChild, aTown, balanceOf, type Child, type Town } from '#test/support/town.ts';
import { faulty } from './faulty-dialect.ts';

// Nothing here is about speed: a busy machine may take its time.
vi.setConfig({ testTimeout: 180_000 });
const MONDAY = '2026-11-23';
const CHILDREN = 60;
const log = createLogger('silent');

/** A town with a family that has entered, on some database. */
async function aFamilyOn(database: TestDatabase, time = '08:30') {
  const clock = at(`${MONDAY} ${time}`);
  const town = await aTown(database, { goLiveOn: MONDAY, own_credentials: { enabled: true, reason: 'gestore' } });
  const site = await aSite(town, clock);
  const child = await aChild(town);
  await site.register(child);
  const { cookies } = await site.entered(child.email);
  const entered = (web: ReturnType<typeof buildSite>) => {
    const browser = new SiteVisitor(web);
    for (const [name, value] of cookies) browser.cookies.set(name, value);
    return browser;
  };
  return { clock, town, site, child, entered };
}

/** The form with which a family takes a day back, as it stands on its page. */
async function absenceForm(browser: SiteVisitor, town: Town, child: Child) {
  const { text } = await browser.get(`/${town.slug}/cittadino/${child.consumerId}`);
  const csrf = /name="_csrf" value="([^"]+)"/.exec(text)?.[1] ?? '';
  const fields = { _csrf: csrf, _key: crypto.randomUUID(), tipo: 'absent', modo: 'giorni', giorno: '2026-11-24' };
  return () => browser.post(`/${town.slug}/cittadino/${child.consumerId}/assenze`, fields);
}

const acts = async (town: Town, child: Child) => {
  const count = sql<{ count: number }>`select count(*) from absence_acts where consumer_id = ${child.consumerId}`;
  return (await town.run((tx) => get(tx, count))).count;
};

/** What PostgreSQL says when a table cannot grow. */
const noRoom = () => Object.assign(new Error('could not extend file: No space left on device'), { code: '53100' });

test('a statement that finds no room: a page says that the service waits, and the same tap later is one absence', async () => {
  const database = await testDatabase();
  const { town, site, child, entered } = await aFamilyOn(database);
  let full = false;
  const through = faulty((statement) => {
    if (full && /\binsert into\b/.test(statement)) throw noRoom();
    return undefined;
  });
  const own = openDatabase(database.connections.app, 3, through);
  const web = buildSite({ ...site.world, database: own }, { log, formTargets: [] });
  const send = await absenceForm(entered(web), town, child);
  full = true;
  const refused = await send();
  expect(refused.status).toBe(503);
  expect(refused.headers.get('retry-after')).toBe('60');
  expect(refused.text).toContain('Servizio fermo per poco');
  expect(await acts(town, child)).toBe(0);
  full = false;
  expect((await send()).status).toBe(303);
  await own.destroy();
  expect(await acts(town, child)).toBe(1);
});

test.each([
  ['53100', true],
  ['57P03', true],
  ['40001', false],
])('an error %s of the database is about all of it: %s', (code, expected) => {
  expect(isUnavailable(Object.assign(new Error('x'), { code }))).toBe(expected);
});

describe.runIf(mayMount())('on a disk that is really full', () => {
  let disk: SmallDisk;
  // Not while the tests are collected: where none of them is asked for, nobody would take it away.
  beforeAll(() => {
    disk = smallDisk(260);
  });
  const servers: EmbeddedPostgres[] = [];
  let lost = 0;

  async function start(): Promise<TestDatabase> {
    const onLost = () => {
      lost += 1;
    };
    const server = await startEmbeddedPostgres({ dataDir: join(disk.folder, 'data'), durable: false, log, onLost });
    servers.push(server);
    const connections = { app: server.connection('app'), owner: server.connection('owner') };
    const database = { app: openDatabase(connections.app), owner: openDatabase(connections.owner, 4), connections };
    afterAll(() => Promise.allSettled([database.app.destroy(), database.owner.destroy()]));
    return database;
  }
  afterAll(async () => {
    await Promise.allSettled(servers.map((server) => server.stop()));
    disk.remove();
  });

  test('the service waits and goes on by itself, and a database that had to stop loses nothing', async () => {
    const database = await start();
    await migrate(database.connections.owner, { log });
    const { clock, town, site, child, entered } = await aFamilyOn(database, '15:00');
    for (let n = 1; n < CHILDREN; n++) await aChild(town);
    const send = await absenceForm(entered(site.site), town, child);
    const world = { database: database.app, clock };

    await disk.fill();
    await expect(fillTables(town)).rejects.toMatchObject({ code: '53100' });
    await expect(sweepDays(world, town.tenantId)).rejects.toSatisfy(isUnavailable);
    expect([303, 503]).toContain((await send()).status);

    await disk.free();
    await sweepDays(world, town.tenantId);
    expect((await send()).status).toBe(303);
    await expectLivedOnce(town, child);

    // Without room for its log PostgreSQL itself ends, and with it the program, whose start says why until there is room again.
    await disk.fill();
    const admin = new pg.Client(servers[0]?.connection('admin', 'omnibus'));
    admin.on('error', () => undefined);
    await admin.connect();
    await expect(admin.query('select pg_switch_wal(), pg_sleep(0.1)').then(() => fillTables(town))).rejects.toThrow();
    await expect.poll(() => lost, { timeout: 60_000 }).toBe(1);
    expect((await send()).status).toBe(503);
    await expect(start()).rejects.toMatchObject({ kind: 'DiskFull' });
    await disk.free();
    const again = await start();
    await expectLivedOnce({ ...town, run: (work, actor) => inTownOf(again, town, work, actor) }, child);
  });

  test('a backup to a full disk says so and leaves nothing behind', async () => {
    const { connections } = await start();
    await disk.fill(64 * 1024);
    const order = { target: join(disk.folder, 'copia.tar'), keyFingerprint: 'x', at: at(MONDAY).now() };
    await expect(takeBackup(connections.owner, order)).rejects.toMatchObject({ kind: 'DiskFull' });
    await disk.free();
    expect(await readdir(disk.folder)).toEqual(['data']);
  });

  test('a key that finds no room is not half there: the next start draws a whole one', async () => {
    const keys = join(disk.folder, 'keys');
    await mkdir(keys);
    await disk.fill();
    await expect(storedSecretKey(keys)).rejects.toMatchObject({ kind: 'DiskFull' });
    expect(await readdir(keys)).toEqual([]);
    await disk.free();
    expect(await storedSecretKey(keys)).toHaveLength(32);
  });
});

/** Writes rows until a table would have to grow. */
async function fillTables(town: Town): Promise<void> {
  const filling = sql`insert into households (label) select gen_random_uuid()::text || repeat('x', 400) from generate_series(1, 50)`;
  for (let n = 0; n < 2_000; n++) await town.run((tx) => filling.execute(tx));
}

/** The absence is there once and Monday was charged once, whatever was tried meanwhile. */
async function expectLivedOnce(town: Town, child: Child): Promise<void> {
  expect(await acts(town, child)).toBe(1);
  expect(await balanceOf(town, child)).toBe(-350);
  expect(await town.run(breaches)).toEqual([]);
  expect(await town.run(findDifferences)).toEqual([]);
}

const inTownOf = <T>(database: TestDatabase, { tenantId }: Town, work: (tx: Tx) => Promise<T>, actor?: Actor) =>
  inTenant(database.app, { tenantId, actor: actor ?? { kind: 'system', job: 'test' } }, work);
