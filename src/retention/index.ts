export { applyRetention, previewRetention, retainNightly } from './apply-retention.ts';
export { changeRetention } from './change-months.ts';
export { KINDS, type Kind, type KindReport, LIMITS } from './rules.ts';
export { type RetentionRun, retentionRuns } from './store.ts';
