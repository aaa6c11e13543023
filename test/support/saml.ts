import { type PlayedProvider, playProvider } from '#sandbox/identity-provider/identity.ts';
import { type Answering, type Asked, providerMetadata } from '#sandbox/identity-provider/saml-messages.ts';
import type { Expected, FederationSettings, SamlFederation, SamlService } from '#src/federation/index.ts';
import { samlGateway } from '#src/gateways/saml/index.ts';
import { systemRandomness } from '#src/platform/crypto/index.ts';

export const gateway = samlGateway(systemRandomness);

/** What a municipality of tests declares of itself. */
export const settingsOf = (
  federation: SamlFederation,
  base = 'https://mensa.example.it/forli',
): FederationSettings => ({
  entityId: `${base}/${federation}/metadata`,
  role: 'single',
  organization: { name: 'Comune di Forlì', displayName: 'Comune di Forlì', url: 'https://www.comune.example.it' },
  ipaCode: 'c_d704',
  email: 'scuola@comune.example.it',
  phone: '+390543000000',
  locality: 'Forlì',
  municipality: 'D704',
  province: 'FC',
  eidas: false,
});

export async function aService(federation: SamlFederation, over: Partial<SamlService> = {}): Promise<SamlService> {
  const settings = settingsOf(federation);
  const from = Temporal.Instant.from('2026-01-01T00:00:00Z');
  const key = await gateway.createKey(settings, { from, until: from.add({ hours: 24 * 3650 }) });
  const base = `https://mensa.example.it/forli/${federation}`;
  return {
    ...settings,
    federation,
    acsUrl: `${base}/acs`,
    logoutUrl: `${base}/logout`,
    key,
    otherCertificates: [],
    ...over,
  };
}

export const aProvider = (federation: SamlFederation, at: Temporal.Instant): Promise<PlayedProvider> =>
  playProvider(federation, 'https://idp.example.it/prova', systemRandomness, at);

/** What a provider knows of a request that was made ten seconds ago, what it answers, and what we expect of the answer. */
export function anExchange(service: SamlService, provider: PlayedProvider, at: Temporal.Instant) {
  const [metadata] = gateway.readProviders(providerMetadata(provider), service.federation);
  if (!metadata) throw new Error('The provider has no metadata');
  const request = { id: '_richiesta', at: at.subtract({ seconds: 10 }), attributeSet: 0 as const };
  const asked: Asked = { requestId: request.id, audience: service.entityId, acsUrl: service.acsUrl };
  const answering: Answering = {
    at: at.subtract({ seconds: 2 }),
    responseId: '_risposta',
    assertionId: '_asserzione',
    level: 2,
    subject: { fiscalNumber: 'RSSMRA85T10A562S', name: 'Mario', familyName: 'Rossi', dateOfBirth: '1985-12-10' },
  };
  const expected: Expected = { service, provider: metadata, request, minimumLevel: 2, at };
  return { asked, answering, expected };
}
