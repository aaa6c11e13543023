export { findDifferences } from './find-differences.ts';
export { sentenceOf } from './messages.ts';
export { verifyNightly } from './verify-nightly.ts';
