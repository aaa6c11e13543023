import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { migrate } from '#src/platform/database/migrate.ts';
import { startEmbeddedPostgres } from '#src/platform/embedded-postgres/index.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Address of the run's PostgreSQL server as the owner, with the template as database. */
    ownerUrl: string;
    /** The same as the application's role. */
    appUrl: string;
  }
}

/** One PostgreSQL for the whole run, thrown away after it; its first database is migrated once and is the template of all others. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dataDir = mkdtempSync(join(tmpdir(), 'omnibus-test-'));
  const server = await startEmbeddedPostgres({ dataDir, durable: false });
  await migrate({ url: server.ownerUrl });
  project.provide('ownerUrl', server.ownerUrl);
  project.provide('appUrl', server.appUrl);
  return async () => {
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  };
}
