import type { Element } from '@xmldom/xmldom';
import { type Expected, LEVEL_RULE, type Level, type Vouched } from '#src/federation/index.ts';
import { parseFiscalCode } from '#src/kernel/fiscal-code.ts';
import {
  type Check,
  contentOf,
  firstBroken,
  hasBegun,
  isAhead,
  isIssuedBetween,
  isMissing,
  onlyChild,
  readInstant,
  valueIn,
} from './check.ts';
import { ATTRIBUTES, BEARER, EIDAS_SETS, FORMAT, levelOfUri, NS } from './namespaces.ts';
import { allWithin, childrenOf, textOf } from './xml.ts';

interface About {
  readonly assertion: Element;
  readonly expected: Expected;
}

const within = ({ assertion }: About, ...names: readonly string[]): Element | undefined =>
  names.reduce<Element | undefined>((parent, name) => onlyChild(parent, NS.saml, name), assertion);

const nameIdOf = (about: About) => within(about, 'Subject', 'NameID');
const confirmationOf = (about: About) => within(about, 'Subject', 'SubjectConfirmation');
const confirmationDataOf = (about: About) => within(about, 'Subject', 'SubjectConfirmation', 'SubjectConfirmationData');
const issuerOf = (about: About) => within(about, 'Issuer');
const conditionsOf = (about: About) => within(about, 'Conditions');
const levelOf = (about: About): Level | undefined =>
  levelOfUri(contentOf(within(about, 'AuthnStatement', 'AuthnContext', 'AuthnContextClassRef')));

/** Values by name of attribute, in every statement. */
function attributesOf({ assertion }: About): ReadonlyMap<string, string> {
  const attributes = childrenOf(assertion, NS.saml, 'AttributeStatement').flatMap((statement) =>
    childrenOf(statement, NS.saml, 'Attribute'),
  );
  return new Map(
    attributes.map((attribute) => {
      const [value] = childrenOf(attribute, NS.saml, 'AttributeValue');
      return [valueIn(attribute, 'Name'), value ? textOf(value) : ''];
    }),
  );
}

function requestedAttributes({ service, request }: Expected): readonly string[] {
  const set = EIDAS_SETS.find(({ index }) => index === request.attributeSet);
  // Beyond who it is, another country's node may know less than was asked.
  return set ? ['spidCode', 'name', 'familyName'] : ATTRIBUTES[service.federation];
}

/** What is read is said once and with one value: of two fiscal codes nobody could tell which one the provider means. */
function attributesAreSingle({ assertion, expected }: About): boolean {
  const read = requestedAttributes(expected);
  const said = allWithin(assertion, NS.saml, 'Attribute').filter((each) => read.includes(valueIn(each, 'Name')));
  return (
    new Set(said.map((each) => valueIn(each, 'Name'))).size === said.length &&
    said.every((each) => childrenOf(each, NS.saml, 'AttributeValue').length < 2)
  );
}

function attributesAreThere(about: About): boolean {
  const attributes = attributesOf(about);
  return requestedAttributes(about.expected).every((name) => (attributes.get(name) ?? '') !== '');
}

