import { Hono } from 'hono';
import { z } from 'zod';
import { actArrival, enterWithPin, PIN_LENGTH, type PinError, pairTablet, tabletOf } from '#src/identity/index.ts';
import { romeTime } from '#src/kernel/rome-time.ts';
import { homeOf } from '../access.ts';
import {
  Alert,
  BackLink,
  Button,
  Card,
  EmptyState,
  ErrorSummary,
  errorOf,
  type FieldError,
  Form,
  Page,
  PageHeading,
  TextField,
} from '../components/index.ts';
import { entranceOf, newRequestKey, tooMany } from '../entrance/request.ts';
import { messages } from '../messages/index.ts';
import { readCookie, removeCookie, type SiteContext, type SiteEnvironment, writeCookie } from '../middleware/index.ts';
import { read } from '../transaction.ts';

const words = messages.tablets;

const id = z.coerce.number().int().positive().optional().catch(undefined);
const pending = z.string().max(100).optional().catch(undefined);
const asked = z.object({ chi: id, attesa: pending });
const typed = z.object({
  chi: id,
  pin: z.string().max(50).catch(''),
  codice: z.string().max(50).catch(''),
  attesa: pending,
});

/** `/:slug/tablet`: a shared device is paired with a code; afterwards each person enters there with a PIN (R15). */
export function tabletRoutes(): Hono<SiteEnvironment> {
  const routes = new Hono<SiteEnvironment>();
  routes.get('/tablet', (c) => show(c, asked.parse(c.req.query()), []));
  routes.post('/tablet', pairHere);
  routes.post('/tablet/entra', enter);
  return routes;
}

interface Asked {
  readonly chi?: number | undefined;
  readonly attesa?: string | undefined;
}

async function show(
  c: SiteContext,
  { chi, attesa }: Asked,
  errors: readonly FieldError[],
  status: 200 | 422 | 429 = 200,
) {
  const { slug, tenantName, visitor, arrivedAt } = c.var;
  if (visitor.kind === 'staff' && visitor.tablet) return c.redirect(homeOf(slug, visitor), 303);
  const token = readCookie(c, 'tablet');
  const { here, arrival } = await read(c, async (tx) => ({
    here: token === undefined ? undefined : await tabletOf(tx, token),
    arrival: attesa === undefined ? undefined : await actArrival(tx, attesa, arrivedAt),
  }));
  // Ended by the office, or paired elsewhere: it is a browser like any other.
  if (token !== undefined && !here) removeCookie(c, 'tablet');
  const person = here?.people.find((each) => each.staffId === chi);
  const waiting = arrival && attesa;
  return c.html(
    <Page
      title={words.title}
      slug={slug}
      tenantName={tenantName}
      hasErrors={errors.length > 0}
      home={`/${slug}/tablet`}
    >
      <ErrorSummary errors={errors} />
      {arrival && (
        <Alert tone="warning" announce>
          <p>{words.waiting(romeTime(arrival))}</p>
        </Alert>
      )}
      {!here && <Pairing c={c} errors={errors} />}
      {here && !person && <People c={c} {...here} waiting={waiting} />}
      {person && <Pin c={c} person={person} errors={errors} waiting={waiting} />}
    </Page>,
    status,
  );
}

const Pairing = ({ c, errors }: { c: SiteContext; errors: readonly FieldError[] }) => (
  <>
    <PageHeading title={words.pairHeading} lead={words.pairLead} />
    <Card>
      <Form action={`/${c.var.slug}/tablet`} csrf={c.var.visitor.csrf} requestKey={newRequestKey(c)}>
        <TextField
          name="codice"
          label={words.code}
          hint={words.codeHint}
          error={errorOf(errors, 'codice')}
          autocomplete="off"
          width="short"
          verbatim
        />
        <Button full>{words.pair}</Button>
      </Form>
    </Card>
    <p>
      <a href={`/login/${c.var.slug}`}>{words.withPassword}</a>
    </p>
  </>
);

interface PeopleProps {
  c: SiteContext;
  tablet: { readonly name: string };
  people: readonly Person[];
  waiting: string | undefined;
}

