import { createSign, createVerify } from 'node:crypto';
import type { Document, Element } from '@xmldom/xmldom';
import { SignedXml } from 'xml-crypto';
import type { SigningKey } from '#src/federation/index.ts';
import { ALGORITHMS, NS } from './namespaces.ts';
import { allWithin, attributeOf, childrenOf, elementsOf, type Xml } from './xml.ts';

/** The base64 of a certificate, as metadata and signatures carry it. */
export const bareCertificate = (pem: string): string =>
  pem.replace(/-----(BEGIN|END) CERTIFICATE-----/g, '').replace(/\s/g, '');

export function pemOf(bare: string): string {
  const lines = bare.replace(/\s/g, '').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}

/** Signs the whole of a document from within: enveloped, exclusive canonical form, RSA with SHA-256. */
export function signDocument(
  xml: Xml,
  key: SigningKey,
  place: { readonly reference: string; readonly action: 'prepend' | 'after' },
): string {
  const signer = new SignedXml({
    privateKey: key.privateKeyPem,
    publicCert: key.certificatePem,
    signatureAlgorithm: ALGORITHMS.rsaSha256,
    canonicalizationAlgorithm: ALGORITHMS.canonical,
    idAttribute: 'ID',
  });
  signer.addReference({
    xpath: '/*',
    transforms: [ALGORITHMS.enveloped, ALGORITHMS.canonical],
    digestAlgorithm: ALGORITHMS.sha256,
  });
  signer.computeSignature(xml, { prefix: 'ds', location: place });
  return signer.getSignedXml();
}

/**
 * Verifies the one signature of an element over itself and answers the signed text, the only text that may be believed.
 * Undefined when it has none, has several, signs anything else or in any other way, or none of the certificates made it.
 * What the signature says about its key is not looked at.
 */
export function signedText(xml: string, signed: Element, certificates: readonly string[]): string | undefined {
  const [signature, ...more] = childrenOf(signed, NS.ds, 'Signature');
  if (!signature || more.length > 0 || !signsOnly(signature, attributeOf(signed, 'ID'))) return undefined;
  for (const certificate of certificates) {
    const text = verifiedText(xml, signature, certificate);
    if (text !== undefined) return text;
  }
  return undefined;
}

function verifiedText(xml: string, signature: Element, certificate: string): string | undefined {
  const verifier = new SignedXml({ publicCert: certificate, getCertFromKeyInfo: () => null });
  try {
    verifier.loadSignature(signature.toString());
    if (!verifier.checkSignature(xml)) return undefined;
    const [text, ...more] = verifier.getSignedReferences();
    return more.length === 0 ? text : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a signature is of the one form that both federations ask for, over the element with this ID. */
function signsOnly(signature: Element, id: string | undefined): boolean {
  const [info, ...otherInfos] = childrenOf(signature, NS.ds, 'SignedInfo');
  if (!info || otherInfos.length > 0 || !id || childrenOf(signature, NS.ds, 'Object').length > 0) return false;
  const [reference, ...otherReferences] = childrenOf(info, NS.ds, 'Reference');
  if (!reference || otherReferences.length > 0) return false;
  const transforms = childrenOf(reference, NS.ds, 'Transforms').flatMap(elementsOf).map(algorithmOf);
  const canonical = [ALGORITHMS.enveloped, ALGORITHMS.canonical];
  return (
    only(info, 'CanonicalizationMethod', [ALGORITHMS.canonical]) &&
    only(info, 'SignatureMethod', ALGORITHMS.signatures) &&
    only(reference, 'DigestMethod', ALGORITHMS.digests) &&
    attributeOf(reference, 'URI') === `#${id}` &&
    transforms.length === canonical.length &&
    canonical.every((algorithm, place) => transforms[place] === algorithm)
  );
}

function only(parent: Element, name: string, allowed: readonly string[]): boolean {
  const [method, ...others] = childrenOf(parent, NS.ds, name);
  return method !== undefined && others.length === 0 && allowed.includes(algorithmOf(method));
}

const algorithmOf = (method: Element) => attributeOf(method, 'Algorithm') ?? '';

/** Whether all IDs of a document differ: two elements of one ID are how signatures are moved to other contents. */
export function idsDiffer(document: Document): boolean {
  const ids = [...document.getElementsByTagName('*')].flatMap((each) =>
    ['ID', 'Id', 'id', 'AssertionID'].flatMap((name) => attributeOf(each, name) ?? []),
  );
  return new Set(ids).size === ids.length;
}

export const signaturesWithin = (document: Document): number => allWithin(document, NS.ds, 'Signature').length;

/** The signature of a query string, as the redirect binding wants it. */
export const signQuery = (query: string, { privateKeyPem }: SigningKey): string =>
  createSign('sha256').update(query).sign(privateKeyPem, 'base64');

export const queryIsSigned = (query: string, signature: string, certificates: readonly string[]): boolean =>
  certificates.some((certificate) => createVerify('sha256').update(query).verify(certificate, signature, 'base64'));
