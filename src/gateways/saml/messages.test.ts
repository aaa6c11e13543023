import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { providerMetadata, signed, signedAnswer } from '#sandbox/identity-provider/saml-messages.ts';
import { readRequest } from '#sandbox/identity-provider/service-provider.ts';
import { at } from '#test/support/clock.ts';
import { anExchange, aProvider, aService, gateway } from '#test/support/saml.ts';
import { ALGORITHMS } from './namespaces.ts';
import { signQuery } from './signature.ts';

const now = at('2026-11-24 10:00:00').now();
const [spid, cie] = [await aService('spid'), await aService('cie')];
const [provider, cieProvider] = [await aProvider('spid', now), await aProvider('cie', now)];
const endpoint = (binding: 'redirect' | 'post') => ({ binding, location: provider.ssoUrl });
const request = { id: '_richiesta', at: now, relayState: 'opaco', attributeSet: 0 } as const;
const fetchText = async () => gateway.metadata(spid);

describe('a request', () => {
  const { dispatch, xml } = gateway.authnRequest(spid, { ...request, endpoint: endpoint('redirect') });
  const posted = gateway.authnRequest(spid, { ...request, endpoint: endpoint('post') });

  test('asks anew, at level 2 or above, by index, and for nothing passive', () => {
    for (const part of [
      'ForceAuthn="true"',
      'AssertionConsumerServiceIndex="0"',
      'AttributeConsumingServiceIndex="0"',
      `Destination="${provider.ssoUrl}"`,
      'Comparison="minimum"><saml:AuthnContextClassRef>https://www.spid.gov.it/SpidL2<',
      `NameQualifier="${spid.entityId}"`,
      'IssueInstant="2026-11-24T09:00:00Z"',
    ])
      expect(xml).toContain(part);
    expect(xml).not.toMatch(/IsPassive|AllowCreate|AssertionConsumerServiceURL|ProtocolBinding|<saml:Subject|Scoping/);
  });

  test('goes by redirect, signed in the address, and a provider believes it', async () => {
    if (dispatch.kind !== 'redirect') throw new Error('not a redirect');
    const query = new URL(dispatch.url).search.slice(1);
    expect(query.split('&').map((part) => part.split('=')[0])).toEqual([
      'SAMLRequest',
      'RelayState',
      'SigAlg',
      'Signature',
    ]);
    const sent = new URLSearchParams(query).get('SAMLRequest') ?? '';
    expect(inflateRawSync(Buffer.from(sent, 'base64')).toString()).not.toContain('Signature');
    const asked = await readRequest({ binding: 'redirect', query }, provider.ssoUrl, fetchText);
    expect(asked).toEqual({
      requestId: '_richiesta',
      audience: spid.entityId,
      acsUrl: spid.acsUrl,
      relayState: 'opaco',
    });
    const changed = query.replace('RelayState=opaco', 'RelayState=altro');
    await expect(readRequest({ binding: 'redirect', query: changed }, provider.ssoUrl, fetchText)).rejects.toThrow(
      'firma',
    );
  });

  test('goes by post, signed within, behind its issuer, and a provider believes it', async () => {
    if (posted.dispatch.kind !== 'post') throw new Error('not a form');
    const form = new URLSearchParams(posted.dispatch.fields);
    expect(posted.xml).toMatch(/<\/saml:Issuer><ds:Signature/);
    expect((await readRequest({ binding: 'post', form }, provider.ssoUrl, fetchText)).requestId).toBe('_richiesta');
  });
});

describe('a response of CIE', () => {
  test('whose issuers name no format is taken; one of SPID is not', async () => {
    const exchange = anExchange(cie, cieProvider, now);
    const encoded = Buffer.from(signedAnswer(cieProvider, exchange.asked, exchange.answering)).toString('base64');
    expect(await gateway.readResponse(encoded, exchange.expected)).toMatchObject({ ok: true });
    const asSpid = { ...exchange.expected, service: { ...exchange.expected.service, federation: 'spid' as const } };
    expect(await gateway.readResponse(encoded, asSpid)).toMatchObject({ error: { rule: 'Assertion/Issuer/@Format' } });
  });

  test('without the date of birth is refused', async () => {
    const exchange = anExchange(cie, cieProvider, now);
    const subject = { ...exchange.answering.subject, dateOfBirth: '' };
    const encoded = Buffer.from(signedAnswer(cieProvider, exchange.asked, { ...exchange.answering, subject }));
    expect(await gateway.readResponse(encoded.toString('base64'), exchange.expected)).toMatchObject({
      error: { rule: 'AttributeStatement/requested' },
    });
  });
});

