/** A fault of the node's list and the sentence that belongs to it (SANP, error table of paForNode). */
export const faults = {
  PAA_SINTASSI_XSD: 'Errore di sintassi XSD',
  PAA_SINTASSI_EXTRAXSD: 'Errore di sintassi extra XSD',
  PAA_ID_DOMINIO_ERRATO: 'La PAA non corrisponde al Dominio indicato',
  PAA_ID_INTERMEDIARIO_ERRATO: 'Identificativo intermediario non corrispondente',
  PAA_STAZIONE_INT_ERRATA: 'Stazione intermediario non corrispondente',
  PAA_PAGAMENTO_SCONOSCIUTO: "Pagamento in attesa risulta sconosciuto all'Ente Creditore",
  PAA_PAGAMENTO_DUPLICATO: "Pagamento in attesa risulta concluso all'Ente Creditore",
  PAA_PAGAMENTO_ANNULLATO: "Pagamento in attesa risulta annullato all'Ente Creditore",
  PAA_PAGAMENTO_SCADUTO: "Pagamento in attesa risulta scaduto all'Ente Creditore",
  PAA_SEMANTICA: 'Errore semantico',
  PAA_SYSTEM_ERROR: 'Errore generico',
} as const;

export type FaultCode = keyof typeof faults;

/** Who speaks to whom in each message of the node. */
export interface Identity {
  readonly idPA: string;
  readonly idBrokerPA: string;
  readonly idStation: string;
}

/** How a municipality is connected to the node. */
export interface Station {
  readonly fiscalCode: string;
  readonly brokerCode: string;
  readonly stationCode: string;
  /** Stations of before: receipts of notices issued then still name them. */
  readonly formerStations: readonly string[];
}

/** A station's code is its broker's fiscal code, `_` and a number. */
const brokerOf = (stationCode: string) => stationCode.replace(/_.*$/, '');

/**
 * What is wrong with whom a message names; undefined when it is meant for this municipality. A receipt may name a station of
 * before, with that station's own broker, because money that was paid then must not get lost.
 */
export function identityFault(
  identity: Identity,
  station: Station,
  message: 'question' | 'receipt',
): FaultCode | undefined {
  const { idPA, idBrokerPA, idStation } = identity;
  if (idPA !== station.fiscalCode) return 'PAA_ID_DOMINIO_ERRATO';
  const former = message === 'receipt' && station.formerStations.includes(idStation);
  const brokers = [station.brokerCode, ...(former ? [brokerOf(idStation)] : [])];
  if (!brokers.includes(idBrokerPA)) return 'PAA_ID_INTERMEDIARIO_ERRATO';
  return idStation === station.stationCode || former ? undefined : 'PAA_STAZIONE_INT_ERRATA';
}

export type AskedState = 'payable' | 'paid' | 'cancelled' | 'expired';

/** Why a notice cannot be paid now; undefined when it can. */
export function stateFault(state: AskedState | undefined): FaultCode | undefined {
  switch (state) {
    case undefined:
      return 'PAA_PAGAMENTO_SCONOSCIUTO';
    case 'paid':
      return 'PAA_PAGAMENTO_DUPLICATO';
    case 'cancelled':
      return 'PAA_PAGAMENTO_ANNULLATO';
    case 'expired':
      return 'PAA_PAGAMENTO_SCADUTO';
    case 'payable':
      return undefined;
  }
}

/** Which request this is, when it cannot be read: the name in the SOAPAction header, with or without quotes or path. */
export const actionName = (header: string): string => /([A-Za-z0-9]+)"?\s*$/.exec(header)?.[1] ?? '';
