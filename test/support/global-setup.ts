import { mkdtempSync, rmSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
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
  const server = await startEmbeddedPostgres({ dataDir, durable: false, log: createLogger('warn') });
  const { connection } = server;
  await migrate(connection('owner'));
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

async function migrate(owner: DatabaseConnection): Promise<void> {
  const folder = join(import.meta.dirname, '../../migrations');
  const client = new pg.Client({ ...owner });
  await client.connect();
  for (const file of (await readdir(folder)).sort()) await client.query(await readFile(join(folder, file), 'utf8'));
  await client.end();
}
