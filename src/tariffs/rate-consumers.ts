import { sql } from 'kysely';
import type { Day } from '#src/kernel/day.ts';
import { rows, type Tx } from '#src/platform/database/index.ts';
import type { TariffDefinition } from './rules.ts';
import { type ChildFacts, priceTimeline } from './timeline.ts';

const HOUSEHOLDS_AT_ONCE = 5_000;

/**
 * Works out anew the price of these consumers and of the other children of their households, from the facts stored,
 * and replaces their periods. Repeating it changes nothing. Charges already made are not touched: settle their days afterwards.
 * Answers everybody whose price was worked out.
 */
export async function rateConsumers(tx: Tx, consumerIds: readonly number[], service = 'canteen'): Promise<number[]> {
  await takeTurn(tx, service);
  const tariffs = await rows(
    tx,
    sql<{ validFrom: Day; definition: TariffDefinition }>`select valid_from as "validFrom", definition from tariffs
      where service = ${service} order by valid_from`,
  );
  const children = await householdChildren(tx, consumerIds, service);
  const households = Map.groupBy(children, (child) => child.household);
  const batches = [...households.values()];
  for (let start = 0; start < batches.length; start += HOUSEHOLDS_AT_ONCE) {
    const batch = batches.slice(start, start + HOUSEHOLDS_AT_ONCE);
    const periods = batch.flatMap((household) => priceTimeline({ children: household, tariffs }));
    await replacePeriods(
      tx,
      batch.flat().map((child) => child.consumerId),
      periods,
      service,
    );
  }
  return children.map((child) => child.consumerId);
}

/** Of two changes in one household at once the second finds the facts that the first has recorded. */
async function takeTurn(tx: Tx, service: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended('rates:' || current_tenant() || ':' || ${service}::text, 0))`.execute(
    tx,
  );
}

type ChildRow = ChildFacts & { readonly household: string };

function householdChildren(tx: Tx, consumerIds: readonly number[], service: string): Promise<ChildRow[]> {
  return rows(
    tx,
    sql<ChildRow>`select c.id as "consumerId", c.number, c.birth_date as "birthDate",
        coalesce('h' || c.household_id, 'c' || c.id) as household,
        (select coalesce(jsonb_agg(jsonb_build_object('from', e.starts_on, 'to', e.ends_on, 'level', s.level::text) order by e.starts_on), '[]')
          from enrolments e join classes k on k.tenant_id = e.tenant_id and k.id = e.class_id
          join schools s on s.tenant_id = k.tenant_id and s.id = k.school_id
          where e.tenant_id = c.tenant_id and e.consumer_id = c.id and e.service = ${service}) as enrolments,
        (select coalesce(jsonb_agg(jsonb_build_object('validFrom', f.valid_from, 'iseeCents', f.isee_cents, 'resident', f.resident,
            'exemption', f.exemption) order by f.valid_from, f.id), '[]')
          from tariff_facts f where f.tenant_id = c.tenant_id and f.consumer_id = c.id) as facts
      from consumers c
      where c.tenant_id = current_tenant() and (c.id = any (${consumerIds}::bigint[])
        or c.household_id in (select x.household_id from consumers x where x.tenant_id = c.tenant_id and x.id = any (${consumerIds}::bigint[])))`,
  );
}

async function replacePeriods(
  tx: Tx,
  consumerIds: readonly number[],
  periods: ReturnType<typeof priceTimeline>,
  service: string,
): Promise<void> {
  await sql`delete from consumer_tariffs where tenant_id = current_tenant() and service = ${service}
    and consumer_id = any (${consumerIds}::bigint[])`.execute(tx);
  const lines = periods.map((period) => ({
    consumer_id: period.consumerId,
    valid_from: period.from,
    valid_to: period.to,
    cents: period.price.cents,
    why: period.price.why,
  }));
  await sql`insert into consumer_tariffs (consumer_id, service, valid_from, valid_to, cents, why)
    select consumer_id, ${service}, valid_from, valid_to, cents, why
    from jsonb_to_recordset(${JSON.stringify(lines)}::jsonb) as x (consumer_id bigint, valid_from date, valid_to date, cents bigint, why jsonb)`.execute(
    tx,
  );
}
