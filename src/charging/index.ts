export { changeTariffFacts, type TariffFactsChange } from './change-tariff-facts.ts';
export { chargesOn, type DayCharges } from './charges-on.ts';
export { type Correction, type CorrectionRefused, correctAttendance, mayCorrect } from './correct-attendance.ts';
export { postDay } from './post-day.ts';
export { type SettledMeal, settleDays } from './settle-days.ts';
export { type WaiverRefused, waiveCharge } from './waive-charge.ts';
