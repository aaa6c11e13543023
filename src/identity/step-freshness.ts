import { sql } from 'kysely';
import { romeDay } from '#src/kernel/rome-time.ts';
import { tokenHash } from '#src/platform/crypto/index.ts';
import { get, type Tx } from '#src/platform/database/index.ts';

/** How long ago the second step may have been made. Whoever opened a form in time has time to fill it. */
const MINUTES = { see: 10, act: 30 } as const;

/**
 * Whether a session made its second step a short while ago (R15).
 * Always where the municipality asks its staff for none.
 */
export async function isStepFresh(
  tx: Tx,
  { token, at, to }: { readonly token: string; readonly at: Temporal.Instant; readonly to: 'see' | 'act' },
): Promise<boolean> {
  const { fresh } = await get(
    tx,
    sql<{ fresh: boolean }>`select setting('staff_second_factor', ${romeDay(at)}) <> 'true' or exists (
      select from sessions where tenant_id = current_tenant() and token_hash = ${tokenHash(token)}
        and second_factor_at > ${at.subtract({ minutes: MINUTES[to] })}) as fresh`,
  );
  return fresh;
}
