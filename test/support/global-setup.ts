import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { migrate } from '#src/platform/database/migrate.ts';
import { type DatabaseConnection, startEmbeddedPostgres } from '#src/platform/embedded-postgres/index.ts';
import { createLogger } from '#src/platform/logging.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The run's PostgreSQL, as each role, with the migrated template as its database. */
    template: Record<'admin' | 'owner' | 'app', DatabaseConnection>;
  }
}

/** One PostgreSQL for the whole run, thrown away after it; its first database is migrated once and copied for each file. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dataDir = mkdtempSync(join(tmpdir(), 'omnibus-test-'));
  const log = createLogger('warn');
  const server = await startEmbeddedPostgres({ dataDir, durable: false, log });
  const { connection } = server;
  await migrate(connection('owner'), { log });
  project.provide('template', {
    admin: connection('admin'),
    owner: connection('owner'),
    app: connection('app'),
  });
  return async () => {
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  };
}
