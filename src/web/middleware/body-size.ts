import { bodyLimit } from 'hono/body-limit';
import { createMiddleware } from 'hono/factory';
import { tooLargePage } from './error-pages.tsx';
import type { SiteEnvironment } from './site-environment.ts';

const MEGABYTE = 1024 * 1024;
/** A form. */
const ordinary = bodyLimit({ maxSize: MEGABYTE, onError: (c) => tooLargePage(c) });
/** A spreadsheet of a city's pupils, with what surrounds it. */
const imports = bodyLimit({ maxSize: 6 * MEGABYTE, onError: (c) => tooLargePage(c) });

/**
 * Stops reading what is larger than any honest form; the pages that take files may get more. What only asks for a page has no body that anybody
 * reads: to look for one would build the whole request, and nothing else of a page needs it.
 */
export const limitBody = createMiddleware<SiteEnvironment>((c, next) => {
  if (c.req.method === 'GET' || c.req.method === 'HEAD') return next();
  return /^\/[^/]+\/ufficio\/import/.test(c.req.path) ? imports(c, next) : ordinary(c, next);
});
