export { CLEARING, clearingNow } from './clearing.ts';
export { fetchFlows } from './fetch-flows.ts';
export { type HistoryEvent, type PaymentHistory, paymentHistory } from './history.ts';
export { linesIn, type Period, type StandingLine } from './line-store.ts';
export { MOST_LISTED, type Reconciliation, reconciliation } from './overview.ts';
export { LINE_STATES, lineStatus } from './rules.ts';
export { creditLine, type LineProblem, noteLine } from './settle-line.ts';
export { takeFlow } from './take-flow.ts';
export type { FlowHead, FlowLine, FlowName, FlowSource, FlowSourceOf } from './types.ts';
