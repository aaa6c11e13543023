import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { afterAll } from 'vitest';
import { OIDC_CLIENT, oidcPages } from '#sandbox/identity-provider/oidc-pages.tsx';
import type { TestPerson } from '#sandbox/identity-provider/people.ts';
import { addOidcProvider } from '#src/federation/index.ts';
import { oidcGateway } from '#src/gateways/oidc/index.ts';
import type { TestClock } from './clock.ts';
import type { TownSite } from './site.ts';
import type { Answer, SiteVisitor } from './site-visitor.ts';
import type { Town } from './town.ts';

/** A town's site that lets people in with a played regional gateway, which really listens and really signs. */
export interface GatewayTown {
  readonly issuer: string;
  readonly base: string;
  /** Goes out; answers the address of the gateway. */
  leave(browser: SiteVisitor, query?: string): Promise<URL>;
  /** Somebody says who they are at the gateway; answers the path, with its query, that the browser comes back to. */
  say(out: URL, fields?: Record<string, string>): Promise<string>;
  /** The whole way, up to the page behind the login. */
  enter(browser: SiteVisitor, fields?: Record<string, string>, query?: string): Promise<Answer>;
  /** Agrees anew with the gateway; `over` differs from what is usual. */
  agree(over?: Record<string, unknown>, clientSecret?: string): Promise<void>;
  stop(): Promise<void>;
}

export async function withGateway(
  town: Town,
  at: TownSite,
  clock: TestClock,
  people: readonly TestPerson[],
): Promise<GatewayTown> {
  const places: { issuer: string; clientKey: JsonWebKey | undefined } = { issuer: '', clientKey: undefined };
  const pages = new Hono();
  const played = { issuer: () => places.issuer, people: async () => people, clock, clientKey: () => places.clientKey };
  pages.route('/identita/oidc', oidcPages(played));
  const server = serve({ fetch: pages.fetch, port: 0, hostname: '127.0.0.1' });
  await new Promise((resolve) => server.once('listening', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  places.issuer = `${origin}/identita/oidc`;
  const stop = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      if ('closeAllConnections' in server) server.closeAllConnections();
    });
  afterAll(stop);

  Object.assign(at.world, { oidc: oidcGateway() });
  const base = `/${town.slug}/oidc/regione`;
  const agree = async (over: Record<string, unknown> = {}, clientSecret: string = OIDC_CLIENT.secret) => {
    const agreed = { code: 'regione', name: 'Accesso Prova', issuer: places.issuer, clientId: OIDC_CLIENT.id, ...over };
    const added = { json: JSON.stringify(agreed), clientSecret, at: clock.now() };
    const done = await town.run((tx) => addOidcProvider(tx, at.world.sealer, added));
    if (!done.ok) throw new Error(done.error.reasons.join(', '));
    places.clientKey = done.value.publicKey;
  };
  await agree();
  const leave = async (browser: SiteVisitor, query = '') =>
    new URL((await browser.get(`${base}${query && `?${query}`}`)).location);
  const say = async (out: URL, fields: Record<string, string> = {}) => {
    const page = await (await fetch(out)).text();
    const richiesta = /name="richiesta" value="([^"]+)"/.exec(page)?.[1] ?? '';
    const persona = people[0]?.fiscalNumber ?? '';
    const body = new URLSearchParams({ richiesta, persona, livello: '2', esito: 'si', ...fields });
    const answer = await fetch(`${places.issuer}/risposta`, { method: 'POST', body, redirect: 'manual' });
    const back = new URL(answer.headers.get('location') ?? '', origin);
    return back.pathname + back.search;
  };
  return {
    issuer: places.issuer,
    base,
    leave,
    say,
    agree,
    stop,
    async enter(browser, fields, query) {
      const { location, ...came } = await browser.get(await say(await leave(browser, query), fields));
      return location.includes('/accesso/') ? browser.get(location) : { location, ...came };
    },
  };
}
