export { exemptionsOn, type PricePeriod, pricesOf, type RecordedTariffFacts, tariffFactsOf } from './price-history.ts';
export { rateConsumers } from './rate-consumers.ts';
export { recordTariff, recordTariffFacts } from './record-tariff.ts';
export { iseeHoldsUntil, type SchoolLevel, type TariffDefinition } from './rules.ts';
