import type { Hono } from 'hono';
import type { PageEnvironment } from '#src/platform/http/environment.ts';
import { registerClosureDesk } from '../staff/closures/routes.tsx';

/** `/:slug/ufficio/chiusure`: days closed for the municipality, a school or a class. */
export const registerClosures = (routes: Hono<PageEnvironment>): void =>
  registerClosureDesk(routes, { path: 'ufficio/chiusure' });
