import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { type Database, openDatabase } from '#src/platform/database/index.ts';
import { migrate } from '#src/platform/database/migrate.ts';
import { type DatabaseConnection, startEmbeddedPostgres } from '#src/platform/embedded-postgres/index.ts';
import { createLogger } from '#src/platform/logging.ts';

/** A PostgreSQL of this run, as durable as in production, in a folder that goes when the run ends. */
export interface Scratch {
  readonly dataDir: string;
  /** As the application has it, under row-level security. */
  readonly app: Database;
  readonly appConnection: DatabaseConnection;
  /** As superuser: makes data without checking every reference, cleans up between measurements. */
  readonly admin: pg.Client;
  stop(): Promise<void>;
}

export async function scratchDatabase(): Promise<Scratch> {
  const log = createLogger('error');
  const dataDir = mkdtempSync(join(tmpdir(), `omnibus-bench-${process.pid}-`));
  const server = await startEmbeddedPostgres({ dataDir, log });
  await migrate(server.connection('owner'), { log });
  const admin = new pg.Client(server.connection('admin', 'omnibus'));
  await admin.connect();
  const app = openDatabase(server.connection('app'), 4);
  let stopping: Promise<void> | undefined;
  const stop = async () => {
    await Promise.all([app.destroy(), admin.end()]);
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  };
  return {
    dataDir,
    app,
    appConnection: server.connection('app'),
    admin,
    stop: () => {
      stopping ??= stop();
      return stopping;
    },
  };
}
