import { err, ok, type Result } from '#src/kernel/result.ts';
import { searchForm } from '#src/kernel/text.ts';

/** Kinds of file that an office brings from its previous system (R11). */
export const IMPORT_KINDS = ['pupils', 'balances', 'corrections', 'absences', 'light_meals', 'exemptions'] as const;
export type ImportKind = (typeof IMPORT_KINDS)[number];

/** Whether a kind of file moves money: its totals are credits and debts. */
export const hasMoney = (kind: ImportKind): boolean => kind === 'balances' || kind === 'corrections';

interface Column {
  /** Without it nothing can be read; others may be missing from the file. */
  readonly required: boolean;
  /** Names under which files bring it, the first is the one that manuals and templates use. */
  readonly names: readonly string[];
}

const required = (...names: string[]): Column => ({ required: true, names });
const optional = (...names: string[]): Column => ({ required: false, names });

const NUMBER = [
  'Codice utente',
  'Codice alunno',
  'Codice consumatore',
  'Matricola',
  'Numero utente',
  'Id utente',
  'PAN',
];
const FISCAL_CODE = [
  'Codice fiscale',
  'CF',
  'Cod. fiscale',
  'Codice fiscale alunno',
  'CF alunno',
  'Codice fiscale utente',
  'Codice fiscale consumatore',
];
const SURNAME = ['Cognome', 'Cognome alunno', 'Cognome utente', 'Cognome consumatore'];
const NAME = ['Nome', 'Nome alunno', 'Nome utente', 'Nome consumatore'];

const FROM = ['Dal', 'Data', 'Data inizio', 'Dal giorno', 'Inizio', 'Decorrenza'];
const TO = ['Al', 'Data fine', 'Al giorno', 'Fine', 'Scadenza'];
const CERTIFICATE = ['Certificato', 'Certificato medico', 'Con certificato'];

const COLUMNS = {
  pupils: {
    number: required(...NUMBER),
    surname: required(...SURNAME),
    name: required(...NAME),
    sex: optional('Sesso', 'Genere', 'M/F'),
    birthDate: required('Data di nascita', 'Data nascita', 'Nato il', 'Nascita', 'Nato/a il'),
    fiscalCode: required(...FISCAL_CODE),
    schoolCode: required('Codice scuola', 'Codice meccanografico', 'Codice plesso', 'Cod. scuola', 'Plesso', 'Scuola'),
    grade: required('Classe', 'Anno di corso', 'Anno'),
    section: required('Sezione', 'Sez'),
    payerSurname: required(
      'Cognome genitore',
      'Cognome pagante',
      'Cognome tutore',
      'Cognome intestatario',
      'Cognome padre/madre',
    ),
    payerName: required('Nome genitore', 'Nome pagante', 'Nome tutore', 'Nome intestatario', 'Nome padre/madre'),
    payerFiscalCode: required(
      'Codice fiscale genitore',
      'CF genitore',
      'Codice fiscale pagante',
      'CF pagante',
      'Codice fiscale tutore',
      'CF tutore',
      'Codice fiscale intestatario',
    ),
    email: optional('Email', 'E-mail genitore', 'Posta elettronica', 'Indirizzo e-mail', 'Mail'),
    phone: optional('Cellulare', 'Telefono', 'Cellulare genitore', 'Telefono genitore', 'Recapito telefonico'),
    isee: optional('ISEE', 'Valore ISEE', 'Importo ISEE', 'ISEE minorenni'),
    resident: required('Residente', 'Residenza', 'Residente nel comune'),
    exempt: optional('L.104', 'Legge 104', 'Disabilità', 'Esente'),
    diet: optional('Dieta', 'Dieta speciale', 'Regime alimentare', 'Menu'),
    household: optional('Nucleo', 'Nucleo familiare', 'Codice nucleo', 'Famiglia'),
  },
  balances: {
    number: required(...NUMBER),
    fiscalCode: required(...FISCAL_CODE),
    surname: optional(...SURNAME),
    name: optional(...NAME),
    balance: required('Saldo', 'Saldo iniziale', 'Importo', 'Credito', 'Saldo euro', 'Saldo €'),
  },
  corrections: {
    number: required(...NUMBER),
    fiscalCode: required(...FISCAL_CODE),
    change: required('Variazione', 'Rettifica', 'Differenza', 'Importo variazione', 'Delta'),
    newBalance: required('Nuovo saldo', 'Nuovo saldo iniziale', 'Saldo corretto', 'Saldo rettificato'),
    reason: optional('Motivo', 'Causale', 'Descrizione', 'Note'),
  },
  absences: {
    number: required(...NUMBER),
    fiscalCode: required(...FISCAL_CODE),
    from: required(...FROM),
    to: required(...TO),
    type: required('Tipo', 'Tipo assenza', 'Motivo', 'Stato'),
    certificate: optional(...CERTIFICATE),
  },
  light_meals: {
    number: required(...NUMBER),
    fiscalCode: required(...FISCAL_CODE),
    from: required(...FROM),
    to: required(...TO),
    certificate: optional(...CERTIFICATE),
  },
  exemptions: {
    number: required(...NUMBER),
    fiscalCode: required(...FISCAL_CODE),
    exemption: required('Esenzione', 'Motivo esenzione', 'Tipo esenzione', 'Causale', 'Motivo'),
    from: required(...FROM),
    to: optional(...TO),
  },
} as const satisfies Record<ImportKind, Record<string, Column>>;

