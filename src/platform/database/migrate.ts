import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import type { Logger } from '../logging.ts';
import { StartupError } from '../process/startup-error.ts';
import { type Migration, readMigrations } from './migration-files.ts';

interface MigrateOptions {
  readonly log: Logger;
  /** Where the numbered files are; the program's own unless a test names another. */
  readonly folder?: string;
  /** The last step to apply; all of them unless given. A restored backup is loaded at its own step, then brought to the newest. */
  readonly through?: number;
}

export interface MigrateOutcome {
  /** The number of the newest step that the database holds now. */
  readonly version: number;
  /** What this call applied, in order. */
  readonly applied: readonly Migration[];
}

/** Processes that start together migrate one after the other. */
const advisoryLock = '7306110, 2';

/** How often a step is tried again when somebody else holds a lock that it needs. */
const maxAttempts = 20;

/**
 * Brings a database to this program's version, as its owner: forward only, each step in its own transaction.
 * A step waits 3 s at most for a lock, so that the running application's statements never queue behind it for long.
 * Throws StartupError: `DatabaseTooNew`, `MigrationChanged`, `MigrationBlocked`, `MigrationFailed`, `DatabaseUnreachable`.
 */
export async function migrate(connection: pg.ClientConfig, options: MigrateOptions): Promise<MigrateOutcome> {
  const { log, folder, through = Number.POSITIVE_INFINITY } = options;
  const files = (await readMigrations(folder)).filter((step) => step.number <= through);
  const client = new pg.Client({ ...connection, application_name: 'omnibus migrate' });
  client.on('error', () => undefined);
  await client.connect().catch((cause: Error) => {
    throw new StartupError(
      'DatabaseUnreachable',
      `Il database non risponde (${cause.message}): controlla che sia in funzione e che l’indirizzo sia giusto.`,
      { cause },
    );
  });
  try {
    await client.query(`select pg_advisory_lock(${advisoryLock})`);
    await client.query(
      'create table if not exists schema_migrations (number integer primary key, name text not null, hash text not null, applied_at timestamptz not null default clock_timestamp())',
    );
    const pending = pendingOf(files, await appliedTo(client));
    for (const step of pending) {
      await applyPatiently(client, step, log);
      log.info({ number: step.number, step: step.name }, 'migrated');
    }
    return { version: files.at(-1)?.number ?? 0, applied: pending };
  } finally {
    await client.end();
  }
}

type Applied = Pick<Migration, 'number' | 'name' | 'hash'>;

const appliedTo = async (client: pg.Client): Promise<Applied[]> =>
  (await client.query<Applied>('select number, name, hash from schema_migrations order by number')).rows;

function pendingOf(files: readonly Migration[], applied: readonly Applied[]): Migration[] {
  const newest = files.at(-1)?.number ?? 0;
  const reached = applied.at(-1)?.number ?? 0;
  if (reached > newest) {
    throw new StartupError(
      'DatabaseTooNew',
      `Il database è di una versione più recente di questo programma (passo ${reached}, qui si conosce fino al ${newest}): aggiorna il programma e riavvialo.`,
    );
  }
  const known = new Map(files.map((file) => [file.number, file]));
  const changed = applied.find((step) => known.get(step.number)?.hash !== step.hash);
  const skipped = files.find((file) => file.number < reached && !applied.some((step) => step.number === file.number));
  const odd = changed ?? skipped;
  if (odd) {
    throw new StartupError(
      'MigrationChanged',
      `Il database non corrisponde a questo programma: il passo ${odd.name} non è quello applicato a suo tempo. Usa la versione del programma che ha creato il database.`,
    );
  }
  return files.filter((file) => file.number > reached);
}

async function applyPatiently(client: pg.Client, step: Migration, log: Logger): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await apply(client, step);
    } catch (error) {
      const blocked = error instanceof pg.DatabaseError && (error.code === '55P03' || error.code === '40P01');
      if (!blocked) throw failed(step, error as Error);
      if (attempt === maxAttempts) throw stillBlocked(step, error);
      log.warn({ number: step.number, attempt }, 'a lock is held by somebody else, trying again');
      await wait(250 * attempt);
    }
  }
}

async function apply(client: pg.Client, step: Migration): Promise<void> {
  await client.query('begin');
  try {
    await client.query("set local lock_timeout = '3s'");
    await client.query(step.sql);
    await client.query('insert into schema_migrations (number, name, hash) values ($1, $2, $3)', [
      step.number,
      step.name,
      step.hash,
    ]);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  }
}

const failed = (step: Migration, cause: Error) =>
  new StartupError(
    'MigrationFailed',
    `L’aggiornamento del database si è fermato al passo ${step.name} (${cause.message}); il database è rimasto al passo precedente.`,
    { cause },
  );

const stillBlocked = (step: Migration, cause: unknown) =>
  new StartupError(
    'MigrationBlocked',
    `L’aggiornamento del database al passo ${step.name} attende un altro lavoro in corso: riprova quando è finito.`,
    { cause },
  );