describe('a provider whose word has run out', () => {
  const { asked, answering, expected } = anExchange(spid, provider, now);
  const encoded = Buffer.from(signedAnswer(provider, asked, answering)).toString('base64');

  test('by its metadata is believed no more', async () => {
    const gone = { ...expected, provider: { ...expected.provider, validUntil: '2026-11-24T09:00:00Z' } };
    expect(await gateway.readResponse(encoded, gone)).toMatchObject({
      error: { rule: 'provider metadata have run out' },
    });
    const still = { ...expected, provider: { ...expected.provider, validUntil: '2026-11-24T09:00:01Z' } };
    expect(await gateway.readResponse(encoded, still)).toMatchObject({ ok: true });
  });

  test('by its certificate is believed no more, and a second certificate still is', async () => {
    const old = await aProvider('spid', now.subtract({ hours: 24 * 365 * 11 }));
    const [metadata] = gateway.readProviders(providerMetadata(old), 'spid');
    const certificates = metadata?.certificates ?? [];
    const by = (signer: typeof old) =>
      Buffer.from(signedAnswer({ ...provider, privateKeyPem: signer.privateKeyPem }, asked, answering)).toString(
        'base64',
      );
    const expired = { ...expected, provider: { ...expected.provider, certificates } };
    expect(await gateway.readResponse(by(old), expired)).toMatchObject({ ok: false });
    const both = {
      ...expected,
      provider: { ...expected.provider, certificates: [...certificates, ...expected.provider.certificates] },
    };
    expect(await gateway.readResponse(by(old), both)).toMatchObject({ ok: false });
    expect(await gateway.readResponse(encoded, both)).toMatchObject({ ok: true });
  });
});

describe('a wish that a session end', () => {
  const [metadata] = gateway.readProviders(providerMetadata(provider), 'spid');
  const providers = metadata ? [metadata] : [];
  const wish = (over: { destination?: string; until?: string; who?: string } = {}) =>
    `<samlp:LogoutRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ` +
    `ID="_fine" Version="2.0" IssueInstant="2026-11-24T09:00:00Z" Destination="${over.destination ?? spid.logoutUrl}" ` +
    `NotOnOrAfter="${over.until ?? '2026-11-24T09:05:00Z'}"><saml:Issuer>${provider.entityId}</saml:Issuer>${over.who ?? '<saml:NameID>_t1</saml:NameID><samlp:SessionIndex>_s1</samlp:SessionIndex>'}</samlp:LogoutRequest>`;
  const readBy = (xml: string) =>
    gateway.readLogoutRequest(
      { encoded: Buffer.from(xml).toString('base64'), binding: 'post', query: '' },
      { service: spid, providers, at: now },
    );

  test('is heard when the provider signed it for us, and it is fresh', () => {
    expect(readBy(signed(wish(), provider))).toEqual({
      ok: true,
      value: { id: '_fine', issuer: provider.entityId, nameId: '_t1', sessionIndexes: ['_s1'] },
    });
  });

  test.each([
    ['not signed', () => wish()],
    ['signed by another', () => signed(wish(), cieProvider)],
    ['for another service', () => signed(wish({ destination: 'https://altro.example.it' }), provider)],
    ['too old', () => signed(wish({ until: '2026-11-24T09:00:00Z' }), provider)],
    ['about nobody', () => signed(wish({ who: '' }), provider)],
    [
      'about two people',
      () => signed(wish({ who: '<saml:NameID>a</saml:NameID><saml:NameID>b</saml:NameID>' }), provider),
    ],
    ['no wish', () => '<a/>'],
  ])('%s is refused', (_, xml) => {
    expect(readBy(xml())).toMatchObject({ ok: false });
  });

  test('is believed by redirect only for what the address signs, however often and under whatever spelling it says more', () => {
    const packed = (xml: string) => encodeURIComponent(deflateRawSync(Buffer.from(xml)).toString('base64'));
    const wanted = `SAMLRequest=${packed(wish())}&SigAlg=${encodeURIComponent(ALGORITHMS.rsaSha256)}`;
    const query = `${wanted}&Signature=${encodeURIComponent(signQuery(wanted, provider))}`;
    const readAt = (address: string) =>
      gateway.readLogoutRequest(
        // As a web framework reads it: names decoded, the first of several.
        { encoded: new URLSearchParams(address).get('SAMLRequest') ?? '', binding: 'redirect', query: address },
        { service: spid, providers, at: now },
      );
    expect(readAt(query)).toEqual({
      ok: true,
      value: { id: '_fine', issuer: provider.entityId, nameId: '_t1', sessionIndexes: ['_s1'] },
    });
    const forged = packed(wish().replace('_fine', '_falso'));
    for (const name of ['SAMLRequest', 'SAMLReques%74'])
      expect(readAt(`${name}=${forged}&${query}`)).toMatchObject({ ok: false });
    expect(readAt(query.replace(/Signature=.{20}/, 'Signature=%'))).toMatchObject({ ok: false });
  });

  test('gets a signed answer: it is over', () => {
    const answer = gateway.logoutResponse(spid, {
      id: '_risposta',
      at: now,
      request: { id: '_fine', issuer: provider.entityId, nameId: '_t1', sessionIndexes: ['_s1'] },
      endpoint: { binding: 'post', location: provider.sloUrl },
      relayState: undefined,
    });
    const xml = answer.kind === 'post' ? Buffer.from(answer.fields.SAMLResponse ?? '', 'base64').toString() : '';
    for (const part of ['InResponseTo="_fine"', 'status:Success', '<ds:Signature', `Destination="${provider.sloUrl}"`])
      expect(xml).toContain(part);
  });
});
