export { type QuestionRefused, type VerifiedCode, verifyCode } from './ask-about-code.ts';
export { changeLimits } from './change-limits.ts';
export { codeText, groupedCode, groupedSlip, readSlip } from './code-rules.ts';
export { codeSheet, codeSvg, type FamilyCode, familyCode } from './code-sheet.ts';
export { type CollectProblem, collect } from './collect.ts';
export { type Collection, collectionOf, latestCollection } from './collection.ts';
export { connectNetwork, disconnectNetwork, type HandedKey, readKey, rotateKey } from './connect-network.ts';
export { endCollections, type ReversalProblem, reverseCollection } from './end-collection.ts';
export { type CodeRefused, issueCode, renewCode, revokeCode, revokeCodeForFamily } from './issue-code.ts';
export {
  connectedNetwork,
  livingKeys,
  type NamedCaller,
  type NetworkKey,
  namedCaller,
  type ShopNetwork,
  takeNonce,
} from './network-store.ts';
export type { CollectionLimits } from './rules.ts';
export {
  type SettledCollection,
  type SettledDay,
  type SettlementProblem,
  settleDay,
  settledDay,
} from './settle-day.ts';
export { daysAround } from './settlement-store.ts';
