import { Hono } from 'hono';
import { z } from 'zod';
import { choosePassword, type LinkPurpose, linkEmail } from '#src/identity/index.ts';
import { LinkButton } from '../components/index.ts';
import { messages } from '../messages/index.ts';
import { type LoginMessage, loginPath, type SiteContext, type SiteEnvironment } from '../middleware/index.ts';
import { read } from '../transaction.ts';
import { EntrancePage, officeLine } from './frame.tsx';
import { PasswordForm, passwordError } from './password-form.tsx';
import { entranceOf } from './request.ts';

const words = messages.entrance;

const code = z.string().max(100).catch('');
const typed = z.object({ codice: code, password: z.string().max(2000).catch('') });

interface LinkPage {
  readonly purpose: LinkPurpose;
  readonly path: string;
  readonly words: { title: string; heading: string; lead: (email: string) => string; submit: string };
  readonly done: LoginMessage;
  /** Where to ask for another link. */
  readonly again: { readonly path: string; readonly label: string };
}

const PAGES: readonly LinkPage[] = [
  {
    purpose: 'registration',
    path: 'registrazione/conferma',
    words: words.confirm,
    done: 'registrato',
    again: { path: 'registrazione', label: words.link.askRegistration },
  },
  {
    purpose: 'staff_invitation',
    path: 'invito',
    words: words.invitation,
    done: 'registrato',
    again: { path: 'password-dimenticata', label: words.link.askReset },
  },
  {
    purpose: 'password_reset',
    path: 'nuova-password',
    words: words.reset,
    done: 'password',
    again: { path: 'password-dimenticata', label: words.link.askReset },
  },
];

/** The pages that links in mails open. Looking at one uses nothing up: mail programs look at links too. */
export function linkRoutes(): Hono<SiteEnvironment> {
  const routes = new Hono<SiteEnvironment>();
  for (const page of PAGES) {
    routes.get(`/:slug/${page.path}`, (c) => show(c, page, code.parse(c.req.query('codice'))));
    routes.post(`/:slug/${page.path}`, (c) => choose(c, page));
  }
  return routes;
}

async function show(c: SiteContext, page: LinkPage, token: string, error?: ReturnType<typeof passwordError>) {
  const { slug, arrivedAt } = c.var;
  const email = await read(c, (tx) => linkEmail(tx, { token, purpose: page.purpose, at: arrivedAt }));
  if (email === undefined) return deadLink(c, page);
  const { title, heading, lead, submit } = page.words;
  return c.html(
    <EntrancePage c={c} title={title} heading={heading} lead={lead(email)} errors={error && [error]}>
      <PasswordForm
        c={c}
        action={`/${slug}/${page.path}`}
        code={token}
        email={email}
        submit={submit}
        error={error?.field && error.message}
      />
    </EntrancePage>,
    error ? 422 : 200,
  );
}

async function choose(c: SiteContext, page: LinkPage) {
  const { codice: token, password } = typed.parse(await c.req.parseBody());
  const chosen = await choosePassword(entranceOf(c), { token, password, purpose: page.purpose });
  if (chosen.ok) return c.redirect(loginPath(c.var.slug, { message: page.done }), 303);
  const error = passwordError(chosen.error);
  return error ? show(c, page, token, error) : deadLink(c, page);
}

/** A link that opens nothing. */
async function deadLink(c: SiteContext, { again }: LinkPage) {
  const { title, heading, body } = words.link;
  return c.html(
    <EntrancePage c={c} title={title} heading={heading} lead={body}>
      <LinkButton href={`/${c.var.slug}/${again.path}`}>{again.label}</LinkButton>
      <p>{await officeLine(c)}</p>
    </EntrancePage>,
    410,
  );
}
