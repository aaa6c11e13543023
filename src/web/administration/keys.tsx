import type { Hono } from 'hono';
import { z } from 'zod';
import { type AdministratorKey, ownKeys, registerKey, removeKey } from '#src/administration/index.ts';
import { numericInstant } from '#src/kernel/italian-dates.ts';
import {
  Actions,
  Alert,
  Button,
  Card,
  DescriptionList,
  type FieldError,
  Form,
  PasskeyForm,
  WithoutPasskeys,
} from '../components/index.ts';
import { messages } from '../messages/index.ts';
import type { SiteContext, SiteEnvironment } from '../middleware/index.ts';
import { ConfirmCard, isConfirmed } from './confirm.tsx';
import { answered } from './door.tsx';
import { administratorOf, knockOf, pathOf } from './enter.ts';
import { AdministrationPage, formTo } from './frame.tsx';
import { KeyNameField, keyName } from './key-name.tsx';

const words = messages.administration.keys;

const DONE = { si: words.added, tolta: words.removed } as const;
const done = z.enum(['si', 'tolta']);

/** One's own keys: another device, one that is lost. */
export function registerKeys(app: Hono<SiteEnvironment>): void {
  app.get('/chiavi', (c) => show(c, { errors: [] }));
  app.post('/chiavi', add);
  app.post('/chiavi/togli', remove);
}

interface Shown {
  readonly errors: readonly FieldError[];
  readonly called?: string;
}

async function show(c: SiteContext, { errors, called }: Shown) {
  const confirmed = isConfirmed(c, errors.length > 0 ? 'act' : 'see');
  const { keys, offer } = await ownKeys(knockOf(c), administratorOf(c));
  const news = done.safeParse(c.req.query('fatto'));
  const { title, heading, lead } = words;
  return c.html(
    <AdministrationPage c={c} title={title} heading={heading(keys.length)} lead={lead} errors={errors}>
      {news.success && <Alert tone="success" title={DONE[news.data]} announce />}
      {keys.map((key) => (
        <Key c={c} of={key} only={keys.length === 1} confirmed={confirmed} />
      ))}
      {confirmed ? (
        <Card title={words.addHeading}>
          <PasskeyForm {...formTo(c, 'chiavi')} ceremony="create" offer={offer} label={words.add} variant="outline">
            <KeyNameField called={called} errors={errors} />
          </PasskeyForm>
          <WithoutPasskeys>
            <p>{words.unsupported}</p>
          </WithoutPasskeys>
        </Card>
      ) : (
        <ConfirmCard c={c} next="chiavi" />
      )}
    </AdministrationPage>,
    errors.length > 0 ? 422 : 200,
  );
}

interface KeyProps {
  c: SiteContext;
  of: AdministratorKey;
  only: boolean;
  /** Whether keys may be changed now. */
  confirmed: boolean;
}

function Key({ c, of, only, confirmed }: KeyProps) {
  const { credentialId, name, createdAt, lastUsedAt } = of;
  return (
    <Card title={name}>
      <DescriptionList
        items={[
          { term: words.since, description: numericInstant(createdAt) },
          { term: words.lastUsed, description: lastUsedAt ? numericInstant(lastUsedAt) : words.never },
        ]}
      />
      {only && <p class="quiet">{words.lastOne}</p>}
      {!only && confirmed && (
        <Actions>
          <Form {...formTo(c, 'chiavi/togli')} hidden={{ quale: credentialId }} inline>
            <Button variant="outline" hiddenLabel={name}>
              {words.remove}
            </Button>
          </Form>
        </Actions>
      )}
    </Card>
  );
}

const late = (c: SiteContext) => show(c, { errors: [{ message: messages.administration.confirm.late }] });

async function add(c: SiteContext) {
  if (!isConfirmed(c, 'act')) return late(c);
  const posted = await c.req.parseBody();
  const name = keyName(posted);
  if (!name.ok) return show(c, { errors: [name.error], called: name.typed });
  const { risposta: answer, sfida: sealed } = answered.parse(posted);
  const registering = { owner: administratorOf(c), answer, sealed, called: name.value };
  const registered = await registerKey(knockOf(c), registering);
  if (registered.ok) return c.redirect(pathOf('chiavi?fatto=si'), 303);
  return show(c, { errors: [{ message: words.errors[registered.error.kind] }], called: name.value });
}

async function remove(c: SiteContext) {
  if (!isConfirmed(c, 'act')) return late(c);
  const { quale } = z.object({ quale: z.string().max(2000).catch('') }).parse(await c.req.parseBody());
  const removed = await removeKey(knockOf(c), administratorOf(c), quale);
  return removed ? c.redirect(pathOf('chiavi?fatto=tolta'), 303) : show(c, { errors: [{ message: words.lastOne }] });
}
