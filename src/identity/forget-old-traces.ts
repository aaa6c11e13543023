import { sql } from 'kysely';
import { inTenant, type Tx } from '#src/platform/database/index.ts';
import type { World } from '#src/platform/world.ts';

/** Few enough that a login in a rush does not notice them. */
const AT_ONCE = 50;
/** At night nobody is in a rush. */
const AT_NIGHT = 2_000;

/**
 * Deletes what the entrance needs no more (R16): attempts after two days, links and waiting acts a day after they
 * expired, sessions and remembered devices thirty days after they could last be used. Runs with each login, a few rows at a time; rows that
 * another login is deleting are left to it. Answers how many rows went.
 */
export async function forgetOldTraces(tx: Tx, at: Temporal.Instant, atOnce = AT_ONCE): Promise<number> {
  const old = [
    ['entrance_attempts', 'at', 48],
    ['email_tokens', 'expires_at', 24],
    ['pending_acts', 'expires_at', 24],
    ['answered_challenges', 'expires_at', 1],
    ['sessions', 'expires_at', 30 * 24],
    ['remembered_devices', 'expires_at', 30 * 24],
  ] as const;
  let gone = 0;
  for (const [table, column, hours] of old) {
    const forgotten = await sql`delete from ${sql.table(table)} where ctid = any(array(
      select ctid from ${sql.table(table)}
      where tenant_id = current_tenant() and ${sql.ref(column)} < ${at.subtract({ hours })}
      limit ${atOnce} for update skip locked))`.execute(tx);
    gone += Number(forgotten.numAffectedRows ?? 0);
  }
  return gone;
}

/** The same until nothing old is left, a transaction a time: for the night, because a municipality in which nobody enters keeps no longer either. */
export async function forgetEntranceTraces(world: Pick<World, 'database' | 'clock'>, tenantId: number): Promise<void> {
  const scope = { tenantId, actor: { kind: 'system', job: 'entrance-traces' } } as const;
  const forget = () => inTenant(world.database, scope, (tx) => forgetOldTraces(tx, world.clock.now(), AT_NIGHT));
  while ((await forget()) > 0);
}
