export { type ActName, latestActs } from './acts.ts';
export {
  addAdministrator,
  endAdministrator,
  LINK_HOURS,
  listAdministrators,
} from './administrators.ts';
export { confirmWithKey, enterWithKey, offerLogin } from './login.ts';
export { inviteOffice, type MunicipalityState, missingToGoLive, municipalities } from './municipalities.ts';
export type { AdministratorKey } from './passkey-store.ts';
export {
  offerFirstKey,
  ownKeys,
  registerFirstKey,
  registerKey,
  removeKey,
} from './passkeys.ts';
export { isFresh } from './session-rules.ts';
export { endSession, whoEnters } from './sessions.ts';
export type { Inside, Knock } from './types.ts';
