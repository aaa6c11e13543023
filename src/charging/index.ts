export { changeTariffFacts, type TariffFactsChange } from './change-tariff-facts.ts';
export { type Correction, type CorrectionRefused, correctAttendance } from './correct-attendance.ts';
export { postDay } from './post-day.ts';
export { type SettledMeal, settleDays } from './settle-days.ts';
export { waiveCharge, type WaiverRefused } from './waive-charge.ts';
