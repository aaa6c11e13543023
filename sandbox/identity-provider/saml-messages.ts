import { SignedXml } from 'xml-crypto';
import type { PlayedProvider } from './identity.ts';

const NS = {
  md: 'urn:oasis:names:tc:SAML:2.0:metadata',
  p: 'urn:oasis:names:tc:SAML:2.0:protocol',
  a: 'urn:oasis:names:tc:SAML:2.0:assertion',
  ds: 'http://www.w3.org/2000/09/xmldsig#',
};
const STATUS = 'urn:oasis:names:tc:SAML:2.0:status:';
const ENTITY = 'urn:oasis:names:tc:SAML:2.0:nameid-format:entity';
const TRANSIENT = 'urn:oasis:names:tc:SAML:2.0:nameid-format:transient';

const escaped = (text: string) =>
  text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
const bare = (pem: string) => pem.replace(/-----[^-]+-----|\s/g, '');

/** What the provider tells the world of itself. */
export function providerMetadata({ entityId, name, ssoUrl, sloUrl, certificatePem }: PlayedProvider): string {
  const binding = (kind: string) => `Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-${kind}"`;
  const both = (tag: string, url: string) =>
    ['Redirect', 'POST'].map((kind) => `<md:${tag} ${binding(kind)} Location="${escaped(url)}"/>`).join('');
  return (
    `<md:EntityDescriptor xmlns:md="${NS.md}" entityID="${escaped(entityId)}">` +
    `<md:IDPSSODescriptor WantAuthnRequestsSigned="true" protocolSupportEnumeration="${NS.p}">` +
    `<md:KeyDescriptor use="signing"><ds:KeyInfo xmlns:ds="${NS.ds}"><ds:X509Data><ds:X509Certificate>${bare(certificatePem)}` +
    `</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>${both('SingleLogoutService', sloUrl)}` +
    `<md:NameIDFormat>${TRANSIENT}</md:NameIDFormat>${both('SingleSignOnService', ssoUrl)}</md:IDPSSODescriptor>` +
    `<md:Organization><md:OrganizationName xml:lang="it">${escaped(name)}</md:OrganizationName>` +
    `<md:OrganizationDisplayName xml:lang="it">${escaped(name)}</md:OrganizationDisplayName>` +
    `<md:OrganizationURL xml:lang="it">${escaped(entityId)}</md:OrganizationURL></md:Organization></md:EntityDescriptor>`
  );
}

/** A person whom the provider knows, with the values it would send. */
export interface Subject {
  readonly fiscalNumber: string;
  readonly name: string;
  readonly familyName: string;
  readonly dateOfBirth: string;
}

/** What the answer is about. */
export interface Asked {
  readonly requestId: string;
  readonly audience: string;
  readonly acsUrl: string;
}

export interface Answering {
  readonly at: Temporal.Instant;
  readonly responseId: string;
  readonly assertionId: string;
  readonly level: 1 | 2 | 3;
  readonly subject: Subject;
}

/** The attributes that each federation sends: SPID writes `TINIT-` before the fiscal code and adds a code of its own. */
function attributesOf(flavour: PlayedProvider['flavour'], { fiscalNumber, name, familyName, dateOfBirth }: Subject) {
  const common = { name, familyName, dateOfBirth };
  return flavour === 'spid'
    ? { spidCode: 'PROV0000000001', ...common, fiscalNumber: `TINIT-${fiscalNumber}` }
    : { ...common, fiscalNumber: `TINIT-${fiscalNumber}` };
}

const seconds = (at: Temporal.Instant) => at.toString({ smallestUnit: 'second' });

