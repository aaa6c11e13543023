import { Hono } from 'hono';
import { z } from 'zod';
import {
  type Enrolment,
  type HalfSession,
  passSecondStep,
  passStepWithPasskey,
  secondStep,
} from '#src/identity/index.ts';
import { qrModules, qrSvg } from '#src/platform/codes/index.ts';
import { comesAfterFreshStep, homeOf, homeOfRole, maySee } from '../access.ts';
import {
  Button,
  Card,
  errorOf,
  type FieldError,
  Form,
  LinkButton,
  PasskeyForm,
  TextField,
  WithoutPasskeys,
} from '../components/index.ts';
import { messages } from '../messages/index.ts';
import {
  loginPath,
  ownPath,
  removeCookie,
  type SiteContext,
  type SiteEnvironment,
  writeCookie,
} from '../middleware/index.ts';
import { EntrancePage } from './frame.tsx';
import { entranceOf, newRequestKey, tooMany } from './request.ts';

const words = messages.devices.secondStep;
const keys = messages.passkeys;

const next = z.string().max(500).optional().catch(undefined);
const asked = z.object({ next });
const typed = z.object({ codice: z.string().max(100).catch(''), next });
const answered = z.object({ risposta: z.string().max(20_000).catch(''), sfida: z.string().max(2000).catch(''), next });

/** `/:slug/seconda-verifica`: between the right password and the first page of staff. */
export function secondStepRoutes(): Hono<SiteEnvironment> {
  const routes = new Hono<SiteEnvironment>();
  routes.get('/:slug/seconda-verifica', async (c) => {
    const { next: after } = asked.parse(c.req.query());
    const half = halfOf(c, after);
    return half ? show(c, half, { next: after, errors: [] }) : elsewhere(c);
  });
  routes.post('/:slug/seconda-verifica', async (c) => {
    const { next: after } = typed.parse(await c.req.parseBody());
    const half = halfOf(c, after);
    return half ? pass(c, half) : elsewhere(c);
  });
  routes.post('/:slug/seconda-verifica/passkey', async (c) => {
    const { next: after } = typed.parse(await c.req.parseBody());
    const half = halfOf(c, after);
    return half ? passWithKey(c, half) : elsewhere(c);
  });
  return routes;
}

/** Who has the step still to make; or again, on the way to what asks for a fresh one. */
function halfOf(c: SiteContext, after: string | undefined): HalfSession | undefined {
  const { session, slug } = c.var;
  if (session?.state === 'half') return session;
  const wanted = ownPath(slug, after);
  const again = session?.state === 'live' && session.owner.kind === 'staff' && wanted && comesAfterFreshStep(wanted);
  return again ? session : undefined;
}

const elsewhere = (c: SiteContext) => {
  const { slug, visitor } = c.var;
  return c.redirect(!('name' in visitor) ? loginPath(slug) : homeOf(slug, visitor), 303);
};

interface Shown {
  readonly next: string | undefined;
  readonly errors: readonly FieldError[];
  readonly status?: 200 | 422 | 429;
}

async function show(c: SiteContext, half: HalfSession, { next: after, errors, status = 200 }: Shown) {
  const { enrolment, code, passkey } = await secondStep(entranceOf(c), half);
  const { slug, visitor } = c.var;
  const own = ownPath(slug, after);
  const hidden: Readonly<Record<string, string>> = own === undefined ? {} : { next: own };
  const guard = { csrf: visitor.csrf, requestKey: newRequestKey(c) };
  const alone = passkey !== undefined && !code;
  const [heading, lead] = enrolment
    ? [words.enrolHeading, words.enrolLead]
    : alone
      ? [keys.step.onlyHeading, keys.step.onlyLead]
      : [words.heading, words.lead];
  return c.html(
    <EntrancePage c={c} title={words.title} heading={heading} lead={lead} errors={errors}>
      {enrolment && <Connect enrolment={enrolment} picture={await pictureOf(enrolment)} />}
      {passkey && (
        <PasskeyForm
          {...guard}
          action={`/${slug}/seconda-verifica/passkey`}
          ceremony="get"
          offer={passkey}
          label={keys.step.submit}
          hidden={hidden}
        />
      )}
      {alone && (
        <WithoutPasskeys>
          <p>{keys.step.unsupported}</p>
        </WithoutPasskeys>
      )}
      {!alone && (
        <Card>
          <Form {...guard} action={`/${slug}/seconda-verifica`} hidden={hidden}>
            <TextField
              name="codice"
              label={words.code}
              hint={enrolment ? words.enrolHint : words.codeHint}
              autocomplete="one-time-code"
              width="short"
              error={errorOf(errors, 'codice')}
              verbatim
            />
            <Button full variant={passkey ? 'outline' : 'primary'}>
              {words.submit}
            </Button>
          </Form>
        </Card>
      )}
    </EntrancePage>,
    status,
  );
}

