import type pg from 'pg';

/** A table that belongs into a backup. */
export interface Table {
  readonly name: string;
  readonly columns: readonly string[];
  /** The column that names the municipality; undefined for what belongs to the whole installation. */
  readonly tenantColumn: string | undefined;
}

/** The schema's own tables: migrations and triggers fill them. */
const OF_THE_SCHEMA = ['schema_migrations', 'setting_defaults', 'facts_versions'];

/** All tables with data of municipalities, each after those that it refers to, as the database's own catalogue tells them. */
export async function tablesInOrder(client: pg.Client): Promise<Table[]> {
  const { rows: tables } = await client.query<{ name: string; columns: string[] }>(
    `select c.relname as name, array_agg(a.attname::text order by a.attnum) as columns
     from pg_class c
     join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
     where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition and c.relname <> all ($1)
     group by c.relname order by c.relname`,
    [OF_THE_SCHEMA],
  );
  const { rows: references } = await client.query<{ from: string; to: string }>(
    `select distinct conrelid::regclass::text as "from", confrelid::regclass::text as "to"
     from pg_constraint where contype = 'f' and connamespace = 'public'::regnamespace and conrelid <> confrelid`,
  );
  return inOrder(tables, references).map(({ name, columns }) => ({
    name,
    columns,
    tenantColumn: name === 'tenants' ? 'id' : columns.includes('tenant_id') ? 'tenant_id' : undefined,
  }));
}

function inOrder<T extends { readonly name: string }>(
  tables: readonly T[],
  references: readonly { readonly from: string; readonly to: string }[],
): T[] {
  const waiting = new Set(tables.map(({ name }) => name));
  const ordered: T[] = [];
  while (waiting.size > 0) {
    const ready = tables.filter(
      ({ name }) => waiting.has(name) && !references.some(({ from, to }) => from === name && waiting.has(to)),
    );
    if (ready.length === 0) throw new Error(`Tables refer to each other in a circle: ${[...waiting].join(', ')}`);
    for (const table of ready) waiting.delete(table.name);
    ordered.push(...ready);
  }
  return ordered;
}
