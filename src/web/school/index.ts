import { Hono } from 'hono';
import type { PageEnvironment } from '#src/platform/http/environment.ts';
import { registerClassRegister } from './class-register.tsx';
import { registerClosures } from './close-days.ts';
import { registerPaper } from './paper.tsx';
import { registerToday } from './today.tsx';

/** Pages of the school's staff, below `/:slug`: the register of each class, its paper, days without a meal. */
export function schoolRoutes(): Hono<PageEnvironment> {
  const routes = new Hono<PageEnvironment>();
  registerToday(routes);
  registerPaper(routes);
  registerClosures(routes);
  registerClassRegister(routes);
  return routes;
}
