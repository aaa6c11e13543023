import { describe, expect, test } from 'vitest';
import {
  type AnswerCase,
  after,
  attribute,
  before,
  content,
  emptied,
  inResponse,
  notISO,
  R,
  removed,
  replaced,
  verdict,
} from '#test/support/saml-answers.ts';
import { wrapped } from '#test/support/signature-wrapping.ts';

const CASES: readonly AnswerCase[] = [
  ['1', 'as it should be', {}, 'accepted'],
  ['2', 'response not signed', { unsigned: 'response' }, 'refused: Signature'],
  ['3', 'assertion not signed', { unsigned: 'assertion' }, 'refused: Signature'],
  ['4', 'response signed by another key', { foreignKey: 'response' }, 'refused: Response/Signature'],
  ['5', 'assertion signed by another key', { foreignKey: 'assertion' }, 'refused: Assertion/Signature'],
  [
    '6',
    'response changed after signing',
    { afterwards: attribute(R, 'Version', '2.1') },
    'refused: Response/Signature',
  ],
  [
    '7',
    'assertion changed after signing',
    { afterwards: content('saml:Audience', 'https://altro.example.it') },
    'refused: Response/Signature',
  ],
  ['8', 'Response/@ID empty', inResponse('ID', ''), 'refused'],
  ['9', 'Response/@ID missing', inResponse('ID'), 'refused'],
  ['10', 'Response/@Version not 2.0', inResponse('Version', '2.1'), 'refused: Response/@Version'],
  ['11', 'Response/@IssueInstant empty', inResponse('IssueInstant', ''), 'refused: Response/@IssueInstant'],
  ['12', 'Response/@IssueInstant missing', inResponse('IssueInstant'), 'refused: Response/@IssueInstant'],
  [
    '13',
    'Response/@IssueInstant of another form',
    inResponse('IssueInstant', notISO),
    'refused: Response/@IssueInstant',
  ],
  [
    '14',
    'Response/@IssueInstant before the request',
    inResponse('IssueInstant', before),
    'refused: Response/@IssueInstant',
  ],
  ['15', 'Response/@IssueInstant in the future', inResponse('IssueInstant', after), 'refused: Response/@IssueInstant'],
  ['16', 'Response/@InResponseTo empty', inResponse('InResponseTo', ''), 'refused: Response/@InResponseTo'],
  ['17', 'Response/@InResponseTo missing', inResponse('InResponseTo'), 'refused: Response/@InResponseTo'],
  ['18', 'Response/@InResponseTo of another', inResponse('InResponseTo', '_altra'), 'refused: Response/@InResponseTo'],
  ['19', 'Response/@Destination empty', inResponse('Destination', ''), 'refused: Response/@Destination'],
  ['20', 'Response/@Destination missing', inResponse('Destination'), 'refused: Response/@Destination'],
  [
    '21',
    'Response/@Destination of another',
    inResponse('Destination', 'https://altro.example.it/acs'),
    'refused: Response/@Destination',
  ],
  ['22', 'Status empty', { response: emptied('samlp:Status') }, 'refused: Response/Status/StatusCode'],
  ['23', 'Status missing', { response: removed('samlp:Status') }, 'refused: Response/Status/StatusCode'],
  [
    '24',
    'StatusCode empty',
    { response: attribute('samlp:StatusCode', 'Value', '') },
    'refused: Response/Status/StatusCode',
  ],
  ['25', 'StatusCode missing', { response: removed('samlp:StatusCode') }, 'refused: Response/Status/StatusCode'],
  [
    '26',
    'StatusCode not success',
    { response: replaced('status:Success', 'status:VersionMismatch') },
    'code undefined',
  ],
  ['27', 'Response/Issuer empty', { response: content('saml:Issuer', '') }, 'refused: Response/Issuer'],
  ['28', 'Response/Issuer missing', { response: removed('saml:Issuer') }, 'refused: Response/Issuer'],
  [
    '29',
    'Response/Issuer of another',
    { response: content('saml:Issuer', 'https://altro.example.it') },
    'refused: Response/Issuer',
  ],
  [
    '30',
    'Response/Issuer/@Format another',
    { response: attribute('saml:Issuer', 'Format', 'urn:altro') },
    'refused: Response/Issuer/@Format',
  ],
  ['31', 'Response/Issuer/@Format missing', { response: attribute('saml:Issuer', 'Format', undefined) }, 'accepted'],
  ['32', 'Assertion missing', { assertion: () => '' }, 'refused: Response/Assertion'],
  ['104', 'too many attempts', { errorCode: 19 }, 'code 19'],
  ['105', 'level too low', { errorCode: 20 }, 'code 20'],
  ['106', 'timed out', { errorCode: 21 }, 'code 21'],
  ['107', 'no consent', { errorCode: 22 }, 'code 22'],
  ['108', 'identity suspended', { errorCode: 23 }, 'code 23'],
  ['109', 'attributes without NameFormat', { assertion: replaced(/ NameFormat="[^"]*"/g, '') }, 'accepted'],
  ['110', 'instants with milliseconds', { response: replaced(/(IssueInstant="[^"]*)Z/, '$1.123Z') }, 'accepted'],
  ['111', 'cancelled', { errorCode: 25 }, 'code 25'],
  [
    'xslt',
    'a transform that rewrites',
    {
      afterwards: replaced(
        '<ds:Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"/>',
        '<ds:Transform Algorithm="http://www.w3.org/TR/1999/REC-xslt-19991116"/>',
      ),
    },
    'refused: Response/Signature',
  ],
];

describe('a response of SPID', () => {
  test.each(CASES)('%s: %s', async (_, __, craft, expected) => {
    expect(await verdict(craft)).toSatisfy((said: string) =>
      expected === 'refused' ? said.startsWith('refused') : said === expected,
    );
  });
});

describe('signature wrapping', () => {
  test.each([1, 2, 3, 4, 5, 6, 7, 8] as const)('form %i opens nothing', async (form) => {
    expect(await verdict({ afterwards: (xml) => wrapped(xml, form) })).toMatch(/^refused/);
  });
});
