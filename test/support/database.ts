import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, inject } from 'vitest';

export interface TestDatabase {
  /** Address as `omnibus_owner`, who may read and write every tenant. */
  readonly ownerUrl: string;
  /** Address as `omnibus_app`: what the application itself uses, under row-level security. */
  readonly appUrl: string;
  /** A pool as owner, to look at what a command left behind. */
  readonly owner: pg.Pool;
}

/**
 * A migrated, empty database for the tests of one file: `const database = await testDatabase();` at the top of it.
 * It is a copy of the run's template (tens of milliseconds) and is dropped after the file's tests.
 */
export async function testDatabase(): Promise<TestDatabase> {
  const template = new URL(inject('ownerUrl'));
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  const maintenance = withDatabase(template, 'postgres');
  await run(maintenance, `CREATE DATABASE ${name} TEMPLATE "${template.pathname.slice(1)}"`);

  const ownerUrl = withDatabase(template, name);
  const owner = new pg.Pool({ connectionString: ownerUrl, max: 4 });
  afterAll(async () => {
    await owner.end();
    await run(maintenance, `DROP DATABASE ${name} WITH (FORCE)`);
  });
  return { ownerUrl, appUrl: withDatabase(new URL(inject('appUrl')), name), owner };
}

function withDatabase(url: URL, database: string): string {
  const other = new URL(url);
  other.pathname = `/${database}`;
  return other.href;
}

async function run(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
