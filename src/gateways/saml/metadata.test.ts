import { X509Certificate } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { readFederationSettings, type SamlService } from '#src/federation/index.ts';
import { aService, gateway, settingsOf } from '#test/support/saml.ts';
import { NS } from './namespaces.ts';
import { signedText } from './signature.ts';
import { allWithin, attributeOf, childrenOf, elementsOf, parseXml, textOf } from './xml.ts';

const spid = await aService('spid');
const cie = await aService('cie', {
  partner: {
    name: 'Mense Digitali srl',
    vatNumber: 'IT01234567890',
    fiscalCode: '01234567890',
    nace2Code: '62.01.00',
    municipality: 'H501',
    email: 'supporto@mense.example.it',
  },
});

const read = (service: SamlService) => {
  const xml = gateway.metadata(service);
  const { root } = parseXml(xml);
  const all = (name: string, namespace: string = NS.md) => allWithin(root, namespace, name);
  return { xml, root, all, names: elementsOf(root).map(({ localName }) => localName) };
};

describe('metadata of SPID for a public body (avviso 29 v3)', () => {
  const { xml, root, all, names } = read(spid);
  const [descriptor] = all('SPSSODescriptor');

  test('are signed from within, first of all, with RSA and SHA-256, by the certificate they publish', () => {
    expect(names).toEqual(['Signature', 'SPSSODescriptor', 'Organization', 'ContactPerson']);
    expect(signedText(xml, root, [spid.key.certificatePem])).toContain(spid.entityId);
    expect(xml).not.toMatch(/sha1|xmldsig#rsa-sha1/);
  });

  test('name the service, whose requests and assertions are signed', () => {
    expect(attributeOf(root, 'entityID')).toBe(spid.entityId);
    expect(attributeOf(root, 'ID')).toMatch(/^_[0-9a-f]{64}$/);
    expect(descriptor && attributeOf(descriptor, 'AuthnRequestsSigned')).toBe('true');
    expect(descriptor && attributeOf(descriptor, 'WantAssertionsSigned')).toBe('true');
    expect(descriptor && attributeOf(descriptor, 'protocolSupportEnumeration')).toBe(NS.samlp);
  });

  test('have their parts in order', () => {
    expect(descriptor && [...new Set(elementsOf(descriptor).map(({ localName }) => localName))]).toEqual([
      'KeyDescriptor',
      'SingleLogoutService',
      'NameIDFormat',
      'AssertionConsumerService',
      'AttributeConsumingService',
    ]);
  });

  test('take answers by POST at one default address with index 0', () => {
    const [consumer, ...others] = all('AssertionConsumerService');
    expect(others).toEqual([]);
    expect(consumer && ['index', 'isDefault', 'Location'].map((name) => attributeOf(consumer, name))).toEqual([
      '0',
      'true',
      spid.acsUrl,
    ]);
    expect(consumer && attributeOf(consumer, 'Binding')).toMatch(/HTTP-POST$/);
  });

  test('ask for no more than who it is', () => {
    expect(all('RequestedAttribute').map((each) => attributeOf(each, 'Name'))).toEqual([
      'name',
      'familyName',
      'fiscalNumber',
    ]);
    expect(all('ServiceName').map(textOf)).toEqual(['Servizi scolastici – Comune di Forlì']);
  });

  test('have one contact of a public body, with its parts in order', () => {
    const [contact, ...others] = all('ContactPerson');
    expect(others).toEqual([]);
    expect(contact && attributeOf(contact, 'contactType')).toBe('other');
    expect(contact && elementsOf(contact).map(({ localName }) => localName)).toEqual([
      'Extensions',
      'Company',
      'EmailAddress',
      'TelephoneNumber',
    ]);
    expect(all('IPACode', NS.spid).map(textOf)).toEqual(['c_d704']);
    expect(all('Public', NS.spid).map(textOf)).toEqual(['']);
    expect(all('OrganizationName').map((each) => [attributeOf(each, 'xml:lang'), textOf(each)])).toEqual([
      ['it', 'Comune di Forlì'],
    ]);
  });

  test('are the same bytes each time', () => {
    expect(gateway.metadata(spid)).toBe(xml);
  });
});

test('a switch adds the two sets of eIDAS with their fixed names', () => {
  const { all } = read({ ...spid, eidas: true });
  expect(all('AttributeConsumingService').map((each) => attributeOf(each, 'index'))).toEqual(['0', '99', '100']);
  expect(all('ServiceName').map(textOf).slice(1)).toEqual([
    'eIDAS Natural Person Minimum Attribute Set',
    'eIDAS Natural Person Full Attribute Set',
  ]);
});

test('through an aggregator both bodies are named, each for what it is', () => {
  const partner = { name: 'Unione dei Comuni', vatNumber: 'IT01234567890', email: 'spid@unione.example.it' };
  const { all } = read({ ...spid, role: 'aggregated_full', partner });
  expect(all('ContactPerson').map((each) => attributeOf(each, 'spid:entityType'))).toEqual([
    'spid:aggregator',
    'spid:aggregated',
  ]);
  expect(all('PublicServicesFullAggregator', NS.spid)).toHaveLength(1);
  expect(all('Company').map(textOf)).toEqual(['Unione dei Comuni', 'Comune di Forlì']);
});

test('during a rollover both certificates are published, the signing one first', async () => {
  const next = await gateway.createKey(spid, {
    from: Temporal.Instant.from('2026-11-24T08:00:00Z'),
    until: Temporal.Instant.from('2036-11-24T08:00:00Z'),
  });
  const { xml, root, all } = read({ ...spid, otherCertificates: [next.certificatePem] });
  expect(all('KeyDescriptor').map((each) => attributeOf(each, 'use'))).toEqual(['signing', 'signing']);
  expect(signedText(xml, root, [spid.key.certificatePem])).toBeDefined();
  expect(signedText(xml, root, [next.certificatePem])).toBeUndefined();
});

describe('metadata of CIE', () => {
  const { all, xml } = read(cie);

  test('have an administrative and a technical contact, and ask for its four attributes', () => {
    expect(all('ContactPerson').map((each) => attributeOf(each, 'contactType'))).toEqual([
      'administrative',
      'technical',
    ]);
    expect(all('RequestedAttribute').map((each) => attributeOf(each, 'Name'))).toEqual([
      'name',
      'familyName',
      'dateOfBirth',
      'fiscalNumber',
    ]);
    const [administrative] = all('ContactPerson');
    const extensions = administrative ? childrenOf(administrative, NS.md, 'Extensions').flatMap(elementsOf) : [];
    expect(extensions.map(({ localName }) => localName)).toEqual([
      'Public',
      'IPACode',
      'IPACategory',
      'Municipality',
      'Province',
    ]);
    expect(all('NACE2Code', NS.cie).map(textOf)).toEqual(['62.01.00']);
  });

  test('offer logout by redirect, and say nothing of SPID', () => {
    expect(all('SingleLogoutService').some((each) => attributeOf(each, 'Binding')?.endsWith('HTTP-Redirect'))).toBe(
      true,
    );
    expect(xml).not.toContain(NS.spid);
  });
});

test('the certificate is what avviso 29 v3 asks of a public body', () => {
  const certificate = new X509Certificate(spid.key.certificatePem);
  const { subject } = certificate;
  expect(certificate.publicKey.asymmetricKeyDetails?.modulusLength).toBe(3072);
  expect(certificate.ca).toBe(false);
  expect(certificate.verify(certificate.publicKey)).toBe(true);
  for (const part of ['O=Comune di Forlì', 'CN=Comune di Forlì', 'C=IT', 'L=Forlì', 'PA:IT-c_d704', spid.entityId])
    expect(subject).toContain(part);
  const der = certificate.raw.toString('latin1');
  for (const notice of ['agIDcert', 'cert_SP_Pub']) expect(der).toContain(notice);
});

describe('a declaration', () => {
  const { entityId: _, ...declared } = settingsOf('spid');
  const reading = {
    federation: 'spid',
    defaultEntityId: 'https://mensa.example.it/f/spid/metadata',
    lenient: false,
  } as const;
  const faults = (
    over: object,
    as: Partial<Omit<typeof reading, 'federation'>> & { federation?: 'spid' | 'cie' } = {},
  ) => {
    const answer = readFederationSettings(JSON.stringify({ ...declared, ...over }), { ...reading, ...as });
    return answer.ok ? [] : answer.error.reasons;
  };

  test.each([
    [{}, 0],
    [{ entityId: 'https://mensa.example.it:8443/spid' }, 1],
    [{ entityId: 'http://mensa.example.it/spid' }, 1],
    [{ entityId: 'https://mensa.example.it/spid?id=1' }, 1],
    [{ phone: '0543 000000' }, 1],
    [{ vatNumber: '01234567890' }, 1],
    [{ ipaCode: '' }, 1],
    [{ invented: true }, 1],
    [{ role: 'aggregated_full' }, 2],
  ])('%o has %i faults, each named by its field', (over, count) => {
    expect(faults(over)).toHaveLength(count);
  });

  test('for CIE needs the Belfiore code', () => {
    expect(faults({ municipality: undefined }, { federation: 'cie' })).toEqual([
      expect.stringContaining('municipality'),
    ]);
  });
});
