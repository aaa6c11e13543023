import { Hono } from 'hono';
import { z } from 'zod';
import { requestReset } from '#src/identity/index.ts';
import { Button, Card, errorOf, type FieldError, Form, TextField } from '../components/index.ts';
import { messages } from '../messages/index.ts';
import type { SiteContext, SiteEnvironment } from '../middleware/index.ts';
import { EntrancePage, mailSentPage } from './frame.tsx';
import { emailForm, entranceOf, isEmail, newRequestKey, requestKeyOf, tooMany } from './request.ts';

const words = messages.entrance.forgotten;
const { email: emailLabel, emailMalformed } = messages.entrance.registration;

const typed = z.object({ email: emailForm, _key: requestKeyOf });

/** `/:slug/password-dimenticata` */
export function forgottenRoutes(): Hono<SiteEnvironment> {
  const routes = new Hono<SiteEnvironment>();
  routes.get('/:slug/password-dimenticata', (c) => form(c, '', []));
  routes.post('/:slug/password-dimenticata', async (c) => {
    const { email, _key: key } = typed.parse(await c.req.parseBody());
    if (!isEmail(email)) return form(c, email, [{ field: 'email', message: emailMalformed }]);
    const asked = await requestReset(entranceOf(c), { email, requestKey: key ?? newRequestKey(c) });
    if (asked.ok) return mailSentPage(c, words.sentBody(email.trim()));
    return form(c, email, [{ message: tooMany(asked.error.until, c.var.arrivedAt) }], 429);
  });
  return routes;
}

function form(c: SiteContext, email: string, errors: readonly FieldError[], refused: 422 | 429 = 422) {
  return c.html(
    <EntrancePage c={c} title={words.title} heading={words.heading} lead={words.lead} errors={errors}>
      <Card>
        <Form action={`/${c.var.slug}/password-dimenticata`} csrf={c.var.visitor.csrf} requestKey={newRequestKey(c)}>
          <TextField
            name="email"
            label={emailLabel}
            type="email"
            autocomplete="username"
            value={email}
            error={errorOf(errors, 'email')}
            verbatim
          />
          <Button full>{words.submit}</Button>
        </Form>
      </Card>
    </EntrancePage>,
    errors.length > 0 ? refused : 200,
  );
}
