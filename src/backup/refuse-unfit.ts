import { readMigrations } from '#src/platform/database/migration-files.ts';
import { StartupError } from '#src/platform/process/index.ts';
import { type Manifest, schemaHash } from './manifest.ts';
import type { Session } from './session.ts';

interface DatabaseState {
  /** 0 before the first migration. */
  readonly schemaVersion: number;
  readonly tenants: readonly { readonly id: number; readonly slug: string; readonly name: string }[];
  /** What this program would make of a schema at the step. */
  hashAt(step: number): string | undefined;
  readonly newestStep: number;
}

export async function databaseState(session: Session): Promise<DatabaseState> {
  const steps = await readMigrations();
  const known = {
    newestStep: steps.at(-1)?.number ?? 0,
    hashAt: (step: number) => {
      const upTo = steps.filter(({ number }) => number <= step);
      return upTo.at(-1)?.number === step ? schemaHash(upTo) : undefined;
    },
  };
  const { rows: found } = await session.query<{ there: boolean }>(
    "select to_regclass('public.schema_migrations') is not null as there",
  );
  if (!found[0]?.there) return { ...known, schemaVersion: 0, tenants: [] };
  const { rows: reached } = await session.query<{ step: number }>(
    'select coalesce(max(number), 0) as step from schema_migrations',
  );
  const schemaVersion = reached[0]?.step ?? 0;
  if (schemaVersion === 0) return { ...known, schemaVersion, tenants: [] };
  const { rows: tenants } = await session.query<DatabaseState['tenants'][number]>('select id, slug, name from tenants');
  return { ...known, schemaVersion, tenants };
}

/** Throws one clear sentence when the backup cannot go into this database. */
export function refuseUnfit(database: DatabaseState, manifest: Manifest): void {
  const { schemaVersion } = manifest;
  const refuse = (kind: string, sentence: string) => {
    throw new StartupError(kind, sentence);
  };
  if (schemaVersion > database.newestStep) {
    refuse(
      'BackupTooNew',
      `La copia è di una versione più recente di questo programma (passo ${schemaVersion}, qui si conosce fino al ${database.newestStep}): aggiorna il programma e riprova.`,
    );
  }
  if (database.hashAt(schemaVersion) !== manifest.schemaHash) {
    refuse(
      'BackupOfOtherProgram',
      `La copia viene da un programma con altri passi fino al ${schemaVersion}: ripristinala con la versione che l’ha fatta.`,
    );
  }
  if (manifest.scope === 'installation' && database.tenants.length > 0) {
    refuse(
      'DatabaseNotEmpty',
      `Il database contiene già ${database.tenants.map(({ name }) => name).join(', ')}: ripristina in un’installazione vuota, con un’altra cartella OMNIBUS_DATA o un altro database.`,
    );
  }
  if (database.schemaVersion > schemaVersion) {
    refuse(
      'DatabaseAhead',
      `Il database è già al passo ${database.schemaVersion} e la copia è al ${schemaVersion}: ripristinala in un’installazione nuova, dove viene aggiornata, e per unirla a questa falla poi di nuovo da lì.`,
    );
  }
  if (database.tenants.length > 0 && database.schemaVersion < schemaVersion) {
    refuse(
      'DatabaseBehind',
      `Il database è al passo ${database.schemaVersion} e la copia al ${schemaVersion}: aggiorna prima il database con ./omnibus migrate.`,
    );
  }
  for (const { id, slug, name } of manifest.tenants) refuseTaken(database, { id, slug, name });
}

function refuseTaken(database: DatabaseState, coming: { id: number; slug: string; name: string }): void {
  const same = database.tenants.find(({ slug }) => slug === coming.slug);
  if (same) {
    throw new StartupError(
      'TenantExists',
      `Il Comune «${same.slug}» c’è già in questa installazione: non viene toccato.`,
    );
  }
  const other = database.tenants.find(({ id }) => id === coming.id);
  if (other) {
    throw new StartupError(
      'TenantNumberTaken',
      `${coming.name} ha il numero ${coming.id}, che qui è di ${other.name}: ripristinalo in un’installazione dove il numero è libero.`,
    );
  }
}
