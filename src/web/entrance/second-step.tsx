import { Hono } from 'hono';
import { z } from 'zod';
import { type Enrolment, type HalfSession, passSecondStep, secondStep } from '#src/identity/index.ts';
import { comesAfterFreshStep, homeOf, homeOfRole, maySee } from '../access.ts';
import { Button, Card, errorOf, type FieldError, Form, LinkButton, TextField } from '../components/index.ts';
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

const next = z.string().max(500).optional().catch(undefined);
const asked = z.object({ next });
const typed = z.object({ codice: z.string().max(100).catch(''), next });

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
  const step = await secondStep(entranceOf(c), half);
  const enrolling = step !== 'code';
  const own = ownPath(c.var.slug, after);
  return c.html(
    <EntrancePage
      c={c}
      title={words.title}
      heading={enrolling ? words.enrolHeading : words.heading}
      lead={enrolling ? words.enrolLead : words.lead}
      errors={errors}
    >
      {enrolling && <Connect enrolment={step} />}
      <Card>
        <Form
          action={`/${c.var.slug}/seconda-verifica`}
          csrf={c.var.visitor.csrf}
          requestKey={newRequestKey(c)}
          hidden={own === undefined ? {} : { next: own }}
        >
          <TextField
            name="codice"
            label={words.code}
            hint={enrolling ? words.enrolHint : words.codeHint}
            autocomplete="one-time-code"
            width="short"
            error={errorOf(errors, 'codice')}
            verbatim
          />
          <Button full>{words.submit}</Button>
        </Form>
      </Card>
    </EntrancePage>,
    status,
  );
}

const Connect = ({ enrolment }: { enrolment: Enrolment }) => (
  <Card>
    <p>{words.connect}</p>
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
  const { slug, arrivedAt } = c.var;
  const userAgent = c.req.header('user-agent') ?? '';
  const passed = await passSecondStep(entranceOf(c), half, { code: codice, userAgent });
  if (!passed.ok) {
    return passed.error.kind === 'TooManyAttempts'
      ? show(c, half, { next: after, errors: [{ message: tooMany(passed.error.until, arrivedAt) }], status: 429 })
      : show(c, half, { next: after, errors: [{ field: 'codice', message: words.wrong }], status: 422 });
  }
  writeCookie(c, 'session', passed.value.token, false);
  removeCookie(c, 'form');
  const role = half.owner.kind === 'staff' ? half.owner.role : 'citizen';
  const wanted = ownPath(slug, after);
  const onwards = wanted && maySee(wanted, role) ? wanted : homeOfRole(slug, role);
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
