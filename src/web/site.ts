import { Hono } from 'hono';
import { methodNotAllowed } from 'hono/method-not-allowed';
import { findTenantId, inTenant, onlyTenantSlug } from '#src/platform/database/index.ts';
import { staticAssets } from '#src/platform/http/static.ts';
import type { World } from '#src/platform/world.ts';
import { currentTenant } from '#src/tenancy/index.ts';
import { ADMINISTRATION } from './access.ts';
import { administrationRoutes } from './administration/index.ts';
import { auditRoutes } from './audit/index.ts';
import { citizenRoutes } from './citizen/index.ts';
import { deviceRoutes, passkeyRoutes } from './devices/index.ts';
import { entranceRoutes } from './entrance/index.ts';
import { kitchenRoutes } from './kitchen/index.ts';
import { legalRoutes } from './legal/index.ts';
import {
  authorise,
  compressPages,
  enterTenant,
  guardForms,
  limitBody,
  loginPath,
  methodNotAllowedPage,
  notFoundPage,
  onFailure,
  requestContext,
  type SiteEnvironment,
  type SiteOptions,
  sameOriginOnly,
  securityHeaders,
  startPage,
  stepUp,
} from './middleware/index.ts';
import { officeRoutes } from './office/index.ts';
import { pwaRoutes } from './pwa.tsx';
import { schoolRoutes } from './school/index.ts';
import { tabletRoutes } from './tablet/index.ts';

const METHODS = ['GET', 'HEAD', 'POST', 'OPTIONS'];

/**
 * The whole website. A request is stamped, measured and refused when it is no honest one, before any page sees it; then
 * its municipality and its visitor are found, the table of access is asked, and its form is checked.
 */
export function buildSite(world: World, options: SiteOptions): Hono<SiteEnvironment> {
  // Not strict: `/leporano` and `/leporano/` are one page.
  const site = new Hono<SiteEnvironment>({ strict: false });
  site.onError(onFailure);
  site.notFound(notFoundPage);
  site.use(compressPages, requestContext(world, options), securityHeaders(world, options));
  site.use(methodNotAllowed({ app: site, onMethodNotAllowed: methodNotAllowedPage }));
  site.use(async (c, next) => {
    if (!METHODS.includes(c.req.method)) return methodNotAllowedPage(c, METHODS);
    if (c.req.method === 'OPTIONS') return c.body(null, 204, { Allow: METHODS.join(', ') });
    await next();
  });
  site.get('/healthz', (c) => c.text('ok'));
  site.get('/', async (c) => {
    const slug = await onlyTenantSlug(world.database);
    return slug === undefined ? startPage(c) : c.redirect(loginPath(slug), 302);
  });
  site.route('/', staticAssets());
  site.route('/', pwaRoutes(tenantNames(world)));

  site.route(`/${ADMINISTRATION}`, administrationRoutes());

  site.use('/:slug/*', sameOriginOnly, limitBody, enterTenant, authorise, stepUp, guardForms);
  site.route('/', entranceRoutes());
  site.route('/:slug', legalRoutes());
  site.route('/:slug', tabletRoutes());
  site.route('/:slug', deviceRoutes());
  site.route('/:slug', passkeyRoutes());
  site.route('/:slug', citizenRoutes());
  site.route('/:slug', schoolRoutes());
  site.route('/:slug', kitchenRoutes());
  site.route('/:slug', officeRoutes());
  site.route('/:slug', auditRoutes());
  return site;
}

/** Names of municipalities by slug, for the files that belong to no visitor. */
const tenantNames = (world: World) => async (slug: string) => {
  const tenantId = await findTenantId(world.database, slug);
  if (tenantId === undefined) return undefined;
  const scope = { tenantId, actor: { kind: 'system', job: 'entrance' } } as const;
  return inTenant(world.database, scope, async (tx) => (await currentTenant(tx)).name);
};
