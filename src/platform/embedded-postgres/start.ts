import { realpath, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { prepareDataFolder } from '../data-folder/data-folder.ts';
import type { Logger } from '../logging.ts';
import { StartupError } from '../process/startup-error.ts';
import { postgresBinaries } from './binaries.ts';
import { clusterFolder, prepareCluster } from './cluster.ts';
import { connectionTo, type DatabaseConnection, type DatabaseRole, passwordsOf, roleNames } from './credentials.ts';
import { launchServer, stoppedByItself } from './launch.ts';
import { connectWhenReady, isAlone, type Lease, takeLease } from './lease.ts';
import { ensureRolesAndDatabase } from './roles.ts';
import { type RunningServer, runningServer, stopServer, waitUntilGone } from './running-server.ts';
import { serverUser } from './server-user.ts';
import { withStartLock } from './start-lock.ts';

export interface EmbeddedPostgresOptions {
  readonly dataDir: string;
  readonly log: Logger;
  /** False for tests only: what was committed may be lost when the machine (not the program) stops. */
  readonly durable?: boolean;
  /** Called when the server is gone and does not come back; the program should end. */
  readonly onLost?: () => void;
}

export interface EmbeddedPostgres {
  /** How `pg` connects as a role; the database is `omnibus` unless another is named. */
  connection(role: DatabaseRole, database?: string): DatabaseConnection;
  /** Stops the server, unless another process still uses it. */
  stop(): Promise<void>;
}

/**
 * Starts the PostgreSQL of a data folder, or joins the one that already runs there: a second process of ours shares it,
 * and after a `kill -9` the next start takes over what was left. The last process to stop stops the server.
 * Throws StartupError with one clear sentence.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { log, durable = true, onLost = () => undefined } = options;
  await prepareDataFolder(options.dataDir);
  const dataFolder = await realpath(options.dataDir);
  const passwords = await passwordsOf(dataFolder);

  const leaseOn = (server: RunningServer) =>
    takeLease(server, connectionTo(server.socketFolder, passwords, 'admin', 'postgres'), { log, onLost });

  const { server, lease } = await withStartLock(dataFolder, async () => {
    const joined = await joinRunning(dataFolder, leaseOn, log);
    const started = joined ?? (await startNew(dataFolder, { adminPassword: passwords.admin, durable, log }, leaseOn));
    await ensureRolesAndDatabase(started.lease.client, passwords);
    return started;
  });

  let stopping: Promise<void> | undefined;
  const stop = () =>
    withStartLock(dataFolder, async () => {
      if (await lease.release()) await stopServer(server);
      else log.info('another process uses the database, it is left running');
    });
  return {
    connection: (role, database) => connectionTo(server.socketFolder, passwords, role, database),
    stop: () => {
      stopping ??= stop();
      return stopping;
    },
  };
}

type TakeLease = (server: RunningServer) => Promise<Lease | undefined>;
type Held = { server: RunningServer; lease: Lease };

async function joinRunning(dataFolder: string, leaseOn: TakeLease, log: Logger): Promise<Held | undefined> {
  const server = await runningServer(clusterFolder(dataFolder));
  if (!server) return undefined;
  log.info({ pid: server.pid }, 'joining the database server that runs already');
  const lease = await leaseOn(server);
  if (lease) return { server, lease };
  await waitUntilGone(server, 60);
  return undefined;
}

async function startNew(
  dataFolder: string,
  options: { adminPassword: string; durable: boolean; log: Logger },
  leaseOn: TakeLease,
): Promise<Held> {
  const user = await serverUser(clusterFolder(dataFolder));
  const binaries = await postgresBinaries(user);
  const common = { dataFolder, binaries, user, durable: options.durable };
  await prepareCluster({ ...common, ...options, adminName: roleNames.admin });
  const server = await launchServer(common);
  try {
    const lease = await leaseOn(server);
    if (lease) return { server, lease };
  } catch (error) {
    await stopServer(server);
    throw error;
  }
  throw await stoppedByItself(dataFolder);
}

/**
 * Deletes the database of a data folder, for a fresh start; a server that a killed process left there is stopped.
 * Throws `DataFolderInUse` when another process works with it.
 */
export async function discardEmbeddedPostgres({ dataDir, log }: { dataDir: string; log: Logger }): Promise<void> {
  await prepareDataFolder(dataDir);
  const dataFolder = await realpath(dataDir);
  await withStartLock(dataFolder, async () => {
    const server = await runningServer(clusterFolder(dataFolder));
    if (server) {
      await refuseIfUsed(server, dataFolder, log);
      await stopServer(server);
    }
    await rm(clusterFolder(dataFolder), { recursive: true, force: true });
    await rm(join(dataFolder, 'database-passwords.json'), { force: true });
  });
}

async function refuseIfUsed(server: RunningServer, dataFolder: string, log: Logger): Promise<void> {
  const admin = connectionTo(server.socketFolder, await passwordsOf(dataFolder), 'admin', 'postgres');
  const client = await connectWhenReady(server, admin, log);
  const alone = !client || (await isAlone(client));
  await client?.end();
  if (!alone) {
    throw new StartupError(
      'DataFolderInUse',
      `Un altro Omnibus sta usando la cartella dei dati ${dataFolder}: fermalo e riprova.`,
    );
  }
}
