export { type AbsenceOutcome, type AbsenceRequest, communicateAbsence, previewAbsence } from './communicate-absence.ts';
export { endLightsTooMany } from './end-lights.ts';
export { type LongAbsences, longAbsences } from './long-absences.ts';
export type { AbsenceOrigin } from './origin.ts';
export {
  type AbsenceReceipt,
  absenceReceipt,
  type PlannedAbsence,
  plannedAbsences,
  receiptAsked,
} from './receipts.ts';
export { lastDayToPlan, lightTooMany } from './rules.ts';
export type { AbsenceDecision, AbsenceRefusal, AskedDays } from './types.ts';
export { undoAbsence } from './undo-absence.ts';
