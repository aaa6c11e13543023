import { sql } from 'kysely';
import { rows, type Tx } from '#src/platform/database/index.ts';
import type { World } from '#src/platform/world.ts';
import { currentTenant } from '#src/tenancy/index.ts';
import { newSecret, openSecret, PERIOD_SECONDS, stepAt, totpOf, WINDOW } from './totp.ts';

/** Known codes exist in demos only: elsewhere whoever asks for them is a mistake of ours. */
async function refuseOutsideDemos(tx: Tx): Promise<void> {
  const tenant = await currentTenant(tx);
  if (!tenant.demo) throw new Error(`${tenant.slug} is not a demo: its people have their own second factors`);
}

/** Gives a member of a demo's staff, who has a login, a second factor whose codes `demoCodes` tells. Throws elsewhere. */
export async function setDemoSecondFactor(
  tx: Tx,
  { randomness, sealer }: Pick<World, 'randomness' | 'sealer'>,
  { staffId, at }: { readonly staffId: number; readonly at: Temporal.Instant },
): Promise<void> {
  await refuseOutsideDemos(tx);
  const sealed = sealer.seal(newSecret(randomness).base32);
  await sql`insert into second_factors (login_id, sealed_secret, created_at, confirmed_at)
    select id, ${sealed}, ${at}::timestamptz, ${at}::timestamptz from logins
    where tenant_id = current_tenant() and staff_id = ${staffId}
    on conflict do nothing`.execute(tx);
}

/** The code that opens a demo's second step now. */
export interface DemoCode {
  readonly name: string;
  readonly email: string;
  /** Undefined when all codes of this minute were used: the next comes within seconds. */
  readonly digits: string | undefined;
}

/** What the phones of a demo's staff would show, but never a code that was used already. Throws elsewhere. */
export async function demoCodes(tx: Tx, { sealer }: Pick<World, 'sealer'>, at: Temporal.Instant): Promise<DemoCode[]> {
  await refuseOutsideDemos(tx);
  const found = await rows(
    tx,
    sql<{ name: string; email: string; sealed: string; lastStep: number | null }>`select f.name, f.email,
        s.sealed_secret as sealed, s.last_step as "lastStep" from staff f
      join logins l on l.tenant_id = f.tenant_id and l.staff_id = f.id
      join second_factors s on s.tenant_id = l.tenant_id and s.login_id = l.id
      where f.tenant_id = current_tenant() and f.active order by f.id`,
  );
  return found.map(({ name, email, sealed, lastStep }) => {
    const step = Math.max(stepAt(at), (lastStep ?? 0) + 1);
    if (step > stepAt(at) + WINDOW) return { name, email, digits: undefined };
    const timestamp = step * PERIOD_SECONDS * 1000;
    return { name, email, digits: totpOf(openSecret(sealer, sealed)).generate({ timestamp }) };
  });
}
