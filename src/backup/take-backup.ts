import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { explainDiskFull, StartupError } from '#src/platform/process/index.ts';
import { MANIFEST, type Manifest, schemaHash, type TenantTotals } from './manifest.ts';
import { beginBackup } from './place.ts';
import { type Session, withSession } from './session.ts';
import { type Table, tablesInOrder } from './tables.ts';

export interface BackupOrder {
  /** A name that ends in `.tar` gives one file, any other a folder. Absolute. */
  readonly target: string;
  /** Only this municipality, to take elsewhere. */
  readonly tenantSlug?: string | undefined;
  readonly keyFingerprint: string;
  readonly at: Temporal.Instant;
}

/**
 * Copies the whole installation, or one municipality, as it stands at one moment, while the service goes on. `owner` is the migration role.
 * Half a backup is never left under the target's name. Throws StartupError: `DatabaseEmpty`, `TenantUnknown`, `BackupTargetExists`, `DiskFull` …
 */
export function takeBackup(owner: pg.ClientConfig, order: BackupOrder): Promise<Manifest> {
  return withSession(owner, async (session) => {
    await session.query('begin isolation level repeatable read read only');
    const schema = await appliedSchema(session);
    const tenants = await totalsOf(session, order.tenantSlug);
    const [only] = tenants;
    if (order.tenantSlug !== undefined && !only) {
      throw new StartupError(
        'TenantUnknown',
        `Il Comune «${order.tenantSlug}» non c’è: ./omnibus tenant list mostra quelli che ci sono.`,
      );
    }
    const tenantId = order.tenantSlug === undefined ? undefined : only?.id;
    const draft = await beginBackup(order.target);
    try {
      const tables: Manifest['tables'] = [];
      for (const table of await tablesInOrder(session)) {
        if (tenantId === undefined || table.tenantColumn)
          tables.push(await copyOut(session, table, tenantId, draft.folder));
      }
      const manifest: Manifest = {
        format: 'omnibus-backup',
        formatVersion: 1,
        ...schema,
        createdAt: order.at.toString(),
        scope: tenantId === undefined ? 'installation' : 'tenant',
        keyFingerprint: order.keyFingerprint,
        tenants,
        tables,
      };
      await writeFile(join(draft.folder, MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`, {
        mode: 0o600,
        flush: true,
      });
      await draft.finish([MANIFEST, ...tables.map(({ file }) => file)], order.at);
      return manifest;
    } catch (failure) {
      await draft.discard();
      throw explainDiskFull(failure, dirname(order.target));
    }
  });
}

async function appliedSchema(session: Session): Promise<Pick<Manifest, 'schemaVersion' | 'schemaHash'>> {
  const { rows: found } = await session.query<{ there: boolean }>(
    "select to_regclass('public.schema_migrations') is not null as there",
  );
  if (!found[0]?.there) throw new StartupError('DatabaseEmpty', 'Il database è vuoto: non c’è niente da copiare.');
  const { rows: steps } = await session.query<{ number: number; hash: string }>(
    'select number, hash from schema_migrations order by number',
  );
  return { schemaVersion: steps.at(-1)?.number ?? 0, schemaHash: schemaHash(steps) };
}

/** What each municipality's ledger comes to: the same sums are taken again after a restore. */
export async function totalsOf(session: Session, slug?: string): Promise<TenantTotals[]> {
  const { rows } = await session.query<TenantTotals>(
    `select t.id, t.slug, t.name, coalesce(p.postings, 0) as postings, coalesce(p.cents, 0)::bigint as "postedCents",
       coalesce(a.cents, 0)::bigint as "balanceCents"
     from tenants t
     left join (select tenant_id, count(*) as postings, sum(cents) as cents from postings group by 1) p on p.tenant_id = t.id
     left join (select tenant_id, sum(balance_cents) as cents from accounts group by 1) a on a.tenant_id = t.id
     where $1::text is null or t.slug = $1 order by t.id`,
    [slug ?? null],
  );
  return rows.map((row) => ({
    ...row,
    postings: Number(row.postings),
    postedCents: Number(row.postedCents),
    balanceCents: Number(row.balanceCents),
  }));
}

async function copyOut(
  session: Session,
  table: Table,
  tenantId: number | undefined,
  folder: string,
): Promise<Manifest['tables'][number]> {
  const name = session.escapeIdentifier(table.name);
  const columns = table.columns.map((column) => session.escapeIdentifier(column)).join(', ');
  const only = tenantId === undefined ? '' : ` where ${table.tenantColumn} = ${Number(tenantId)}`;
  const rows = session.query(copyTo(`copy (select ${columns} from ${name}${only}) to stdout`));
  const file = `${table.name}.copy.gz`;
  const hash = createHash('sha256');
  const meter = new Transform({
    transform(chunk: Buffer, _encoding, pass) {
      hash.update(chunk);
      pass(null, chunk);
    },
  });
  await pipeline(
    rows,
    createGzip({ level: 4 }),
    meter,
    createWriteStream(join(folder, file), { mode: 0o600, flush: true }),
  );
  return { name: table.name, file, columns: [...table.columns], rows: rows.rowCount, sha256: hash.digest('hex') };
}
