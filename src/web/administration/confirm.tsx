import type { Context, Hono } from 'hono';
import { z } from 'zod';
import { confirmWithKey, isFresh, offerLogin } from '#src/administration/index.ts';
import { Card, type FieldError, PasskeyForm, WithoutPasskeys } from '../components/index.ts';
import { messages } from '../messages/index.ts';
import { csrfOfSession, readCookie, type SiteContext, type SiteEnvironment, writeCookie } from '../middleware/index.ts';
import { answered } from './door.tsx';
import { administratorOf, knockOf, pathOf } from './enter.ts';
import { AdministrationPage, formTo } from './frame.tsx';

const words = messages.administration.confirm;

/** What was typed into the form that waits behind the key. */
export interface Waiting {
  readonly nome: string;
  readonly email: string;
}

const text = z.string().max(2000).catch('');
const waiting = z.object({
  poi: z
    .string()
    .regex(/^(chiavi|comuni\/[a-z0-9-]{1,60})$/)
    .catch(''),
  nome: text,
  email: text,
});

/** Whether the form may be shown, or what it sent be done. */
export const isConfirmed = (c: SiteContext, to: 'see' | 'act'): boolean =>
  isFresh(administratorOf(c), c.var.arrivedAt, to);

interface ConfirmProps {
  c: SiteContext;
  /** The page that follows: `chiavi`, `comuni/leporano`. */
  next: string;
  typed?: Waiting | undefined;
}

/** Asks for the key once more, in place of what a stolen session should not do (R15). */
export async function ConfirmCard({ c, next, typed }: ConfirmProps) {
  return (
    <Card title={words.title} subtitle={words.lead}>
      <PasskeyForm
        {...formTo(c, 'conferma')}
        ceremony="get"
        offer={await offerLogin(knockOf(c))}
        label={words.submit}
        hidden={{ poi: next, ...typed }}
      />
      <WithoutPasskeys>
        <p>{messages.administration.door.unsupported}</p>
      </WithoutPasskeys>
    </Card>
  );
}

type ShowsWaiting = (c: Context<SiteEnvironment>, municipality: string, typed: Waiting) => Promise<Response>;

/** `/piattaforma/conferma`: what waits goes on, with what was typed still in its form. */
export function registerConfirm(app: Hono<SiteEnvironment>, showWaiting: ShowsWaiting): void {
  app.post('/conferma', async (c) => {
    const posted = await c.req.parseBody();
    const { poi: next, nome, email } = waiting.parse(posted);
    const { risposta: answer, sfida: sealed } = answered.parse(posted);
    if (next === '') return c.notFound();
    const administrator = administratorOf(c);
    const held = readCookie(c, 'session') ?? '';
    const confirmed = await confirmWithKey(knockOf(c), administrator, { held, answer, sealed });
    const typed = { nome, email };
    if (!confirmed.ok) return refused(c, { next, typed }, [{ message: words.refused }]);
    const { token } = confirmed.value;
    writeCookie(c, 'session', token, false);
    if (nome === '' && email === '') return c.redirect(pathOf(next), 303);
    c.set('administrator', { ...administrator, startedAt: c.var.arrivedAt });
    c.set('visitor', { kind: 'anonymous', csrf: csrfOfSession(token) });
    return showWaiting(c, next.replace('comuni/', ''), typed);
  });
}

async function refused(c: SiteContext, waits: Omit<ConfirmProps, 'c'>, errors: readonly FieldError[]) {
  return c.html(
    <AdministrationPage c={c} title={words.title} heading={words.title} errors={errors} back>
      <ConfirmCard c={c} {...waits} />
    </AdministrationPage>,
    422,
  );
}