/** What the app takes in with the camera of the phone, as a picture within the page: it never has an address of its own. */
const pictureOf = async ({ address }: Enrolment): Promise<string> =>
  `data:image/svg+xml;base64,${Buffer.from(qrSvg(await qrModules(address))).toString('base64')}`;

const Connect = ({ enrolment, picture }: { enrolment: Enrolment; picture: string }) => (
  <Card>
    <p>{words.connect}</p>
    <p>
      <img src={picture} width={220} height={220} alt={words.picture} />
    </p>
    <p>
      <a href={enrolment.address}>{words.open}</a>
    </p>
    <p>
      {words.secret}: <code>{enrolment.secret.replace(/(.{4})(?=.)/g, '$1 ')}</code>
    </p>
  </Card>
);

async function pass(c: SiteContext, half: HalfSession) {
  const { codice, next: after } = typed.parse(await c.req.parseBody());
  const { arrivedAt } = c.var;
  const userAgent = c.req.header('user-agent') ?? '';
  const passed = await passSecondStep(entranceOf(c), half, { code: codice, userAgent });
  if (!passed.ok) {
    return passed.error.kind === 'TooManyAttempts'
      ? show(c, half, { next: after, errors: [{ message: tooMany(passed.error.until, arrivedAt) }], status: 429 })
      : show(c, half, { next: after, errors: [{ field: 'codice', message: words.wrong }], status: 422 });
  }
  const onwards = goOn(c, half, { token: passed.value.token, after });
  const { recoveryCodes } = passed.value;
  if (!recoveryCodes) return c.redirect(onwards, 303);
  return c.html(
    <EntrancePage c={c} title={words.doneTitle} heading={words.doneHeading} lead={words.doneLead}>
      <Card>
        <ul>
          {recoveryCodes.map((code) => (
            <li>
              <code>{code}</code>
            </li>
          ))}
        </ul>
      </Card>
      <LinkButton href={onwards}>{words.go}</LinkButton>
    </EntrancePage>,
  );
}

async function passWithKey(c: SiteContext, half: HalfSession) {
  const { risposta: answer, sfida: sealed, next: after } = answered.parse(await c.req.parseBody());
  const userAgent = c.req.header('user-agent') ?? '';
  const passed = await passStepWithPasskey(entranceOf(c), half, { answer, sealed, userAgent });
  if (passed.ok) return c.redirect(goOn(c, half, { token: passed.value.token, after }), 303);
  return passed.error.kind === 'TooManyAttempts'
    ? show(c, half, { next: after, errors: [{ message: tooMany(passed.error.until, c.var.arrivedAt) }], status: 429 })
    : show(c, half, { next: after, errors: [{ message: keys.refused }], status: 422 });
}

/** Gives the browser its new session; answers the page that was asked for, if the role may see it, or the first one. */
function goOn(
  c: SiteContext,
  { owner }: HalfSession,
  { token, after }: { token: string; after: string | undefined },
): string {
  const { slug } = c.var;
  writeCookie(c, 'session', token, false);
  removeCookie(c, 'form');
  const role = owner.kind === 'staff' ? owner.role : 'citizen';
  const wanted = ownPath(slug, after);
  return wanted && maySee(wanted, role) ? wanted : homeOfRole(slug, role);
}
