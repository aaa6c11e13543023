import { type PlayedProvider, playProvider } from '#sandbox/identity-provider/identity.ts';
import {
  type Answering,
  providerMetadata,
  type Subject,
  signedAnswer,
} from '#sandbox/identity-provider/saml-messages.ts';
import { type AskedBy, readRequest } from '#sandbox/identity-provider/service-provider.ts';
import {
  addKey,
  addTestProvider,
  type SamlFederation,
  setUpFederation,
  switchFederation,
} from '#src/federation/index.ts';
import { samlGateway } from '#src/gateways/saml/index.ts';
import { systemRandomness } from '#src/platform/crypto/index.ts';
import type { TestClock } from './clock.ts';
import { settingsOf } from './saml.ts';
import type { TownSite } from './site.ts';
import type { Answer, SiteVisitor } from './site-visitor.ts';
import type { Town } from './town.ts';

/** A town's site at which one federation is switched on, with its played provider. */
export interface FederatedTown {
  readonly provider: PlayedProvider;
  readonly base: string;
  /** Goes to the provider; answers what it reads of the request. */
  leave(browser: SiteVisitor, query?: string): Promise<AskedBy>;
  /** What the provider answers when all is well, or as `over` says. */
  answer(asked: AskedBy, subject: Subject, over?: Partial<Answering>): string;
  /** The provider's page posts its answer: from another site, without cookies of ours. */
  post(encoded: string, relayState?: string): Promise<Answer>;
  /** The whole way, up to the page behind the login. */
  enter(browser: SiteVisitor, subject: Subject, query?: string, over?: Partial<Answering>): Promise<Answer>;
}

let answers = 0;

export async function federated(
  town: Town,
  at: TownSite,
  clock: TestClock,
  federation: SamlFederation = 'spid',
): Promise<FederatedTown> {
  const saml = samlGateway(systemRandomness);
  Object.assign(at.world, { saml, testProviders: true });
  const provider = await playProvider(federation, `https://idp.example.it/${town.slug}`, systemRandomness, clock.now());
  const xml = providerMetadata(provider);
  const base = `/${town.slug}/${federation}`;
  const { entityId: _, ...declared } = settingsOf(federation);
  const json = JSON.stringify(declared);
  const now = clock.now();
  await town.run((tx) => setUpFederation(tx, at.world, { federation, json, at: now }));
  await addKey(at.world, { tenantId: town.tenantId, federation });
  await town.run((tx) => addTestProvider(tx, at.world, { federation, xml, at: now }));
  await town.run((tx) => switchFederation(tx, at.world, { federation, on: true, at: now }));

  const fetchText = async (url: string) => (await at.visitor().get(new URL(url).pathname)).text;
  const leave = async (browser: SiteVisitor, query = '') => {
    const idp = encodeURIComponent(provider.entityId);
    const { location } = await browser.get(`${base}/entra?idp=${idp}${query && `&${query}`}`);
    return readRequest({ binding: 'redirect', query: new URL(location).search.slice(1) }, provider.ssoUrl, fetchText);
  };
  const answer = (asked: AskedBy, subject: Subject, over: Partial<Answering> = {}) => {
    answers += 1;
    const ids = { responseId: `_r${answers}`, assertionId: `_a${answers}` };
    const xml = signedAnswer(provider, asked, { at: clock.now(), level: 2, ...ids, subject, ...over });
    return Buffer.from(xml).toString('base64');
  };
  const post = (encoded: string, relayState?: string) =>
    at
      .visitor()
      .post(
        `${base}/acs`,
        { SAMLResponse: encoded, ...(relayState !== undefined && { RelayState: relayState }) },
        { origin: 'https://idp.example.it', 'sec-fetch-site': 'cross-site' },
      );
  return {
    provider,
    base,
    leave,
    answer,
    post,
    async enter(browser, subject, query, over) {
      const asked = await leave(browser, query);
      const { location, ...posted } = await post(answer(asked, subject, over), asked.relayState);
      return location === '' ? { location, ...posted } : browser.get(location);
    },
  };
}
