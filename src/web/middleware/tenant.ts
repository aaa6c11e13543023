import { createMiddleware } from 'hono/factory';
import { enter, enterRemembered } from '#src/identity/index.ts';
import { derivedToken } from '#src/platform/crypto/index.ts';
import type { Visitor } from '#src/platform/http/environment.ts';
import { readCookie, removeCookie, writeCookie } from './cookies.ts';
import { unknownTenantPage } from './error-pages.tsx';
import type { SiteContext, SiteEnvironment } from './site-environment.ts';

const SLUG = /^[a-z0-9][a-z0-9-]{1,39}$/;

/** The municipality an address belongs to: `/leporano/…` or `/login/leporano`. */
function slugOf(path: string): string | undefined {
  const [first = '', second = ''] = path.split('/').slice(1);
  const slug = first === 'login' ? second : first;
  return SLUG.test(slug) ? slug : undefined;
}

/** Finds the municipality of the address and who is there, or answers that there is no such municipality. */
export const enterTenant = createMiddleware<SiteEnvironment>(async (c, next) => {
  const { world, requestId, arrivedAt } = c.var;
  const slug = slugOf(c.req.path);
  if (!slug) return unknownTenantPage(c);
  c.set('slug', slug);
  const token = readCookie(c, 'session');
  const entered = await enter(world.database, { slug, token, at: arrivedAt, requestId });
  if (!entered) return unknownTenantPage(c);
  const { tenantId, tenantName, factsVersion, session } = entered;
  c.set('tenantId', tenantId);
  // From here on what is sealed is sealed with the municipality's own key.
  c.set('world', { ...world, sealer: world.sealer.of(tenantId) });
  c.set('tenantName', tenantName);
  c.set('factsVersion', factsVersion);
  c.set('session', session && token !== undefined ? { ...session, token } : undefined);
  c.set('remembered', await rememberedOf(c));
  c.set('visitor', visitorOf(c));
  await next();
});

/** The device that is remembered for absences, asked for only where nobody is signed in; a secret that opens nothing is taken back. */
async function rememberedOf(c: SiteContext) {
  const { session } = c.var;
  if (session && session.state !== 'over') return undefined;
  const token = readCookie(c, 'absences');
  if (token === undefined) return undefined;
  const { world, tenantId, slug, requestId, address, arrivedAt: at } = c.var;
  const entry = await enterRemembered({ world, tenantId, slug, requestId, address, at }, token);
  if (!entry) removeCookie(c, 'absences');
  return entry && { ...entry, token };
}

/** Whose login is behind a request: that of the session, or of the device that is remembered for absences. */
export function signedInAs(c: SiteContext): { readonly loginId: number } | undefined {
  const { session, remembered } = c.var;
  return session?.state === 'live' ? session : remembered?.state === 'live' ? remembered : undefined;
}

/** The guard of a session's forms: it follows from the session's secret, so a new login has a new one. */
export const csrfOfSession = (token: string): string => derivedToken(token, 'csrf');

function visitorOf(c: SiteContext): Visitor {
  const { session, remembered } = c.var;
  if (session?.state !== 'live' && remembered?.state === 'live') {
    c.set('from', { address: c.var.from?.address ?? '', device: `remembered:${remembered.deviceId}` });
    return { kind: 'remembered', personId: remembered.personId, csrf: csrfOfSession(remembered.token) };
  }
  if (session?.state !== 'live') return { kind: 'anonymous', csrf: csrfOfStranger(c) };
  const { owner, name, schoolIds, classIds, cookingCentreId, tablet } = session;
  if (tablet) c.set('from', { address: c.var.from?.address ?? '', device: `tablet:${tablet.id}` });
  const place = { schoolIds, classIds, cookingCentreId, tablet };
  const csrf = csrfOfSession(session.token);
  return owner.kind === 'citizen'
    ? { kind: 'citizen', personId: owner.personId, name, csrf }
    : { kind: 'staff', staffId: owner.staffId, role: owner.role, name, ...place, csrf };
}

/**
 * Who is not signed in gets a random value, sealed so that nobody else can make one, in a cookie; forms carry what
 * follows from it. So a stranger's page cannot log its visitor in as somebody else.
 */
export function csrfOfStranger(c: SiteContext): string {
  const held = readCookie(c, 'form');
  if (held !== undefined && isOurs(c, held)) return derivedToken(held, 'csrf');
  const { world, slug } = c.var;
  const fresh = world.sealer.seal(`form ${slug} ${world.randomness.bytes(16).toString('base64url')}`);
  if (c.req.method === 'GET') writeCookie(c, 'form', fresh, true);
  return derivedToken(fresh, 'csrf');
}

function isOurs(c: SiteContext, held: string): boolean {
  try {
    return c.var.world.sealer.open(held).startsWith(`form ${c.var.slug} `);
  } catch {
    return false;
  }
}
