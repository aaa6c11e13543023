import { sql } from 'kysely';
import type { Installation } from '#src/app.ts';
import { findDifferences, sentenceOf } from '#src/integrity/index.ts';
import { inTenant } from '#src/platform/database/index.ts';
import { StartupError } from '#src/platform/process/index.ts';

/**
 * Recomputes everything that is stored about money, meals, standing and notices, of one municipality or of all, and prints the differences.
 * Throws StartupError when there are any, so that the command ends with 1.
 */
export async function runVerifyCommand(
  { owner, world }: Installation,
  args: readonly string[],
  terminal: { write(text: string): void },
): Promise<void> {
  const [slug, ...rest] = args;
  if (rest.length > 0 || slug?.startsWith('-')) {
    throw new StartupError('VerifyUsage', 'Comando: ./omnibus verify [SLUG]');
  }
  const { rows: tenants } = await sql<{ id: number; slug: string }>`select id, slug from tenants
    where ${slug ?? null}::text is null or slug = ${slug ?? null} order by slug`.execute(owner);
  if (slug !== undefined && tenants.length === 0) {
    throw new StartupError(
      'TenantUnknown',
      `Il Comune «${slug}» non c’è: ./omnibus tenant list mostra quelli che ci sono.`,
    );
  }
  let total = 0;
  for (const tenant of tenants) {
    const scope = { tenantId: tenant.id, actor: { kind: 'system', job: 'integrity' } } as const;
    const differences = await inTenant(world.database, scope, findDifferences);
    terminal.write(
      `${tenant.slug}: ${differences.length === 0 ? 'nessuna differenza.' : `${differences.length} differenze.`}\n`,
    );
    for (const difference of differences) terminal.write(`  ${sentenceOf(difference)}\n`);
    total += differences.length;
  }
  if (total > 0) {
    throw new StartupError(
      'DifferencesFound',
      'I dati memorizzati non corrispondono ai movimenti e ai fatti: conserva questo elenco e chiama l’assistenza.',
    );
  }
}