/** What an assertion must say (SPID technical rules, Assertion), read from the signed text. CIE's issuers name no format. */
const CHECKS: readonly Check<About>[] = [
  ['Assertion/@ID', ({ assertion }) => valueIn(assertion, 'ID') !== ''],
  ['Assertion/@Version', ({ assertion }) => valueIn(assertion, 'Version') === '2.0'],
  [
    'Assertion/@IssueInstant',
    ({ assertion, expected }) => isIssuedBetween(valueIn(assertion, 'IssueInstant'), expected.request.at, expected.at),
  ],
  ['Assertion/Issuer', (about) => contentOf(issuerOf(about)) === about.expected.provider.entityId],
  [
    'Assertion/Issuer/@Format',
    (about) =>
      valueIn(issuerOf(about), 'Format') === FORMAT.entity ||
      (about.expected.service.federation === 'cie' && isMissing(issuerOf(about), 'Format')),
  ],
  ['Assertion/Subject', (about) => within(about, 'Subject') !== undefined],
  ['Assertion/Subject/NameID', (about) => contentOf(nameIdOf(about)) !== ''],
  ['Assertion/Subject/NameID/@Format', (about) => valueIn(nameIdOf(about), 'Format') === FORMAT.transient],
  ['Assertion/Subject/NameID/@NameQualifier', (about) => valueIn(nameIdOf(about), 'NameQualifier') !== ''],
  ['Assertion/Subject/SubjectConfirmation', (about) => confirmationOf(about) !== undefined],
  ['SubjectConfirmation/@Method', (about) => valueIn(confirmationOf(about), 'Method') === BEARER],
  ['SubjectConfirmationData', (about) => confirmationDataOf(about) !== undefined],
  [
    'SubjectConfirmationData/@Recipient',
    (about) => valueIn(confirmationDataOf(about), 'Recipient') === about.expected.service.acsUrl,
  ],
  [
    'SubjectConfirmationData/@InResponseTo',
    (about) => valueIn(confirmationDataOf(about), 'InResponseTo') === about.expected.request.id,
  ],
  [
    'SubjectConfirmationData/@NotOnOrAfter',
    (about) => isAhead(valueIn(confirmationDataOf(about), 'NotOnOrAfter'), about.expected.at),
  ],
  ['Assertion/Conditions', (about) => conditionsOf(about) !== undefined],
  ['Conditions/@NotBefore', (about) => hasBegun(valueIn(conditionsOf(about), 'NotBefore'), about.expected.at)],
  ['Conditions/@NotOnOrAfter', (about) => isAhead(valueIn(conditionsOf(about), 'NotOnOrAfter'), about.expected.at)],
  [
    'Conditions/AudienceRestriction/Audience',
    (about) =>
      contentOf(within(about, 'Conditions', 'AudienceRestriction', 'Audience')) === about.expected.service.entityId,
  ],
  ['Assertion/AuthnStatement', (about) => within(about, 'AuthnStatement') !== undefined],
  ['AuthnStatement/AuthnContext', (about) => within(about, 'AuthnStatement', 'AuthnContext') !== undefined],
  [LEVEL_RULE, (about) => (levelOf(about) ?? 0) >= about.expected.minimumLevel],
  ['AttributeStatement/Attribute', (about) => attributesOf(about).size > 0],
  ['AttributeStatement/Attribute/@Name', attributesAreSingle],
  ['AttributeStatement/requested', attributesAreThere],
];

/** The first rule that an assertion breaks; undefined when it keeps all. */
export const brokenByAssertion = (assertion: Element, expected: Expected): string | undefined =>
  firstBroken(CHECKS, { assertion, expected });

/** The person of an assertion that keeps the rules; undefined when its fiscal code is none. */
export function vouchedBy(assertion: Element, expected: Expected): Vouched | undefined {
  const about = { assertion, expected };
  const attributes = attributesOf(about);
  const level = levelOf(about);
  if (level === undefined) return undefined;
  const person = {
    name: attributes.get('name') ?? '',
    familyName: attributes.get('familyName') ?? '',
    level,
    at: {
      nameId: contentOf(nameIdOf(about)),
      sessionIndex: valueIn(within(about, 'AuthnStatement'), 'SessionIndex') || undefined,
    },
  };
  if (expected.request.attributeSet !== 0) return { ...person, fiscalCode: undefined };
  const read = parseFiscalCode((attributes.get('fiscalNumber') ?? '').replace(/^TINIT-/i, ''));
  return read.ok ? { ...person, fiscalCode: read.value } : undefined;
}

/** Until when an assertion could be presented once more. */
export function lastUseOf(assertion: Element, expected: Expected): Temporal.Instant {
  const about = { assertion, expected };
  const limits = [conditionsOf(about), confirmationDataOf(about)].flatMap(
    (each) => readInstant(valueIn(each, 'NotOnOrAfter')) ?? [],
  );
  return limits.toSorted(Temporal.Instant.compare).at(-1) ?? expected.at;
}
