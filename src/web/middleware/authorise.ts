import { createMiddleware } from 'hono/factory';
import { keepAct } from '#src/identity/index.ts';
import { sameToken } from '#src/platform/crypto/index.ts';
import { accessTo, countsFirstClick, homeOf } from '../access.ts';
import { read } from '../transaction.ts';
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
  if (access === 'login' && c.var.session?.state === 'half') return c.redirect(secondStepPath(c), 303);
  if (access === 'login') return method === 'POST' ? sentTooLate(c) : c.redirect(wayIn(c), 303);
  if (access === 'forbidden') {
    const asksForHome = path === `/${slug}` || path === `/${slug}/`;
    return asksForHome ? c.redirect(homeOf(slug, visitor), 303) : forbiddenPage(c);
  }
  await next();
});

/** The password was right; what was asked for waits behind the second step. */
function secondStepPath(c: SiteContext): string {
  const { slug } = c.var;
  const { pathname, search } = new URL(c.req.url);
  const next = c.req.method === 'POST' ? undefined : ownPath(slug, pathname + search);
  return `/${slug}/seconda-verifica${next === undefined ? '' : `?${new URLSearchParams({ next })}`}`;
}

function wayIn(c: SiteContext): string {
  const { pathname, search } = new URL(c.req.url);
  return loginPath(c.var.slug, { next: pathname + search, message: c.var.session ? 'sessione' : undefined });
}

/** R2, "the first click counts when a login stands between": an absence sent to an expired session waits for the login. */
async function sentTooLate(c: SiteContext): Promise<Response> {
  const token = await keptAct(c);
  if (token !== undefined) return c.redirect(loginPath(c.var.slug, { pending: token }), 303);
  return c.redirect(loginPath(c.var.slug, { message: 'sessione' }), 303);
}

async function keptAct(c: SiteContext): Promise<string | undefined> {
  const { session, world, arrivedAt } = c.var;
  const { path } = c.req;
  if (session?.state !== 'over' || session.owner.kind !== 'citizen' || !countsFirstClick(path)) return undefined;
  const posted = await postedForm(c);
  if (posted === 'malformed' || !sameToken(fieldOf(posted, '_csrf') ?? '', csrfOfSession(session.token)))
    return undefined;
  const form = posted && actOf(posted);
  if (!form) return undefined;
  const { loginId } = session;
  return read(c, (tx) => keepAct(tx, world, { path, form, arrivedAt, loginId }));
}
