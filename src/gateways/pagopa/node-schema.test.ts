import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { sendRtV2 } from '#sandbox/pagopa/node-message.ts';
import { pagopaSpecs, soapJudge } from '#test/support/pagopa-specs.ts';
import { readEnvelope } from './node-envelope.ts';

const NS = 'http://pagopa-api.pagopa.gov.it/pa/paForNode.xsd';
const enveloped = (body: string) =>
  `<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body>${body}</e:Body></e:Envelope>`;

const receiptV2 = sendRtV2(
  {
    receiptId: 'c110729d258c4ab1b765fe902aae41d6',
    noticeNumber: '302000000000000184',
    creditorFiscalCode: '77777777777',
    cents: 5000,
    paidAt: '2026-10-01T15:48:22Z',
    pspName: 'Banca & figli <di prova>',
  },
  { brokerCode: '77777777777', stationCode: '77777777777_01' },
  { paymentMethod: 'CASH' },
);
const receiptV1 = receiptV2.replaceAll('paSendRTV2Request', 'paSendRTReq');
const identity = '<idPA>77777777777</idPA><idBrokerPA>77777777777</idBrokerPA><idStation>77777777777_01</idStation>';
const qrCode = '<qrCode><fiscalCode>77777777777</fiscalCode><noticeNumber>302000000000000184</noticeNumber></qrCode>';
const asked = (root: string, inner: string) => enveloped(`<p:${root} xmlns:p="${NS}">${inner}</p:${root}>`);
const verify = asked('paVerifyPaymentNoticeReq', identity + qrCode);
const getPayment = asked(
  'paGetPaymentV2Request',
  `${identity}${qrCode}<amount>50.00</amount><paymentNote>carrello</paymentNote><transferType>PAGOPA</transferType><dueDate>2026-12-31+02:00</dueDate>`,
);
const demand = asked(
  'paDemandPaymentNoticeRequest',
  `${identity}<idServizio>00009</idServizio><idSoggettoServizio>00035</idSoggettoServizio><datiSpecificiServizioRequest>PG1lbnNhLz4=</datiSpecificiServizioRequest>`,
);

const valid: Readonly<Record<string, string>> = {
  receiptV2,
  receiptV1,
  verify,
  getPayment,
  demand,
  'a receipt without its optional parts': receiptV2
    .replace(/<fee>.*?<\/fee>/, '')
    .replace(/<paymentDateTime>.*<\/standIn>/, '')
    .replace(/<paymentMethod>.*?<\/paymentMethod>/, ''),
  'white space around an amount': receiptV2.replace('<paymentAmount>50.00', '<paymentAmount> 50.00\n'),
  'white space between elements and a comment': receiptV2.replace('<outcome>OK', '\n  <!-- nota --><outcome>OK'),
  'a date time with zone and fraction': receiptV2.replace(
    /<paymentDateTime>[^<]*/,
    '<paymentDateTime>2026-10-01T17:48:22.123+02:00',
  ),
  'midnight as hour 24': receiptV2.replace(/<paymentDateTime>[^<]*/, '<paymentDateTime>2026-10-01T24:00:00'),
  'a stamp instead of an account': receiptV2.replace(/<IBAN>.*?<\/IBAN>/, '<MBDAttachment>AAAA</MBDAttachment>'),
  'five transfers': receiptV2.replace(/<transfer>.*<\/transfer>/, (transfer) => transfer.repeat(5)),
  'an amount of nothing': receiptV2.replace('<paymentAmount>50.00', '<paymentAmount>0.00'),
  'a truth as a digit': receiptV2.replace('<standIn>false', '<standIn>1'),
  'an outcome KO': receiptV2.replace('<outcome>OK', '<outcome>KO'),
  'metadata, a payer and a note': receiptV2
    .replace('<standIn>', '<metadata><mapEntry><key>k</key><value>v</value></mapEntry></metadata><standIn>')
    .replace('<fee>', '<paymentNote>nota</paymentNote><fee>')
    .replace(
      '<paymentMethod>',
      '<payer><uniqueIdentifier><entityUniqueIdentifierType>G</entityUniqueIdentifierType><entityUniqueIdentifierValue>12</entityUniqueIdentifierValue></uniqueIdentifier><fullName>Ditta</fullName><country>IT</country><e-mail>a+b@example.it</e-mail></payer><paymentMethod>',
    ),
  'another prefix, and a text in CDATA': receiptV2
    .replaceAll('pafn', 'x')
    .replace('<companyName>Comune', '<companyName><![CDATA[Comune]]>'),
};

