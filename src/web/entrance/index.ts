import { Hono } from 'hono';
import type { SiteEnvironment } from '../middleware/index.ts';
import { loginRoutes } from './login.tsx';

/** Login, registration and passwords: what stands before the session. */
export function entranceRoutes(): Hono<SiteEnvironment> {
  const routes = new Hono<SiteEnvironment>();
  routes.route('/', loginRoutes());
  return routes;
}
