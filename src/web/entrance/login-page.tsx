import type { WaysIn } from '#src/federation/index.ts';
import {
  Alert,
  Button,
  Card,
  Checkbox,
  ErrorSummary,
  errorOf,
  type FieldError,
  Form,
  LinkButton,
  Page,
  PageHeading,
  TextField,
} from '../components/index.ts';
import { messages } from '../messages/index.ts';
import type { LoginMessage, SiteContext } from '../middleware/index.ts';
import { newRequestKey } from './request.ts';

const words = messages.entrance.login;

/** The other messages say that something worked. */
const TONES: Partial<Record<LoginMessage, 'info' | 'warning'>> = { sessione: 'info', non_salvato: 'warning' };

interface LoginPageProps {
  /** As typed; the password never comes back. */
  readonly email?: string;
  readonly errors?: readonly FieldError[];
  /** Whether the tick was set that lets the device be remembered for absences. */
  readonly remember?: boolean;
  readonly next?: string | undefined;
  readonly message?: LoginMessage | undefined;
  /** The gateway by which somebody had come who just left. */
  readonly left?: string | undefined;
  /** An act that waits for this login, and when it arrived. */
  readonly waiting?: { readonly token: string; readonly time: string } | 'gone' | undefined;
  /** Whether families may use credentials of the municipality (R15). */
  readonly ownCredentials: boolean;
  /** Which other ways in are open. */
  readonly ways: WaysIn;
}

/** How to come in: own credentials first, then what is being set up, then how to keep the page on the phone. */
export function LoginPage({ c, ...props }: LoginPageProps & { c: SiteContext }) {
  const { slug, tenantName } = c.var;
  const { errors = [] } = props;
  return (
    <Page title={words.title} slug={slug} tenantName={tenantName} hasErrors={errors.length > 0} home={`/login/${slug}`}>
      <ErrorSummary errors={errors} />
      <Messages {...props} slug={slug} />
      {c.var.visitor.kind === 'remembered' && (
        <Alert tone="info" title={messages.remembered.atLogin}>
          <LinkButton href={`/${slug}/assenze`}>{messages.remembered.toAbsences}</LinkButton>
        </Alert>
      )}
      <PageHeading title={words.heading} lead={words.lead(tenantName)} />
      <Card>
        <CredentialsForm {...props} c={c} />
        <ul class="entrance-links">
          {props.ownCredentials && (
            <>
              <li>
                <a href={`/${slug}/registrazione`}>{words.register}</a>
              </li>
              <li>
                <a href={`/${slug}/attivazione`}>{messages.activation.form.haveCode}</a>
              </li>
            </>
          )}
          <li>
            <a href={`/${slug}/password-dimenticata`}>{words.forgotten}</a>
          </li>
          <li>
            <a href={`/${slug}/entra-con-passkey`}>{messages.passkeys.staffLink}</a>
          </li>
        </ul>
      </Card>
      <Card title={words.otherWays}>
        <div class="entrance-ways">
          {(['spid', 'cie'] as const).map((way) =>
            props.ways[way] ? (
              <LinkButton href={wayOut(slug, way, props)} variant="outline">
                {words[way]}
              </LinkButton>
            ) : (
              <Button type="button" variant="outline" disabled>{`${words[way]} (${words.inActivation})`}</Button>
            ),
          )}
          {props.ways.gateways.map(({ code, name }) => (
            <LinkButton href={wayOut(slug, `oidc/${code}`, props)} variant="outline">
              {words.gateway(name)}
            </LinkButton>
          ))}
        </div>
      </Card>
      <Install />
    </Page>
  );
}

/** Where SPID, CIE or a gateway begins, with what waits behind the login. */
function wayOut(slug: string, way: string, { next, waiting }: LoginPageProps): string {
  const query = new URLSearchParams();
  if (next !== undefined) query.set('next', next);
  if (waiting && waiting !== 'gone') query.set('attesa', waiting.token);
  return `/${slug}/${way}${query.size > 0 ? `?${query}` : ''}`;
}

function Messages({ message, left, waiting, ownCredentials, ways, slug }: LoginPageProps & { slug: string }) {
  const gateway = message === 'uscita' ? ways.gateways.find(({ code }) => code === left) : undefined;
  return (
    <>
      {waiting === 'gone' && (
        <Alert tone="warning" title={messages.entrance.pending.goneHeading} announce>
          <p>{messages.entrance.pending.goneBody}</p>
        </Alert>
      )}
      {waiting && waiting !== 'gone' && (
        <Alert tone="warning" title={words.pendingTitle(waiting.time)} announce>
          <p>{words.pendingBody}</p>
        </Alert>
      )}
      {message && (
        <Alert tone={TONES[message] ?? 'success'} title={words.messages[message].title} announce>
          <p>{words.messages[message].body}</p>
          {gateway && (
            <>
              <p>{words.stillIn(gateway.name)}</p>
              <LinkButton href={`/${slug}/oidc/${gateway.code}/esci`} variant="outline">
                {words.leaveGateway(gateway.name)}
              </LinkButton>
            </>
          )}
        </Alert>
      )}
      {!ownCredentials && (
        <Alert tone="info">
          <p>{words.staffOnly}</p>
        </Alert>
      )}
    </>
  );
}

function CredentialsForm({
  c,
  email,
  errors = [],
  next,
  waiting,
  remember,
  ownCredentials,
}: LoginPageProps & { c: SiteContext }) {
  const { slug, visitor } = c.var;
  const hidden = {
    ...(next !== undefined && { next }),
    ...(waiting && waiting !== 'gone' && { attesa: waiting.token }),
  };
  return (
    <Form action={`/login/${slug}`} csrf={visitor.csrf} requestKey={newRequestKey(c)} hidden={hidden}>
      <TextField
        name="email"
        label={words.email}
        type="email"
        autocomplete="username"
        value={email}
        error={errorOf(errors, 'email')}
        verbatim
      />
      <TextField
        name="password"
        label={words.password}
        type="password"
        autocomplete="current-password"
        error={errorOf(errors, 'password')}
      />
      {ownCredentials && (
        <Checkbox
          name="ricorda"
          label={messages.remembered.tick}
          hint={messages.remembered.tickHint}
          checked={remember === true}
          optional
        />
      )}
      <Button full>{words.submit}</Button>
    </Form>
  );
}

function Install() {
  const { summary, android, androidSteps, ios, iosSteps } = messages.entrance.install;
  const steps = (list: readonly string[]) => (
    <ol>
      {list.map((step) => (
        <li>{step}</li>
      ))}
    </ol>
  );
  return (
    <details class="entrance-install">
      <summary>{summary}</summary>
      <h2 class="h5">{android}</h2>
      {steps(androidSteps)}
      <h2 class="h5">{ios}</h2>
      {steps(iosSteps)}
    </details>
  );
}
