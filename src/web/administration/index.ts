import { Hono } from 'hono';
import { guardForms, limitBody, type SiteEnvironment, sameOriginOnly } from '../middleware/index.ts';
import { registerConfirm } from './confirm.tsx';
import { registerDoor } from './door.tsx';
import { enterAdministration } from './enter.ts';
import { registerKeys } from './keys.tsx';
import { registerMunicipalities, showTyped } from './municipalities.tsx';

/** `/piattaforma`: how every municipality is doing, for those who keep the installation. */
export function administrationRoutes(): Hono<SiteEnvironment> {
  const routes = new Hono<SiteEnvironment>({ strict: false });
  routes.use('*', sameOriginOnly, limitBody, enterAdministration, guardForms);
  registerDoor(routes);
  registerMunicipalities(routes);
  registerKeys(routes);
  registerConfirm(routes, showTyped);
  // Nothing below this address is a municipality's.
  routes.all('*', (c) => c.notFound());
  return routes;
}
