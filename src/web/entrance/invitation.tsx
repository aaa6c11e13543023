import { Hono } from 'hono';
import { z } from 'zod';
import { acceptAsNew, acceptInvitation, type Invited, invitationOf } from '#src/guardians/index.ts';
import { PASSWORD_MIN_LENGTH } from '#src/identity/index.ts';
import { parseFiscalCode } from '#src/kernel/fiscal-code.ts';
import { romeDay } from '#src/kernel/rome-time.ts';
import { settingsOn } from '#src/tenancy/index.ts';
import { rightsInWords } from '../citizen/adults-view.tsx';
import { Button, Card, errorOf, type FieldError, Form, LinkButton, TextField } from '../components/index.ts';
import { messages } from '../messages/index.ts';
import { loginPath, type SiteContext, type SiteEnvironment } from '../middleware/index.ts';
import { act, read } from '../transaction.ts';
import { fiscalCodeMistake } from './credentials-form.tsx';
import { EntrancePage } from './frame.tsx';
import { passwordError } from './password-form.tsx';
import { entranceOf, newRequestKey, tooMany } from './request.ts';

const words = messages.guardians.accept;

const text = z.string().trim().max(100).catch('');
const code = z.string().max(100).catch('');
const typed = z.object({
  codice: code,
  nome: text,
  cognome: text,
  codice_fiscale: text,
  password: z.string().max(2000).catch(''),
  _key: z.string().max(100).catch(''),
});
type Typed = z.infer<typeof typed>;

/** `/:slug/invito-famiglia`: the link of an invitation. Looking uses nothing up: mail programs look at links too. */
export function invitationRoutes(): Hono<SiteEnvironment> {
  const routes = new Hono<SiteEnvironment>();
  routes.get('/:slug/invito-famiglia', (c) => show(c, typed.parse(c.req.query())));
  routes.post('/:slug/invito-famiglia', async (c) => {
    const answers = typed.parse(await c.req.parseBody());
    const { visitor } = c.var;
    if (visitor.kind === 'citizen') return acceptSignedIn(c, visitor.personId, answers);
    return visitor.kind === 'staff' ? show(c, answers) : acceptNew(c, answers);
  });
  return routes;
}

async function acceptSignedIn(c: SiteContext, personId: number, { codice: token, _key: key }: Typed) {
  const { arrivedAt: at, slug } = c.var;
  const outcome = await act<{ to?: string }>(c, { key: key || newRequestKey(c), body: { token } }, async (tx) => {
    const accepted = await acceptInvitation(tx, { token, at, personId });
    return accepted.ok ? { to: `/${slug}/cittadino/${accepted.value}` } : {};
  });
  const to = outcome.kind === 'done' ? outcome.answer.to : undefined;
  return to === undefined ? gone(c) : c.redirect(to, 303);
}

async function acceptNew(c: SiteContext, answers: Typed) {
  const { arrivedAt: at, slug } = c.var;
  const { codice: token, nome: name, cognome: surname, password } = answers;
  const invited = await read(c, (tx) => invitationOf(tx, token, at));
  if (!invited) return gone(c);
  const fiscalCode = saysFiscalCode(invited) ? parseFiscalCode(answers.codice_fiscale) : undefined;
  const codeMistake = fiscalCode?.ok === false ? fiscalCodeMistake(fiscalCode.error) : undefined;
  const errors = [
    ...(name === '' && !invited.addressEnrolled ? [{ field: 'nome', message: words.nameMissing }] : []),
    ...(surname === '' && !invited.addressEnrolled ? [{ field: 'cognome', message: words.surnameMissing }] : []),
    ...(codeMistake === undefined ? [] : [{ field: 'codice_fiscale', message: codeMistake }]),
  ];
  if (errors.length > 0) return show(c, answers, errors);
  const declared = fiscalCode?.ok ? fiscalCode.value : null;
  const accepted = await acceptAsNew(entranceOf(c), { token, name, surname, password, fiscalCode: declared });
  if (accepted.ok) return c.redirect(loginPath(slug, { message: 'registrato' }), 303);
  switch (accepted.error.kind) {
    case 'InvitationGone':
      return gone(c);
    // The page itself says which way is open.
    case 'OwnCredentialsOff':
    case 'SharedAddress':
      return show(c, answers);
    case 'TooManyAttempts':
      return show(c, answers, [{ message: tooMany(accepted.error.until, at) }], 429);
    case 'AnotherIsEnrolled':
      return show(c, answers, [{ field: 'codice_fiscale', message: words.anotherIsEnrolled }]);
    default:
      return show(c, answers, [passwordError(accepted.error) ?? { message: words.gone }]);
  }
}

