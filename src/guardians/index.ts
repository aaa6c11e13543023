export { acceptAsNew, acceptInvitation, invitationOf } from './accept.ts';
export { changeRights, endAdult } from './change-adults.ts';
export { inviteAdult, takeBackInvitation } from './invite.ts';
export { mayChange, RIGHTS, type Right } from './rules.ts';
export { type AdultAround, adultsOf, type Invitation, type Invited, openInvitations } from './store.ts';
