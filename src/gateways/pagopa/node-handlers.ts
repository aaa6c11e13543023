import { type Creditor, creditorOf, nodeConnection } from '#src/creditor/index.ts';
import {
  type AfterCredit,
  type AskedNotice,
  askedNotice,
  type DoubtfulReceipt,
  receiveReceipt,
  setAsideReceipt,
} from '#src/payments/index.ts';
import type { Tx } from '#src/platform/database/index.ts';
import { currentTenant } from '#src/tenancy/index.ts';
import type { NodeRequest } from './node-envelope.ts';
import type { RequestOf } from './node-messages.ts';
import { type FaultCode, identityFault, type Station, stateFault } from './node-rules.ts';
import type { XmlContent } from './xml.ts';

export interface NodeHandling {
  readonly at: Temporal.Instant;
  readonly afterCredit: AfterCredit;
}

type Content = Exclude<XmlContent, string>;

/** What follows `outcome` in the answer, or which fault and why. */
export type NodeAnswer = { readonly content: Content } | { readonly code: FaultCode; readonly why: string };

const OK: NodeAnswer = { content: [] };

/** The notice a request is about; empty where it names none. */
export function noticeNumberOf({ name, values }: NodeRequest): string {
  if (name === 'paDemandPaymentNoticeRequest') return '';
  return 'receipt' in values ? values.receipt.noticeNumber : values.qrCode.noticeNumber;
}

/** By which codes the node knows this municipality; undefined while it is not connected. */
async function stationOf(tx: Tx): Promise<Station | undefined> {
  const { brokerCode, stationCode, formerStations } = await nodeConnection(tx);
  if (brokerCode === undefined || stationCode === undefined) return undefined;
  const { fiscalCode } = await currentTenant(tx);
  return { fiscalCode, brokerCode, stationCode, formerStations };
}

/** Answers one request within its municipality. */
export async function answerRequest(tx: Tx, request: NodeRequest, handling: NodeHandling): Promise<NodeAnswer> {
  const { name, values } = request;
  const station = await stationOf(tx);
  if (!station) return { code: 'PAA_ID_DOMINIO_ERRATO', why: 'ente non collegato al nodo' };
  const isReceipt = 'receipt' in values;
  const wrong = identityFault(values, station, isReceipt ? 'receipt' : 'question');
  if (wrong) return { code: wrong, why: 'idPA, idBrokerPA o idStation non sono di questo ente' };
  switch (name) {
    case 'paSendRTReq':
    case 'paSendRTV2Request':
      return takeReceipt(tx, values.receipt, { ...handling, fiscalCode: station.fiscalCode });
    case 'paVerifyPaymentNoticeReq':
      return withNotice(tx, values.qrCode, handling.at, verification);
    case 'paGetPaymentReq':
      return withNotice(tx, values.qrCode, handling.at, (notice, creditor) => payment(notice, creditor, false));
    case 'paGetPaymentV2Request':
      return withNotice(tx, values.qrCode, handling.at, (notice, creditor) => payment(notice, creditor, true));
    case 'paDemandPaymentNoticeRequest':
      return { code: 'PAA_SEMANTICA', why: 'nessun servizio di pagamento spontaneo concordato con questo ente' };
  }
}

type Receipt = RequestOf<'paSendRTReq'>['receipt'] | RequestOf<'paSendRTV2Request'>['receipt'];

/** Takes a receipt: credited once, or set aside for the office. Both are answered OK, so that the node does not come again. */
async function takeReceipt(
  tx: Tx,
  receipt: Receipt,
  handling: NodeHandling & { readonly fiscalCode: string },
): Promise<NodeAnswer> {
  const { at, afterCredit } = handling;
  const { receiptId, noticeNumber, paymentAmount: cents, PSPCompanyName: pspName } = receipt;
  if (receiptId.trim() === '' || receiptId.length > 100)
    return { code: 'PAA_SEMANTICA', why: 'receiptId vuoto o troppo lungo' };
  const incoming = {
    receiptId,
    noticeNumber,
    cents,
    pspName,
    paidAt: receipt.paymentDateTime ?? at,
    method: receipt.paymentMethod,
  };
  const doubt = doubtAbout(receipt, handling.fiscalCode);
  if (doubt) await setAsideReceipt(tx, incoming, doubt, at);
  else await receiveReceipt(tx, incoming, { at, afterCredit });
  return OK;
}

/** Why a receipt cannot be money for one of our notices, whatever number it names. */
function doubtAbout(receipt: Receipt, fiscalCode: string): DoubtfulReceipt | undefined {
  if (receipt.fiscalCode !== fiscalCode) return 'other_creditor';
  return receipt.outcome === 'KO' || receipt.paymentAmount === 0 ? 'not_paid' : undefined;
}

async function withNotice(
  tx: Tx,
  asked: { readonly fiscalCode: string; readonly noticeNumber: string },
  at: Temporal.Instant,
  answer: (notice: AskedNotice, creditor: Creditor) => NodeAnswer,
): Promise<NodeAnswer> {
  const creditor = await creditorOf(tx);
  if (!creditor) return { code: 'PAA_SYSTEM_ERROR', why: 'dati di pagoPA dell’ente incompleti' };
  if (asked.fiscalCode !== creditor.fiscalCode)
    return { code: 'PAA_ID_DOMINIO_ERRATO', why: 'avviso di un altro ente' };
  const notice = await askedNotice(tx, { noticeNumber: asked.noticeNumber, at });
  const code = stateFault(notice?.state);
  if (!notice || code) return { code: code ?? 'PAA_PAGAMENTO_SCONOSCIUTO', why: `numero avviso ${asked.noticeNumber}` };
  return answer(notice, creditor);
}

const euro = (cents: number) => `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`;

const verification = ({ cents, dueOn, description }: AskedNotice, { fiscalCode, name }: Creditor): NodeAnswer => ({
  content: [
    [
      'paymentList',
      [
        [
          'paymentOptionDescription',
          [
            ['amount', euro(cents)],
            ['options', 'EQ'],
            ['dueDate', dueOn],
            ['detailDescription', description],
            ['allCCP', 'false'],
          ],
        ],
      ],
    ],
    ['paymentDescription', description],
    ['fiscalCodePA', fiscalCode],
    ['companyName', name],
  ],
});

/** What the payment consists of; the second version names the company in the transfer too. */
function payment(notice: AskedNotice, creditor: Creditor, second: boolean): NodeAnswer {
  const { cents, dueOn, description, iuv, debtor } = notice;
  const { fiscalCode, name, iban, taxonomyCode } = creditor;
  const transfer: Content = [
    ['idTransfer', '1'],
    ['transferAmount', euro(cents)],
    ['fiscalCodePA', fiscalCode],
    ['companyName', second ? name : undefined],
    ['IBAN', iban],
    ['remittanceInformation', description],
    ['transferCategory', taxonomyCode],
  ];
  return {
    content: [
      [
        'data',
        [
          ['creditorReferenceId', iuv],
          ['paymentAmount', euro(cents)],
          ['dueDate', dueOn],
          ['description', description],
          ['companyName', name],
          [
            'debtor',
            [
              [
                'uniqueIdentifier',
                [
                  ['entityUniqueIdentifierType', 'F'],
                  ['entityUniqueIdentifierValue', debtor.fiscalCode],
                ],
              ],
              ['fullName', debtor.fullName.slice(0, 70)],
            ],
          ],
          ['transferList', [['transfer', transfer]]],
        ],
      ],
    ],
  };
}
