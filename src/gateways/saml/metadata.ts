import { createHash } from 'node:crypto';
import type { FederationSettings, SamlService } from '#src/federation/index.ts';
import { ATTRIBUTES, BINDINGS, EIDAS_SETS, FORMAT, NS } from './namespaces.ts';
import { bareCertificate, signDocument } from './signature.ts';
import { element, text, type Xml } from './xml.ts';

/**
 * The signed metadata of a municipality as SPID (AgID, avviso 29 v3; aggregators: avviso 19 v4) or CIE (technical manual
 * of the Ministry of the Interior) wants them. The same service gives the same bytes: what was sent in stays what is served.
 */
export function metadataOf(service: SamlService): string {
  const body = [descriptorOf(service), organizationOf(service), ...contactsOf(service)];
  const id = `_${createHash('sha256').update(body.join('')).digest('hex')}`;
  const root = element(
    'md:EntityDescriptor',
    {
      'xmlns:md': NS.md,
      'xmlns:ds': NS.ds,
      [`xmlns:${service.federation}`]: NS[service.federation],
      entityID: service.entityId,
      ID: id,
    },
    ...body,
  );
  return signDocument(root, service.key, { reference: '/*', action: 'prepend' });
}

function descriptorOf(service: SamlService): Xml {
  const certificates = [service.key.certificatePem, ...service.otherCertificates];
  const at = (binding: keyof typeof BINDINGS) => ({ Binding: BINDINGS[binding], Location: service.logoutUrl });
  return element(
    'md:SPSSODescriptor',
    { protocolSupportEnumeration: NS.samlp, AuthnRequestsSigned: 'true', WantAssertionsSigned: 'true' },
    ...certificates.map(keyDescriptor),
    element('md:SingleLogoutService', at('redirect')),
    element('md:SingleLogoutService', at('post')),
    element('md:NameIDFormat', {}, text(FORMAT.transient)),
    element('md:AssertionConsumerService', {
      index: '0',
      isDefault: 'true',
      Binding: BINDINGS.post,
      Location: service.acsUrl,
    }),
    ...attributeServices(service),
  );
}

const keyDescriptor = (pem: string) =>
  element(
    'md:KeyDescriptor',
    { use: 'signing' },
    element(
      'ds:KeyInfo',
      {},
      element('ds:X509Data', {}, element('ds:X509Certificate', {}, text(bareCertificate(pem)))),
    ),
  );

function attributeServices({ federation, eidas, organization }: SamlService): Xml[] {
  const service = (index: number, name: string, attributes: readonly string[]) =>
    element(
      'md:AttributeConsumingService',
      { index: String(index) },
      element('md:ServiceName', { 'xml:lang': 'it' }, text(name)),
      ...attributes.map((attribute) => element('md:RequestedAttribute', { Name: attribute })),
    );
  const own = service(0, `Servizi scolastici – ${organization.name}`, ATTRIBUTES[federation]);
  if (federation === 'cie' || !eidas) return [own];
  return [own, ...EIDAS_SETS.map(({ index, name, attributes }) => service(index, name, attributes))];
}

function organizationOf({ organization }: FederationSettings): Xml {
  const it = { 'xml:lang': 'it' };
  return element(
    'md:Organization',
    {},
    element('md:OrganizationName', it, text(organization.name)),
    element('md:OrganizationDisplayName', it, text(organization.displayName)),
    element('md:OrganizationURL', it, text(organization.url)),
  );
}

interface Contact {
  readonly attributes: Readonly<Record<string, string>>;
  readonly extensions: readonly (Xml | undefined)[];
  readonly company: string | undefined;
  readonly email: string;
  readonly phone: string | undefined;
}

const contactPerson = ({ attributes, extensions, company, email, phone }: Contact) =>
  element(
    'md:ContactPerson',
    attributes,
    element('md:Extensions', {}, ...extensions),
    optional('md:Company', company),
    element('md:EmailAddress', {}, text(email)),
    optional('md:TelephoneNumber', phone?.replace(/\s/g, '')),
  );

const optional = (name: string, value: string | undefined): Xml | undefined =>
  value === undefined ? undefined : element(name, {}, text(value));

const contactsOf = (service: SamlService): Xml[] =>
  service.federation === 'spid' ? spidContacts(service) : cieContacts(service);

function spidContacts(service: SamlService): Xml[] {
  const { organization, email, phone, ipaCode, vatNumber, fiscalCode, partner, role } = service;
  const own = {
    extensions: [
      element('spid:IPACode', {}, text(ipaCode)),
      optional('spid:VATNumber', vatNumber),
      optional('spid:FiscalCode', fiscalCode),
      element('spid:Public'),
    ],
    company: organization.name,
    email,
    phone,
  };
  if (role === 'single' || !partner) return [contactPerson({ ...own, attributes: { contactType: 'other' } })];
  return [
    contactPerson({
      attributes: { contactType: 'other', 'spid:entityType': 'spid:aggregator' },
      extensions: [
        optional('spid:IPACode', partner.ipaCode),
        element('spid:VATNumber', {}, text(partner.vatNumber)),
        optional('spid:FiscalCode', partner.fiscalCode),
        element('spid:PublicServicesFullAggregator'),
      ],
      company: partner.name,
      email: partner.email,
      phone: partner.phone,
    }),
    contactPerson({ ...own, attributes: { contactType: 'other', 'spid:entityType': 'spid:aggregated' } }),
  ];
}

function cieContacts({ organization, email, phone, ipaCode, municipality, province, partner }: SamlService): Xml[] {
  const administrative = contactPerson({
    attributes: { contactType: 'administrative' },
    extensions: [
      element('cie:Public'),
      element('cie:IPACode', {}, text(ipaCode)),
      element('cie:IPACategory', {}, text('L6')),
      optional('cie:Municipality', municipality),
      optional('cie:Province', province),
    ],
    company: organization.name,
    email,
    phone,
  });
  if (!partner) return [administrative];
  const technical = contactPerson({
    attributes: { contactType: 'technical' },
    extensions: [
      element('cie:Private'),
      element('cie:VATNumber', {}, text(partner.vatNumber)),
      optional('cie:FiscalCode', partner.fiscalCode),
      optional('cie:NACE2Code', partner.nace2Code),
      optional('cie:Municipality', partner.municipality),
    ],
    company: partner.name,
    email: partner.email,
    phone: partner.phone,
  });
  return [administrative, technical];
}
