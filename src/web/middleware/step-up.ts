import { createMiddleware } from 'hono/factory';
import { isStepFresh, keepAct } from '#src/identity/index.ts';
import { needsFreshStep } from '../access.ts';
import { read } from '../transaction.ts';
import { actOf, postedForm } from './form-fields.ts';
import type { SiteContext, SiteEnvironment } from './site-environment.ts';

/**
 * Before diets, roles and exports staff make their second step again, unless they made it minutes ago. What they had typed meanwhile waits
 * behind it, to be confirmed.
 */
export const stepUp = createMiddleware<SiteEnvironment>(async (c, next) => {
  const { visitor, session, slug, arrivedAt: at } = c.var;
  const to = c.req.method === 'POST' ? 'act' : 'see';
  if (visitor.kind === 'staff' && session && needsFreshStep(c.req.path)) {
    const { token, loginId } = session;
    const fresh = await read(c, (tx) => isStepFresh(tx, { token, at, to }));
    if (!fresh) {
      const kept = to === 'act' ? await keptForm(c, loginId) : undefined;
      const onwards = kept === undefined ? c.req.path : `/${slug}/da-confermare/${kept}`;
      return c.redirect(`/${slug}/seconda-verifica?${new URLSearchParams({ next: onwards })}`, 303);
    }
  }
  await next();
});

async function keptForm(c: SiteContext, loginId: number): Promise<string | undefined> {
  const posted = await postedForm(c);
  const form = posted && posted !== 'malformed' ? actOf(posted) : undefined;
  if (!form) return undefined;
  const { world, arrivedAt } = c.var;
  return read(c, (tx) => keepAct(tx, world, { path: c.req.path, form, arrivedAt, loginId }));
}