export type FieldOf<K extends ImportKind> = keyof (typeof COLUMNS)[K] & string;
export type Field = { [K in ImportKind]: FieldOf<K> }[ImportKind];

/** Which column a person chose for a field; an empty text says that the file has none. Keys are fields, values headers. */
export type Mapping = Readonly<Partial<Record<Field, string>>>;

/** Place of each field in the file's rows; fields that the file lacks are absent. */
export type Places = ReadonlyMap<Field, number>;

/** The file's columns have other names: a person must say which is which. `proposed` holds what was recognised. */
export interface ColumnsNeedMapping {
  readonly kind: 'ColumnsNeedMapping';
  readonly missing: readonly Field[];
  readonly headers: readonly string[];
  readonly proposed: Mapping;
}

/** A field with the name that people know it by, for the page that asks for a mapping. */
export interface FieldChoice {
  readonly field: Field;
  readonly label: string;
  readonly required: boolean;
}

const columnsOf = (kind: ImportKind) => Object.entries(COLUMNS[kind]) as [Field, Column][];

export const fieldsOf = (kind: ImportKind): FieldChoice[] =>
  columnsOf(kind).map(([field, column]) => ({ field, label: column.names[0] ?? field, required: column.required }));

/**
 * Finds each field's column by its names, in any order, whatever the case, blanks, accents and points; a person's mapping
 * wins. A name that two columns carry is not guessed.
 */
export function matchColumns(
  kind: ImportKind,
  headers: readonly string[],
  mapping: Mapping = {},
): Result<Places, ColumnsNeedMapping> {
  const forms = headers.map(searchForm);
  const chosen = new Set(Object.values(mapping));
  const places = new Map<Field, number>();
  for (const [field, column] of columnsOf(kind)) {
    const place = placeOf(mapping[field], column, { headers, forms, chosen });
    if (place !== -1) places.set(field, place);
  }
  const missing = columnsOf(kind).flatMap(([field, column]) => (column.required && !places.has(field) ? [field] : []));
  if (missing.length === 0) return ok(places);
  const proposed = Object.fromEntries([...places].map(([field, place]) => [field, headers[place] ?? '']));
  return err({ kind: 'ColumnsNeedMapping', missing, headers, proposed });
}

interface Headers {
  readonly headers: readonly string[];
  readonly forms: readonly string[];
  readonly chosen: ReadonlySet<string>;
}

function placeOf(mapped: string | undefined, column: Column, { headers, forms, chosen }: Headers): number {
  if (mapped !== undefined) return headers.indexOf(mapped);
  for (const name of column.names.map(searchForm)) {
    const found = forms.flatMap((form, place) => (form === name && !chosen.has(headers[place] ?? '') ? [place] : []));
    if (found.length === 1) return found[0] ?? -1;
    if (found.length > 1) return -1;
  }
  return -1;
}
