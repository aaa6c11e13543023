import { createVerify } from 'node:crypto';
import { inflateRawSync } from 'node:zlib';
import { DOMParser, type Element } from '@xmldom/xmldom';
import { SignedXml } from 'xml-crypto';
import type { Asked } from './saml-messages.ts';

const SIGNATURE = 'http://www.w3.org/2000/09/xmldsig#';
const RSA_SHA256 = 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256';

/** A request as it came: in the address, or in a form. */
export type Incoming =
  | { readonly binding: 'redirect'; readonly query: string }
  | { readonly binding: 'post'; readonly form: URLSearchParams };

/** What a service wants to know of somebody, and the text it gave along. */
export interface AskedBy extends Asked {
  readonly relayState: string;
}

/** Thrown with the reason for which a real provider would turn a request away. */
export class RequestRefused extends Error {
  override name = 'RequestRefused';
}

const parse = (xml: string): Element => {
  const { documentElement } = new DOMParser().parseFromString(xml, 'text/xml');
  if (!documentElement) throw new RequestRefused('nessun elemento');
  return documentElement;
};

const first = (within: Element, name: string): Element | undefined => [...within.getElementsByTagNameNS('*', name)][0];

/**
 * Reads a request as a real provider does: the service is known by its metadata, which it publishes at its own name, and only
 * what is signed with a key of theirs is believed. Throws RequestRefused.
 */
export async function readRequest(
  incoming: Incoming,
  ssoUrl: string,
  fetchText: (url: string) => Promise<string>,
): Promise<AskedBy> {
  const parameters = incoming.binding === 'post' ? incoming.form : new URLSearchParams(incoming.query);
  const encoded = Buffer.from(parameters.get('SAMLRequest') ?? '', 'base64');
  const xml = (incoming.binding === 'post' ? encoded : inflateRawSync(encoded)).toString('utf8');
  const request = parse(xml);
  const issuer = first(request, 'Issuer')?.textContent ?? '';
  const metadata = parse(await fetchText(issuer));
  const certificates = [...metadata.getElementsByTagNameNS(SIGNATURE, 'X509Certificate')].map(
    (each) => `-----BEGIN CERTIFICATE-----\n${each.textContent}\n-----END CERTIFICATE-----\n`,
  );
  const isSigned = incoming.binding === 'post' ? signedInside(xml, request) : signedInQuery(incoming.query);
  if (!certificates.some(isSigned)) throw new RequestRefused('firma della richiesta non valida');
  if (request.getAttribute('Destination') !== ssoUrl) throw new RequestRefused('Destination di un altro');
  if (request.getAttribute('ForceAuthn') !== 'true') throw new RequestRefused('ForceAuthn manca');
  const index = request.getAttribute('AssertionConsumerServiceIndex');
  const consumer = [...metadata.getElementsByTagNameNS('*', 'AssertionConsumerService')].find(
    (each) => each.getAttribute('index') === index,
  );
  const acsUrl = consumer?.getAttribute('Location');
  const requestId = request.getAttribute('ID');
  if (!acsUrl || !requestId) throw new RequestRefused('AssertionConsumerService sconosciuto');
  return { requestId, audience: issuer, acsUrl, relayState: parameters.get('RelayState') ?? '' };
}

function signedInQuery(query: string): (certificate: string) => boolean {
  const parts = query.split('&');
  const signed = parts.filter((part) => !part.startsWith('Signature=')).join('&');
  const value = new URLSearchParams(query);
  return (certificate) =>
    value.get('SigAlg') === RSA_SHA256 &&
    createVerify('sha256')
      .update(signed)
      .verify(certificate, value.get('Signature') ?? '', 'base64');
}

function signedInside(xml: string, request: Element): (certificate: string) => boolean {
  const signature = first(request, 'Signature')?.toString() ?? '';
  return (publicCert) => {
    const verifier = new SignedXml({ publicCert, getCertFromKeyInfo: () => null });
    verifier.loadSignature(signature);
    return verifier.checkSignature(xml);
  };
}
