import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createLogger } from '../logging.ts';
import {
  createDatabase,
  type DatabaseConnection,
  discardEmbeddedPostgres,
  dropDatabase,
  type EmbeddedPostgres,
  startEmbeddedPostgres,
} from './index.ts';

const log = createLogger('silent');
let dataDir: string;
let servers: EmbeddedPostgres[];

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'omnibus-pg-test-'));
  servers = [];
});
afterEach(async () => {
  for (const server of servers) await server.stop();
  await discardEmbeddedPostgres({ dataDir, log });
  await rm(dataDir, { recursive: true, force: true });
});

async function start(): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({ dataDir, log, durable: false });
  servers.push(server);
  return server;
}

async function query<Row extends pg.QueryResultRow>(connection: DatabaseConnection, text: string): Promise<Row[]> {
  const client = new pg.Client(connection);
  await client.connect();
  try {
    return (await client.query<Row>(text)).rows;
  } finally {
    await client.end();
  }
}

const serverPid = async () => Number((await readFile(join(dataDir, 'postgres/postmaster.pid'), 'utf8')).split('\n')[0]);

/** Another process of ours on the same data folder, ready when it says so. */
async function otherProcess(): Promise<ChildProcess> {
  const code = `
    const { startEmbeddedPostgres } = await import(${JSON.stringify(join(import.meta.dirname, 'index.ts'))});
    const { createLogger } = await import(${JSON.stringify(join(import.meta.dirname, '../logging.ts'))});
    const server = await startEmbeddedPostgres({ dataDir: ${JSON.stringify(dataDir)}, log: createLogger('silent'), durable: false });
    process.on('SIGTERM', () => server.stop().then(() => process.exit(0)));
    setInterval(() => undefined, 1000);
    process.stdout.write('ready');`;
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', code], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await new Promise((resolve) => child.stdout?.once('data', resolve));
  return child;
}

const end = (child: ChildProcess, signal: NodeJS.Signals) =>
  new Promise((resolve) => {
    child.once('exit', resolve);
    child.kill(signal);
  });

async function isListening(connection: DatabaseConnection): Promise<boolean> {
  return stat(join(connection.host, '.s.PGSQL.5432')).then(
    () => true,
    () => false,
  );
}

describe('a first start', () => {
  test('makes a UTF-8 database, its owner who is no superuser, and a role under row-level security', async () => {
    const server = await start();
    const owner = server.connection('owner');
    expect(
      await query(
        owner,
        'select current_user as user, pg_encoding_to_char(encoding) as encoding, datlocale as locale from pg_database where datname = current_database()',
      ),
    ).toEqual([{ user: 'omnibus_owner', encoding: 'UTF8', locale: 'C.UTF-8' }]);
    expect(
      await query(
        owner,
        "select rolname as role, rolsuper or rolbypassrls as above from pg_roles where rolname in ('omnibus_owner', 'omnibus_app') order by 1",
      ),
    ).toEqual([
      { role: 'omnibus_app', above: false },
      { role: 'omnibus_owner', above: false },
    ]);
    await query(owner, 'create extension btree_gist');
    expect(await query(server.connection('app'), `select 'è' < 'f' collate "it-x-icu" as sorted`)).toEqual([
      { sorted: true },
    ]);
  });

  test('leaves passwords, cluster and socket to their owner alone, and no port open', async () => {
    const server = await start();
    const mode = async (path: string) => ((await stat(path)).mode & 0o777).toString(8);
    expect(await mode(join(dataDir, 'database-passwords.json'))).toBe('600');
    expect(await mode(join(dataDir, 'postgres'))).toBe('700');
    expect(await mode(server.connection('app').host)).toBe('700');
    expect(await query(server.connection('owner'), 'show listen_addresses')).toEqual([{ listen_addresses: '' }]);
  });

  test('by two processes at once gives one server, which the last of them stops', async () => {
    const [mine, other] = await Promise.all([start(), otherProcess()]);
    await mine.stop();
    expect(await isListening(mine.connection('owner'))).toBe(true);
    expect(await end(other, 'SIGTERM')).toBe(0);
    expect(await isListening(mine.connection('owner'))).toBe(false);
  });
});

describe('a later start', () => {
  test('finds what was committed', async () => {
    const first = await start();
    await query(first.connection('owner'), 'create table kept as select 42 as answer');
    await first.stop();
    const second = await start();
    expect(await query(second.connection('owner'), 'select answer from kept')).toEqual([{ answer: 42 }]);
  });

  test('after kill -9 of the program takes over the server that was left', async () => {
    await end(await otherProcess(), 'SIGKILL');
    const left = await serverPid();
    const server = await start();
    expect(await serverPid()).toBe(left);
    await server.stop();
    expect(await isListening(server.connection('owner'))).toBe(false);
  });

  test('after kill -9 of program and server recovers', async () => {
    const other = await otherProcess();
    const pid = await serverPid();
    await end(other, 'SIGKILL');
    process.kill(pid, 'SIGKILL');
    const server = await start();
    expect(await query(server.connection('app'), 'select 1 as alive')).toEqual([{ alive: 1 }]);
  });

  test('does not mistake a foreign process that got the old number for its server', async () => {
    await (await start()).stop();
    const stale = `${process.pid}\n/proc/self/cwd\n1\n5432\n/tmp/omnibus-pg-gone00\n\n1 1\nready\n`;
    await writeFile(join(dataDir, 'postgres/postmaster.pid'), stale);
    const server = await start();
    expect(await query(server.connection('app'), 'select 1 as alive')).toEqual([{ alive: 1 }]);
  });

  test('with a cluster of another major version says so in one sentence', async () => {
    await (await start()).stop();
    await writeFile(join(dataDir, 'postgres/PG_VERSION'), '17\n');
    await expect(start()).rejects.toMatchObject({ name: 'StartupError', kind: 'OtherPostgresMajor' });
  });

  test('without the stored passwords says so in one sentence', async () => {
    await (await start()).stop();
    await rm(join(dataDir, 'database-passwords.json'));
    await expect(start()).rejects.toMatchObject({ name: 'StartupError', kind: 'DatabasePasswordsLost' });
  });
});

test('a fresh start is refused while another process uses the folder', async () => {
  const other = await otherProcess();
  await expect(discardEmbeddedPostgres({ dataDir, log })).rejects.toMatchObject({ kind: 'DataFolderInUse' });
  await end(other, 'SIGTERM');
  await discardEmbeddedPostgres({ dataDir, log });
  await expect(stat(join(dataDir, 'postgres'))).rejects.toMatchObject({ code: 'ENOENT' });
});

test('a killed server session is taken up again, and a killed server is told', async () => {
  let lost = false;
  const server = await startEmbeddedPostgres({ dataDir, log, durable: false, onLost: () => (lost = true) });
  servers.push(server);
  await query(
    server.connection('admin'),
    "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'omnibus lease'",
  );
  await wait(300);
  expect(lost).toBe(false);
  process.kill(await serverPid(), 'SIGKILL');
  await expect.poll(() => lost).toBe(true);
});

test('a database is copied from a template', async () => {
  const server = await start();
  const admin = server.connection('admin');
  await query(server.connection('owner'), 'create table kept as select 42 as answer');
  await createDatabase(admin, 'copy', 'omnibus');
  expect(await query(server.connection('owner', 'copy'), 'select answer from kept')).toEqual([{ answer: 42 }]);
  await dropDatabase(admin, 'copy');
  await expect(query(server.connection('owner', 'copy'), 'select 1')).rejects.toThrow(/does not exist/);
});
