import { sql } from 'kysely';
import type { Day } from '#src/kernel/day.ts';
import type { Cents } from '#src/kernel/money.ts';
import { find, rows, type Tx } from '#src/platform/database/index.ts';
import type { Price, TariffDefinition } from './rules.ts';

/** What a meal costs a consumer between two days, both included, and why. */
export interface PricePeriod {
  readonly from: Day;
  readonly to: Day;
  readonly cents: Cents;
  readonly why: Price['why'];
}

/** The prices of a consumer, the earliest first (R7). */
export function pricesOf(tx: Tx, consumerId: number, service = 'canteen'): Promise<PricePeriod[]> {
  return rows(
    tx,
    sql<PricePeriod>`select valid_from as "from", valid_to as "to", cents, why from consumer_tariffs
      where tenant_id = current_tenant() and consumer_id = ${consumerId} and service = ${service} order by valid_from`,
  );
}

/** What was recorded of a consumer that decides on the price. */
export interface RecordedTariffFacts {
  readonly validFrom: Day;
  readonly iseeCents: Cents | null;
  readonly resident: boolean;
  readonly exemption: string | null;
}

/** ISEE, residence and exemption as recorded, the latest first; of two that begin together only the one recorded last counts. */
export function tariffFactsOf(tx: Tx, consumerId: number): Promise<RecordedTariffFacts[]> {
  return rows(
    tx,
    sql<RecordedTariffFacts>`select distinct on (valid_from) valid_from as "validFrom", isee_cents as "iseeCents", resident, exemption
      from tariff_facts where tenant_id = current_tenant() and consumer_id = ${consumerId} order by valid_from desc, id desc`,
  );
}

/** What the municipality has decided about prices, as in force on a day; undefined before its first tariff. */
export async function tariffOn(tx: Tx, on: Day, service = 'canteen'): Promise<TariffDefinition | undefined> {
  const tariff = await find(
    tx,
    sql<{ definition: TariffDefinition }>`select definition from tariffs
      where tenant_id = current_tenant() and service = ${service} and valid_from <= ${on} order by valid_from desc limit 1`,
  );
  return tariff?.definition;
}
