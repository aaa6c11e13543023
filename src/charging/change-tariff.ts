import { sql } from 'kysely';
import type { Day } from '#src/kernel/day.ts';
import { err, ok, type Result } from '#src/kernel/result.ts';
import { romeDay } from '#src/kernel/rome-time.ts';
import { audit } from '#src/platform/audit/index.ts';
import { rows, type Tx } from '#src/platform/database/index.ts';
import { evaluateStanding } from '#src/standing/index.ts';
import { rateConsumers, recordTariff, type TariffDefinition } from '#src/tariffs/index.ts';
import type { SettledMeal } from './settle-days.ts';
import { settlePrices } from './settle-prices.ts';

export interface TariffChange {
  /** From this day on, also mid-year; in the past, meals since then are re-rated with visible lines (R7). */
  readonly validFrom: Day;
  readonly definition: TariffDefinition;
  /** Shown beside each line that it causes, such as the number of the council's resolution. */
  readonly reason: string;
  readonly at: Temporal.Instant;
}

export interface TariffChanged {
  /** False when the same tariff begins on that day already: then nothing has changed. */
  readonly changed: boolean;
  /** How many consumers' prices were worked out anew. */
  readonly rated: number;
  /** Lines of days that were posted already. */
  readonly settled: readonly SettledMeal[];
}

/**
 * Records what the council decided about prices from a day on, for everybody, and brings past charges and standings in line with it (R7).
 * Tells nobody of a debt and suspends nobody (R8). May be repeated; another tariff that begins on the same day is refused.
 */
export async function changeTariff(
  tx: Tx,
  { validFrom, definition, reason, at }: TariffChange,
): Promise<Result<TariffChanged, { readonly kind: 'TariffExists' }>> {
  const recorded = await recordTariff(tx, { validFrom, definition, at });
  if (recorded !== 'new')
    return recorded === 'same' ? ok({ changed: false, rated: 0, settled: [] }) : err({ kind: 'TariffExists' });
  const everybody = await rows(
    tx,
    sql<{ id: number }>`select id from consumers where tenant_id = current_tenant() order by id`,
  );
  const consumerIds = await rateConsumers(
    tx,
    everybody.map(({ id }) => id),
  );
  await audit(tx, { at, action: 'tariff_changed', subject: 'tenant', after: { validFrom, definition, reason } });
  const settled = await settlePrices(tx, { consumerIds, reason, at });
  await evaluateStanding(tx, { consumerIds, at, cause: 'rerating', today: romeDay(at) });
  return ok({ changed: true, rated: consumerIds.length, settled });
}