/** The assertion, not signed yet. */
export function assertionXml(provider: PlayedProvider, asked: Asked, answering: Answering): string {
  const { at, assertionId, level, subject } = answering;
  const [now, later] = [seconds(at), seconds(at.add({ minutes: 5 }))];
  const attributes = Object.entries(attributesOf(provider.flavour, subject)).map(
    ([name, value]) =>
      `<saml:Attribute Name="${name}" NameFormat="urn:oasis:names:tc:SAML:2.0:attrname-format:basic">` +
      `<saml:AttributeValue xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xs="http://www.w3.org/2001/XMLSchema" xsi:type="xs:string">${escaped(value)}</saml:AttributeValue></saml:Attribute>`,
  );
  return (
    `<saml:Assertion xmlns:saml="${NS.a}" ID="${assertionId}" Version="2.0" IssueInstant="${now}">${issuer(provider)}` +
    `<saml:Subject><saml:NameID Format="${TRANSIENT}" NameQualifier="${escaped(provider.entityId)}">_t${assertionId}</saml:NameID>` +
    `<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData ` +
    `InResponseTo="${asked.requestId}" NotOnOrAfter="${later}" Recipient="${escaped(asked.acsUrl)}"/></saml:SubjectConfirmation></saml:Subject>` +
    `<saml:Conditions NotBefore="${now}" NotOnOrAfter="${later}"><saml:AudienceRestriction><saml:Audience>${escaped(asked.audience)}` +
    `</saml:Audience></saml:AudienceRestriction></saml:Conditions><saml:AuthnStatement AuthnInstant="${now}"><saml:AuthnContext>` +
    `<saml:AuthnContextClassRef>https://www.spid.gov.it/SpidL${level}</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>` +
    `<saml:AttributeStatement>${attributes.join('')}</saml:AttributeStatement></saml:Assertion>`
  );
}

/** SPID's issuers name their format in assertions; CIE's do not. */
const issuer = ({ entityId, flavour }: PlayedProvider) =>
  `<saml:Issuer${flavour === 'spid' ? ` Format="${ENTITY}"` : ''}>${escaped(entityId)}</saml:Issuer>`;

/** A response around an assertion, or without one and with AgID's code of what went wrong; not signed yet. */
export function responseXml(
  provider: PlayedProvider,
  asked: Asked,
  { at, responseId }: Pick<Answering, 'at' | 'responseId'>,
  content: { readonly assertion: string } | { readonly errorCode: number },
): string {
  const status =
    'assertion' in content
      ? `<samlp:StatusCode Value="${STATUS}Success"/>`
      : `<samlp:StatusCode Value="${STATUS}Responder"><samlp:StatusCode Value="${STATUS}AuthnFailed"/></samlp:StatusCode>` +
        `<samlp:StatusMessage>ErrorCode nr${String(content.errorCode).padStart(2, '0')}</samlp:StatusMessage>`;
  return (
    `<samlp:Response xmlns:samlp="${NS.p}" xmlns:saml="${NS.a}" ID="${responseId}" Version="2.0" IssueInstant="${seconds(at)}" ` +
    `InResponseTo="${asked.requestId}" Destination="${escaped(asked.acsUrl)}">${issuer(provider)}<samlp:Status>${status}</samlp:Status>` +
    `${'assertion' in content ? content.assertion : ''}</samlp:Response>`
  );
}

/** Signs the outermost element, behind its issuer, as providers do. */
export function signed(
  xml: string,
  { privateKeyPem, certificatePem }: Pick<PlayedProvider, 'privateKeyPem' | 'certificatePem'>,
): string {
  const c14n = 'http://www.w3.org/2001/10/xml-exc-c14n#';
  const signer = new SignedXml({
    privateKey: privateKeyPem,
    publicCert: certificatePem,
    signatureAlgorithm: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
    canonicalizationAlgorithm: c14n,
    idAttribute: 'ID',
  });
  signer.addReference({
    xpath: '/*',
    transforms: ['http://www.w3.org/2000/09/xmldsig#enveloped-signature', c14n],
    digestAlgorithm: 'http://www.w3.org/2001/04/xmlenc#sha256',
  });
  const hasIssuer = /^<[^>]+><saml:Issuer/.test(xml);
  const location = hasIssuer
    ? ({ reference: "/*/*[local-name(.)='Issuer']", action: 'after' } as const)
    : ({ reference: '/*', action: 'prepend' } as const);
  signer.computeSignature(xml, { prefix: 'ds', location });
  return signer.getSignedXml();
}

/** A whole answer as it is posted: assertion and response signed with the provider's key. */
export function signedAnswer(provider: PlayedProvider, asked: Asked, answering: Answering): string {
  const assertion = signed(assertionXml(provider, asked, answering), provider);
  return signed(responseXml(provider, asked, answering, { assertion }), provider);
}
