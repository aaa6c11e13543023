import { sql } from 'kysely';
import { find, get, type Tx } from '#src/platform/database/index.ts';
import type { Sealer } from '#src/platform/world.ts';
import type { ImportKind } from './column-rules.ts';
import type { ImportFile } from './plan-file.ts';

/** A file that waits for its confirmation, without the mapping, which the pages carry. */
type Draft = Omit<ImportFile, 'mapping'>;

/** Keeps a file between its preview and its confirmation, sealed, for a day at most; answers its number. */
export async function keepDraft(
  tx: Tx,
  draft: Draft,
  services: { readonly sealer: Sealer; readonly at: Temporal.Instant },
): Promise<number> {
  const { sealer, at } = services;
  await sql`delete from import_drafts where tenant_id = current_tenant() and recorded_at < ${at}::timestamptz - interval '1 day'`.execute(
    tx,
  );
  const sealed = sealer.seal(Buffer.from(draft.bytes).toString('base64'));
  const row = await get(
    tx,
    sql<{ id: number }>`insert into import_drafts (kind, file_name, sealed, recorded_at)
      values (${draft.kind}, ${draft.fileName.slice(-255)}, ${sealed}, ${at}) returning id`,
  );
  return row.id;
}

/** A file that waits; undefined when its day has passed, or it was taken already. Only who brought it sees it. */
export async function findDraft(tx: Tx, id: number, sealer: Sealer): Promise<Draft | undefined> {
  const row = await find(
    tx,
    sql<{
      kind: ImportKind;
      fileName: string;
      sealed: string;
    }>`select kind, file_name as "fileName", sealed from import_drafts
      where tenant_id = current_tenant() and id = ${id} and actor = current_actor()`,
  );
  return row && { kind: row.kind, fileName: row.fileName, bytes: Buffer.from(sealer.open(row.sealed), 'base64') };
}

/** Forgets a file that was taken or given up. */
export async function dropDraft(tx: Tx, id: number): Promise<void> {
  await sql`delete from import_drafts where tenant_id = current_tenant() and id = ${id} and actor = current_actor()`.execute(
    tx,
  );
}
