import { Hono } from 'hono';
import { z } from 'zod';
import { requestActivation } from '#src/identity/index.ts';
import { parseFiscalCode } from '#src/kernel/fiscal-code.ts';
import { messages } from '../messages/index.ts';
import type { SiteContext, SiteEnvironment } from '../middleware/index.ts';
import { credentialsMistakes, credentialsPage, switchedOff } from './credentials-form.tsx';
import { mailSentPage } from './frame.tsx';
import { emailForm, entranceOf, newRequestKey, requestKeyOf, tooMany } from './request.ts';

const way = 'attivazione';
const text = z.string().max(100).catch('');
const typedForm = z.object({ codice_fiscale: text, codice: text, email: emailForm, _key: requestKeyOf });

/** `/:slug/attivazione`: the printed code, for who cannot register by mail alone (R15). */
export function activationRoutes(): Hono<SiteEnvironment> {
  const routes = new Hono<SiteEnvironment>();
  routes.get('/:slug/attivazione', (c) =>
    credentialsPage({ c, way, typed: { email: '', codice: '', codice_fiscale: '' }, errors: [] }),
  );
  routes.post('/:slug/attivazione', activate);
  return routes;
}

async function activate(c: SiteContext) {
  const { _key: key, ...typed } = typedForm.parse(await c.req.parseBody());
  const errors = credentialsMistakes(way, typed);
  const fiscalCode = parseFiscalCode(typed.codice_fiscale);
  if (!fiscalCode.ok || errors.length > 0) return credentialsPage({ c, way, typed, errors });
  const { email, codice: code } = typed;
  const request = { fiscalCode: fiscalCode.value, code, email, requestKey: key ?? newRequestKey(c) };
  const asked = await requestActivation(entranceOf(c), request);
  if (asked.ok) return mailSentPage(c, messages.entrance.registration.sentBody(email.trim()));
  switch (asked.error.kind) {
    case 'OwnCredentialsOff':
      return switchedOff(c);
    case 'TooManyAttempts': {
      const late = [{ message: tooMany(asked.error.until, c.var.arrivedAt) }];
      return credentialsPage({ c, way, typed, errors: late, refused: 429 });
    }
    case 'WrongActivationCode':
      return credentialsPage({ c, way, typed, errors: [{ field: 'codice', message: messages.activation.form.wrong }] });
  }
}
