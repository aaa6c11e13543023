import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { migrate } from '#src/platform/database/migrate.ts';
import type { Logger } from '#src/platform/logging.ts';
import { StartupError } from '#src/platform/process/index.ts';
import { checkBackup } from './check-backup.ts';
import type { Manifest } from './manifest.ts';
import { openBackup, type StoredBackup } from './place.ts';
import { databaseState, refuseUnfit } from './refuse-unfit.ts';
import { type Session, withSession } from './session.ts';
import { totalsOf } from './take-backup.ts';

/**
 * Loads a backup: the whole installation, or one municipality, into an empty database, which is migrated to the backup's own step first and
 * to the newest afterwards; one municipality also beside others, where its id and its address are free. All or nothing, in one transaction;
 * files, rows and sums are checked against the manifest. `owner` is the migration role; nobody else may use the database meanwhile.
 * Throws StartupError with one sentence: `BackupDamaged`, `BackupTooNew`, `DatabaseNotEmpty`, `TenantExists` …
 */
export async function restoreBackup(
  owner: pg.ClientConfig,
  order: { readonly source: string; readonly log: Logger },
): Promise<Manifest> {
  const { log } = order;
  const backup = await openBackup(order.source);
  const manifest = await checkBackup(backup, order.source);
  await withSession(owner, async (session) => refuseUnfit(await databaseState(session), manifest));
  await migrate(owner, { log, through: manifest.schemaVersion });
  await withSession(owner, async (session) => {
    await session.query('begin; lock table tenants in exclusive mode');
    refuseUnfit(await databaseState(session), manifest);
    for (const table of manifest.tables) await copyIn(session, table, backup);
    await refuseOtherSums(session, manifest);
    await session.query('commit; analyze');
  });
  await migrate(owner, { log });
  return manifest;
}

/** `COPY FROM` is refused under row-level security, also to the owner: rows come through a table of this transaction. */
async function copyIn(session: Session, table: Manifest['tables'][number], backup: StoredBackup): Promise<void> {
  const name = session.escapeIdentifier(table.name);
  const columns = table.columns.map((column) => session.escapeIdentifier(column)).join(', ');
  await session.query(`create temporary table incoming on commit drop as select ${columns} from ${name} with no data`);
  await pipeline(backup.read(table.file), createGunzip(), session.query(copyFrom(`copy incoming from stdin`)));
  const { rowCount } = await session.query(
    `insert into ${name} (${columns}) overriding system value select ${columns} from incoming`,
  );
  await session.query('drop table incoming');
  if (rowCount !== table.rows) {
    throw new StartupError(
      'BackupDamaged',
      `Nella tabella ${table.name} la copia ha ${rowCount} righe invece di ${table.rows}: niente è stato ripristinato, usa un’altra copia.`,
    );
  }
  await continueNumbers(session, name);
}

/** New rows get numbers above those that came, and above those given already. */
async function continueNumbers(session: Session, table: string): Promise<void> {
  const { rows: numbered } = await session.query<{ column: string; sequence: string }>(
    `select quote_ident(attname) as column, pg_get_serial_sequence($1, attname) as sequence
     from pg_attribute where attrelid = $1::regclass and attidentity <> ''`,
    [table],
  );
  for (const { column, sequence } of numbered) {
    await session.query(
      `select setval($1::regclass, greatest(nextval($1::regclass), (select coalesce(max(${column}), 0) + 1 from ${table})), false)`,
      [sequence],
    );
  }
}

async function refuseOtherSums(session: Session, manifest: Manifest): Promise<void> {
  for (const said of manifest.tenants) {
    const [loaded] = await totalsOf(session, said.slug);
    if (
      loaded?.postings === said.postings &&
      loaded.postedCents === said.postedCents &&
      loaded.balanceCents === said.balanceCents
    )
      continue;
    throw new StartupError(
      'BackupDamaged',
      `I movimenti di ${said.name} non danno le somme scritte nella copia: niente è stato ripristinato, usa un’altra copia.`,
    );
  }
}
