import type { Element } from '@xmldom/xmldom';
import type { Expected } from '#src/federation/index.ts';
import { type Check, contentOf, firstBroken, isIssuedBetween, isMissing, onlyChild, valueIn } from './check.ts';
import { FORMAT, NS } from './namespaces.ts';
import { childrenOf } from './xml.ts';

interface About {
  readonly response: Element;
  readonly expected: Expected;
}

const issuerOf = ({ response }: About) => onlyChild(response, NS.saml, 'Issuer');

/** What a response must say of itself (SPID technical rules, Response), read from the signed text. */
const CHECKS: readonly Check<About>[] = [
  ['Response/@ID', ({ response }) => valueIn(response, 'ID') !== ''],
  ['Response/@Version', ({ response }) => valueIn(response, 'Version') === '2.0'],
  [
    'Response/@IssueInstant',
    ({ response, expected }) => isIssuedBetween(valueIn(response, 'IssueInstant'), expected.request.at, expected.at),
  ],
  ['Response/@InResponseTo', ({ response, expected }) => valueIn(response, 'InResponseTo') === expected.request.id],
  ['Response/@Destination', ({ response, expected }) => valueIn(response, 'Destination') === expected.service.acsUrl],
  ['Response/Issuer', (about) => contentOf(issuerOf(about)) === about.expected.provider.entityId],
  [
    'Response/Issuer/@Format',
    (about) => isMissing(issuerOf(about), 'Format') || valueIn(issuerOf(about), 'Format') === FORMAT.entity,
  ],
  ['Response/EncryptedAssertion', ({ response }) => childrenOf(response, NS.saml, 'EncryptedAssertion').length === 0],
  ['Response/Assertion', ({ response }) => onlyChild(response, NS.saml, 'Assertion') !== undefined],
];

/** The first rule that a response breaks; undefined when it keeps all. */
export const brokenByResponse = (response: Element, expected: Expected): string | undefined =>
  firstBroken(CHECKS, { response, expected });
