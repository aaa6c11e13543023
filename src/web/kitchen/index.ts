import { Hono } from 'hono';
import type { PageEnvironment } from '#src/platform/http/environment.ts';
import { registerOrder } from './order.tsx';

/** Pages of the kitchen, below `/:slug`: counts, never a child's name (R16). */
export function kitchenRoutes(): Hono<PageEnvironment> {
  const routes = new Hono<PageEnvironment>();
  registerOrder(routes);
  return routes;
}
