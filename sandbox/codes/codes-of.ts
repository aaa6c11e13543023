import { type DemoCode, demoCodes } from '#src/identity/index.ts';
import { findTenantId, inTenant } from '#src/platform/database/index.ts';
import type { World } from '#src/platform/world.ts';

/** What the phones of a demo municipality's staff show now. */
export async function codesOf(
  world: Pick<World, 'database' | 'sealer' | 'clock'>,
  slug: string,
): Promise<readonly DemoCode[]> {
  const tenantId = await findTenantId(world.database, slug);
  if (tenantId === undefined) return [];
  const scope = { tenantId, actor: { kind: 'system', job: 'sandbox' } } as const;
  return inTenant(world.database, scope, (tx) => demoCodes(tx, world, world.clock.now()));
}
