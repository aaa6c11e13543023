import { bodyLimit } from 'hono/body-limit';
import { createMiddleware } from 'hono/factory';
import { tooLargePage } from './error-pages.tsx';
import type { SiteEnvironment } from './site-environment.ts';

const MEGABYTE = 1024 * 1024;
/** A form. */
const ordinary = bodyLimit({ maxSize: MEGABYTE, onError: (c) => tooLargePage(c) });
/** A spreadsheet of a city's pupils, with what surrounds it. */
const imports = bodyLimit({ maxSize: 6 * MEGABYTE, onError: (c) => tooLargePage(c) });

/** Stops reading what is larger than any honest form; the pages that take files may get more. */
export const limitBody = createMiddleware<SiteEnvironment>((c, next) =>
  /^\/[^/]+\/ufficio\/import/.test(c.req.path) ? imports(c, next) : ordinary(c, next),
);
