export { acceptAsNew, acceptInvitation, invitationOf } from './accept.ts';
export { changeRights, endAdult } from './change-adults.ts';
export { changeContacts } from './change-contacts.ts';
export { changePayer, type PayerChange, type PayerProblem } from './change-payer.ts';
export { inviteAdult, takeBackInvitation } from './invite.ts';
export { recordAdult } from './record-adult.ts';
export type { PersonProblem, TypedPerson } from './record-person.ts';
export { mayChange, RIGHTS, type Right } from './rules.ts';
export { type AdultAround, adultsOf, type Invitation, type Invited, openInvitations } from './store.ts';
