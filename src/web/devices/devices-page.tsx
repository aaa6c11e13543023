import { Hono } from 'hono';
import { z } from 'zod';
import { endOtherSessions, forgetDevices, type OpenSession, openSessions } from '#src/identity/index.ts';
import { numericInstant } from '#src/kernel/italian-dates.ts';
import { homeOf } from '../access.ts';
import {
  Actions,
  Alert,
  BackLink,
  Button,
  Card,
  DescriptionList,
  Form,
  Page,
  PageHeading,
} from '../components/index.ts';
import { messages } from '../messages/index.ts';
import type { SiteContext, SiteEnvironment } from '../middleware/index.ts';
import { read } from '../transaction.ts';
import { deviceName } from './device-name.ts';
import { mayHavePin, pinPage, savePin } from './pin-page.tsx';
import { forgetHere, RememberedDevices, rememberedData, rememberHere } from './remembered-devices.tsx';

const words = messages.devices.list;

const typed = z.object({ quale: z.string().max(64).catch('') });
const DONE: Readonly<Record<string, string>> = {
  uno: words.ended,
  altri: words.endedOthers,
  dimenticato: messages.remembered.forgotten,
  ricordato: messages.remembered.done,
  pin: messages.tablets.pinSaved,
};

/** `/:slug/dispositivi`: where one is signed in, and the way out of each (families and staff alike). */
export function deviceRoutes(): Hono<SiteEnvironment> {
  const routes = new Hono<SiteEnvironment>();
  routes.get('/dispositivi', show);
  routes.post('/dispositivi', end);
  routes.get('/dispositivi/pin', (c) => pinPage(c));
  routes.post('/dispositivi/pin', savePin);
  routes.post('/dispositivi/assenze', rememberHere);
  routes.post('/assenze/dimentica', forgetHere);
  return routes;
}

/** Who asks; the table of access lets in only who has a live session. */
function askingOf(c: SiteContext) {
  const { session, arrivedAt: at } = c.var;
  return session?.state === 'live' ? { loginId: session.loginId, token: session.token, at } : undefined;
}

async function show(c: SiteContext) {
  const asking = askingOf(c);
  const { slug, tenantName, visitor } = c.var;
  if (!asking || !('name' in visitor)) return c.notFound();
  const { sessions, remembered } = await read(c, async (tx) => ({
    sessions: await openSessions(tx, asking),
    remembered: visitor.kind === 'citizen' ? await rememberedData(c, tx, asking) : undefined,
  }));
  const done = DONE[c.req.query('fatto') ?? ''];
  const home = homeOf(slug, visitor);
  return c.html(
    <Page title={words.title} slug={slug} tenantName={tenantName} signedIn={visitor} home={home}>
      <BackLink href={home} label={words.back} />
      {done && <Alert tone="success" title={done} announce />}
      <PageHeading title={words.heading(sessions.length)} lead={words.lead} />
      {sessions.map((session) => (
        <Device c={c} session={session} />
      ))}
      {sessions.length > 1 && (
        <Actions>
          <EndForm c={c} which="altri" label={words.endOthers} />
        </Actions>
      )}
      {mayHavePin(c.var) && (
        <p>
          <a href={`/${slug}/dispositivi/pin`}>{messages.tablets.pinTitle}</a>
        </p>
      )}
      {remembered && <RememberedDevices c={c} {...remembered} />}
      {visitor.kind === 'staff' && (
        <p>
          <a href={`/${slug}/passkey`}>{messages.passkeys.list.nav}</a>
        </p>
      )}
      {visitor.kind === 'citizen' && (
        <p>
          <a href={`/${slug}/i-miei-dati`}>{messages.ownData.link}</a>
        </p>
      )}
    </Page>,
  );
}

function Device({ c, session }: { c: SiteContext; session: OpenSession }) {
  const { slug, visitor } = c.var;
  const name = deviceName(session.userAgent);
  return (
    <Card title={name} subtitle={session.current && words.here}>
      <DescriptionList
        items={[
          { term: words.since, description: numericInstant(session.createdAt) },
          { term: words.lastSeen, description: numericInstant(session.lastSeenAt) },
        ]}
      />
      <Actions>
        {session.current ? (
          <Form action={`/${slug}/logout`} csrf={visitor.csrf} requestKey={session.handle} inline>
            <Button variant="outline">{words.endHere}</Button>
          </Form>
        ) : (
          <EndForm c={c} which={session.handle} label={words.end} of={name} />
        )}
      </Actions>
    </Card>
  );
}

const EndForm = ({ c, which, label, of }: { c: SiteContext; which: string; label: string; of?: string }) => (
  <Form
    action={`/${c.var.slug}/dispositivi`}
    csrf={c.var.visitor.csrf}
    requestKey={which}
    hidden={{ quale: which }}
    inline
  >
    <Button variant="outline" hiddenLabel={of}>
      {label}
    </Button>
  </Form>
);

/** Ending twice is ending once, so no request key is asked. */
async function end(c: SiteContext) {
  const asking = askingOf(c);
  if (!asking) return c.notFound();
  const { quale } = typed.parse(await c.req.parseBody());
  const all = quale === 'altri';
  const device = /^assenze-(\d{1,15})$/.exec(quale)?.[1];
  if (device !== undefined) {
    await read(c, (tx) => forgetDevices(tx, asking, { deviceId: Number(device) }));
    return c.redirect(`/${c.var.slug}/dispositivi?fatto=dimenticato`, 303);
  }
  await read(c, (tx) => endOtherSessions(tx, asking, all ? 'all' : { handle: quale }));
  return c.redirect(`/${c.var.slug}/dispositivi?fatto=${all ? 'altri' : 'uno'}`, 303);
}
