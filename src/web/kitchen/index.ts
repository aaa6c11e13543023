import { Hono } from 'hono';
import type { PageEnvironment } from '#src/platform/http/environment.ts';

/** Pages of this audience, below `/:slug`. */
export function kitchenRoutes(): Hono<PageEnvironment> {
  return new Hono<PageEnvironment>();
}
