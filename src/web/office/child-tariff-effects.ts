import { changeTariffFacts, type SettledMeal, type TariffFactsChange } from '#src/charging/index.ts';
import { later } from '#src/kernel/day.ts';
import type { Cents } from '#src/kernel/money.ts';
import { romeDay } from '#src/kernel/rome-time.ts';
import type { Tx } from '#src/platform/database/index.ts';
import { consumerRecord } from '#src/registry/index.ts';
import { standingOf } from '#src/standing/index.ts';
import { pricesOf, rateConsumers } from '#src/tariffs/index.ts';
import { type PriceEffect, priceOn } from './child-prices.tsx';
import { childName } from './family-frame.tsx';

/** What a change does to one child of the household. */
export interface TariffEffect extends PriceEffect {
  readonly consumerId: number;
  /** Past meals whose charge becomes another one. */
  readonly meals: number;
  /** What the account gets back; negative for what it is charged. */
  readonly cents: Cents;
  readonly balanceCents: Cents;
}

/** Carries the change out to see what it does; to be taken back by the caller. */
export async function effectsOf(tx: Tx, change: TariffFactsChange): Promise<TariffEffect[]> {
  const today = romeDay(change.at);
  const priceDay = later(change.validFrom, today);
  const household = await rateConsumers(tx, [change.consumerId]);
  const prices = async () => {
    const found = new Map<number, ReturnType<typeof priceOn>>();
    for (const id of household) found.set(id, priceOn(await pricesOf(tx, id), priceDay));
    return found;
  };
  const before = await prices();
  const settled = await changeTariffFacts(tx, change);
  const after = await prices();
  const standings = await standingOf(tx, household, today);
  const effects: TariffEffect[] = [];
  for (const consumerId of household) {
    const child = await consumerRecord(tx, consumerId, today);
    if (!child) continue;
    const own = settled.filter((meal) => meal.consumerId === consumerId);
    effects.push({
      consumerId,
      name: childName(child),
      before: before.get(consumerId),
      after: after.get(consumerId),
      meals: new Set(own.map((meal) => meal.day)).size,
      cents: own.reduce(differenceOf, 0),
      balanceCents: standings.get(consumerId)?.balanceCents ?? 0,
    });
  }
  return effects.filter((effect) => effect.consumerId === change.consumerId || touches(effect));
}

const differenceOf = (sum: Cents, meal: SettledMeal): Cents =>
  sum + (meal.change === 'reversed' ? meal.cents : -meal.cents);

const touches = (effect: TariffEffect): boolean => effect.meals > 0 || effect.before?.cents !== effect.after?.cents;
