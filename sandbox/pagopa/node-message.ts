import type { SandboxReceipt } from './state.ts';

/** Through whom the played node reaches a creditor. */
export interface PlayedStation {
  readonly brokerCode: string;
  readonly stationCode: string;
}

/** The station through which the demo's municipality is connected. */
export const SANDBOX_STATION: PlayedStation = { brokerCode: '00000000000', stationCode: '00000000000_01' };

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

const element = (name: string, text: string) =>
  `<${name}>${text.replace(/[&<>]/g, (sign) => ESCAPES[sign] ?? sign)}</${name}>`;

const euro = (cents: number) => `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`;

/** Rome's wall clock without a zone, as pagoPA writes it. */
const localTime = (instant: string) =>
  Temporal.Instant.from(instant)
    .toZonedDateTimeISO('Europe/Rome')
    .toPlainDateTime()
    .toString({ smallestUnit: 'second' });

/** What the sandbox's receipt says besides, where nobody said otherwise. */
export interface ReceiptDetails {
  readonly creditorName?: string | undefined;
  readonly description?: string | undefined;
  readonly paymentMethod?: string | undefined;
}

/** The SOAP envelope of paSendRTV2 for a receipt, in the order of the official schema. */
export function sendRtV2(
  receipt: Pick<SandboxReceipt, 'receiptId' | 'noticeNumber' | 'creditorFiscalCode' | 'cents' | 'paidAt' | 'pspName'>,
  station: PlayedStation,
  details: ReceiptDetails = {},
): string {
  const { creditorFiscalCode, noticeNumber, cents, pspName } = receipt;
  const paidAt = localTime(receipt.paidAt);
  const description = details.description ?? 'Ricarica refezione scolastica';
  const debtor =
    `<uniqueIdentifier>${element('entityUniqueIdentifierType', 'F')}` +
    `${element('entityUniqueIdentifierValue', 'ANONYMOUS')}</uniqueIdentifier>` +
    element('fullName', 'ANONYMOUS');
  const transfer =
    element('idTransfer', '1') +
    element('transferAmount', euro(cents)) +
    element('fiscalCodePA', creditorFiscalCode) +
    element('IBAN', 'IT60X0542811101000000123456') +
    element('remittanceInformation', description) +
    element('transferCategory', '9/0000000SA/');
  const body =
    element('receiptId', receipt.receiptId) +
    element('noticeNumber', noticeNumber) +
    element('fiscalCode', creditorFiscalCode) +
    element('outcome', 'OK') +
    element('creditorReferenceId', noticeNumber.slice(1)) +
    element('paymentAmount', euro(cents)) +
    element('description', description) +
    element('companyName', details.creditorName ?? 'Comune') +
    `<debtor>${debtor}</debtor><transferList><transfer>${transfer}</transfer></transferList>` +
    element('idPSP', 'SANDBOX') +
    element('PSPCompanyName', pspName) +
    element('idChannel', 'SANDBOX_01') +
    element('channelDescription', 'PROVA') +
    (details.paymentMethod === undefined ? '' : element('paymentMethod', details.paymentMethod)) +
    element('fee', '1.50') +
    element('paymentDateTime', paidAt) +
    element('applicationDate', paidAt.slice(0, 10)) +
    element('standIn', 'false');
  const request =
    element('idPA', creditorFiscalCode) +
    element('idBrokerPA', station.brokerCode) +
    element('idStation', station.stationCode) +
    `<receipt>${body}</receipt>`;
  return (
    '<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"' +
    ' xmlns:pafn="http://pagopa-api.pagopa.gov.it/pa/paForNode.xsd"><soapenv:Header/><soapenv:Body>' +
    `<pafn:paSendRTV2Request>${request}</pafn:paSendRTV2Request></soapenv:Body></soapenv:Envelope>`
  );
}
