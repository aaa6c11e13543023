import { Hono } from 'hono';
import { z } from 'zod';
import { requestActivation } from '#src/identity/index.ts';
import { parseFiscalCode } from '#src/kernel/fiscal-code.ts';
import { romeDay } from '#src/kernel/rome-time.ts';
import { settingsOn } from '#src/tenancy/index.ts';
import { Button, Card, errorOf, type FieldError, Form, TextField } from '../components/index.ts';
import { messages } from '../messages/index.ts';
import type { SiteContext, SiteEnvironment } from '../middleware/index.ts';
import { read } from '../transaction.ts';
import { EntrancePage, mailSentPage, officeLine } from './frame.tsx';
import { mistakes, switchedOff } from './registration.tsx';
import { emailForm, entranceOf, isEmail, newRequestKey, requestKeyOf, tooMany } from './request.ts';

const words = messages.activation.form;
const { sentBody, fiscalCodeHint } = messages.entrance.registration;

const text = z.string().max(100).catch('');
const typed = z.object({ codice_fiscale: text, codice: text, email: emailForm, _key: requestKeyOf });
type Typed = Omit<z.infer<typeof typed>, '_key'>;

/** `/:slug/attivazione`: the printed code, for who cannot register by mail alone (R15). */
export function activationRoutes(): Hono<SiteEnvironment> {
  const routes = new Hono<SiteEnvironment>();
  routes.get('/:slug/attivazione', async (c) => {
    const { own_credentials } = await read(c, (tx) => settingsOn(tx, romeDay(c.var.arrivedAt)));
    return own_credentials.enabled ? form(c, { email: '', codice: '', codice_fiscale: '' }, []) : switchedOff(c);
  });
  routes.post('/:slug/attivazione', activate);
  return routes;
}

async function activate(c: SiteContext) {
  const { _key: key, ...answers } = typed.parse(await c.req.parseBody());
  const { email, codice: code } = answers;
  const fiscalCode = parseFiscalCode(answers.codice_fiscale);
  const errors = mistakes(email, fiscalCode.ok ? undefined : fiscalCode.error.kind);
  if (!fiscalCode.ok || !isEmail(email)) return form(c, answers, errors);
  const request = { fiscalCode: fiscalCode.value, code, email, requestKey: key ?? newRequestKey(c) };
  const asked = await requestActivation(entranceOf(c), request);
  if (asked.ok) return mailSentPage(c, sentBody(email.trim()));
  switch (asked.error.kind) {
    case 'OwnCredentialsOff':
      return switchedOff(c);
    case 'TooManyAttempts':
      return form(c, answers, [{ message: tooMany(asked.error.until, c.var.arrivedAt) }], 429);
    case 'WrongActivationCode':
      return form(c, answers, [{ field: 'codice', message: words.wrong }]);
  }
}

async function form(c: SiteContext, answers: Typed, errors: readonly FieldError[], refused: 422 | 429 = 422) {
  return c.html(
    <EntrancePage c={c} title={words.title} heading={words.heading} lead={words.lead} errors={errors}>
      <Card>
        <Form action={`/${c.var.slug}/attivazione`} csrf={c.var.visitor.csrf} requestKey={newRequestKey(c)}>
          <TextField
            name="codice_fiscale"
            label={words.fiscalCode}
            hint={fiscalCodeHint}
            autocomplete="off"
            value={answers.codice_fiscale}
            error={errorOf(errors, 'codice_fiscale')}
            verbatim
          />
          <TextField
            name="codice"
            label={words.code}
            hint={words.codeHint}
            autocomplete="off"
            value={answers.codice}
            error={errorOf(errors, 'codice')}
            verbatim
          />
          <TextField
            name="email"
            label={words.email}
            hint={words.emailHint}
            type="email"
            autocomplete="email"
            value={answers.email}
            error={errorOf(errors, 'email')}
            verbatim
          />
          <Button full>{words.submit}</Button>
        </Form>
      </Card>
      <p>{await officeLine(c)}</p>
    </EntrancePage>,
    errors.length > 0 ? refused : 200,
  );
}
