import type { Hono } from 'hono';
import { z } from 'zod';
import { endSession, enterWithKey, offerFirstKey, offerLogin, registerFirstKey } from '#src/administration/index.ts';
import { Card, type FieldError, PasskeyForm, WithoutPasskeys } from '../components/index.ts';
import { messages } from '../messages/index.ts';
import { readCookie, removeCookie, type SiteContext, type SiteEnvironment, writeCookie } from '../middleware/index.ts';
import { knockOf, pathOf } from './enter.ts';
import { AdministrationPage, formTo } from './frame.tsx';
import { KeyNameField, keyName } from './key-name.tsx';

const words = messages.administration;

/** What a browser answered with a key. */
export const answered = z.object({ risposta: z.string().max(20_000).catch(''), sfida: z.string().max(2000).catch('') });
const link = z.string().max(200).catch('');

/** Coming in with a key, registering the first one with a link, going out. */
export function registerDoor(app: Hono<SiteEnvironment>): void {
  app.get('/entra', async (c) => (c.var.administrator ? c.redirect(pathOf(), 303) : showDoor(c, [])));
  app.post('/entra', enter);
  app.get('/attiva', (c) => showFirst(c, link.parse(c.req.query('codice')), { errors: [] }));
  app.post('/attiva', registerFirst);
  app.post('/esci', leave);
}

async function showDoor(c: SiteContext, errors: readonly FieldError[]) {
  const { title, lead, submit, unsupported } = words.door;
  return c.html(
    <AdministrationPage c={c} title={title} heading={title} lead={lead} errors={errors}>
      <Card>
        <PasskeyForm {...formTo(c, 'entra')} ceremony="get" offer={await offerLogin(knockOf(c))} label={submit} />
        <WithoutPasskeys>
          <p>{unsupported}</p>
        </WithoutPasskeys>
      </Card>
    </AdministrationPage>,
    errors.length > 0 ? 422 : 200,
  );
}

async function enter(c: SiteContext) {
  const { risposta: answer, sfida: sealed } = answered.parse(await c.req.parseBody());
  const entered = await enterWithKey(knockOf(c), { answer, sealed });
  return entered.ok ? letIn(c, entered.value.token) : showDoor(c, [{ message: words.door.refused }]);
}

interface Shown {
  readonly errors: readonly FieldError[];
  readonly called?: string;
}

async function showFirst(c: SiteContext, code: string, { errors, called }: Shown) {
  const found = await offerFirstKey(knockOf(c), code);
  const { title, heading, lead, over, overNext } = words.first;
  if (!found) return c.html(<AdministrationPage c={c} title={title} heading={over} lead={overNext} />, 404);
  return c.html(
    <AdministrationPage c={c} title={title} heading={heading(found.owner.name)} lead={lead} errors={errors}>
      <Card>
        <PasskeyForm
          {...formTo(c, 'attiva')}
          ceremony="create"
          offer={found.offer}
          label={words.keys.add}
          hidden={{ codice: code }}
        >
          <KeyNameField called={called} errors={errors} />
        </PasskeyForm>
        <WithoutPasskeys>
          <p>{words.keys.unsupported}</p>
        </WithoutPasskeys>
      </Card>
    </AdministrationPage>,
    errors.length > 0 ? 422 : 200,
  );
}

async function registerFirst(c: SiteContext) {
  const posted = await c.req.parseBody();
  const { risposta: answer, sfida: sealed } = answered.parse(posted);
  const code = link.parse(posted['codice']);
  const name = keyName(posted);
  if (!name.ok) return showFirst(c, code, { errors: [name.error], called: name.typed });
  const registered = await registerFirstKey(knockOf(c), { link: code, answer, sealed, called: name.value });
  if (registered.ok) return letIn(c, registered.value.token);
  return showFirst(c, code, { errors: [{ message: words.keys.errors[registered.error.kind] }], called: name.value });
}

function letIn(c: SiteContext, token: string) {
  writeCookie(c, 'session', token, false);
  removeCookie(c, 'form');
  return c.redirect(pathOf(), 303);
}

async function leave(c: SiteContext) {
  const token = readCookie(c, 'session');
  if (token !== undefined) await endSession(knockOf(c), token);
  removeCookie(c, 'session');
  return c.redirect(pathOf('entra'), 303);
}
