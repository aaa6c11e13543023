import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { migrate } from '#src/platform/database/migrate.ts';
import {
  type DatabaseConnection,
  discardEmbeddedPostgres,
  startEmbeddedPostgres,
} from '#src/platform/embedded-postgres/index.ts';
import { createLogger } from '#src/platform/logging.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The run's PostgreSQL, as each role, with the migrated template as its database. */
    template: Record<'admin' | 'owner' | 'app', DatabaseConnection>;
  }
}

const PREFIX = 'omnibus-test-';
const log = createLogger('error');

/** One PostgreSQL for the whole run, thrown away after it; its first database is migrated once and copied for each file. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  await clearAway(abandoned());
  const dataDir = mkdtempSync(join(tmpdir(), `${PREFIX}${process.pid}-`));
  const server = await startEmbeddedPostgres({ dataDir, durable: false, log });
  // vitest ends at once on a signal; the server is in a process group of its own and would live on.
  const endNow = () => killServer(dataDir);
  const leave = () => process.exit(130);
  process.once('exit', endNow).once('SIGINT', leave).once('SIGTERM', leave);

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
    process.off('exit', endNow).off('SIGINT', leave).off('SIGTERM', leave);
  };
}

/** PostgreSQL's own way to stop without waiting for anybody; nothing of this database is wanted any more. */
function killServer(dataDir: string): void {
  try {
    const [pid] = readFileSync(join(dataDir, 'postgres/postmaster.pid'), 'utf8').split('\n');
    process.kill(Number(pid), 'SIGQUIT');
  } catch {
    // It did not run yet, or any more.
  }
  rmSync(dataDir, { recursive: true, force: true, maxRetries: 3 });
}

/** Folders of runs that were killed: they carry the number of a process that is gone. */
function abandoned(): string[] {
  return readdirSync(tmpdir())
    .filter((name) => name.startsWith(PREFIX) && !isAlive(Number(name.slice(PREFIX.length).split('-')[0])))
    .map((name) => join(tmpdir(), name));
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function clearAway(folders: readonly string[]): Promise<void> {
  for (const dataDir of folders) {
    await discardEmbeddedPostgres({ dataDir, log }).then(
      () => rmSync(dataDir, { recursive: true, force: true }),
      () => undefined, // somebody else's after all
    );
  }
}
