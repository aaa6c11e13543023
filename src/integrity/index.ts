export { findDifferences } from './find-differences.ts';
export { type CheckedNight, type LastCheck, lastCheck, lastDifferences } from './last-check.ts';
export { sentenceOf } from './messages.ts';
export { verifyNightly } from './verify-nightly.ts';
