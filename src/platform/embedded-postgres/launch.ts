import { type ChildProcess, spawn } from 'node:child_process';
import { open, readFile, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { diskFull } from '../process/disk-full.ts';
import { StartupError } from '../process/startup-error.ts';
import type { Binaries } from './binaries.ts';
import { clusterFolder } from './cluster.ts';
import { ownFolder, serverEnvironment } from './run-program.ts';
import { isAlive, makeSocketFolder, type RunningServer, removeSocketFolder, runningServer } from './running-server.ts';
import type { ServerUser } from './server-user.ts';

interface LaunchOptions {
  readonly dataFolder: string;
  readonly binaries: Binaries;
  readonly user: ServerUser;
  readonly durable: boolean;
}

/** Only processes of this machine that may enter the socket's folder reach the server; errors are logged without rows. */
const settings = {
  listen_addresses: '',
  port: '5432',
  unix_socket_permissions: '0700',
  max_connections: '200',
  cluster_name: 'omnibus',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_error_verbosity: 'terse',
  log_min_error_statement: 'panic',
  jit: 'off',
};

/** For databases that live as long as a test run. */
const throwAway = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_wal_size: '4GB' };

/**
 * Starts the server in a process group of its own: Ctrl-C in a terminal must not stop the database before the
 * application drained. Resolves when the server listens; it may still be recovering. Throws `DatabaseNotStarted`, `DiskFull`.
 */
export async function launchServer(options: LaunchOptions): Promise<RunningServer> {
  for (let attempt = 1; ; attempt++) {
    const logFile = logOf(options.dataFolder);
    const { server, logStart } = await spawnServer(options, logFile);
    if (await listens(server)) return server;
    await removeSocketFolder(server.socketFolder);
    const output = (await readFile(logFile)).subarray(logStart).toString();
    // A server that was killed a moment ago: its sessions are still ending, or nobody has taken note of its own end yet.
    const isLocked = output.includes('lock file "postmaster.pid" already exists');
    const mayPass = (isLocked || output.includes('pre-existing shared memory block')) && attempt < 40;
    if (!mayPass) {
      const reason = output.split('\n').findLast((line) => /FATAL|PANIC|postgres:/.test(line)) ?? output.trim();
      if (hadNoRoom(output)) throw diskFull(options.dataFolder);
      throw new StartupError(
        'DatabaseNotStarted',
        `PostgreSQL non si è avviato (${reason}); il suo registro è ${logFile}.`,
      );
    }
    await wait(250);
    // Looking for it removes the file of one that has ended.
    if (isLocked) await runningServer(clusterFolder(options.dataFolder));
  }
}

/** Why a server that listened already ended before anybody could work with it. */
export async function stoppedByItself(dataFolder: string): Promise<StartupError> {
  const logFile = logOf(dataFolder);
  const lastWords = (await readFile(logFile, 'utf8')).slice(-4_000);
  if (hadNoRoom(lastWords)) return diskFull(dataFolder);
  return new StartupError('DatabaseNotStarted', `PostgreSQL si è fermato da solo; il suo registro è ${logFile}.`);
}

const logOf = (dataFolder: string) => join(dataFolder, 'postgres.log');
const hadNoRoom = (output: string) => output.includes('No space left on device');

async function spawnServer({ dataFolder, binaries, user, durable }: LaunchOptions, logFile: string) {
  const socketFolder = await makeSocketFolder(user);
  const { handle, size } = await openLog(logFile);
  const values = { ...settings, ...(durable ? {} : throwAway), unix_socket_directories: socketFolder };
  const child = spawn(
    binaries.postgres,
    ['-D', ownFolder, ...Object.entries(values).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
    {
      cwd: clusterFolder(dataFolder),
      env: serverEnvironment,
      stdio: ['ignore', handle.fd, handle.fd],
      detached: true,
      ...user,
    },
  );
  const pid = await pidOf(child).finally(() => handle.close());
  child.unref();
  return { server: { pid, socketFolder }, logStart: size };
}

function pidOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('spawn', () => resolve(child.pid ?? 0));
    child.once('error', (cause) =>
      reject(new StartupError('DatabaseNotStarted', `PostgreSQL non si è avviato: ${cause.message}.`, { cause })),
    );
  });
}

/** Its own file: a pipe to this process would break the server's log when this process is killed. */
async function openLog(path: string) {
  const { size } = await stat(path).catch(() => ({ size: 0 }));
  if (size > 10_000_000) await rename(path, `${path}.1`);
  const handle = await open(path, 'a', 0o600);
  return { handle, size: (await handle.stat()).size };
}

async function listens(server: RunningServer): Promise<boolean> {
  const socket = join(server.socketFolder, '.s.PGSQL.5432');
  while (await isAlive(server)) {
    const isThere = await stat(socket).then(
      () => true,
      () => false,
    );
    if (isThere) return true;
    await wait(20);
  }
  return false;
}
