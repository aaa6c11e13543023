import { createMiddleware } from 'hono/factory';
import { keepAct } from '#src/identity/index.ts';
import { sameToken } from '#src/platform/crypto/index.ts';
import { accessTo, homeOf, onRememberedDevice, waitsForLogin } from '../access.ts';
import { read } from '../transaction.ts';
import { readCookie } from './cookies.ts';
import { forbiddenPage } from './error-pages.tsx';
import { actOf, fieldOf, postedForm } from './form-fields.ts';
import { loginPath, ownPath } from './next-path.ts';
import type { SiteContext, SiteEnvironment } from './site-environment.ts';
import { csrfOfSession } from './tenant.ts';

/** Asks the table of roles and areas; who is not signed in is shown the way in, and what was sent is not lost. */
export const authorise = createMiddleware<SiteEnvironment>(async (c, next) => {
  const { path, method } = c.req;
  const { visitor, slug } = c.var;
  const access = accessTo(path, visitor, method === 'POST' ? 'act' : 'see');
  if (access === 'missing') return c.notFound();
  if (access === 'login' && asksForChildren(c)) return c.redirect(homeOf(slug, visitor), 303);
  if (access === 'login' && c.var.session?.state === 'half') return c.redirect(secondStepPath(c), 303);
  if (access === 'login') return method === 'POST' ? sentTooLate(c) : c.redirect(wayIn(c), 303);
  if (access === 'forbidden') {
    const asksForHome = path === `/${slug}` || path === `/${slug}/`;
    return asksForHome ? c.redirect(homeOf(slug, visitor), 303) : forbiddenPage(c);
  }
  await next();
});

/** Whoever comes to the family's first pages on a remembered device came for today's meal. */
const asksForChildren = (c: SiteContext): boolean =>
  c.var.visitor.kind === 'remembered' &&
  c.req.method !== 'POST' &&
  [`/${c.var.slug}`, `/${c.var.slug}/`, `/${c.var.slug}/cittadino`].includes(c.req.path);

/** The password was right; what was asked for waits behind the second step. */
function secondStepPath(c: SiteContext): string {
  const { slug } = c.var;
  const { pathname, search } = new URL(c.req.url);
  const next = c.req.method === 'POST' ? undefined : ownPath(slug, pathname + search);
  return `/${slug}/seconda-verifica${next === undefined ? '' : `?${new URLSearchParams({ next })}`}`;
}

function wayIn(c: SiteContext): string {
  if (isTablet(c)) return `/${c.var.slug}/tablet`;
  const { pathname, search } = new URL(c.req.url);
  return loginPath(c.var.slug, { next: pathname + search, message: c.var.session ? 'sessione' : undefined });
}

/**
 * R2, "the first click counts when a login stands between": an absence sent to an expired session, or from a device that was remembered
 * until now, waits for the login. Where the device is still remembered for the same person, no login is needed.
 */
async function sentTooLate(c: SiteContext): Promise<Response> {
  const { slug } = c.var;
  const kept = await keptAct(c);
  if (kept?.goesOn) return c.redirect(`/${slug}/da-confermare/${kept.token}`, 303);
  if (isTablet(c)) return c.redirect(`/${slug}/tablet${kept ? `?attesa=${kept.token}` : ''}`, 303);
  return c.redirect(loginPath(slug, kept ? { pending: kept.token } : lost(c)), 303);
}

/** Nothing was done with what was sent, and the page says so: at 08:59 a family must not believe that it was. It leads back to the child. */
function lost({ req }: SiteContext) {
  const child = /^\/[^/]+\/cittadino\/\d+/.exec(req.path)?.[0];
  return { message: 'non_salvato', next: child } as const;
}

/** Whether the browser was paired as a shared tablet: there one enters with a PIN. */
const isTablet = (c: SiteContext): boolean => readCookie(c, 'tablet') !== undefined;

async function keptAct(c: SiteContext): Promise<{ readonly token: string; readonly goesOn: boolean } | undefined> {
  const { world, arrivedAt, remembered } = c.var;
  if (!waitsForLogin(c.req.path)) return undefined;
  const posted = await postedForm(c);
  if (posted === 'malformed') return undefined;
  const sender = senderOf(c, fieldOf(posted, '_csrf') ?? '');
  const form = posted && actOf(posted);
  if (!form || !sender) return undefined;
  const { loginId } = sender;
  const goesOn = remembered?.state === 'live' && remembered.loginId === loginId;
  const path = goesOn ? onRememberedDevice(c.req.path) : c.req.path;
  return { token: await read(c, (tx) => keepAct(tx, world, { path, form, arrivedAt, loginId })), goesOn };
}

/** Whose form it was: that of the session, or of the remembered device, that was over when it came. */
function senderOf(c: SiteContext, csrf: string): { readonly loginId: number } | undefined {
  const { session, remembered } = c.var;
  const over = [session, remembered];
  return over.find((each) => each?.state === 'over' && sameToken(csrf, csrfOfSession(each.token)));
}
