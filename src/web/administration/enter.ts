import { createMiddleware } from 'hono/factory';
import { type Knock, whoEnters } from '#src/administration/index.ts';
import { ADMINISTRATION, isAdministratorsDoor } from '../access.ts';
import {
  csrfOfSession,
  csrfOfStranger,
  readCookie,
  type SiteContext,
  type SiteEnvironment,
} from '../middleware/index.ts';

/** Finds out which administrator is there; whoever is none is led to the door, and what was sent is not done. */
export const enterAdministration = createMiddleware<SiteEnvironment>(async (c, next) => {
  // Names the cookies, as a municipality's address names its own.
  c.set('slug', ADMINISTRATION);
  const token = readCookie(c, 'session');
  const administrator = token === undefined ? undefined : await whoEnters(knockOf(c), token);
  c.set('administrator', administrator);
  const csrf = administrator && token !== undefined ? csrfOfSession(token) : csrfOfStranger(c);
  c.set('visitor', { kind: 'anonymous', csrf });
  if (!administrator && !isAdministratorsDoor(c.req.path)) return c.redirect(pathOf('entra'), 303);
  await next();
});

/** An address among these pages. */
export const pathOf = (rest = ''): string => `/${ADMINISTRATION}${rest === '' ? '' : `/${rest}`}`;

export const knockOf = (c: SiteContext): Knock => {
  const { world, requestId, arrivedAt: at, from } = c.var;
  return { world, requestId, at, address: from?.address ?? '' };
};

/** Who is inside; `enterAdministration` lets nobody else further than the door. */
export function administratorOf(c: SiteContext) {
  const { administrator } = c.var;
  if (!administrator) throw new Error('Nobody is inside');
  return administrator;
}
