import { Hono } from 'hono';
import { z } from 'zod';
import { gatewayOf, waysIn } from '#src/federation/index.ts';
import { actArrival, type LoginError, login, logout } from '#src/identity/index.ts';
import { romeDay, romeTime } from '#src/kernel/rome-time.ts';
import { settingsOn } from '#src/tenancy/index.ts';
import { homeOf } from '../access.ts';
import type { FieldError } from '../components/index.ts';
import { messages } from '../messages/index.ts';
import {
  LOGIN_MESSAGES,
  loginPath,
  ownPath,
  readCookie,
  removeCookie,
  type SiteContext,
  type SiteEnvironment,
  writeCookie,
} from '../middleware/index.ts';
import { read } from '../transaction.ts';
import { LoginPage } from './login-page.tsx';
import { pathAfterLogin } from './path-after-login.ts';
import { entranceOf, tooMany } from './request.ts';

const words = messages.entrance.login;

const asked = z.object({
  next: z.string().max(500).optional().catch(undefined),
  messaggio: z.enum(LOGIN_MESSAGES).optional().catch(undefined),
  attesa: z.string().max(100).optional().catch(undefined),
  gestore: z.string().max(40).optional().catch(undefined),
});

const typed = z.object({
  email: z.string().max(320).catch(''),
  password: z.string().max(1000).catch(''),
  next: z.string().max(500).optional().catch(undefined),
  attesa: z.string().max(100).optional().catch(undefined),
  ricorda: z.literal('1').optional().catch(undefined),
});

/** `/login/:slug` and `/:slug/logout`. */
export function loginRoutes(): Hono<SiteEnvironment> {
  const routes = new Hono<SiteEnvironment>();
  routes.get('/login/:slug', async (c) => {
    const { next, messaggio: message, attesa: pending, gestore: left } = asked.parse(c.req.query());
    const { slug, visitor } = c.var;
    if ('name' in visitor) return c.redirect(homeOf(slug, visitor), 303);
    return c.html(<LoginPage c={c} {...(await situation(c, { next, pending }))} message={message} left={left} />);
  });
  routes.post('/login/:slug', enter);
  routes.post('/:slug/logout', leave);
  return routes;
}

/** What the login page shows whatever was typed. */
async function situation(
  c: SiteContext,
  { next, pending }: { next?: string | undefined; pending?: string | undefined },
) {
  const { slug, arrivedAt } = c.var;
  const { ownCredentials, ways, arrival } = await read(c, async (tx) => ({
    ownCredentials: (await settingsOn(tx, romeDay(arrivedAt))).own_credentials.enabled,
    ways: await waysIn(tx),
    arrival: pending === undefined ? undefined : await actArrival(tx, pending, arrivedAt),
  }));
  const after = { next: ownPath(slug, next), ownCredentials, ways };
  if (pending === undefined) return after;
  return { ...after, waiting: arrival ? { token: pending, time: romeTime(arrival) } : ('gone' as const) };
}

async function enter(c: SiteContext) {
  const { email, password, next, attesa, ricorda } = typed.parse(await c.req.parseBody());
  const { slug, session } = c.var;
  const missing = missingFields(email, password);
  const userAgent = c.req.header('user-agent') ?? '';
  const remember = ricorda && { heldDevice: readCookie(c, 'absences') };
  const input = { email, password, userAgent, heldToken: session?.token, remember: remember || undefined };
  const outcome = missing.length > 0 ? undefined : await login(entranceOf(c), input);
  if (!outcome?.ok) {
    const errors = outcome ? [messageOf(outcome.error, c.var.arrivedAt)] : missing;
    const page = { email, errors, remember: ricorda !== undefined, ...(await situation(c, { next, pending: attesa })) };
    return c.html(<LoginPage c={c} {...page} />, outcome?.error.kind === 'TooManyAttempts' ? 429 : 422);
  }
  const { token, owner, deviceToken } = outcome.value;
  if (deviceToken !== undefined) writeCookie(c, 'absences', deviceToken, true);
  writeCookie(c, 'session', token, owner.kind === 'citizen');
  removeCookie(c, 'form');
  const role = owner.kind === 'citizen' ? 'citizen' : owner.role;
  return c.redirect(pathAfterLogin(slug, role, { next, pending: attesa }), 303);
}

const missingFields = (email: string, password: string): FieldError[] => [
  ...(email.trim() === '' ? [{ field: 'email', message: words.emailMissing }] : []),
  ...(password === '' ? [{ field: 'password', message: words.passwordMissing }] : []),
];

function messageOf(error: LoginError, at: Temporal.Instant): FieldError {
  switch (error.kind) {
    case 'WrongCredentials':
      return { field: 'password', message: words.wrong };
    case 'TooManyAttempts':
      return { message: tooMany(error.until, at) };
    case 'OwnCredentialsOff':
      return { message: words.ownCredentialsOff };
    case 'EntranceBusy':
      return { message: words.busy };
  }
}

/** Ends the session here; whoever has none is out already. */
async function leave(c: SiteContext) {
  const { session, arrivedAt, slug } = c.var;
  if (session) await read(c, (tx) => logout(tx, session.token, arrivedAt));
  removeCookie(c, 'session');
  // The next person of a shared tablet is already standing there.
  if (readCookie(c, 'tablet') !== undefined) return c.redirect(`/${slug}/tablet`, 303);
  const gateway = gatewayOf(session?.vouchedBy?.provider);
  return c.redirect(loginPath(slug, { message: 'uscita', gateway }), 303);
}
