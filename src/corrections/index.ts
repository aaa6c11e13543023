export { type CorrectionRefused, correctAttendance, mayCorrect } from './correct-attendance.ts';
export { tooFarBackForSchool } from './school-reach.ts';
