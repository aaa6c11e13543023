import { deflateRawSync } from 'node:zlib';
import type { AuthnRequest, Dispatch, SamlService, SigningKey } from '#src/federation/index.ts';
import { REQUIRED_LEVEL } from '#src/federation/index.ts';
import { ALGORITHMS, FORMAT, levelUri, NS } from './namespaces.ts';
import { signDocument, signQuery } from './signature.ts';
import { element, text, type Xml } from './xml.ts';

/**
 * The question to a provider (SPID technical rules, AuthnRequest; CIE differs in nothing that is asked here): the person
 * must authenticate anew, at level 2 or above, for the attributes of the set.
 */
export function authnRequest(
  service: SamlService,
  request: AuthnRequest,
): { readonly xml: string; readonly dispatch: Dispatch } {
  const root = requestXml(service, request);
  const { location, binding } = request.endpoint;
  const RelayState = request.relayState;
  if (binding === 'redirect') {
    const url = signedUrl(location, { name: 'SAMLRequest', xml: root, RelayState }, service.key);
    return { xml: root, dispatch: { kind: 'redirect', url } };
  }
  const xml = signDocument(root, service.key, { reference: "/*/*[local-name(.)='Issuer']", action: 'after' });
  const SAMLRequest = Buffer.from(xml).toString('base64');
  return { xml, dispatch: { kind: 'post', url: location, fields: { SAMLRequest, RelayState } } };
}

/** Seconds are what providers compare. */
export const writeInstant = (at: Temporal.Instant): string => at.toString({ smallestUnit: 'second' });

export const issuerOf = ({ entityId }: SamlService): Xml =>
  element('saml:Issuer', { Format: FORMAT.entity, NameQualifier: entityId }, text(entityId));

const requestXml = (service: SamlService, { id, at, attributeSet, endpoint }: AuthnRequest): Xml =>
  element(
    'samlp:AuthnRequest',
    {
      'xmlns:samlp': NS.samlp,
      'xmlns:saml': NS.saml,
      ID: id,
      Version: '2.0',
      IssueInstant: writeInstant(at),
      Destination: endpoint.location,
      ForceAuthn: 'true',
      AssertionConsumerServiceIndex: '0',
      AttributeConsumingServiceIndex: String(attributeSet),
    },
    issuerOf(service),
    element('samlp:NameIDPolicy', { Format: FORMAT.transient }),
    element(
      'samlp:RequestedAuthnContext',
      { Comparison: 'minimum' },
      element('saml:AuthnContextClassRef', {}, text(levelUri(REQUIRED_LEVEL))),
    ),
  );

interface Message {
  readonly name: 'SAMLRequest' | 'SAMLResponse';
  readonly xml: string;
  readonly RelayState: string | undefined;
}

/** The redirect binding: the message in the address, and a signature over the address as it stands (SAML bindings, 3.4.4.1). */
export function signedUrl(location: string, { name, xml, RelayState }: Message, key: SigningKey): string {
  const message = deflateRawSync(Buffer.from(xml)).toString('base64');
  const parts = [
    [name, message],
    ...(RelayState === undefined ? [] : [['RelayState', RelayState]]),
    ['SigAlg', ALGORITHMS.rsaSha256],
  ] as const;
  const query = parts.map(([field = '', value = '']) => `${field}=${encodeURIComponent(value)}`).join('&');
  const signature = encodeURIComponent(signQuery(query, key));
  return `${location}${location.includes('?') ? '&' : '?'}${query}&Signature=${signature}`;
}