interface Person {
  readonly staffId: number;
  readonly name: string;
}

const placeOf = (c: SiteContext, { chi, attesa }: Asked) => {
  const query = new URLSearchParams({ ...(chi && { chi: String(chi) }), ...(attesa && { attesa }) });
  return `/${c.var.slug}/tablet${query.size > 0 ? `?${query}` : ''}`;
};

function People({ c, tablet, people, waiting }: PeopleProps) {
  return (
    <>
      <PageHeading title={words.whoHeading} lead={words.whoLead(tablet.name)} />
      {people.length === 0 ? (
        <EmptyState title={words.nobody}>{words.nobodyHelp}</EmptyState>
      ) : (
        <ul class="class-tiles" aria-label={words.people}>
          {people.map(({ staffId, name }) => (
            <li>
              <a class="class-tile" href={placeOf(c, { chi: staffId, attesa: waiting })}>
                <span class="class-tile-name">{name}</span>
              </a>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

interface PinProps {
  c: SiteContext;
  person: Person;
  errors: readonly FieldError[];
  waiting: string | undefined;
}

const Pin = ({ c, person, errors, waiting }: PinProps) => (
  <>
    <BackLink href={placeOf(c, { attesa: waiting })} label={words.notYou} />
    <PageHeading title={words.pinHeading(person.name)} />
    <Card>
      <Form
        action={`/${c.var.slug}/tablet/entra`}
        csrf={c.var.visitor.csrf}
        requestKey={newRequestKey(c)}
        hidden={{ chi: String(person.staffId), ...(waiting && { attesa: waiting }) }}
      >
        <TextField
          name="pin"
          label={words.pin}
          hint={words.pinHint}
          type="password"
          inputmode="numeric"
          autocomplete="off"
          maxlength={PIN_LENGTH}
          width="short"
          error={errorOf(errors, 'pin')}
        />
        <Button full>{words.enter}</Button>
      </Form>
    </Card>
  </>
);

async function pairHere(c: SiteContext) {
  const { codice } = typed.parse(await c.req.parseBody());
  const paired = await pairTablet(entranceOf(c), codice);
  if (!paired.ok) {
    return paired.error.kind === 'TooManyAttempts'
      ? show(c, {}, [{ message: tooMany(paired.error.until, c.var.arrivedAt) }], 429)
      : show(c, {}, [{ field: 'codice', message: words.codeWrong }], 422);
  }
  writeCookie(c, 'tablet', paired.value, true);
  return c.redirect(`/${c.var.slug}/tablet`, 303);
}

async function enter(c: SiteContext) {
  const { chi, pin, attesa } = typed.parse(await c.req.parseBody());
  const { slug, session } = c.var;
  const device = readCookie(c, 'tablet');
  if (device === undefined || chi === undefined) return c.redirect(`/${slug}/tablet`, 303);
  const userAgent = c.req.header('user-agent') ?? '';
  const entry = { device, staffId: chi, pin, userAgent, heldToken: session?.token };
  const entered = await enterWithPin(entranceOf(c), entry);
  if (!entered.ok) return refused(c, { chi, attesa }, entered.error);
  writeCookie(c, 'session', entered.value, false);
  // The device stays paired as long as it is used.
  writeCookie(c, 'tablet', device, true);
  removeCookie(c, 'form');
  return c.redirect(
    attesa === undefined ? `/${slug}/tablet` : `/${slug}/da-confermare/${encodeURIComponent(attesa)}`,
    303,
  );
}

function refused(c: SiteContext, where: Asked, error: PinError) {
  switch (error.kind) {
    case 'WrongPin':
      return show(c, where, [{ field: 'pin', message: words.pinWrong }], 422);
    case 'TooManyAttempts':
      return show(c, where, [{ message: tooMany(error.until, c.var.arrivedAt) }], 429);
    case 'EntranceBusy':
      return show(c, where, [{ message: words.pinErrors.EntranceBusy }], 422);
    case 'NoTablet':
      removeCookie(c, 'tablet');
      return c.redirect(`/${c.var.slug}/tablet`, 303);
  }
}
