export { postDay } from './post-day.ts';
export { type SettledMeal, settleDays } from './settle-days.ts';
