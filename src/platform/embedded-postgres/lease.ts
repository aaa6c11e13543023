import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import type { Logger } from '../logging.ts';
import { StartupError } from '../process/startup-error.ts';
import type { DatabaseConnection } from './credentials.ts';
import { isAlive, type RunningServer } from './running-server.ts';

/** Shared by every process that uses the server; who gets it alone is the last one and stops the server. */
const leaseKey = '7306110, 1';

/** A session that says "this process uses the server"; it ends with the process, however that dies. */
export interface Lease {
  readonly client: pg.Client;
  /** Gives the lease back; true when no other process uses the server. */
  release(): Promise<boolean>;
}

/**
 * Connects as soon as the server answers (recovery after a crash may take minutes) and takes the lease; undefined when the
 * server ended meanwhile. `onLost` is called when the session breaks and the server does not come back.
 */
export async function takeLease(
  server: RunningServer,
  connection: DatabaseConnection,
  { log, onLost }: { log: Logger; onLost: () => void },
): Promise<Lease | undefined> {
  let released = false;
  let current: pg.Client;

  const connect = async (): Promise<pg.Client | undefined> => {
    const client = await connectWhenReady(server, connection, log);
    if (!client) return undefined;
    await client.query(`select pg_advisory_lock_shared(${leaseKey})`);
    client.once('end', () => {
      if (!released) void reconnect();
    });
    return client;
  };
  const reconnect = async () => {
    log.warn('lost the session with the database, connecting again');
    const next = await connect().catch(() => undefined);
    if (next) current = next;
    else if (!released) onLost();
  };

  const first = await connect();
  if (!first) return undefined;
  current = first;
  return {
    client: first,
    release: async () => {
      released = true;
      const alone = await isAlone(current).catch(() => true);
      await current.end().catch(() => undefined);
      return alone;
    },
  };
}

/** Whether no other process holds the lease; the session's own share is given back. */
export async function isAlone(client: pg.Client): Promise<boolean> {
  await client.query('select pg_advisory_unlock_all()');
  const { rows } = await client.query<{ alone: boolean }>(`select pg_try_advisory_lock(${leaseKey}) as alone`);
  return rows[0]?.alone === true;
}

/** A session with the server, as soon as one is accepted; undefined when the server ends first. Throws `DatabasePasswordsLost`. */
export async function connectWhenReady(
  server: RunningServer,
  connection: DatabaseConnection,
  log: Logger,
): Promise<pg.Client | undefined> {
  for (let attempt = 1; await isAlive(server); attempt++) {
    const client = new pg.Client({ ...connection, application_name: 'omnibus lease' });
    client.on('error', (error) => log.warn({ code: (error as NodeJS.ErrnoException).code }, 'database session failed'));
    try {
      await client.connect();
      return client;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      await client.end().catch(() => undefined);
      if (code === '28P01' || code === '28000') throw passwordsLost(error);
      if (attempt % 100 === 0) log.info({ code }, 'waiting for the database');
    }
    await wait(50);
  }
  return undefined;
}

const passwordsLost = (cause: unknown) =>
  new StartupError(
    'DatabasePasswordsLost',
    'Le password del database non sono quelle salvate in database-passwords.json nella cartella dei dati: rimetti il file originale da una copia.',
    { cause },
  );
