import { Hono } from 'hono';
import type { SiteEnvironment } from '../middleware/index.ts';
import { activationRoutes } from './activation.tsx';
import { federatedRoutes } from './federated.tsx';
import { forgottenRoutes } from './forgotten.tsx';
import { invitationRoutes } from './invitation.tsx';
import { linkRoutes } from './link-page.tsx';
import { loginRoutes } from './login.tsx';
import { oidcRoutes } from './oidc.tsx';
import { passkeyLoginRoutes } from './passkey-login.tsx';
import { passwordQuestionRoutes } from './password-question.tsx';
import { pendingRoutes } from './pending.tsx';
import { registrationRoutes } from './registration.tsx';
import { secondStepRoutes } from './second-step.tsx';

/** Login, registration and passwords: what stands before the session. */
export function entranceRoutes(): Hono<SiteEnvironment> {
  const routes = new Hono<SiteEnvironment>();
  const parts = [
    loginRoutes(),
    registrationRoutes(),
    activationRoutes(),
    invitationRoutes(),
    forgottenRoutes(),
    linkRoutes(),
    pendingRoutes(),
    secondStepRoutes(),
    passkeyLoginRoutes(),
    federatedRoutes(),
    oidcRoutes(),
    passwordQuestionRoutes(),
  ];
  for (const part of parts) routes.route('/', part);
  return routes;
}
