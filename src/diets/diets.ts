import { sql } from 'kysely';
import type { Day } from '#src/kernel/day.ts';
import { audit } from '#src/platform/audit/index.ts';
import { rows, type Tx } from '#src/platform/database/index.ts';
import type { Sealer } from '#src/platform/world.ts';

/**
 * The diets in force on a day, by consumer; consumers without one are not in the answer.
 * Reading them is itself written in the audit log, because they tell of health and faith (R16).
 */
export async function dietsOn(
  tx: Tx,
  sealer: Sealer,
  question: {
    readonly consumerIds: readonly number[];
    readonly day: Day;
    readonly at: Temporal.Instant;
    readonly purpose: string;
  },
): Promise<Map<number, string>> {
  const found = await rows(
    tx,
    sql<{
      consumerId: number;
      sealed: string;
    }>`select distinct on (consumer_id) consumer_id as "consumerId", sealed from diets
      where tenant_id = current_tenant() and consumer_id = any (${question.consumerIds}::bigint[]) and valid_from <= ${question.day}
      order by consumer_id, valid_from desc, id desc`,
  );
  const diets = new Map<number, string>();
  for (const row of found) {
    const diet = sealer.open(row.sealed);
    if (diet !== '') diets.set(row.consumerId, diet);
  }
  if (diets.size > 0) {
    await audit(tx, {
      at: question.at,
      action: 'diets_read',
      subject: question.purpose,
      after: { consumerIds: [...diets.keys()] },
    });
  }
  return diets;
}

/** A diet as it was recorded; an empty text says that there was none from that day on. */
export interface RecordedDiet {
  readonly from: Day;
  readonly text: string;
}

/** All diets that are kept of consumers, the earliest first; of two that begin together only the one recorded last counts. Reading is audited (R16). */
export async function dietHistories(
  tx: Tx,
  sealer: Sealer,
  question: { readonly consumerIds: readonly number[]; readonly at: Temporal.Instant; readonly purpose: string },
): Promise<Map<number, RecordedDiet[]>> {
  const found = await rows(
    tx,
    sql<{ consumerId: number; from: Day; sealed: string }>`select distinct on (consumer_id, valid_from)
        consumer_id as "consumerId", valid_from as "from", sealed from diets
      where tenant_id = current_tenant() and consumer_id = any (${question.consumerIds}::bigint[])
      order by consumer_id, valid_from, id desc`,
  );
  const histories = new Map<number, RecordedDiet[]>();
  for (const { consumerId, from, sealed } of found) {
    const known = histories.get(consumerId) ?? [];
    histories.set(consumerId, [...known, { from, text: sealer.open(sealed) }]);
  }
  if (histories.size > 0) {
    const after = { consumerIds: [...histories.keys()] };
    await audit(tx, { at: question.at, action: 'diets_read', subject: question.purpose, after });
  }
  return histories;
}

/** Records a consumer's diet from a day on; an empty text ends it. */
export async function recordDiet(
  tx: Tx,
  sealer: Sealer,
  diet: { readonly consumerId: number; readonly validFrom: Day; readonly text: string; readonly at: Temporal.Instant },
): Promise<void> {
  await sql`insert into diets (consumer_id, valid_from, sealed, recorded_at)
    values (${diet.consumerId}, ${diet.validFrom}, ${sealer.seal(diet.text)}, ${diet.at})`.execute(tx);
  await audit(tx, {
    at: diet.at,
    action: 'diet_recorded',
    subject: `consumer:${diet.consumerId}`,
    after: { validFrom: diet.validFrom },
  });
}
