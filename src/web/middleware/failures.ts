import { HTTPException } from 'hono/http-exception';
import { routePath } from 'hono/route';
import { isUnavailable } from '#src/platform/database/index.ts';
import { badRequestPage, unavailablePage, unexpectedPage } from './error-pages.tsx';
import type { SiteContext } from './site-environment.ts';

/**
 * What no rule foresaw. The log gets what finds the place in the code; the error's own words stay out of it, because
 * databases and parsers quote what people typed (R16).
 */
export function onFailure(failure: Error, c: SiteContext) {
  if (failure instanceof HTTPException && failure.status < 500) return badRequestPage(c);
  const { site, requestId } = c.var as Partial<SiteContext['var']>;
  const error = { type: failure.name, code: textOf(failure, 'code'), constraint: textOf(failure, 'constraint') };
  const stack = failure.stack?.split('\n').filter((line) => /^\s+at /.test(line));
  site?.log.error({ requestId, method: c.req.method, route: routePath(c, -1), error, stack }, 'unexpected error');
  return isUnavailable(failure) ? unavailablePage(c) : unexpectedPage(c);
}

function textOf(failure: Error, field: string): string | undefined {
  const value: unknown = Reflect.get(failure, field);
  return typeof value === 'string' ? value : undefined;
}
