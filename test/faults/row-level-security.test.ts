import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { sweepDays } from '#src/days/index.ts';
import { inTenant, rows } from '#src/platform/database/index.ts';
import { at } from '#test/support/clock.ts';
import { testDatabase } from '#test/support/database.ts';
import { aChild, aTown } from '#test/support/town.ts';

const database = await testDatabase();

/** Hold nothing of a municipality: the steps of the database, and the law of the program. */
const OF_NOBODY = ['schema_migrations', 'setting_defaults'];

interface Table {
  readonly name: string;
  readonly forced: boolean;
  readonly tenantColumn: string;
  readonly mayRead: boolean;
  readonly mayInsert: boolean;
  readonly mayUpdate: boolean;
}

const { rows: tables } = await sql<Table>`select c.relname as name,
    case c.relkind when 'v' then 'security_invoker=true' = any (c.reloptions) else c.relrowsecurity and c.relforcerowsecurity end as forced,
    case c.relname when 'tenants' then 'id' else 'tenant_id' end as "tenantColumn",
    has_table_privilege('omnibus_app', c.oid, 'select') as "mayRead", has_table_privilege('omnibus_app', c.oid, 'insert') as "mayInsert",
    has_table_privilege('omnibus_app', c.oid, 'update') as "mayUpdate"
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where n.nspname = 'public' and c.relkind in ('r', 'p', 'm', 'v', 'f') and c.relname <> all (${OF_NOBODY}) order by 1`.execute(
  database.owner,
);
const readable = tables.filter((table) => table.mayRead);

/** Two municipalities that have lived a day: every table of days and money has rows of both. */
async function aTownThatLived() {
  const town = await aTown(database, { goLiveOn: '2026-11-23' });
  await (await aChild(town)).owing({ meals: 6 });
  await sweepDays({ database: database.app, clock: at('2026-11-23 19:00') }, town.tenantId);
  return town;
}
const mine = await aTownThatLived();
const theirs = await aTownThatLived();

const count = sql<{ count: number }>`count(*) as count`;
const sameAsOwner = async (table: Table) =>
  (
    await sql<{
      count: number;
    }>`select ${count} from ${sql.table(table.name)} where ${sql.ref(table.tenantColumn)} = ${mine.tenantId}`.execute(
      database.owner,
    )
  ).rows[0]?.count;

test('the catalogue was read, and the days left rows of both municipalities', () => {
  expect(tables.length).toBeGreaterThan(30);
  expect(mine.tenantId).not.toBe(theirs.tenantId);
});

test('every table is under forced row-level security, and every view asks as whoever reads it', () => {
  expect(tables.filter((table) => !table.forced).map((table) => table.name)).toEqual([]);
});

test('the application’s role is neither owner nor superuser, and cannot step round a policy', async () => {
  const found = await sql<{ own: number; bypass: boolean }>`select rolsuper or rolbypassrls or rolcreaterole as bypass,
    (select count(*) from pg_class where relowner = r.oid) as own from pg_roles r where rolname = 'omnibus_app'`.execute(
    database.owner,
  );
  expect(found.rows).toEqual([{ own: 0, bypass: false }]);
});

describe.each(readable)('$name', (table) => {
  test('shows a query without WHERE one municipality only', async () => {
    const [seen] = await mine.run((tx) =>
      rows(
        tx,
        sql<{ all: number; foreign: number }>`select count(*) as all,
          count(*) filter (where ${sql.ref(table.tenantColumn)} <> ${mine.tenantId}) as foreign from ${sql.table(table.name)}`,
      ),
    );
    expect(seen).toEqual({ all: await sameAsOwner(table), foreign: 0 });
  });

  test('raises outside a municipality', async () => {
    await expect(sql`select * from ${sql.table(table.name)}`.execute(database.app)).rejects.toThrow(
      // The setting was never there, or is empty again after another transaction of this connection.
      /unrecognized configuration parameter "omnibus.tenant"|invalid input syntax for type integer: ""/,
    );
  });
});

test.each(tables.filter((table) => table.mayUpdate))(
  '$name lets no row of another municipality be changed',
  async (table) => {
    const column = sql.ref(table.name === 'tenants' ? 'name' : 'tenant_id');
    const changed = await mine.run((tx) =>
      sql`update ${sql.table(table.name)} set ${column} = ${column} where ${sql.ref(table.tenantColumn)} = ${theirs.tenantId}`.execute(
        tx,
      ),
    );
    expect(changed.numAffectedRows).toBe(0n);
  },
);

test.each(tables.filter((table) => table.mayUpdate && table.name !== 'tenants'))(
  '$name lets no own row be given to another municipality',
  async ({ name }) => {
    const [own] = await mine.run((tx) => rows(tx, sql`select from ${sql.table(name)} limit 1`));
    const giving = mine.run((tx) => sql`update ${sql.table(name)} set tenant_id = ${theirs.tenantId}`.execute(tx));
    if (own) await expect(giving).rejects.toThrow('row-level security');
    else await giving;
  },
);

test.each(readable.filter((table) => table.mayInsert && table.name !== 'tenants'))(
  '$name takes no row for another municipality',
  async ({ name }) => {
    const columns = await sql<{ name: string }>`select attname as name from pg_attribute
      where attrelid = ${name}::regclass and attnum > 0 and not attisdropped and attidentity = '' and attname <> 'tenant_id'`.execute(
      database.owner,
    );
    const list = sql.join(columns.rows.map((column) => sql.ref(column.name)));
    const [row] = (
      await sql<object>`select ${list} from ${sql.table(name)} where tenant_id = ${theirs.tenantId} limit 1`.execute(
        database.owner,
      )
    ).rows;
    const values = row ? Object.values(row) : columns.rows.map(() => null);
    const written = mine.run((tx) =>
      sql`insert into ${sql.table(name)} (tenant_id, ${list}) values (${theirs.tenantId}, ${sql.join(values)})`.execute(
        tx,
      ),
    );
    // Where no row could be copied a missing value may be noticed first; that it was refused is what counts.
    await expect(written).rejects.toThrow(row ? 'row-level security' : /row-level security|null value/);
  },
);

test('a municipality that is not there has nothing', async () => {
  const nobody = { tenantId: 2_000_000, actor: { kind: 'system', job: 'test' } } as const;
  const found = await inTenant(database.app, nobody, (tx) => rows(tx, sql`select id from consumers`));
  expect(found).toEqual([]);
});
