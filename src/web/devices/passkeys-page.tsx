import { Hono } from 'hono';
import { z } from 'zod';
import {
  type AddPasskeyError,
  addPasskey,
  type Entrance,
  MOST_PASSKEYS,
  offerPasskey,
  type Passkey,
  passkeysOf,
  removePasskey,
} from '#src/identity/index.ts';
import { numericInstant } from '#src/kernel/italian-dates.ts';
import { homeOf } from '../access.ts';
import {
  Actions,
  Alert,
  BackLink,
  Button,
  Card,
  DescriptionList,
  ErrorSummary,
  errorOf,
  type FieldError,
  Form,
  Page,
  PageHeading,
  PasskeyForm,
  TextField,
  WithoutPasskeys,
} from '../components/index.ts';
import { messages } from '../messages/index.ts';
import type { SiteContext, SiteEnvironment } from '../middleware/index.ts';
import { act, read } from '../transaction.ts';

const words = messages.passkeys.list;

const LONGEST_NAME = 60;
const typed = z.object({
  _key: z
    .string()
    .regex(/^[\w-]{16,64}$/)
    .catch(''),
  nome: z.string().max(2000).catch(''),
  risposta: z.string().max(20_000).catch(''),
  sfida: z.string().max(2000).catch(''),
});
const chosen = z.object({ quale: z.string().max(2000).catch('') });
const DONE = { si: words.added, tolta: words.removed } as const;

/** `/:slug/passkey`: the keys with which one who works here may enter. */
export function passkeyRoutes(): Hono<SiteEnvironment> {
  const routes = new Hono<SiteEnvironment>();
  routes.get('/passkey', (c) => show(c, { errors: [] }));
  routes.post('/passkey', add);
  routes.post('/passkey/togli', remove);
  return routes;
}

/** Whose keys these are; the table of access lets in only staff with a live session. */
function ownerOf(c: SiteContext) {
  const { session } = c.var;
  return session?.state === 'live' && session.owner.kind === 'staff' ? session : undefined;
}

const entranceOf = (c: SiteContext): Entrance => {
  const { world, tenantId, slug, requestId, arrivedAt: at, address } = c.var;
  return { world, tenantId, slug, requestId, at, address };
};

interface Shown {
  readonly errors: readonly FieldError[];
  readonly name?: string;
}

async function show(c: SiteContext, { errors, name }: Shown) {
  const owner = ownerOf(c);
  const { slug, tenantName, visitor } = c.var;
  if (!owner || visitor.kind !== 'staff') return c.notFound();
  const { keys, offer } = await read(c, async (tx) => ({
    keys: await passkeysOf(tx, owner.loginId),
    offer: await offerPasskey(tx, entranceOf(c), owner),
  }));
  const done = z.enum(['si', 'tolta']).safeParse(c.req.query('fatto'));
  return c.html(
    <Page
      title={words.title}
      slug={slug}
      tenantName={tenantName}
      signedIn={visitor}
      home={homeOf(slug, visitor)}
      hasErrors={errors.length > 0}
    >
      <BackLink href={`/${slug}/dispositivi`} label={words.back} />
      <ErrorSummary errors={errors} />
      {done.success && <Alert tone="success" title={DONE[done.data]} announce />}
      <PageHeading title={words.heading(keys.length)} lead={words.lead} />
      {keys.map((key) => (
        <Key c={c} of={key} />
      ))}
      <Card title={words.addHeading}>
        <PasskeyForm
          action={`/${slug}/passkey`}
          csrf={visitor.csrf}
          requestKey={newKey(c)}
          ceremony="create"
          offer={offer}
          label={words.add}
        >
          <TextField
            name="nome"
            label={words.name}
            hint={words.nameHint}
            value={name}
            error={errorOf(errors, 'nome')}
            maxlength={LONGEST_NAME}
          />
        </PasskeyForm>
        <WithoutPasskeys>
          <p>{words.unsupported}</p>
        </WithoutPasskeys>
      </Card>
    </Page>,
    errors.length > 0 ? 422 : 200,
  );
}

const newKey = (c: SiteContext): string => c.var.world.randomness.bytes(16).toString('base64url');

const Key = ({ c, of: { credentialId, name, createdAt, lastUsedAt } }: { c: SiteContext; of: Passkey }) => (
  <Card title={name}>
    <DescriptionList
      items={[
        { term: words.since, description: numericInstant(createdAt) },
        { term: words.lastUsed, description: lastUsedAt ? numericInstant(lastUsedAt) : words.never },
      ]}
    />
    <Actions>
      <Form
        action={`/${c.var.slug}/passkey/togli`}
        csrf={c.var.visitor.csrf}
        requestKey={newKey(c)}
        hidden={{ quale: credentialId }}
        inline
      >
        <Button variant="outline" hiddenLabel={name}>
          {words.remove}
        </Button>
      </Form>
    </Actions>
  </Card>
);

async function add(c: SiteContext) {
  const owner = ownerOf(c);
  if (!owner) return c.notFound();
  const { _key: key, nome, risposta: answer, sfida: sealed } = typed.parse(await c.req.parseBody());
  const called = nome.trim();
  const refuse = (message: string, field?: string) =>
    show(c, { errors: [field === undefined ? { message } : { field, message }], name: nome });
  if (called === '') return refuse(words.nameMissing, 'nome');
  if (called.length > LONGEST_NAME) return refuse(words.nameTooLong, 'nome');
  if (key === '') return refuse(words.addRefused);
  const body = { called, answer, sealed };
  const outcome = await act(c, { key, body }, async (tx) => {
    const added = await addPasskey(tx, entranceOf(c), { ...owner, ...body });
    return added.ok ? { done: true as const } : { done: false as const, error: added.error };
  });
  if (outcome.kind !== 'done') return refuse(words.addRefused);
  if (!outcome.answer.done) return refuse(messageOf(outcome.answer.error));
  return c.redirect(`/${c.var.slug}/passkey?fatto=si`, 303);
}

function messageOf({ kind }: AddPasskeyError): string {
  switch (kind) {
    case 'PasskeyRefused':
      return words.addRefused;
    case 'PasskeyKnown':
      return words.known;
    case 'TooManyPasskeys':
      return words.most(MOST_PASSKEYS);
  }
}

/** Taking off twice is taking off once, so no request key is asked. */
async function remove(c: SiteContext) {
  const owner = ownerOf(c);
  if (!owner) return c.notFound();
  const { quale: credentialId } = chosen.parse(await c.req.parseBody());
  await read(c, (tx) => removePasskey(tx, { ...owner, credentialId, at: c.var.arrivedAt }));
  return c.redirect(`/${c.var.slug}/passkey?fatto=tolta`, 303);
}
