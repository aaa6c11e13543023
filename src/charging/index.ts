export { changeTariff } from './change-tariff.ts';
export { changeTariffFacts, type TariffFactsChange } from './change-tariff-facts.ts';
export { chargesOn, type DayCharges } from './charges-on.ts';
export { postDay } from './post-day.ts';
export { type SettledMeal, settleDays } from './settle-days.ts';
export { settlePrices } from './settle-prices.ts';
export { waiveCharge } from './waive-charge.ts';
export { waiverReason, withdrawWaiver } from './withdraw-waiver.ts';
