import type pg from 'pg';
import { startEmbeddedPostgres } from '../embedded-postgres/index.ts';
import type { Logger } from '../logging.ts';
import type { Lifecycle } from '../process/index.ts';

/** Where the database is: in the data folder, or a server that somebody else runs. */
export type DatabaseConfig =
  | { readonly kind: 'embedded' }
  | { readonly kind: 'external'; readonly ownerUrl: string; readonly appUrl: string };

/** How `pg` connects: as the owner (migrations) and as the application under row-level security. */
export interface DatabaseServer {
  readonly owner: pg.ClientConfig;
  readonly app: pg.ClientConfig;
}

/** The database that the configuration names, running; the embedded one stops with the program. Throws StartupError. */
export async function databaseServer(
  { database, dataDir }: { database: DatabaseConfig; dataDir: string },
  { log, lifecycle }: { log: Logger; lifecycle: Lifecycle },
): Promise<DatabaseServer> {
  if (database.kind === 'external') {
    return { owner: { connectionString: database.ownerUrl }, app: { connectionString: database.appUrl } };
  }
  const onLost = () => {
    log.fatal('the database is gone');
    lifecycle.end(1);
  };
  const starting = startEmbeddedPostgres({ dataDir, log, onLost });
  // Registered before it runs: a signal that comes meanwhile must stop it as well.
  lifecycle.onStop('database', async () => (await starting.catch(() => undefined))?.stop());
  const server = await starting;
  return { owner: server.connection('owner'), app: server.connection('app') };
}
