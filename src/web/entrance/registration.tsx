import { Hono } from 'hono';
import { z } from 'zod';
import { requestRegistration } from '#src/identity/index.ts';
import { parseFiscalCode } from '#src/kernel/fiscal-code.ts';
import { romeDay } from '#src/kernel/rome-time.ts';
import { settingsOn } from '#src/tenancy/index.ts';
import { Button, Card, errorOf, type FieldError, Form, TextField } from '../components/index.ts';
import { messages } from '../messages/index.ts';
import type { SiteContext, SiteEnvironment } from '../middleware/index.ts';
import { read } from '../transaction.ts';
import { EntrancePage, mailSentPage, officeLine } from './frame.tsx';
import { emailForm, entranceOf, isEmail, newRequestKey, requestKeyOf, tooMany } from './request.ts';

const words = messages.entrance.registration;

const typed = z.object({ email: emailForm, codice_fiscale: z.string().max(100).catch(''), _key: requestKeyOf });

/** `/:slug/registrazione`: e-mail and payer's fiscal code, both as enrolled (R15). */
export function registrationRoutes(): Hono<SiteEnvironment> {
  const routes = new Hono<SiteEnvironment>();
  routes.get('/:slug/registrazione', async (c) => {
    const { own_credentials } = await read(c, (tx) => settingsOn(tx, romeDay(c.var.arrivedAt)));
    return own_credentials.enabled ? form(c, { email: '', fiscalCode: '' }, []) : switchedOff(c);
  });
  routes.post('/:slug/registrazione', register);
  return routes;
}

interface Typed {
  readonly email: string;
  readonly fiscalCode: string;
}

async function register(c: SiteContext) {
  const { email, codice_fiscale: fiscalCode, _key: key } = typed.parse(await c.req.parseBody());
  const requestKey = key ?? newRequestKey(c);
  const code = parseFiscalCode(fiscalCode);
  const errors = mistakes(email, code.ok ? undefined : code.error.kind);
  if (!code.ok || errors.length > 0) return form(c, { email, fiscalCode }, errors);
  const asked = await requestRegistration(entranceOf(c), { email, fiscalCode: code.value, requestKey });
  if (asked.ok) return mailSentPage(c, words.sentBody(email.trim()));
  if (asked.error.kind === 'OwnCredentialsOff') return switchedOff(c);
  return form(c, { email, fiscalCode }, [{ message: tooMany(asked.error.until, c.var.arrivedAt) }], 429);
}

/** What is to be mended in an address and a fiscal code as typed. */
export function mistakes(
  email: string,
  code: 'FiscalCodeShape' | 'FiscalCodeCheckCharacter' | undefined,
): FieldError[] {
  const why = code === 'FiscalCodeShape' ? words.fiscalCodeShape : words.fiscalCodeCheck;
  return [
    ...(isEmail(email) ? [] : [{ field: 'email', message: words.emailMalformed }]),
    ...(code ? [{ field: 'codice_fiscale', message: why }] : []),
  ];
}

function form(c: SiteContext, typed: Typed, errors: readonly FieldError[], refused: 422 | 429 = 422) {
  return c.html(
    <EntrancePage c={c} title={words.title} heading={words.heading} lead={words.lead} errors={errors}>
      <Card>
        <Form action={`/${c.var.slug}/registrazione`} csrf={c.var.visitor.csrf} requestKey={newRequestKey(c)}>
          <TextField
            name="email"
            label={words.email}
            hint={words.emailHint}
            type="email"
            autocomplete="email"
            value={typed.email}
            error={errorOf(errors, 'email')}
            verbatim
          />
          <TextField
            name="codice_fiscale"
            label={words.fiscalCode}
            hint={words.fiscalCodeHint}
            autocomplete="off"
            value={typed.fiscalCode}
            error={errorOf(errors, 'codice_fiscale')}
            verbatim
          />
          <Button full>{words.submit}</Button>
        </Form>
      </Card>
    </EntrancePage>,
    errors.length > 0 ? refused : 200,
  );
}

/** The municipality gives no credentials of its own. */
export const switchedOff = async (c: SiteContext) =>
  c.html(
    <EntrancePage c={c} title={words.off} heading={words.off} lead={words.offBody}>
      <p>{await officeLine(c)}</p>
    </EntrancePage>,
  );
