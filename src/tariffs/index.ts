export { type PricePeriod, pricesOf, type RecordedTariffFacts, tariffFactsOf, tariffOn } from './price-history.ts';
export { rateConsumers } from './rate-consumers.ts';
export { recordTariff, recordTariffFacts } from './record-tariff.ts';
export { iseeCountsFrom, iseeValidUntil, type SchoolLevel, type TariffDefinition } from './rules.ts';