/** Each breaks the schema in one way. */
const invalid: Readonly<Record<string, string>> = {
  'one decimal': receiptV2.replace('<paymentAmount>50.00', '<paymentAmount>50.0'),
  'a comma': receiptV2.replace('<paymentAmount>50.00', '<paymentAmount>50,00'),
  'a negative amount': receiptV2.replace('<paymentAmount>50.00', '<paymentAmount>-50.00'),
  'an amount in powers of ten': receiptV2.replace('<paymentAmount>50.00', '<paymentAmount>5e1'),
  'an amount above the limit': receiptV2.replace('<paymentAmount>50.00', '<paymentAmount>1000000000.00'),
  'a transfer of nothing': receiptV2.replace('<transferAmount>50.00', '<transferAmount>0.00'),
  'qualified children': receiptV2.replace('<idPA>', '<pafn:idPA>').replace('</idPA>', '</pafn:idPA>'),
  'a namespace by default': verify
    .replace(`<p:paVerifyPaymentNoticeReq xmlns:p`, `<paVerifyPaymentNoticeReq xmlns`)
    .replace('</p:paVerify', '</paVerify'),
  'another namespace': verify.replace(NS, `${NS}/other`),
  'wrong order': verify.replace(/(<idPA>.*<\/idPA>)(<idBrokerPA>.*<\/idBrokerPA>)/, '$2$1'),
  'a missing station': verify.replace(/<idStation>.*<\/idStation>/, ''),
  'an empty station': verify.replace(/<idStation>.*<\/idStation>/, '<idStation></idStation>'),
  'a long station': verify.replace('77777777777_01', '7'.repeat(36)),
  'an unknown element': verify.replace('</qrCode>', '</qrCode><altro/>'),
  'an element twice': verify.replace(qrCode, qrCode + qrCode),
  'text between elements': verify.replace('<qrCode>', 'ciao<qrCode>'),
  'an attribute': verify.replace('<qrCode>', '<qrCode id="1">'),
  'a nil element': verify.replace(
    '<qrCode>',
    '<qrCode xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:nil="true">',
  ),
  'an element in a text': verify.replace('302000000000000184', '<b>302000000000000184</b>'),
  'a notice number of 17 digits': verify.replace('302000000000000184', '30200000000000018'),
  'a notice number of other digits': verify.replace('302000000000000184', '٣٠٢٠٠٠٠٠٠٠٠٠٠٠٠١٨٤'),
  'a notice number with white space': verify.replace('302000000000000184', ' 302000000000000184'),
  'a fiscal code with letters': verify.replace('<fiscalCode>77777777777', '<fiscalCode>7777777777A'),
  'a long description': receiptV2.replace('<description>', `<description>${'a'.repeat(140)}`),
  'an unknown outcome': receiptV2.replace('<outcome>OK', '<outcome>ok'),
  'a day that is not': receiptV2.replace(/<applicationDate>[^<]*/, '<applicationDate>2026-02-30'),
  'an hour that is not': receiptV2.replace(/<paymentDateTime>[^<]*/, '<paymentDateTime>2026-10-01T25:00:00'),
  'a date for a date time': receiptV2.replace(/<paymentDateTime>[^<]*/, '<paymentDateTime>2026-10-01'),
  'a zone that is not': receiptV2.replace(/<paymentDateTime>[^<]*/, '<paymentDateTime>2026-10-01T10:00:00+15:00'),
  'a truth in Italian': receiptV2.replace('<standIn>false', '<standIn>vero'),
  'six transfers': receiptV2.replace(/<transfer>.*<\/transfer>/, (transfer) => transfer.repeat(6)),
  'no transfer': receiptV2.replace(/<transfer>.*<\/transfer>/, ''),
  'a sixth transfer number': receiptV2.replace('<idTransfer>1', '<idTransfer>6'),
  'an account and a stamp': receiptV2.replace('</IBAN>', '</IBAN><MBDAttachment>AAAA</MBDAttachment>'),
  'neither account nor stamp': receiptV2.replace(/<IBAN>.*?<\/IBAN>/, ''),
  'the second version’s parts in the first': receiptV1.replace('<fee>', '<paymentNote>x</paymentNote><fee>'),
  'a debtor of another kind': receiptV2.replace('IdentifierType>F<', 'IdentifierType>X<'),
  'a name of nothing': receiptV2.replace(/<fullName>[^<]*/, '<fullName>'),
  'data that are not base64': demand.replace('PG1lbnNhLz4=', 'PG1lbnNhLz4'),
  'a service of four': demand.replace('<idServizio>00009', '<idServizio>0009'),
  'an unknown operation': verify.replaceAll('paVerifyPaymentNoticeReq', 'paVerifyPaymentNoticeRequest'),
  'the answer instead of the question': verify.replaceAll('paVerifyPaymentNoticeReq', 'paVerifyPaymentNoticeRes'),
};

