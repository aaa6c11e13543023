import { Hono } from 'hono';
import type { PageEnvironment } from '#src/platform/http/environment.ts';

/** Pages of this audience, below `/:slug`. */
export function officeRoutes(): Hono<PageEnvironment> {
  return new Hono<PageEnvironment>();
}
