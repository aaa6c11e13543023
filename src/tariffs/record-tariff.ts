import { sql } from 'kysely';
import type { Day } from '#src/kernel/day.ts';
import type { Tx } from '#src/platform/database/index.ts';
import type { TariffDefinition } from './rules.ts';

/** Records a tariff decision from a day on; prices follow when consumers are rated. Recording the same start again is refused by the table. */
export async function recordTariff(
  tx: Tx,
  tariff: {
    readonly validFrom: Day;
    readonly definition: TariffDefinition;
    readonly at: Temporal.Instant;
    readonly service?: string;
  },
): Promise<void> {
  await sql`insert into tariffs (service, valid_from, definition, recorded_at)
    values (${tariff.service ?? 'canteen'}, ${tariff.validFrom}, ${JSON.stringify(tariff.definition)}, ${tariff.at})`.execute(
    tx,
  );
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
