export { answerLogout } from './answer-logout.ts';
export { type FinishError, finishLogin } from './finish-login.ts';
export type {
  Accepted,
  AuthnRequest,
  Dispatch,
  Envelope,
  Expected,
  LogoutMessage,
  LogoutRequest,
  ResponseProblem,
  SamlGateway,
} from './gateway.ts';
export type { FederatedEntrance } from './in-federation.ts';
export { addKey, type KeyError, listKeys, retireOldKeys, useNewKey } from './keys.ts';
export { gatewayOf, leaveOidc } from './leave-oidc.ts';
export type {
  OidcGateway,
  OidcProblem,
  OidcUnreachable,
} from './oidc-gateway.ts';
export { addOidcProvider, listOidcProviders, removeOidcProvider } from './oidc-providers.ts';
export type { OidcProvider } from './oidc-types.ts';
export type { ListedProvider } from './provider-store.ts';
export { addTestProvider, importProviders } from './providers.ts';
export { readFederationSettings } from './read-settings.ts';
export { type AnswerError, receiveAnswer } from './receive-answer.ts';
export { type OidcError, receiveOidc } from './receive-oidc.ts';
export { type ProviderRegister, refreshProviders } from './refresh-providers.ts';
export { forgetFederatedTraces, purgeFederation, readRegister } from './register.ts';
export { hasRunOut, LEVEL_RULE, reasonOf } from './rules.ts';
export { setUpFederation, switchFederation } from './set-up.ts';
export { startLogin } from './start-login.ts';
export { startOidc } from './start-oidc.ts';
export {
  type Binding,
  type Endpoint,
  type FederationSettings,
  type Level,
  type ProviderMetadata,
  REQUIRED_LEVEL,
  type SamlFederation,
  type SamlService,
  type SigningKey,
  type Vouched,
} from './types.ts';
export { metadataFor, providersToChoose, type WaysIn, waysIn } from './ways-in.ts';
