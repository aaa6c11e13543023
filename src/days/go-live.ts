import { sql } from 'kysely';
import { creditorDraft, type MissingItem } from '#src/creditor/index.ts';
import { addDays, type Day } from '#src/kernel/day.ts';
import { err, ok, type Result } from '#src/kernel/result.ts';
import { audit } from '#src/platform/audit/index.ts';
import { find, type Tx } from '#src/platform/database/index.ts';
import { evaluateStanding } from '#src/standing/index.ts';
import { currentTenant } from '#src/tenancy/index.ts';

export type GoLiveProblem =
  | { readonly kind: 'AlreadyLive' }
  /** Families could not pay what they would be charged. */
  | { readonly kind: 'NotPayable'; readonly missing: readonly MissingItem[] };

/**
 * Sets the day from which this program books and charges, and tells each family once where it stands (R8, R11).
 * A municipality goes live once, and only when nothing is missing of what pagoPA asks of it; refused, nothing has changed.
 */
export async function goLive(
  tx: Tx,
  start: { readonly day: Day; readonly at: Temporal.Instant; readonly service?: string },
): Promise<Result<undefined, GoLiveProblem>> {
  if ((await currentTenant(tx)).goLive) return err({ kind: 'AlreadyLive' });
  const { missing } = await creditorDraft(tx);
  if (missing.length > 0) return err({ kind: 'NotPayable', missing });
  const before = addDays(start.day, -1);
  const begun = await find(
    tx,
    sql<{ service: string }>`insert into day_progress (service, frozen_through, posted_through, evening_through)
      values (${start.service ?? 'canteen'}, ${before}, ${before}, ${before}) on conflict do nothing returning service`,
  );
  if (!begun) return err({ kind: 'AlreadyLive' });
  await sql`update tenants set go_live = ${start.day} where id = current_tenant()`.execute(tx);
  await audit(tx, { at: start.at, action: 'went_live', subject: 'tenant', after: { day: start.day } });
  await evaluateStanding(tx, { consumerIds: 'all', at: start.at, cause: 'go_live', today: start.day });
  return ok(undefined);
}
