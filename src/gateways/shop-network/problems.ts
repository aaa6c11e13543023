/** What a caller is told, as problem+json (RFC 9457): a type that programs read, a sentence that people read, and what to do next. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly retryAfterSeconds?: number;
  readonly collectionId?: string;
}

/** Every way to be refused; the last part of `type`. */
const PROBLEMS = {
  'not-authenticated': [401, 'Chiamante non riconosciuto'],
  'request-malformed': [400, 'Richiesta non leggibile'],
  'request-too-large': [413, 'Richiesta troppo grande'],
  'not-json': [415, 'Il corpo non è JSON'],
  'no-such-address': [404, 'Indirizzo inesistente'],

  'code-unknown': [404, 'Codice non riconosciuto'],
  'collection-unknown': [404, 'Incasso inesistente'],
  'amount-out-of-range': [422, 'Importo fuori dai limiti'],
  'code-used-up': [409, 'Troppi incassi con questo codice'],
  'too-many-requests': [429, 'Troppe richieste'],
  'key-of-another': [409, 'Chiave già usata'],
  'not-payable-yet': [503, 'Avviso non ancora pagabile'],
  'collection-ended': [409, 'Incasso concluso'],
  'already-paid': [409, 'Incasso già pagato'],
  'reversal-under-way': [503, 'Storno in corso'],
  'settlement-refused': [422, 'Rendiconto rifiutato'],
  unavailable: [503, 'Servizio non disponibile'],
} as const satisfies Record<string, readonly [number, string]>;

export type ProblemName = keyof typeof PROBLEMS;

export const PROBLEM_TYPE = 'urn:omnibus:puntolis:';

export const problemNames = Object.keys(PROBLEMS) as readonly ProblemName[];

export const problem = (
  name: ProblemName,
  detail: string,
  more: Pick<Problem, 'retryAfterSeconds' | 'collectionId'> = {},
): Problem => ({
  type: `${PROBLEM_TYPE}${name}`,
  title: PROBLEMS[name][1],
  status: PROBLEMS[name][0],
  detail,
  ...more,
});
