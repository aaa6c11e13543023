import { Hono } from 'hono';
import { z } from 'zod';
import {
  answerLogout,
  type Dispatch,
  finishLogin,
  metadataFor,
  providersToChoose,
  receiveAnswer,
  type SamlFederation,
  startLogin,
} from '#src/federation/index.ts';
import { messages } from '../messages/index.ts';
import {
  loginPath,
  ownPath,
  removeCookie,
  type SiteContext,
  type SiteEnvironment,
  writeCookie,
} from '../middleware/index.ts';
import { read } from '../transaction.ts';
import { DispatchPage } from './dispatch-page.tsx';
import { browserHashOf, federatedEntranceOf } from './federated-entrance.ts';
import { answerRefusedPage, finishRefusedPage, refusedPage, tooManyPage } from './federated-refusals.tsx';
import { pathAfterLogin, type Wanted } from './path-after-login.ts';
import { EIDAS_NODE, ProvidersPage } from './providers-page.tsx';

const short = z.string().max(500).optional().catch(undefined);
const asked = z.object({
  idp: z.string().max(1024).catch(''),
  next: short,
  attesa: z.string().max(100).optional().catch(undefined),
});
const message = z.object({
  SAMLResponse: z.string().catch(''),
  SAMLRequest: z.string().catch(''),
  RelayState: short,
});

/** The way out to SPID or CIE and back: `/:slug/spid…`, `/:slug/cie…`, `/:slug/accesso/:ticket`. */
export function federatedRoutes(): Hono<SiteEnvironment> {
  const routes = new Hono<SiteEnvironment>();
  for (const federation of ['spid', 'cie'] as const) {
    routes.get(`/:slug/${federation}`, (c) => choose(c, federation));
    routes.get(`/:slug/${federation}/entra`, (c) => leaveFor(c, federation));
    routes.get(`/:slug/${federation}/metadata`, (c) => showMetadata(c, federation));
    routes.post(`/:slug/${federation}/acs`, (c) => comeBack(c, federation));
    routes.get(`/:slug/${federation}/logout`, (c) => endedElsewhere(c, federation, 'redirect'));
    routes.post(`/:slug/${federation}/logout`, (c) => endedElsewhere(c, federation, 'post'));
  }
  routes.get('/:slug/accesso/:token', goIn);
  return routes;
}

const wantedOf = (c: SiteContext): Wanted => {
  const { next, attesa } = asked.parse(c.req.query());
  return { next: ownPath(c.var.slug, next), pending: attesa };
};

/** The list of providers; where there is only one there is nothing to choose. */
async function choose(c: SiteContext, federation: SamlFederation) {
  const found = await read(c, (tx) => providersToChoose(tx, c.var.world, { federation, at: c.var.arrivedAt }));
  if (!found) return c.notFound();
  const [only, ...others] = found.providers;
  if (federation === 'cie' && only && others.length === 0) return leaveFor(c, federation, only.entityId);
  return c.html(<ProvidersPage c={c} federation={federation} {...found} wanted={wantedOf(c)} />);
}

async function leaveFor(c: SiteContext, federation: SamlFederation, only?: string) {
  const provider = only ?? asked.parse(c.req.query()).idp;
  const attributeSet = provider === EIDAS_NODE ? 99 : 0;
  const started = await startLogin(federatedEntranceOf(c), {
    federation,
    provider,
    attributeSet,
    browserHash: browserHashOf(c),
    ...wantedOf(c),
  });
  if (started.ok) return dispatch(c, started.value);
  return started.error.kind === 'TooManyAttempts' ? tooManyPage(c, started.error.until) : c.notFound();
}

/** Sends the browser on: by itself where an address is enough, else by a form with a button. */
function dispatch(c: SiteContext, way: Dispatch) {
  if (way.kind === 'redirect') return c.redirect(way.url, 302);
  c.set('formTarget', [new URL(way.url).origin]);
  return c.html(<DispatchPage c={c} way={way} />);
}

async function showMetadata(c: SiteContext, federation: SamlFederation) {
  const { slug, world } = c.var;
  const xml = await read(c, (tx) => metadataFor(tx, world, { slug, federation }));
  if (xml === undefined) return c.notFound();
  return c.body(xml, 200, { 'Content-Type': 'application/samlmetadata+xml; charset=utf-8' });
}

/** Where the provider's answer is posted. The browser's own cookies do not come along from another site; they do with the next step. */
async function comeBack(c: SiteContext, federation: SamlFederation) {
  const { SAMLResponse, RelayState } = message.parse(await c.req.parseBody());
  const answer = { federation, encoded: SAMLResponse, relayState: RelayState };
  const received = await receiveAnswer(federatedEntranceOf(c), answer);
  if (received.ok) return c.redirect(`/${c.var.slug}/accesso/${received.value.ticket}`, 303);
  return answerRefusedPage(c, received.error);
}

async function goIn(c: SiteContext) {
  const { slug, session } = c.var;
  const finished = await finishLogin(federatedEntranceOf(c), {
    ticket: c.req.param('token') ?? '',
    browserHash: browserHashOf(c),
    userAgent: c.req.header('user-agent') ?? '',
    heldToken: session?.token,
  });
  if (!finished.ok) return finishRefusedPage(c, finished.error);
  const { token, asksForPassword, next, pending } = finished.value;
  writeCookie(c, 'session', token, true);
  removeCookie(c, 'form');
  if (!asksForPassword) return c.redirect(pathAfterLogin(slug, 'citizen', { next, pending }), 303);
  const query = new URLSearchParams();
  if (next !== undefined) query.set('next', next);
  if (pending !== undefined) query.set('attesa', pending);
  return c.redirect(`/${slug}/accesso-e-password${query.size > 0 ? `?${query}` : ''}`, 303);
}

/** A provider ends a session that it opened: it ends here too, and the provider gets its answer. */
async function endedElsewhere(c: SiteContext, federation: SamlFederation, binding: 'redirect' | 'post') {
  const sent = message.parse(binding === 'post' ? await c.req.parseBody() : c.req.query());
  // What answers a wish of ours needs no answer: our sessions end here alone.
  if (sent.SAMLRequest === '' && sent.SAMLResponse !== '')
    return c.redirect(loginPath(c.var.slug, { message: 'uscita' }), 303);
  const answered = await answerLogout(federatedEntranceOf(c), {
    federation,
    binding,
    encoded: sent.SAMLRequest,
    relayState: sent.RelayState,
    query: new URL(c.req.url).search.slice(1),
  });
  if (!answered.ok) return refusedPage(c, messages.federation.refused.notBelieved);
  return dispatch(c, answered.value.dispatch);
}
