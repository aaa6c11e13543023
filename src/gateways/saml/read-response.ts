import { X509Certificate } from 'node:crypto';
import type { Document, Element } from '@xmldom/xmldom';
import type { Accepted, Envelope, Expected, ProviderMetadata, ResponseProblem } from '#src/federation/index.ts';
import { err, ok, type Result } from '#src/kernel/result.ts';
import { contentOf, onlyChild, valueIn } from './check.ts';
import { brokenByAssertion, lastUseOf, vouchedBy } from './check-assertion.ts';
import { brokenByResponse } from './check-response.ts';
import { NS, STATUS } from './namespaces.ts';
import { secondJudgeAgrees } from './second-judge.ts';
import { idsDiffer, signaturesWithin, signedText } from './signature.ts';
import { allWithin, is, parseMessage } from './xml.ts';

/** An honest response has some 8 KB. */
const MOST_BYTES = 256 * 1024;

const refused = (rule: string) => err({ kind: 'ResponseRefused', rule } as const);

/**
 * The text of a response as it came; undefined when it is no text of ours. Blanks are taken out first: an expression that allows them in two
 * places would take minutes over a long row of them.
 */
export function decoded(encoded: string): string | undefined {
  if (encoded.length > MOST_BYTES) return undefined;
  const bare = encoded.replace(/\s/g, '');
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(bare)) return undefined;
  const bytes = Buffer.from(bare, 'base64');
  const text = bytes.toString('utf8');
  return Buffer.from(text, 'utf8').equals(bytes) ? text : undefined;
}

function parsed(xml: string, name: 'Response' | 'Assertion') {
  try {
    const read = parseMessage(xml);
    const namespace = name === 'Response' ? NS.samlp : NS.saml;
    return is(read.root, namespace, name) ? read : undefined;
  } catch {
    return undefined;
  }
}

/** What a response says of itself, unproved: only good for finding the request it names. */
export function openEnvelope(encoded: string): Envelope | undefined {
  const xml = decoded(encoded);
  const read = xml === undefined ? undefined : parsed(xml, 'Response');
  if (!read) return undefined;
  const { root } = read;
  return {
    responseId: valueIn(root, 'ID'),
    inResponseTo: valueIn(root, 'InResponseTo'),
    issuer: contentOf(onlyChild(root, NS.saml, 'Issuer')),
  };
}

/** Certificates of a provider that are valid now; none at all when its metadata have run out. */
export function validCertificates({ certificates, validUntil }: ProviderMetadata, at: Temporal.Instant): string[] {
  const now = at.epochMilliseconds;
  if (validUntil !== undefined && Temporal.Instant.from(validUntil).epochMilliseconds <= now) return [];
  return certificates.filter((pem) => {
    const { validFromDate, validToDate } = new X509Certificate(pem);
    return validFromDate.getTime() <= now && now < validToDate.getTime();
  });
}

/**
 * Reads a response strictly: one assertion, two signatures of this provider over exactly what is read, every rule of the
 * technical rules, and a second judge's consent. Nothing outside the signed texts is believed.
 */
export async function readResponse(encoded: string, expected: Expected): Promise<Result<Accepted, ResponseProblem>> {
  const xml = decoded(encoded);
  const read = xml === undefined ? undefined : parsed(xml, 'Response');
  if (xml === undefined || !read) return refused('Response');
  const certificates = validCertificates(expected.provider, expected.at);
  if (certificates.length === 0) return refused('provider metadata have run out');
  if (!idsDiffer(read.document)) return refused('IDs');

  const failed = notAuthenticated(xml, read.root, expected, certificates);
  if (failed) return failed;

  const signed = signedParts(xml, read, certificates);
  if (!signed.ok) return signed;
  const { response, assertion } = signed.value;
  const broken = brokenByResponse(response, expected) ?? brokenByAssertion(assertion, expected);
  if (broken !== undefined) return refused(broken);
  const vouched = vouchedBy(assertion, expected);
  if (!vouched) return refused('fiscalNumber');
  const assertionId = valueIn(assertion, 'ID');
  if (!(await secondJudgeAgrees(encoded, assertionId, expected, certificates))) return refused('second judge');
  return ok({
    vouched,
    responseId: valueIn(response, 'ID'),
    assertionId,
    usableUntil: lastUseOf(assertion, expected),
  });
}

/** The signed texts of the response and of the assertion in it, parsed anew: what was not signed is not in them. */
function signedParts(
  xml: string,
  { document, root }: { readonly document: Document; readonly root: Element },
  certificates: readonly string[],
): Result<{ response: Element; assertion: Element }, ResponseProblem> {
  if (allWithin(document, NS.saml, 'Assertion').length !== 1) return refused('Response/Assertion');
  if (allWithin(document, NS.saml, 'EncryptedAssertion').length > 0) return refused('Response/EncryptedAssertion');
  if (signaturesWithin(document) !== 2) return refused('Signature');
  const responseText = signedText(xml, root, certificates);
  const response = responseText === undefined ? undefined : parsed(responseText, 'Response');
  if (!response || responseText === undefined) return refused('Response/Signature');
  const inside = onlyChild(response.root, NS.saml, 'Assertion');
  const assertionText = inside && signedText(responseText, inside, certificates);
  const assertion = assertionText === undefined ? undefined : parsed(assertionText, 'Assertion');
  if (!assertion) return refused('Assertion/Signature');
  return ok({ response: response.root, assertion: assertion.root });
}

/**
 * A response whose status is not success: which of AgID's codes it carries, and whether the provider signed it. Its code
 * only chooses a sentence; only a signed one uses the request up.
 */
function notAuthenticated(xml: string, root: Element, expected: Expected, certificates: readonly string[]) {
  const status = onlyChild(root, NS.samlp, 'Status');
  const value = valueIn(onlyChild(status, NS.samlp, 'StatusCode'), 'Value');
  if (value === STATUS.success) return undefined;
  if (!/^urn:oasis:names:tc:SAML:2\.0:status:\w+$/.test(value)) return refused('Response/Status/StatusCode');
  const text = signedText(xml, root, certificates);
  const proved = text === undefined ? undefined : parsed(text, 'Response');
  const signed = proved !== undefined && brokenIn(proved.root, expected) === undefined;
  const message = contentOf(onlyChild(status, NS.samlp, 'StatusMessage'));
  const code = /\bErrorCode nr(\d{1,2})\b/.exec(message)?.[1];
  return err({ kind: 'NotAuthenticated', code: code === undefined ? undefined : Number(code), signed } as const);
}

/** The rules of a response, without the assertion that a failed one has not. */
function brokenIn(response: Element, expected: Expected): string | undefined {
  const broken = brokenByResponse(response, expected);
  return broken === 'Response/Assertion' ? undefined : broken;
}
