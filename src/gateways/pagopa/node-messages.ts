import {
  amount,
  anyText,
  base64,
  countryCode,
  dateField,
  emailField,
  type Field,
  fiscalCodePa,
  instantField,
  listOf,
  noticeNumberField,
  oneOf,
  optional,
  sequence,
  text,
  transferNumber,
  truth,
} from './node-fields.ts';

/** The namespace of the messages' outer elements; what is inside them has none. */
export const PA_FOR_NODE = 'http://pagopa-api.pagopa.gov.it/pa/paForNode.xsd';

const metadata = listOf('mapEntry', sequence({ key: text(1, 140), value: text(1, 140) }), 15);

const subject = sequence({
  uniqueIdentifier: sequence({
    entityUniqueIdentifierType: oneOf('F', 'G'),
    entityUniqueIdentifierValue: text(2, 16),
  }),
  fullName: text(1, 70),
  streetName: optional(text(1, 70)),
  civicNumber: optional(text(1, 16)),
  postalCode: optional(text(1, 16)),
  city: optional(text(1, 35)),
  stateProvinceRegion: optional(text(1, 35)),
  country: optional(countryCode),
  'e-mail': optional(emailField),
});

const transferHead = { idTransfer: transferNumber, transferAmount: amount(1), fiscalCodePA: fiscalCodePa };
const transferTail = {
  remittanceInformation: text(1, 140),
  transferCategory: text(1, 140),
  metadata: optional(metadata),
};
const transfer = sequence({ ...transferHead, IBAN: text(1, 35), ...transferTail });
const transferV2 = sequence(
  {
    ...transferHead,
    companyName: optional(text(1, 140)),
    IBAN: optional(text(1, 35)),
    MBDAttachment: optional(base64),
    ...transferTail,
  },
  ({ IBAN, MBDAttachment }) =>
    (IBAN === undefined) === (MBDAttachment === undefined) ? 'serve uno fra IBAN e MBDAttachment' : undefined,
);

const receiptHead = {
  receiptId: anyText,
  noticeNumber: noticeNumberField,
  fiscalCode: fiscalCodePa,
  outcome: oneOf('OK', 'KO'),
  creditorReferenceId: text(1, 35),
  paymentAmount: amount(0),
  description: text(1, 140),
  companyName: text(1, 140),
  officeName: optional(text(1, 140)),
  debtor: subject,
};
const receiptMiddle = {
  idPSP: text(1, 35),
  pspFiscalCode: optional(text(1, 70)),
  pspPartitaIVA: optional(text(1, 20)),
  PSPCompanyName: text(1, 70),
  idChannel: text(1, 35),
  channelDescription: text(1, 35),
  payer: optional(subject),
  paymentMethod: optional(text(1, 35)),
};
const receiptTail = {
  paymentDateTime: optional(instantField),
  applicationDate: optional(dateField),
  transferDate: optional(dateField),
  metadata: optional(metadata),
  standIn: optional(truth),
};

const receipt = sequence({
  ...receiptHead,
  transferList: listOf('transfer', transfer, 5),
  ...receiptMiddle,
  fee: optional(amount(0)),
  ...receiptTail,
});
const receiptV2 = sequence({
  ...receiptHead,
  transferList: listOf('transfer', transferV2, 5),
  ...receiptMiddle,
  paymentNote: optional(text(1, 210)),
  fee: optional(amount(0)),
  primaryCiIncurredFee: optional(amount(0)),
  idBundle: optional(text(1, 70)),
  idCiBundle: optional(text(1, 70)),
  ...receiptTail,
});

const identity = { idPA: text(1, 35), idBrokerPA: text(1, 35), idStation: text(1, 35) };
const qrCode = sequence({ fiscalCode: fiscalCodePa, noticeNumber: noticeNumberField });
const getPayment = sequence({
  ...identity,
  qrCode,
  // What the payer read somewhere; the answer says what is due now, whatever this is.
  amount: optional(amount(0)),
  paymentNote: optional(text(1, 210)),
  transferType: optional(oneOf('POSTAL', 'PAGOPA')),
  dueDate: optional(dateField),
});

/** What pagoPA's node asks of a creditor: the element of each request, and how it is read (paForNode). */
export const requests = {
  paVerifyPaymentNoticeReq: sequence({ ...identity, qrCode }),
  paGetPaymentReq: getPayment,
  paGetPaymentV2Request: getPayment,
  paSendRTReq: sequence({ ...identity, receipt }),
  paSendRTV2Request: sequence({ ...identity, receipt: receiptV2 }),
  paDemandPaymentNoticeRequest: sequence({
    ...identity,
    idServizio: text(5, 5),
    idSoggettoServizio: text(5, 5),
    datiSpecificiServizioRequest: base64,
  }),
};

type Requests = typeof requests;
export type RequestName = keyof Requests;
export type RequestOf<N extends RequestName> = Requests[N] extends Field<infer T> ? T : never;

/** The names of an operation: in the SOAPAction header, and of its answer's element. */
interface Operation {
  readonly request: RequestName;
  readonly response: string;
}

export const operations: Readonly<Record<string, Operation>> = {
  paVerifyPaymentNotice: { request: 'paVerifyPaymentNoticeReq', response: 'paVerifyPaymentNoticeRes' },
  paGetPayment: { request: 'paGetPaymentReq', response: 'paGetPaymentRes' },
  paGetPaymentV2: { request: 'paGetPaymentV2Request', response: 'paGetPaymentV2Response' },
  paSendRT: { request: 'paSendRTReq', response: 'paSendRTRes' },
  paSendRTV2: { request: 'paSendRTV2Request', response: 'paSendRTV2Response' },
  paDemandPaymentNotice: { request: 'paDemandPaymentNoticeRequest', response: 'paDemandPaymentNoticeResponse' },
};
