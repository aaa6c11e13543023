import { createMiddleware } from 'hono/factory';
import { comesFromProvider } from '../access.ts';
import { forbiddenFormPage } from './error-pages.tsx';
import type { SiteContext, SiteEnvironment } from './site-environment.ts';

/** Refuses forms that another site's page sent, by what the browser itself says; the CSRF token is asked besides. Providers of identities send from theirs. */
export const sameOriginOnly = createMiddleware<SiteEnvironment>(async (c, next) => {
  if (c.req.method === 'POST' && !comesFromProvider(c.req.path) && !fromOurPages(c)) return forbiddenFormPage(c);
  await next();
});

function fromOurPages(c: SiteContext): boolean {
  const site = c.req.header('sec-fetch-site');
  if (site !== undefined) return site === 'same-origin' || site === 'none';
  const origin = c.req.header('origin');
  if (origin === undefined) return true;
  const host = URL.canParse(origin) ? new URL(origin).host : undefined;
  return host !== undefined && (host === c.req.header('host') || origin === new URL(c.var.world.publicUrl).origin);
}
