import type { Hono } from 'hono';
import { z } from 'zod';
import {
  inviteOffice,
  latestActs,
  type MunicipalityState,
  missingToGoLive,
  municipalities,
} from '#src/administration/index.ts';
import { numericInstant } from '#src/kernel/italian-dates.ts';
import { inAdministration } from '#src/platform/database/index.ts';
import {
  Alert,
  Button,
  Card,
  DescriptionList,
  EmptyState,
  errorOf,
  type FieldError,
  Form,
  Table,
  TextField,
} from '../components/index.ts';
import { messages } from '../messages/index.ts';
import { loginPath, type SiteContext, type SiteEnvironment } from '../middleware/index.ts';
import { ConfirmCard, isConfirmed, type Waiting } from './confirm.tsx';
import { administratorOf, knockOf, pathOf } from './enter.ts';
import { AdministrationPage, formTo } from './frame.tsx';

const words = messages.administration;

const MOST_ACTS = 100;

/** How every municipality is doing, and the way in for the first clerk of one. */
export function registerMunicipalities(app: Hono<SiteEnvironment>): void {
  app.get('/', list);
  app.get('/comuni/:municipality', async (c) => {
    const state = await stateOf(c);
    return state ? showOne(c, state, { errors: [] }) : c.notFound();
  });
  app.post('/comuni/:municipality', invite);
  app.get('/attivita', acts);
}

async function list(c: SiteContext) {
  const all = await municipalities(knockOf(c));
  const { title, heading, lead, none, noneNext, caption, columns } = words.home;
  return c.html(
    <AdministrationPage c={c} title={title} heading={heading(all.length)} lead={lead}>
      {all.length === 0 ? (
        <EmptyState title={none}>{noneNext}</EmptyState>
      ) : (
        <Table
          caption={caption}
          captionHidden
          columns={[
            {
              label: columns.name,
              rowHeader: true,
              cell: ({ slug, name }) => <a href={pathOf(`comuni/${slug}`)}>{name}</a>,
            },
            { label: columns.state, cell: liveness },
            { label: columns.days, cell: progress },
            { label: columns.mails, cell: waitingMails },
            { label: columns.check, cell: lastCheck },
          ]}
          rows={all}
        />
      )}
    </AdministrationPage>,
  );
}

const liveness = ({ goLive }: MunicipalityState) => (goLive ? words.home.live(goLive) : words.home.preparing);

const progress = ({ frozenThrough, postedThrough }: MunicipalityState) =>
  frozenThrough && postedThrough ? (
    <>
      {words.home.frozen(frozenThrough)}
      <br />
      {words.home.posted(postedThrough)}
    </>
  ) : (
    words.home.noDays
  );

const waitingMails = ({ mailsWaiting, oldestMail }: MunicipalityState) => words.home.waiting(mailsWaiting, oldestMail);

function lastCheck({ checkedAt, differenceCount }: MunicipalityState) {
  const { notChecked, sound, differences } = words.home;
  if (!checkedAt) return notChecked;
  return differenceCount ? <strong>{differences(checkedAt, differenceCount)}</strong> : sound(checkedAt);
}

async function stateOf(
  c: SiteContext,
  municipality = c.req.param('municipality'),
): Promise<MunicipalityState | undefined> {
  const all = await municipalities(knockOf(c));
  return all.find(({ slug }) => slug === municipality);
}

/** A municipality with what was typed into its invitation before the key had to be shown once more. */
export async function showTyped(c: SiteContext, municipality: string, { nome: name, email }: Waiting) {
  const state = await stateOf(c, municipality);
  return state ? showOne(c, state, { errors: [], name, email }) : c.notFound();
}

interface Shown {
  readonly errors: readonly FieldError[];
  readonly name?: string;
  readonly email?: string;
  /** Whether the key was shown too long ago for what was sent. */
  readonly late?: boolean;
}

