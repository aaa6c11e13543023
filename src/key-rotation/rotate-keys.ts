import { sql } from 'kysely';
import type { Database } from '#src/platform/database/index.ts';
import type { KeyRing, Sealer } from '#src/platform/world.ts';

/** Every column that holds sealed texts, by table (R16); a test finds those that are missing here. */
export const SEALED_COLUMNS: Readonly<Record<string, readonly string[]>> = {
  diets: ['sealed'],
  creditors: ['gpd_key_sealed', 'checkout_key_sealed', 'fdr_key_sealed'],
  federation_keys: ['sealed_private_key'],
  federated_requests: ['sealed_request', 'sealed_answer'],
  federation_register: ['sealed_exchange'],
  oidc_providers: ['sealed_client_secret'],
  second_factors: ['sealed_secret'],
  activation_codes: ['sealed_code'],
  pending_acts: ['sealed_form'],
  import_drafts: ['sealed'],
};

/** So few at once that nobody who reads or writes them waits. */
const AT_ONCE = 200;

/**
 * Seals every field of a municipality anew that is not under its current key. Row by row in small transactions, while the program serves:
 * both keys open meanwhile. Killed in the middle it is run again and goes on; run once more it changes nothing. Answers how many fields
 * were sealed anew. Throws when a field opens with no key at hand, and then has left it as it was.
 */
export async function rotateKeys(owner: Database, sealer: KeyRing, tenantId: number): Promise<number> {
  const own = sealer.of(tenantId);
  let sealed = 0;
  for (const [table, columns] of Object.entries(SEALED_COLUMNS))
    for (const column of columns) {
      let done: number;
      do {
        done = await sealSome(owner, own, { tenantId, table, column });
        sealed += done;
      } while (done > 0);
    }
  return sealed;
}

interface Field {
  readonly tenantId: number;
  readonly table: string;
  readonly column: string;
}

/** Rows that somebody changes just now are waited for, not skipped: none may be left under the old key. */
function sealSome(owner: Database, own: Sealer, { tenantId, table, column }: Field): Promise<number> {
  return owner.transaction().execute(async (tx) => {
    const prefix = own.seal('').replace(/[^.]*$/, '');
    const { rows: found } = await sql<{
      place: string;
      text: string;
    }>`select ctid::text as place, ${sql.ref(column)} as text from ${sql.table(table)}
        where tenant_id = ${tenantId} and ${sql.ref(column)} is not null and not starts_with(${sql.ref(column)}, ${prefix})
        order by ctid limit ${AT_ONCE} for update`.execute(tx);
    const anew = found.map(({ place, text }) => ({ place, text, sealed: own.seal(own.open(text)) }));
    const changed = await sql`update ${sql.table(table)} t set ${sql.ref(column)} = x.sealed
        from jsonb_to_recordset(${JSON.stringify(anew)}::jsonb) as x (place tid, text text, sealed text)
        where t.tenant_id = ${tenantId} and t.ctid = x.place and t.${sql.ref(column)} = x.text returning true`.execute(
      tx,
    );
    return changed.rows.length;
  });
}
