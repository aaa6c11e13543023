import { BadMessage } from './node-fields.ts';
import { operations, PA_FOR_NODE, type RequestName, type RequestOf, requests } from './node-messages.ts';
import { type FaultCode, faults } from './node-rules.ts';
import { BadXml, readXml, writeXml, type XmlContent, type XmlElement } from './xml.ts';

const SOAP = 'http://schemas.xmlsoap.org/soap/envelope/';

/** One operation of the node, its request read. */
export type NodeRequest = {
  readonly [N in RequestName]: { readonly name: N; readonly values: RequestOf<N> };
}[RequestName];

/** A request that cannot be taken: of which operation, for whom, and why. */
export interface RefusedRequest {
  /** The answer's element; undefined when not even the operation is known. */
  readonly response: string | undefined;
  readonly idPA: string;
  readonly fault: FaultCode;
  readonly why: string;
}

/** Reads an envelope strictly by the schema of its operation; a refusal says what is wrong and how to answer it. */
export function readEnvelope(
  text: string,
  soapAction: string,
): { readonly request: NodeRequest; readonly response: string } | RefusedRequest {
  let payload: XmlElement;
  try {
    payload = payloadOf(readXml(text));
  } catch (failure) {
    return refused(operations[soapAction]?.response, '', failure);
  }
  const operation = Object.values(operations).find(({ request }) => request === payload.name);
  if (!operation || payload.namespace !== PA_FOR_NODE) {
    return refused(operations[soapAction]?.response, '', new BadMessage(`${payload.name}: richiesta non prevista`));
  }
  try {
    return { request: requestOf(operation.request, payload), response: operation.response };
  } catch (failure) {
    return refused(operation.response, payload.children.find(({ name }) => name === 'idPA')?.text ?? '', failure);
  }
}

function payloadOf(envelope: XmlElement): XmlElement {
  const isSoap = (element: XmlElement, name: string) => element.name === name && element.namespace === SOAP;
  if (!isSoap(envelope, 'Envelope')) throw new BadMessage('non è una busta SOAP 1.1');
  const [body, ...others] = envelope.children.filter((child) => isSoap(child, 'Body'));
  const [payload, ...more] = body?.children ?? [];
  if (!payload || others.length + more.length > 0) throw new BadMessage('la busta non contiene una sola richiesta');
  return payload;
}

const requestOf = (name: RequestName, payload: XmlElement): NodeRequest =>
  ({ name, values: requests[name].read(payload) }) as NodeRequest;

function refused(response: string | undefined, idPA: string, failure: unknown): RefusedRequest {
  if (!(failure instanceof BadMessage || failure instanceof BadXml)) throw failure;
  // The table of faults gives the older code to spontaneous payments only.
  const fault = response === 'paDemandPaymentNoticeResponse' ? 'PAA_SINTASSI_XSD' : 'PAA_SINTASSI_EXTRAXSD';
  return { response, idPA, fault, why: failure.message };
}

const inEnvelope = (inner: string) =>
  `<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="${SOAP}"><soapenv:Body>${inner}</soapenv:Body></soapenv:Envelope>`;

/** An answer with outcome OK and what follows it. */
export const okEnvelope = (response: string, content: Exclude<XmlContent, string>): string =>
  inEnvelope(writeXml(`paf:${response}`, [['outcome', 'OK'], ...content], ` xmlns:paf="${PA_FOR_NODE}"`));

/** An answer with outcome KO: which fault, of which creditor, and why in words. */
export function koEnvelope(response: string, fault: { code: FaultCode; idPA: string; why: string }): string {
  const content: XmlContent = [
    ['outcome', 'KO'],
    [
      'fault',
      [
        ['faultCode', fault.code],
        ['faultString', faults[fault.code]],
        ['id', fault.idPA],
        ['description', fault.why],
      ],
    ],
  ];
  return inEnvelope(writeXml(`paf:${response}`, content, ` xmlns:paf="${PA_FOR_NODE}"`));
}

/** SOAP's own fault, for what is not even a request of one of the operations. */
export const soapFault = (why: string): string =>
  inEnvelope(
    writeXml('soapenv:Fault', [
      ['faultcode', 'soapenv:Client'],
      ['faultstring', why],
    ]),
  );