async function showOne(c: SiteContext, state: MunicipalityState, shown: Shown) {
  const { errors, late } = shown;
  const { municipality: text } = words;
  const { slug, officePeople, officeInvited, mailsGivenUp } = state;
  const invitedFor = z.coerce.number().int().positive().safeParse(c.req.query('invito'));
  return c.html(
    <AdministrationPage c={c} title={state.name} heading={state.name} errors={errors} back>
      {invitedFor.success && <Alert tone="success" title={text.invited(invitedFor.data)} announce />}
      <Card>
        <DescriptionList
          items={[
            { term: text.address, description: `${c.var.world.publicUrl}${loginPath(slug)}` },
            { term: text.state, description: liveness(state) },
            { term: text.days, description: progress(state) },
            { term: text.mails, description: waitingMails(state) },
            { term: text.givenUp, description: String(mailsGivenUp) },
            { term: text.check, description: lastCheck(state) },
            { term: text.office, description: text.people(officePeople, officeInvited) },
          ]}
        />
      </Card>
      {!state.goLive && <Missing c={c} state={state} />}
      <Invitation c={c} slug={slug} {...shown} />
    </AdministrationPage>,
    late ? 403 : errors.length > 0 ? 422 : 200,
  );
}

/** The form of an invitation, or the question for the key that comes before it. */
function Invitation({ c, slug, errors, name = '', email = '', late }: Shown & { c: SiteContext; slug: string }) {
  const { municipality: text } = words;
  const isSent = name !== '' || email !== '';
  if (late || !isConfirmed(c, isSent ? 'act' : 'see'))
    return <ConfirmCard c={c} next={`comuni/${slug}`} typed={isSent ? { nome: name, email } : undefined} />;
  return (
    <Card title={text.inviteTitle} subtitle={text.inviteLead}>
      <Form {...formTo(c, `comuni/${slug}`)}>
        <TextField
          name="nome"
          label={text.personName}
          value={name}
          error={errorOf(errors, 'nome')}
          autocomplete="off"
        />
        <TextField
          name="email"
          type="email"
          label={text.email}
          value={email}
          error={errorOf(errors, 'email')}
          autocomplete="off"
          verbatim
        />
        <Button>{text.invite}</Button>
      </Form>
    </Card>
  );
}

/** What stands between a municipality and its first day, as its own office reads it too. */
async function Missing({ c, state }: { c: SiteContext; state: MunicipalityState }) {
  const missing = await missingToGoLive(knockOf(c), state, administratorOf(c));
  const { missingTitle, ready } = words.municipality;
  if (missing.length === 0) return <p>{ready}</p>;
  return (
    <Card title={missingTitle}>
      <ul>
        {missing.map((item) => (
          <li>{messages.creditor.missing[item]}</li>
        ))}
      </ul>
    </Card>
  );
}

const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
const typed = z.object({
  _key: z
    .string()
    .regex(/^[\w-]{16,64}$/)
    .catch(''),
  nome: z.string().max(2000).catch(''),
  email: z.string().max(2000).catch(''),
});

async function invite(c: SiteContext) {
  const state = await stateOf(c);
  if (!state) return c.notFound();
  const { _key: cause, nome, email } = typed.parse(await c.req.parseBody());
  const name = nome.trim();
  const { municipality: text } = words;
  const errors: FieldError[] = [
    ...(name === '' || name.length > 100 ? [{ field: 'nome', message: text.nameMissing }] : []),
    ...(EMAIL.test(email.trim()) && email.length <= 254 ? [] : [{ field: 'email', message: text.emailWrong }]),
  ];
  const refused = (found: readonly FieldError[]) => showOne(c, state, { errors: found, name: nome, email });
  if (!isConfirmed(c, 'act'))
    return showOne(c, state, { errors: [{ message: words.confirm.late }], name: nome, email, late: true });
  if (errors.length > 0) return refused(errors);
  const invited = await inviteOffice(knockOf(c), state, { by: administratorOf(c), name, email: email.trim(), cause });
  return invited.ok
    ? c.redirect(pathOf(`comuni/${state.slug}?invito=${invited.value.days}`), 303)
    : refused([{ field: 'email', message: text.worksThere }]);
}

async function acts(c: SiteContext) {
  const { title, heading, lead, caption, columns, commandLine, action } = words.acts;
  const lines = await inAdministration(c.var.world.database, (tx) => latestActs(tx, MOST_ACTS));
  return c.html(
    <AdministrationPage c={c} title={title} heading={heading} lead={lead}>
      <Table
        caption={caption}
        captionHidden
        columns={[
          { label: columns.at, cell: (act) => numericInstant(act.at) },
          { label: columns.by, rowHeader: true, cell: (act) => act.by ?? commandLine },
          { label: columns.action, cell: (act) => action[act.action] },
          { label: columns.subject, cell: (act) => act.subject },
          { label: columns.address, cell: (act) => act.address },
        ]}
        rows={lines}
      />
    </AdministrationPage>,
  );
}
