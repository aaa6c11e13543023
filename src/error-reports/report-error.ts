import { sql } from 'kysely';
import { err, ok, type Result } from '#src/kernel/result.ts';
import { audit } from '#src/platform/audit/index.ts';
import { find, type Tx } from '#src/platform/database/index.ts';
import { checkWords, MOST_OPEN, type WordsProblem } from './rules.ts';
import { countOpenReports, insertReport, isMovementOf } from './store.ts';

export type ReportRefused =
  | WordsProblem
  | { readonly kind: 'NotYourConsumer' }
  | { readonly kind: 'NoSuchMovement' }
  | { readonly kind: 'AlreadyOpen' }
  | { readonly kind: 'TooManyOpen'; readonly most: number };

/** A family says that a line of its child's account is wrong (R12). No money moves; the office finds it in its list. */
export async function reportError(
  tx: Tx,
  request: {
    readonly personId: number;
    readonly consumerId: number;
    readonly movementId: number;
    readonly words: string;
    readonly at: Temporal.Instant;
  },
): Promise<Result<{ readonly reportId: number }, ReportRefused>> {
  const { personId, consumerId, movementId, at } = request;
  // Holds the child still, so that two adults at once do not pass the limit together.
  const own = await find(
    tx,
    sql`select from consumers c where c.tenant_id = current_tenant() and c.id = ${consumerId} and exists (select from guardianships g
      where g.tenant_id = c.tenant_id and g.consumer_id = c.id and g.person_id = ${personId} and may(g, 'money')) for no key update of c`,
  );
  if (!own) return err({ kind: 'NotYourConsumer' });
  if (!(await isMovementOf(tx, consumerId, movementId))) return err({ kind: 'NoSuchMovement' });
  const words = checkWords(request.words);
  if (!words.ok) return words;
  const full = (await countOpenReports(tx, consumerId)) >= MOST_OPEN;
  if (full) return err({ kind: 'TooManyOpen', most: MOST_OPEN });
  const reportId = await insertReport(tx, { consumerId, movementId, personId, words: words.value, at });
  if (reportId === undefined) return err({ kind: 'AlreadyOpen' });
  await audit(tx, { at, action: 'error_reported', subject: `consumer:${consumerId}`, after: { reportId, movementId } });
  return ok({ reportId });
}
