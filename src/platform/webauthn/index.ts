export {
  askForKey,
  askForNewKey,
  credentialIn,
  type KnownKey,
  type NewKey,
  readAssertion,
  readNewKey,
  relyingParty,
} from './ceremonies.ts';
export { type Challenge, newChallenge, openChallenge, spentHash } from './challenge.ts';
