import { createMiddleware } from 'hono/factory';
import { isStepFresh } from '#src/identity/index.ts';
import { needsFreshStep } from '../access.ts';
import { read } from '../transaction.ts';
import type { SiteEnvironment } from './site-environment.ts';

/** Before diets, roles and exports staff make their second step again, unless they made it minutes ago. */
export const stepUp = createMiddleware<SiteEnvironment>(async (c, next) => {
  const { visitor, session, slug, arrivedAt: at } = c.var;
  const to = c.req.method === 'POST' ? 'act' : 'see';
  if (visitor.kind === 'staff' && session && needsFreshStep(c.req.path)) {
    const { token } = session;
    const fresh = await read(c, (tx) => isStepFresh(tx, { token, at, to }));
    if (!fresh) return c.redirect(`/${slug}/seconda-verifica?${new URLSearchParams({ next: c.req.path })}`, 303);
  }
  await next();
});