const refusal = (envelope: string, action = 'paSendRTV2') => {
  const read = readEnvelope(envelope, action);
  return 'fault' in read ? read : undefined;
};

describe('a message of the node', () => {
  test.each(Object.entries(valid))('is read: %s', (_, envelope) => {
    expect(refusal(envelope)).toBeUndefined();
  });

  test.each(Object.entries(invalid))('is refused: %s', (_, envelope) => {
    expect(refusal(envelope)).toMatchObject({
      fault:
        envelope === invalid['data that are not base64'] || envelope === invalid['a service of four']
          ? 'PAA_SINTASSI_XSD'
          : 'PAA_SINTASSI_EXTRAXSD',
    });
  });

  test('is refused before it is read when it has a document type, is cut off, is none, or is nested without end', () => {
    const bomb = `<!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>${verify.replace('77777777777_01', '&b;')}`;
    const outside = `<!DOCTYPE a SYSTEM "file:///etc/passwd">${verify}`;
    const entity = verify.replace('77777777777_01', '&xxe;');
    const deep = asked('paVerifyPaymentNoticeReq', '<a>'.repeat(5000) + '</a>'.repeat(5000));
    for (const text of [bomb, outside, entity, deep, verify.slice(0, -10), '', 'ciao', '\u{0}', `${verify}<a/>`]) {
      expect(refusal(text)).toMatchObject({ response: 'paSendRTV2Response', fault: 'PAA_SINTASSI_EXTRAXSD' });
    }
    expect(refusal('ciao', 'altro')).toMatchObject({ response: undefined });
  });

  test('without a zone is Rome’s time, with one it is that instant; amounts are whole cents', () => {
    const read = (time: string) => {
      const answer = readEnvelope(receiptV2.replace(/<paymentDateTime>[^<]*/, `<paymentDateTime>${time}`), '');
      if ('fault' in answer || answer.request.name !== 'paSendRTV2Request') throw new Error('not read');
      return answer.request.values.receipt;
    };
    expect(read('2026-10-01T17:48:22').paymentDateTime?.toString()).toBe('2026-10-01T15:48:22Z');
    expect(read('2026-12-01T17:48:22').paymentDateTime?.toString()).toBe('2026-12-01T16:48:22Z');
    expect(read('2026-10-01T17:48:22Z').paymentDateTime?.toString()).toBe('2026-10-01T17:48:22Z');
    expect(read('2026-10-01T24:00:00').paymentDateTime?.toString()).toBe('2026-10-01T22:00:00Z');
    expect(read('2026-10-01T10:00:00').paymentAmount).toBe(5000);
    expect(read('2026-10-01T10:00:00').PSPCompanyName).toBe('Banca & figli <di prova>');
  });
});

if (pagopaSpecs) {
  const paForNode = join(pagopaSpecs, 'paForNode');
  const judge = soapJudge(join(paForNode, 'wsdl', 'xsd', 'paForNode.xsd'));

  describe('the official schema', () => {
    test.each(Object.entries(valid))('accepts too: %s', (_, envelope) => {
      expect(judge(envelope)).toBeUndefined();
    });

    test.each(Object.entries(invalid))('refuses too: %s', (name, envelope) => {
      // A schema alone does not know which of its elements are questions.
      if (name === 'the answer instead of the question') return;
      expect(judge(envelope)).toBeTypeOf('string');
    });

    test('and this reader agree on every sample that lies beside it', () => {
      for (const file of readdirSync(join(paForNode, 'samples'))) {
        const sample = enveloped(readFileSync(join(paForNode, 'samples', file), 'utf8'));
        const isQuestion = /^\S*Req(uest)?[.>\s]/.test(file);
        if (isQuestion) expect([file, refusal(sample)]).toEqual([file, undefined]);
        expect([file, judge(sample) !== undefined]).toEqual([file, file.startsWith('INVALID')]);
        if (file.startsWith('INVALID')) expect(refusal(sample)).toBeDefined();
      }
    });
  });
}
