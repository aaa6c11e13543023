import { Hono } from 'hono';
import { z } from 'zod';
import { leaveOidc, type OidcError, receiveOidc, startOidc } from '#src/federation/index.ts';
import { messages } from '../messages/index.ts';
import { loginPath, ownPath, type SiteContext, type SiteEnvironment } from '../middleware/index.ts';
import { browserHashOf, federatedEntranceOf } from './federated-entrance.ts';
import { refusedPage, tooManyPage } from './federated-refusals.tsx';

const words = messages.federation.refused;

const asked = z.object({
  next: z.string().max(500).optional().catch(undefined),
  attesa: z.string().max(100).optional().catch(undefined),
});

/** The way out to a regional gateway and back: `/:slug/oidc/:code…`. What follows is the same as with SPID and CIE. */
export function oidcRoutes(): Hono<SiteEnvironment> {
  const routes = new Hono<SiteEnvironment>();
  routes.get('/:slug/oidc/:code', leaveFor);
  routes.get('/:slug/oidc/:code/ritorno', comeBack);
  routes.get('/:slug/oidc/:code/esci', leave);
  return routes;
}

async function leaveFor(c: SiteContext) {
  const { next, attesa } = asked.parse(c.req.query());
  const started = await startOidc(federatedEntranceOf(c), {
    code: c.req.param('code') ?? '',
    browserHash: browserHashOf(c),
    next: ownPath(c.var.slug, next),
    pending: attesa,
  });
  if (started.ok) return c.redirect(started.value, 302);
  if (started.error.kind === 'TooManyAttempts') return tooManyPage(c, started.error.until);
  return started.error.kind === 'FederationOff' ? c.notFound() : refusedBack(c, started.error);
}

async function comeBack(c: SiteContext) {
  const received = await receiveOidc(federatedEntranceOf(c), {
    code: c.req.param('code') ?? '',
    query: new URL(c.req.url).search.slice(1),
    browserHash: browserHashOf(c),
  });
  if (received.ok) return c.redirect(`/${c.var.slug}/accesso/${received.value.ticket}`, 303);
  return refusedBack(c, received.error);
}

/** Ends the gateway's own session; the one here ended before, and nothing here depends on whether that works. */
async function leave(c: SiteContext) {
  const code = c.req.param('code') ?? '';
  const backTo = loginPath(c.var.slug, { message: 'uscita' });
  const way = await leaveOidc(federatedEntranceOf(c), { code, backTo });
  if (way.ok) return c.redirect(way.value, 302);
  if (way.error.kind === 'FederationOff') return c.notFound();
  const { requestId, tenantId, site } = c.var;
  if (way.error.kind === 'ProviderUnreachable')
    site.log.error({ requestId, tenantId, reason: way.error.reason }, 'a gateway of identities does not answer');
  return refusedPage(c, words.noWayToLeave(way.error.name));
}

/** Why a gateway's answer let nobody in. What is wrong with one that is not believed only the log says. */
function refusedBack(c: SiteContext, error: OidcError) {
  const { log } = c.var.site;
  const { requestId, tenantId } = c.var;
  switch (error.kind) {
    case 'GatewayRefused':
      return refusedPage(c, error.error === 'access_denied' ? words.reasons.cancelled : words.reasons.unknown);
    case 'LevelTooLow':
      return refusedPage(c, words.reasons.levelTooLow);
    case 'NoFiscalCode':
      return refusedPage(c, words.noFiscalCode);
    case 'ProviderUnreachable':
      log.error({ requestId, tenantId, reason: error.reason }, 'a gateway of identities does not answer');
      return refusedPage(c, words.unreachable);
    case 'AnswerRefused':
      log.warn({ requestId, tenantId, rule: error.rule }, 'an answer of a gateway of identities was refused');
      return refusedPage(c, words.notBelieved);
    case 'NothingAsked':
      return refusedPage(c, words.nothingAsked);
  }
}
