export { type ClosureRefused, type ClosureRequest, closeDays, LONGEST_CLOSURE_DAYS } from './close-days.ts';
export { closuresFrom, type ListedClosure } from './list-closures.ts';
export { type ClosureEffect, previewClosure } from './preview-closure.ts';
export type { ClosureScope } from './scope.ts';
export { withdrawClosure } from './withdraw-closure.ts';
