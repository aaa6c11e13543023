import type { Day } from '#src/kernel/day.ts';
import { romeDay } from '#src/kernel/rome-time.ts';
import { audit } from '#src/platform/audit/index.ts';
import type { Tx } from '#src/platform/database/index.ts';
import { evaluateStanding } from '#src/standing/index.ts';
import { iseeCountsFrom, rateConsumers, recordTariffFacts, tariffOn } from '#src/tariffs/index.ts';
import { type SettledMeal, settleDays } from './settle-days.ts';

export interface TariffFactsChange {
  readonly consumerId: number;
  /** May be in the past: meals since then are re-rated with visible lines (R7). */
  readonly validFrom: Day;
  readonly iseeCents: number | null;
  readonly resident: boolean;
  readonly exemption: string | null;
  /** Shown beside each line that it causes. */
  readonly reason: string;
  readonly at: Temporal.Instant;
}

/** Records a new ISEE, address or exemption and brings prices, past charges and standing in line with it. Answers the lines that changed. */
export async function changeTariffFacts(tx: Tx, change: TariffFactsChange): Promise<SettledMeal[]> {
  const { consumerId, validFrom, at, reason } = change;
  await recordTariffFacts(tx, change);
  const household = await rateConsumers(tx, [consumerId]);
  const today = romeDay(at);
  await audit(tx, {
    at,
    action: 'tariff_facts_changed',
    subject: `consumer:${consumerId}`,
    after: { validFrom, iseeCents: change.iseeCents, resident: change.resident, exemption: change.exemption },
  });
  // An ISEE that is brought in the grace after the year of the old one counts from 1 January.
  const from = iseeCountsFrom(validFrom, (await tariffOn(tx, validFrom)) ?? {});
  const settled = await settleDays(tx, { from, to: today, consumerIds: household, reason, at });
  await evaluateStanding(tx, { consumerIds: household, at, cause: 'rerating', today });
  return settled;
}
