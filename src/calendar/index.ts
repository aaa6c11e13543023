export { lockDayExclusive, lockDayShared } from './day-lock.ts';
export { type ConsumerDay, daysOf, daysOfAll } from './days-of.ts';
export { nationalFeast } from './feast-rules.ts';
export { firstOpenDay } from './first-open-day.ts';
export { type MealConsumed, mealsConsumed } from './meals-consumed.ts';
export { isInTime } from './rules.ts';
export { nextServiceDays } from './service-days.ts';
export { type ServiceDaysAround, serviceDaysAround } from './service-days-around.ts';
export type { AbsenceKind, PlannedState, UnavailableReason } from './types.ts';
