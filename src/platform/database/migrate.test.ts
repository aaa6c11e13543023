import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { createDatabase, type DatabaseConnection, dropDatabase } from '../embedded-postgres/index.ts';
import { createLogger } from '../logging.ts';
import { migrate } from './migrate.ts';

const log = createLogger('silent');
let folder: string;
let owner: DatabaseConnection;
let client: pg.Client;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'omnibus-migrations-'));
  const { admin, owner: template } = inject('template');
  owner = { ...template, database: `migrate_${folder.slice(-6).toLowerCase()}` };
  await createDatabase(admin, owner.database);
  client = new pg.Client(owner);
  await client.connect();
});
afterEach(async () => {
  await client.end();
  await dropDatabase(inject('template').admin, owner.database);
  await rm(folder, { recursive: true });
});

const step = (name: string, sql: string) => writeFile(join(folder, `${name}.sql`), sql);
const run = () => migrate(owner, { log, folder });
const one = async (sql: string): Promise<unknown> => Object.values((await client.query(sql)).rows[0] ?? {})[0];

test('steps are applied in the order of their numbers, once', async () => {
  await step('0002_second', 'insert into first values (2)');
  await step('0001_first', 'create table first (n int)');
  expect(await run()).toMatchObject({ version: 2, applied: [{ name: '0001_first' }, { name: '0002_second' }] });
  expect(await run()).toMatchObject({ version: 2, applied: [] });
  expect(await one('select count(*)::int from first')).toBe(1);
});

test('of two processes that migrate at once, one applies and the other finds it done', async () => {
  await step('0001_first', 'create table first (n int); select pg_sleep(0.2)');
  const outcomes = await Promise.all([run(), run()]);
  expect(outcomes.map(({ applied }) => applied.length).sort()).toEqual([0, 1]);
});

test('a step that fails leaves nothing of itself and keeps the steps before it', async () => {
  await step('0001_first', 'create table first (n int)');
  await step('0002_broken', 'create table second (n int); select 1 / 0');
  await expect(run()).rejects.toMatchObject({ kind: 'MigrationFailed' });
  expect(await one("select to_regclass('second') is null")).toBe(true);
  expect(await one('select max(number) from schema_migrations')).toBe(1);
});

test('an applied file that was changed afterwards is refused', async () => {
  await step('0001_first', 'create table first (n int)');
  await run();
  await step('0001_first', 'create table first (n bigint)');
  await expect(run()).rejects.toMatchObject({ kind: 'MigrationChanged' });
});

test('a step that slips in before an applied one is refused', async () => {
  await step('0002_second', 'select 1');
  await run();
  await step('0001_first', 'select 1');
  await expect(run()).rejects.toMatchObject({ kind: 'MigrationChanged' });
});

test('a database of a newer version is refused with one sentence', async () => {
  await step('0001_first', 'select 1');
  await step('0002_second', 'select 1');
  await run();
  await rm(join(folder, '0002_second.sql'));
  await expect(run()).rejects.toThrow(/^Il database è di una versione più recente di questo programma/);
});

test('a step waits for a lock in short attempts, and is applied when it is free', async () => {
  await step('0001_first', 'create table first (n int)');
  await run();
  await step('0002_second', "set local lock_timeout = '50ms'; alter table first add column m int");
  await client.query('begin; lock table first in access share mode');
  const running = run();
  setTimeout(() => void client.query('commit'), 300);
  expect((await running).applied).toHaveLength(1);
});
