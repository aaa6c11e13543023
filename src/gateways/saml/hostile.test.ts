import { describe, expect, test } from 'vitest';
import { gateway } from '#test/support/saml.ts';
import { A, content, inAssertion, inResponse, replaced, verdict } from '#test/support/saml-answers.ts';

const encoded = (xml: string) => Buffer.from(xml).toString('base64');
const P = 'xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol"';
/** As long as a text may be that is looked at at all. */
const FULL = 250_000;
const within = (inner: string, attributes = '') =>
  encoded(`<samlp:Response ${P} ${attributes}>${inner}</samlp:Response>`);

describe('what anybody may send', () => {
  test('is looked at in no time, also a quarter of a megabyte of blanks', () => {
    const started = performance.now();
    expect(gateway.openEnvelope(`A${' '.repeat(FULL)}!`)).toBeUndefined();
    expect(gateway.openEnvelope(`${'A '.repeat(FULL / 2)}=`)).toBeUndefined();
    expect(performance.now() - started).toBeLessThan(1_500);
  });

  test.each([
    ['tags one within the other', within('<a xmlns:b="c">'.repeat(5_000) + '</a>'.repeat(5_000))],
    ['tags one after the other', within('<a/>'.repeat(30_000))],
    ['attributes', within('', Array.from({ length: 9_000 }, (_, n) => `a${n}=""`).join(' '))],
    ['namespaces in single quotes', within('', Array.from({ length: 8_000 }, (_, n) => `xmlns:a${n}='x'`).join(' '))],
    ['tags that never close', encoded(`<samlp:Response ${P}>${'<a>'.repeat(60_000)}`)],
  ])('is refused unread when it is made of thousands of %s', (_, answer) => {
    expect(gateway.openEnvelope(answer)).toBeUndefined();
  });

  test('may be broken into lines, as some providers do', () => {
    const answer = within('').replace(/.{76}/g, '$&\r\n');
    expect(gateway.openEnvelope(`${answer}\r\n`)).toMatchObject({ issuer: '' });
  });
});

describe('clocks', () => {
  const at = (seconds: number) =>
    Temporal.Instant.from('2026-11-24T09:00:00Z').add({ seconds }).toString({ smallestUnit: 'second' });
  const confirmed = (seconds: number) => inAssertion('saml:SubjectConfirmationData', 'NotOnOrAfter', at(seconds));

  test.each([
    ['a provider’s clock runs a minute ahead', inAssertion('saml:Conditions', 'NotBefore', at(60)), 'accepted'],
    ['more than that', inAssertion('saml:Conditions', 'NotBefore', at(61)), 'refused: Conditions/@NotBefore'],
    ['the response is issued a minute ahead', inResponse('IssueInstant', at(60)), 'accepted'],
    ['more than that', inResponse('IssueInstant', at(61)), 'refused: Response/@IssueInstant'],
    ['issued in the second of the request', inAssertion(A, 'IssueInstant', at(-10)), 'accepted'],
    ['a second before it', inAssertion(A, 'IssueInstant', at(-11)), 'refused: Assertion/@IssueInstant'],
    ['the last second', inAssertion('saml:Conditions', 'NotOnOrAfter', at(1)), 'accepted'],
    ['that second over', inAssertion('saml:Conditions', 'NotOnOrAfter', at(0)), 'refused: Conditions/@NotOnOrAfter'],
    ['confirmed for one more second', confirmed(1), 'accepted'],
    ['that second over', confirmed(0), 'refused: SubjectConfirmationData/@NotOnOrAfter'],
  ] as const)('%s', async (_, craft, expected) => {
    expect(await verdict(craft)).toBe(expected);
  });
});

describe('what a signed assertion says of a person', () => {
  const VALUE = 'TINIT-RSSMRA85T10A562S';
  const value = (code: string) => replaced(VALUE, code);
  const second = (name: string, code: string) =>
    replaced(
      '</saml:AttributeStatement>',
      `<saml:Attribute Name="${name}"><saml:AttributeValue>${code}</saml:AttributeValue></saml:Attribute></saml:AttributeStatement>`,
    );

  test.each([
    ['a second fiscal code', second('fiscalNumber', 'VRDLGU80A01H501Q'), 'refused: AttributeStatement/Attribute/@Name'],
    [
      'a second value of it',
      replaced(
        /(<saml:AttributeValue[^>]*>TINIT-\w+<\/saml:AttributeValue>)/,
        '$1<saml:AttributeValue>VRDLGU80A01H501Q</saml:AttributeValue>',
      ),
      'refused: AttributeStatement/Attribute/@Name',
    ],
    ['a second value of what nobody asked for', second('spidCode', 'ALTRO'), 'accepted'],
    ['a comment in the fiscal code', value('TINIT-RSSMRA85T10A562S<!-- -->X'), 'refused: Response'],
    ['a marked section in it', value('<![CDATA[TINIT-RSSMRA85T10A562S]]>'), 'refused: Response'],
    ['a tag in it', value('TINIT-RSSMRA85T10A562S<b>X</b>'), 'refused: fiscalNumber'],
    ['a wrong check character', value('TINIT-RSSMRA85T10A562X'), 'refused: fiscalNumber'],
    ['words for a database', value("RSSMRA85T10A562S' or '1'='1"), 'refused: fiscalNumber'],
  ] as const)('with %s', async (_, assertion, expected) => {
    expect(await verdict({ assertion })).toBe(expected);
  });
});

test('an instruction slipped into a signed fiscal code is refused unread', async () => {
  expect(await verdict({ afterwards: replaced('RSSMRA85T10', 'RSSMRA85T10<?x?>') })).toBe('refused: Response');
});

describe('weaker ways of signing', () => {
  const RSA = 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256';
  test.each([
    ['SHA-1', replaced(RSA, 'http://www.w3.org/2000/09/xmldsig#rsa-sha1')],
    ['a shared secret', replaced(RSA, 'http://www.w3.org/2000/09/xmldsig#hmac-sha1')],
    [
      'a digest of SHA-1',
      replaced('http://www.w3.org/2001/04/xmlenc#sha256', 'http://www.w3.org/2000/09/xmldsig#sha1'),
    ],
    ['a form that keeps comments', replaced('xml-exc-c14n#', 'xml-exc-c14n#WithComments')],
    ['a signature that is empty', content('ds:SignatureValue', '')],
  ])('%s is refused', async (_, afterwards) => {
    expect(await verdict({ afterwards })).toBe('refused: Response/Signature');
  });
});