/** Who may pay says it for the notices; who was enrolled with the address, so that they find their own children too. */
const saysFiscalCode = ({ denied, addressEnrolled }: Invited): boolean => !denied.includes('pay') || addressEnrolled;

async function show(c: SiteContext, answers: Typed, errors: readonly FieldError[] = [], refused: 422 | 429 = 422) {
  const { arrivedAt: at } = c.var;
  const { invited, enabled } = await read(c, async (tx) => ({
    invited: await invitationOf(tx, answers.codice, at),
    enabled: (await settingsOn(tx, romeDay(at))).own_credentials.enabled,
  }));
  if (!invited) return gone(c);
  const heading = words.heading(invited.inviterName, invited.childName);
  return c.html(
    <EntrancePage c={c} title={words.title} heading={heading} errors={errors}>
      <Card title={words.youMay}>
        <ul>
          {rightsInWords(invited.denied).map((right) => (
            <li>{right}</li>
          ))}
        </ul>
      </Card>
      <Ways c={c} invited={invited} enabled={enabled} answers={answers} errors={errors} />
    </EntrancePage>,
    errors.length > 0 ? refused : 200,
  );
}

interface WaysProps {
  c: SiteContext;
  invited: Invited;
  enabled: boolean;
  answers: Typed;
  errors: readonly FieldError[];
}

/** With the access one has, or with a new one. */
function Ways({ c, invited, enabled, answers, errors }: WaysProps) {
  const { visitor, slug } = c.var;
  if (visitor.kind === 'staff') return <p>{words.staff}</p>;
  const form = { action: `/${slug}/invito-famiglia`, csrf: visitor.csrf, requestKey: newRequestKey(c) };
  const hidden = { codice: answers.codice };
  if (visitor.kind === 'citizen')
    return (
      <Form {...form} hidden={hidden}>
        <p>{words.asYou(visitor.name)}</p>
        <Button full>{words.accept}</Button>
      </Form>
    );
  const here = `/${slug}/invito-famiglia?${new URLSearchParams(hidden)}`;
  return (
    <>
      {enabled && invited.addressShared && (
        <Card title={words.newHeading}>
          <p>{words.shared(invited.email)}</p>
          <LinkButton href={`/${slug}/attivazione`} variant="outline">
            {words.activation}
          </LinkButton>
        </Card>
      )}
      {enabled && !invited.addressShared && (
        <Card title={words.newHeading} subtitle={words.email(invited.email)}>
          <Form {...form} hidden={hidden}>
            <NewAdultFields invited={invited} answers={answers} errors={errors} />
            <Button full>{words.submit}</Button>
          </Form>
        </Card>
      )}
      <Card title={words.haveAccess} subtitle={enabled ? words.haveAccessHint : words.off}>
        <LinkButton href={loginPath(slug, { next: here })} variant="outline">
          {words.enter}
        </LinkButton>
      </Card>
    </>
  );
}

function NameFields({ answers, errors }: Pick<WaysProps, 'answers' | 'errors'>) {
  return (
    <>
      <TextField
        name="nome"
        label={words.name}
        autocomplete="given-name"
        value={answers.nome}
        error={errorOf(errors, 'nome')}
      />
      <TextField
        name="cognome"
        label={words.surname}
        autocomplete="family-name"
        value={answers.cognome}
        error={errorOf(errors, 'cognome')}
      />
    </>
  );
}

function NewAdultFields({ invited, answers, errors }: Pick<WaysProps, 'invited' | 'answers' | 'errors'>) {
  const { fiscalCode, fiscalCodeHint } = words;
  const { label, hint } = messages.entrance.password;
  return (
    <>
      {!invited.addressEnrolled && <NameFields answers={answers} errors={errors} />}
      {saysFiscalCode(invited) && (
        <TextField
          name="codice_fiscale"
          label={fiscalCode}
          hint={invited.addressEnrolled ? words.enrolledHint : fiscalCodeHint}
          autocomplete="off"
          value={answers.codice_fiscale}
          error={errorOf(errors, 'codice_fiscale')}
          verbatim
        />
      )}
      <TextField
        name="password"
        label={label}
        hint={hint(PASSWORD_MIN_LENGTH)}
        type="password"
        autocomplete="new-password"
        error={errorOf(errors, 'password')}
      />
    </>
  );
}

const gone = (c: SiteContext) =>
  c.html(
    <EntrancePage c={c} title={words.goneTitle} heading={words.goneTitle} lead={words.gone}>
      {[]}
    </EntrancePage>,
    410,
  );
