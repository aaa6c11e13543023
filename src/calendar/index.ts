export { lockDayExclusive, lockDayShared } from './day-lock.ts';
export { closesAt, isInTime } from './rules.ts';
export type { AbsenceKind, DayStatus, PlannedState, UnavailableReason } from './types.ts';
