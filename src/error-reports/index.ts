export { type AnswerRefused, answerReport } from './answer-report.ts';
export { type ReportRefused, reportError } from './report-error.ts';
export { MOST_CHARACTERS } from './rules.ts';
export { countOpenReports, type ErrorReport, findReport, type ListedReport, listReports, reportsOf } from './store.ts';
