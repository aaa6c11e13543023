import { parseFiscalCode } from '#src/kernel/fiscal-code.ts';
import { err, ok, type Result } from '#src/kernel/result.ts';

/** Which pagoPA a municipality is connected to: the real one, its test environment, or the one that is played for a demo. */
export const ENVIRONMENTS = ['production', 'uat', 'sandbox'] as const;
export type PagopaEnvironment = (typeof ENVIRONMENTS)[number];

/** What the office writes, in the order in which it is asked. */
export const CREDITOR_FIELDS = [
  'environment',
  'gpdKey',
  'segregationCode',
  'iban',
  'cbill',
  'taxonomyCode',
  'brokerCode',
  'stationCode',
  'formerStations',
  'fdrKey',
  'checkoutKey',
  'postalAccount',
  'postalHolder',
  'postalAuthorisation',
] as const;
export type CreditorField = (typeof CREDITOR_FIELDS)[number];

/** Kept sealed and never shown again. */
export const KEY_FIELDS = ['gpdKey', 'fdrKey', 'checkoutKey'] as const;

export type FieldProblem =
  /** It does not look like what is asked. */
  | { readonly field: CreditorField; readonly kind: 'Malformed' }
  /** The check digits do not add up: a digit was mistyped. */
  | { readonly field: 'iban' | 'brokerCode'; readonly kind: 'CheckDigits' }
  /** Codes above 49, and 47, belong to services of pagoPA itself. */
  | { readonly field: 'segregationCode'; readonly kind: 'Reserved' }
  /** Another municipality here has the same fiscal code and the same number space. */
  | { readonly field: 'segregationCode'; readonly kind: 'Taken' };

/** Codice di segregazione: 00–49 are given to creditors and their partners (SACI, "Generazione dell'IUV"). */
const HIGHEST_SEGREGATION_CODE = 49;
const RESERVED_SEGREGATION_CODES = ['47'];
const ITALIAN_IBAN = /^IT\d{2}[A-Z]\d{10}[A-Z\d]{12}$/;
const STATION = /^\d{11}_\d{2}$/;

const SHAPES: Readonly<Record<Exclude<CreditorField, 'formerStations'>, RegExp>> = {
  environment: new RegExp(`^(${ENVIRONMENTS.join('|')})$`),
  gpdKey: /^[\x21-\x7e]{16,200}$/,
  fdrKey: /^[\x21-\x7e]{16,200}$/,
  checkoutKey: /^[\x21-\x7e]{16,200}$/,
  segregationCode: /^\d{2}$/,
  iban: ITALIAN_IBAN,
  cbill: /^[A-Z\d]{5}$/,
  // Prefix, kind of body, macro area, service, reason (SANP, "Tassonomia dei servizi di incasso").
  taxonomyCode: /^[6-9]\/\d{7}(IM|TS|SP|SA|AP)\/$/,
  brokerCode: /^\d{11}$/,
  stationCode: STATION,
  postalAccount: /^\d{1,12}$/,
  postalHolder: /^[^\p{Cc}]{1,50}$/u,
  postalAuthorisation: /^[^\p{Cc}]{1,60}$/u,
};

const UNSPACED: readonly CreditorField[] = [
  'iban',
  'cbill',
  'taxonomyCode',
  'segregationCode',
  'brokerCode',
  'postalAccount',
];

/** A value as it is stored: codes without blanks and in upper case, the rest trimmed. */
const normalised = (field: CreditorField, text: string): string =>
  UNSPACED.includes(field) ? text.replace(/\s/g, '').toUpperCase() : text.trim();

/** Whether an IBAN's check digits are right (ISO 13616: the remainder of the rearranged number by 97 is 1). */
function ibanAddsUp(iban: string): boolean {
  const rearranged = iban.slice(4) + iban.slice(0, 4);
  const digits = rearranged.replace(/[A-Z]/g, (letter) => String(letter.charCodeAt(0) - 55));
  return BigInt(digits) % 97n === 1n;
}

/** Stations of before, separated by blanks or commas. */
const stationsIn = (text: string): string[] => text.split(/[\s,;]+/).filter((station) => station !== '');

/**
 * Reads one field as the office typed it: the value to store, or null where it was emptied.
 * A code that is well formed and adds up may still be wrong: pagoPA alone knows whether the IBAN is registered there.
 */
export function readField(field: CreditorField, text: string): Result<string | null, FieldProblem> {
  const value = normalised(field, text);
  if (value === '') return ok(null);
  if (field === 'formerStations') {
    const stations = stationsIn(value);
    return stations.every((station) => STATION.test(station))
      ? ok([...new Set(stations)].join(' '))
      : err({ field, kind: 'Malformed' });
  }
  if (!SHAPES[field].test(value)) return err({ field, kind: 'Malformed' });
  if (field === 'iban' && !ibanAddsUp(value)) return err({ field, kind: 'CheckDigits' });
  if (field === 'brokerCode' && !parseFiscalCode(value).ok) return err({ field, kind: 'CheckDigits' });
  if (field === 'segregationCode' && isReserved(value)) return err({ field, kind: 'Reserved' });
  return ok(value);
}

const isReserved = (code: string) =>
  Number(code) > HIGHEST_SEGREGATION_CODE || RESERVED_SEGREGATION_CODES.includes(code);

/** What is known of a municipality as creditor; null where nothing was written yet. */
export interface CreditorFacts {
  readonly fiscalCode: string;
  readonly demo: boolean;
  readonly environment: PagopaEnvironment | null;
  readonly hasGpdKey: boolean;
  readonly segregationCode: string | null;
  readonly iban: string | null;
  readonly cbill: string | null;
  readonly taxonomyCode: string | null;
}

export type MissingItem =
  | 'fiscalCode'
  | 'environment'
  | 'gpdKey'
  | 'segregationCode'
  | 'iban'
  | 'cbill'
  | 'taxonomyCode';

/**
 * What keeps families from paying this municipality, in the order in which it is asked; empty when nothing does.
 * A fiscal code of zeros stands in the example files and is nobody's: it will do for a demo only.
 */
export function missingToBePaid(facts: CreditorFacts): MissingItem[] {
  const placeholder = /^0+$/.test(facts.fiscalCode) && !facts.demo;
  const there: Readonly<Record<MissingItem, boolean>> = {
    fiscalCode: /^\d{11}$/.test(facts.fiscalCode) && parseFiscalCode(facts.fiscalCode).ok && !placeholder,
    environment: facts.environment !== null,
    gpdKey: facts.hasGpdKey,
    segregationCode: facts.segregationCode !== null,
    iban: facts.iban !== null,
    cbill: facts.cbill !== null,
    taxonomyCode: facts.taxonomyCode !== null,
  };
  return (Object.keys(there) as MissingItem[]).filter((item) => !there[item]);
}

/** What keeps it from going live: all of that, and pagoPA's test environment, where no money moves. */
export function missingToGoLive(facts: CreditorFacts): MissingItem[] {
  const missing = missingToBePaid(facts);
  const real = facts.environment === 'production' || facts.demo;
  return real || missing.includes('environment') ? missing : [...missing, 'environment'];
}
