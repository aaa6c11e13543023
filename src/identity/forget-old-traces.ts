import { sql } from 'kysely';
import type { Tx } from '#src/platform/database/index.ts';

/** Few enough that a login in a rush does not notice them. */
const AT_ONCE = 50;

/**
 * Deletes what the entrance needs no more (R16): attempts after two days, links and waiting acts a day after they
 * expired, sessions and remembered devices thirty days after they could last be used. Runs with each login, a few rows at a time; rows that
 * another login is deleting are left to it.
 */
export async function forgetOldTraces(tx: Tx, at: Temporal.Instant): Promise<void> {
  const old = [
    ['entrance_attempts', 'at', 48],
    ['email_tokens', 'expires_at', 24],
    ['pending_acts', 'expires_at', 24],
    ['answered_challenges', 'expires_at', 1],
    ['sessions', 'expires_at', 30 * 24],
    ['remembered_devices', 'expires_at', 30 * 24],
  ] as const;
  for (const [table, column, hours] of old) {
    await sql`delete from ${sql.table(table)} where ctid = any(array(
      select ctid from ${sql.table(table)}
      where tenant_id = current_tenant() and ${sql.ref(column)} < ${at.subtract({ hours })}
      limit ${AT_ONCE} for update skip locked))`.execute(tx);
  }
}
