export { type CorrectionRefused, correctAttendance, mayCorrect } from './correct-attendance.ts';
