import type { Hono } from 'hono';
import type { PageEnvironment } from '#src/platform/http/environment.ts';
import { registerClosureDesk } from '../staff/closures/routes.tsx';

/** `/:slug/registro/chiusure`: trips and strikes of the school's own classes. */
export const registerClosures = (routes: Hono<PageEnvironment>): void =>
  registerClosureDesk(routes, { path: 'registro/chiusure' });
