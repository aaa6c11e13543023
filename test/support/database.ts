import { randomUUID } from 'node:crypto';
import { afterAll, inject } from 'vitest';
import { type Database, openDatabase } from '#src/platform/database/index.ts';
import { createDatabase, type DatabaseConnection, dropDatabase } from '#src/platform/embedded-postgres/index.ts';

export interface TestDatabase {
  /** As the application has it: under row-level security, to be used through `inTenant`. */
  readonly app: Database;
  /** As `omnibus_owner`, who sees every tenant: to prepare, and to look at what a command left behind. */
  readonly owner: Database;
  /** How `pg` connects, for what opens its own connections. */
  readonly connections: { readonly app: DatabaseConnection; readonly owner: DatabaseConnection };
}

/**
 * A migrated, empty database for the tests of one file: `const database = await testDatabase();` at the top of it.
 * It is a copy of the run's template (tens of milliseconds) and is dropped after the file's tests.
 */
export async function testDatabase(): Promise<TestDatabase> {
  const template = inject('template');
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await createDatabase(template.admin, name, template.owner.database);

  const connections = {
    app: { ...template.app, database: name },
    owner: { ...template.owner, database: name },
  };
  const app = openDatabase(connections.app);
  const owner = openDatabase(connections.owner, 4);
  afterAll(async () => {
    await Promise.all([app.destroy(), owner.destroy()]);
    await dropDatabase(template.admin, name);
  });
  return { app, owner, connections };
}
