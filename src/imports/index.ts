export type { Field, FieldChoice, ImportKind, Mapping } from './column-rules.ts';
export { fieldsOf } from './column-rules.ts';
export type { TableError } from './table-types.ts';
export type { Rejection, RejectionCode } from './types.ts';
