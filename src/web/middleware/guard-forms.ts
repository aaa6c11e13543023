import { createMiddleware } from 'hono/factory';
import { findAct } from '#src/identity/index.ts';
import { sameToken } from '#src/platform/crypto/index.ts';
import { comesFromProvider } from '../access.ts';
import { read } from '../transaction.ts';
import { badRequestPage, forbiddenFormPage } from './error-pages.tsx';
import { actOf, fieldOf, postedForm } from './form-fields.ts';
import type { SiteContext, SiteEnvironment } from './site-environment.ts';
import { signedInAs } from './tenant.ts';

/**
 * Lets a form through only with the token of the page it came from; scripts send it as `X-CSRF-Token`. What is no form, or
 * holds the one character that no text in the database can hold, is a bad request, and so is such an address.
 */
export const guardForms = createMiddleware<SiteEnvironment>(async (c, next) => {
  if (c.req.url.includes('%00')) return badRequestPage(c);
  if (c.req.method === 'POST') {
    const posted = await postedForm(c);
    if (posted === 'malformed' || (posted && holdsNul(posted))) return badRequestPage(c);
    const token = fieldOf(posted, '_csrf') ?? c.req.header('x-csrf-token') ?? '';
    if (!comesFromProvider(c.req.path) && !sameToken(token, c.var.visitor.csrf)) return forbiddenFormPage(c);
    if (!posted) return badRequestPage(c);
    await restoreArrival(c, posted);
  }
  await next();
});

const holdsNul = (form: FormData): boolean =>
  [...form].some(
    ([name, value]) => name.includes('\0') || (typeof value === 'string' ? value : value.name).includes('\0'),
  );

/**
 * A form that waited for a login counts from its first arrival (R2), if it is the very one that was kept then: same
 * person, same address, same fields. Anything else counts from now.
 */
async function restoreArrival(c: SiteContext, posted: FormData): Promise<void> {
  const { world, arrivedAt: at } = c.var;
  const sender = signedInAs(c);
  const token = fieldOf(posted, '_pending');
  if (token === undefined || !sender) return;
  const kept = await read(c, (tx) => findAct(tx, world, { token, loginId: sender.loginId, at }));
  const same = kept?.path === c.req.path && JSON.stringify(kept.form) === JSON.stringify(actOf(posted));
  if (!kept || !same) return;
  c.set('arrivedAt', kept.arrivedAt);
  c.set('stampedBySession', true);
}
