import { Hono } from 'hono';
import { z } from 'zod';
import { requestRegistration } from '#src/identity/index.ts';
import { parseFiscalCode } from '#src/kernel/fiscal-code.ts';
import { messages } from '../messages/index.ts';
import type { SiteContext, SiteEnvironment } from '../middleware/index.ts';
import { credentialsMistakes, credentialsPage, switchedOff } from './credentials-form.tsx';
import { mailSentPage } from './frame.tsx';
import { emailForm, entranceOf, newRequestKey, requestKeyOf, tooMany } from './request.ts';

const way = 'registrazione';
const typedForm = z.object({ email: emailForm, codice_fiscale: z.string().max(100).catch(''), _key: requestKeyOf });

/** `/:slug/registrazione`: e-mail and payer's fiscal code, both as enrolled (R15). */
export function registrationRoutes(): Hono<SiteEnvironment> {
  const routes = new Hono<SiteEnvironment>();
  routes.get('/:slug/registrazione', (c) =>
    credentialsPage({ c, way, typed: { email: '', codice_fiscale: '' }, errors: [] }),
  );
  routes.post('/:slug/registrazione', register);
  return routes;
}

async function register(c: SiteContext) {
  const { _key: key, ...typed } = typedForm.parse(await c.req.parseBody());
  const errors = credentialsMistakes(way, typed);
  const code = parseFiscalCode(typed.codice_fiscale);
  if (!code.ok || errors.length > 0) return credentialsPage({ c, way, typed, errors });
  const request = { email: typed.email, fiscalCode: code.value, requestKey: key ?? newRequestKey(c) };
  const asked = await requestRegistration(entranceOf(c), request);
  if (asked.ok) return mailSentPage(c, messages.entrance.registration.sentBody(typed.email.trim()));
  if (asked.error.kind === 'OwnCredentialsOff') return switchedOff(c);
  const late = [{ message: tooMany(asked.error.until, c.var.arrivedAt) }];
  return credentialsPage({ c, way, typed, errors: late, refused: 429 });
}
