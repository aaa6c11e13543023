import { sql } from 'kysely';
import type { Tx } from '#src/platform/database/index.ts';

const KEPT = Temporal.Duration.from({ hours: 30 * 24 });

/**
 * Deletes what nobody needs of those who keep the installation (R16): sessions and links a month after they began to be over, answers to
 * questions that no longer count, acts after two years. Runs whenever somebody comes in.
 */
export async function forgetOld(tx: Tx, at: Temporal.Instant): Promise<void> {
  await sql`delete from administration.sessions where last_seen_at < ${at.subtract(KEPT)}`.execute(tx);
  await sql`delete from administration.links where expires_at < ${at.subtract(KEPT)}`.execute(tx);
  await sql`delete from administration.answered_challenges where expires_at < ${at}`.execute(tx);
  await sql`select administration.forget_acts(${at})`.execute(tx);
}
