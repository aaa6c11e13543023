import { sql } from 'kysely';
import type { Installation } from '#src/app.ts';
import { rotateKeys } from '#src/key-rotation/index.ts';
import { StartupError } from '#src/platform/process/index.ts';

/** `./omnibus tenant rotate-keys [SLUG]`: seals everything anew under the current keys, of one municipality or of all. */
export async function runRotateCommand(
  { owner, world }: Pick<Installation, 'owner' | 'world'>,
  [slug, ...others]: readonly string[],
  write: (text: string) => void,
): Promise<void> {
  if (others.length > 0) throw new StartupError('RotateUsage', 'Comando: ./omnibus tenant rotate-keys [SLUG]');
  const { rows } = await sql<{ id: number; slug: string }>`select id, slug from tenants
    where ${slug ?? null}::text is null or slug = ${slug ?? null} order by id`.execute(owner);
  if (slug !== undefined && rows.length === 0)
    throw new StartupError(
      'TenantUnknown',
      `Il Comune «${slug}» non c’è: ./omnibus tenant list mostra quelli che ci sono.`,
    );
  let all = 0;
  for (const tenant of rows) {
    const sealed = await rotateKeys(owner, world.sealer, tenant.id);
    all += sealed;
    write(`${tenant.slug}: ${sealed} campi cifrati di nuovo\n`);
  }
  // A process that still seals with the former key could have written behind the work: only a round that finds nothing says that none does.
  if (all > 0)
    write(
      'Fatto. Quando tutti i processi cifrano con la chiave nuova ripeti il comando: se dice 0, la vecchia non serve più.\n',
    );
  else if (slug === undefined) write('Tutto è sotto la chiave nuova: OMNIBUS_OLD_SECRET_KEYS non serve più.\n');
}
