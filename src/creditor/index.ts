export {
  type Creditor,
  type CreditorDraft,
  creditorDraft,
  creditorOf,
  nodeConnection,
  pagopaKeys,
} from './creditor.ts';
export { recordCreditor } from './record-creditor.ts';
export {
  CREDITOR_FIELDS,
  type CreditorField,
  type FieldProblem,
  type MissingItem,
  type PagopaEnvironment,
} from './rules.ts';
