export { setDemoLogin } from './demo-login.ts';
export { findSession, type Session } from './find-session.ts';
export { type LoginError, login } from './login.ts';
export { logout } from './logout.ts';
export { actArrival, findAct, keepAct, type PendingAct, type PostedForm } from './pending-act.ts';
export { createStaff } from './staff.ts';
export type { Entrance, LoginOwner } from './types.ts';
