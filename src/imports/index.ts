export {
  addPupil,
  type NewPupil,
  nextConsumerNumber,
  type PupilField,
  type PupilRefused,
} from './add-pupil.ts';
export { type ApplyError, applyImport } from './apply-import.ts';
export type { ControlTotals } from './balance-rules.ts';
export {
  type ColumnsNeedMapping,
  type Field,
  fieldsOf,
  hasMoney,
  IMPORT_KINDS,
  type ImportKind,
  type Mapping,
} from './column-rules.ts';
export { dropDraft, findDraft, keepDraft } from './drafts.ts';
export { type BroughtSoFar, broughtSoFar, type ListedImport, listImports } from './list-imports.ts';
export type { PreviewRow } from './plan.ts';
export type { ImportError, ImportFile } from './plan-file.ts';
export { type ImportPreview, previewImport } from './preview-import.ts';
export type { ImportTotals } from './store.ts';
export type { TableError } from './table-types.ts';
export type { ChangedField, FieldChange, Rejection, RejectionCode } from './types.ts';
export { readPhone } from './value-rules.ts';
