export {
  type Activatable,
  activatable,
  issueCodes,
  lettersFor,
  requestActivation,
  withdrawCode,
} from './activation.ts';
export { letterPdf } from './activation-letter/letter-pdf.ts';
export { type Addressees, type ClassProgress, classProgress } from './activation-store.ts';
export { changeStaff, resetSecondFactor } from './change-staff.ts';
export { type ChoiceError, choosePassword, linkEmail } from './choose-password.ts';
export { type DemoCode, demoCodes, setDemoSecondFactor } from './demo-codes.ts';
export { setDemoLogin } from './demo-login.ts';
export { enter, type Session } from './enter.ts';
export { decideOnPassword, enterVouched, type PersonUnknown } from './enter-vouched.ts';
export { firstWayIn, type WayIn } from './first-way-in.ts';
export { forgetEntranceTraces } from './forget-old-traces.ts';
export { type GuessError, judgeGuess } from './guess.ts';
export { inviteStaff, type StaffLink } from './invite-staff.ts';
export { type LoginError, login } from './login.ts';
export { logout, logoutByProvider } from './logout.ts';
export { openCitizenLogin } from './open-citizen-login.ts';
export { switchOwnCredentials } from './own-credentials.ts';
export { loginWithPasskey, offerPasskeyLogin, passStepWithPasskey } from './passkey-login.ts';
export { type Passkey, passkeysOf } from './passkey-store.ts';
export {
  type AddPasskeyError,
  addPasskey,
  MOST_PASSKEYS,
  offerPasskey,
  removePasskey,
} from './passkeys.ts';
export { PASSWORD_MAX_LENGTH, PASSWORD_MIN_LENGTH, type PasswordError } from './password-rules.ts';
export { actArrival, findAct, keepAct, type PostedForm } from './pending-act.ts';
export { PIN_LENGTH } from './pin-rules.ts';
export { preparePassword } from './prepare-password.ts';
export {
  enterRemembered,
  forgetDevices,
  forgetDevicesOfPerson,
  type RememberedEntry,
  rememberDevice,
  rememberedDevices,
} from './remembered-device.ts';
export type { RememberedDevice } from './remembered-store.ts';
export { requestRegistration } from './request-registration.ts';
export { requestReset } from './request-reset.ts';
export { type Enrolment, passSecondStep, secondStep } from './second-factor.ts';
export { endOtherSessions, type OpenSession, openSessions } from './sessions-of-login.ts';
export { createStaff, endStaff, listStaff, type StaffError, type StaffMember } from './staff.ts';
export { isStepFresh } from './step-freshness.ts';
export { switchSecondFactor } from './switch-second-factor.ts';
export { hasPin, type ListedTablet, listTablets } from './tablet-store.ts';
export {
  addTablet,
  choosePin,
  endTablet,
  enterWithPin,
  type PinError,
  pairTablet,
  renewTabletCode,
  tabletOf,
} from './tablets.ts';
export type { LinkPurpose } from './token-store.ts';
export type { Entrance, HalfSession, TooManyAttempts } from './types.ts';
export { noteWayOut } from './way-out.ts';
