import { sql } from 'kysely';
import type { Day } from '#src/kernel/day.ts';
import { find, get, type Tx } from '#src/platform/database/index.ts';
import type { TariffDefinition } from './rules.ts';

/**
 * Records a tariff decision from a day on; prices follow when consumers are rated. `same`: the very tariff begins on that day already;
 * `other`: another one does, and stays.
 */
export async function recordTariff(
  tx: Tx,
  tariff: {
    readonly validFrom: Day;
    readonly definition: TariffDefinition;
    readonly at: Temporal.Instant;
    readonly service?: string;
  },
): Promise<'new' | 'same' | 'other'> {
  const { validFrom, at, service = 'canteen' } = tariff;
  const definition = JSON.stringify(tariff.definition);
  const recorded = await find(
    tx,
    sql<{ id: number }>`insert into tariffs (service, valid_from, definition, recorded_at)
      values (${service}, ${validFrom}, ${definition}, ${at}) on conflict on constraint one_tariff_a_start do nothing returning id`,
  );
  if (recorded) return 'new';
  const { same } = await get(
    tx,
    sql<{ same: boolean }>`select definition = ${definition}::jsonb as same from tariffs
      where tenant_id = current_tenant() and service = ${service} and valid_from = ${validFrom}`,
  );
  return same ? 'same' : 'other';
}

/** Records ISEE, residence and exemption of a consumer from a day on. */
export async function recordTariffFacts(
  tx: Tx,
  facts: {
    readonly consumerId: number;
    readonly validFrom: Day;
    readonly iseeCents: number | null;
    readonly resident: boolean;
    readonly exemption: string | null;
    readonly at: Temporal.Instant;
  },
): Promise<void> {
  await sql`insert into tariff_facts (consumer_id, valid_from, isee_cents, resident, exemption, recorded_at)
    values (${facts.consumerId}, ${facts.validFrom}, ${facts.iseeCents}, ${facts.resident}, ${facts.exemption}, ${facts.at})`.execute(
    tx,
  );
}
