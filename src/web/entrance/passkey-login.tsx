import { Hono } from 'hono';
import { z } from 'zod';
import { loginWithPasskey, offerPasskeyLogin } from '#src/identity/index.ts';
import { homeOf } from '../access.ts';
import { Card, type FieldError, LinkButton, PasskeyForm, WithoutPasskeys } from '../components/index.ts';
import { messages } from '../messages/index.ts';
import { loginPath, removeCookie, type SiteContext, type SiteEnvironment, writeCookie } from '../middleware/index.ts';
import { EntrancePage } from './frame.tsx';
import { pathAfterLogin } from './path-after-login.ts';
import { entranceOf, newRequestKey, tooMany } from './request.ts';

const words = messages.passkeys;

const answered = z.object({ risposta: z.string().max(20_000).catch(''), sfida: z.string().max(2000).catch('') });

/** `/:slug/entra-con-passkey`: who works here enters with a passkey alone. */
export function passkeyLoginRoutes(): Hono<SiteEnvironment> {
  const routes = new Hono<SiteEnvironment>();
  routes.get('/:slug/entra-con-passkey', (c) => show(c, []));
  routes.post('/:slug/entra-con-passkey', enter);
  return routes;
}

async function show(c: SiteContext, errors: readonly FieldError[], status: 200 | 422 | 429 = 200) {
  const { slug, visitor } = c.var;
  if (visitor.kind === 'citizen' || visitor.kind === 'staff') return c.redirect(homeOf(slug, visitor), 303);
  const { title, heading, lead, submit, unsupported, password } = words.login;
  return c.html(
    <EntrancePage c={c} title={title} heading={heading} lead={lead} errors={errors}>
      <Card>
        <PasskeyForm
          action={`/${slug}/entra-con-passkey`}
          csrf={visitor.csrf}
          requestKey={newRequestKey(c)}
          ceremony="get"
          offer={await offerPasskeyLogin(entranceOf(c))}
          label={submit}
        />
        <WithoutPasskeys>
          <p>{unsupported}</p>
        </WithoutPasskeys>
      </Card>
      <LinkButton href={loginPath(slug)} variant="link">
        {password}
      </LinkButton>
    </EntrancePage>,
    status,
  );
}

async function enter(c: SiteContext) {
  const { risposta: answer, sfida: sealed } = answered.parse(await c.req.parseBody());
  const { session, slug, arrivedAt } = c.var;
  const userAgent = c.req.header('user-agent') ?? '';
  const entered = await loginWithPasskey(entranceOf(c), { answer, sealed, userAgent, heldToken: session?.token });
  if (!entered.ok) {
    const { error } = entered;
    return error.kind === 'TooManyAttempts'
      ? show(c, [{ message: tooMany(error.until, arrivedAt) }], 429)
      : show(c, [{ message: words.refused }], 422);
  }
  const { token, owner } = entered.value;
  writeCookie(c, 'session', token, false);
  removeCookie(c, 'form');
  return c.redirect(pathAfterLogin(slug, owner.kind === 'staff' ? owner.role : 'citizen', {}), 303);
}
