import { sql } from 'kysely';
import { rows, type Tx } from '#src/platform/database/index.ts';
import type { FactsOfConsumers, PlannedExemption, TariffFacts } from './exemption-rules.ts';

/** What is recorded of everybody that decides on a tariff; of two that begin together only the one recorded last counts. */
export async function recordedFacts(tx: Tx): Promise<FactsOfConsumers> {
  const found = await rows(
    tx,
    sql<TariffFacts & { number: string }>`select distinct on (f.consumer_id, f.valid_from) c.number,
        f.valid_from as "validFrom", f.isee_cents as "iseeCents", f.resident, f.exemption
      from tariff_facts f join consumers c on c.tenant_id = f.tenant_id and c.id = f.consumer_id
      where f.tenant_id = current_tenant() order by f.consumer_id, f.valid_from, f.id desc`,
  );
  return new Map(
    [...Map.groupBy(found, (row) => row.number)].map(([number, facts]) => [
      number,
      facts.map(({ number: _, ...fact }) => fact),
    ]),
  );
}

/** Records the facts that a file of exemptions adds, in the order of its rows. */
export async function saveExemptions(
  tx: Tx,
  planned: readonly PlannedExemption[],
  ids: ReadonlyMap<string, number>,
  at: Temporal.Instant,
): Promise<void> {
  const lines = planned.flatMap(({ row, facts }) =>
    facts.map((fact) => ({
      consumer_id: ids.get(row.number),
      valid_from: fact.validFrom,
      isee_cents: fact.iseeCents,
      resident: fact.resident,
      exemption: fact.exemption,
    })),
  );
  await sql`insert into tariff_facts (consumer_id, valid_from, isee_cents, resident, exemption, recorded_at)
    select consumer_id, valid_from, isee_cents, resident, exemption, ${at}
    from jsonb_array_elements(${JSON.stringify(lines)}::jsonb) with ordinality as line (fact, n)
    cross join lateral jsonb_to_record(line.fact) as x (consumer_id bigint, valid_from date, isee_cents bigint, resident boolean, exemption text)
    order by n`.execute(tx);
}
