import type { ChangedField, ImportKind, RejectionCode, TableError } from '#src/imports/index.ts';
import { plural } from '../plural.ts';

/** Why a row was refused, each with what mends it. The value stands beside it, so that sentences need not repeat it. */
const rejections: Record<RejectionCode, string> = {
  value_missing: 'Manca il valore: scrivilo nella casella.',
  too_many_values:
    'La riga ha più valori che colonne: togli il separatore di troppo, o metti il valore tra virgolette.',
  date_unreadable: 'Non è una data: scrivila come 14/10/2023.',
  date_does_not_exist: 'Questo giorno non esiste nel calendario: correggi la data.',
  birth_date_in_future: 'La data di nascita è nel futuro: correggi l’anno.',
  birth_date_differs_from_fiscal_code: 'La data non è quella del codice fiscale: correggi la data o il codice.',
  sex_unreadable: 'Scrivi F oppure M.',
  sex_differs_from_fiscal_code: 'Il sesso non è quello del codice fiscale: correggi il sesso o il codice.',
  fiscal_code_shape: 'Non ha la forma di un codice fiscale: servono 16 caratteri, o 11 cifre se è provvisorio.',
  fiscal_code_check_character: 'Il codice ha un errore di battitura: ricopialo dalla tessera sanitaria.',
  fiscal_code_repeated: 'Il codice fiscale è già in una riga precedente: togli la riga doppia o correggi il codice.',
  fiscal_code_of_another: 'Il codice fiscale è già di un altro codice utente: correggi uno dei due.',
  number_repeated: 'Il codice utente è già in una riga precedente: togli la riga doppia o correggi il codice.',
  number_of_another: 'Il codice utente è già di un alunno con un altro codice fiscale: correggi uno dei due.',
  consumer_unknown: 'L’alunno non è ancora registrato: importa prima l’elenco degli alunni, o correggi il codice.',
  school_unknown: 'La scuola non è tra quelle del Comune: correggi il codice meccanografico.',
  class_unknown_in_school:
    'La classe non esiste in questa scuola: correggi classe e sezione, o aggiungi prima la classe.',
  payer_named_differently:
    'In una riga precedente questo codice fiscale ha un altro nome: usa lo stesso in tutte le righe.',
  payer_email_differs: 'In una riga precedente questo genitore ha un altro indirizzo: usa lo stesso in tutte le righe.',
  email_unreadable: 'Non è un indirizzo e-mail: scrivilo come nome@esempio.it, o lascia vuoto.',
  phone_unreadable: 'Non è un numero di telefono: scrivi solo le cifre, o lascia vuoto.',
  amount_unreadable: 'Non è un importo: scrivi le cifre, come 1234,50.',
  amount_negative: 'L’importo non può essere negativo: togli il meno, o lascia vuoto.',
  yes_no_unreadable: 'Scrivi SI oppure NO.',
  diet_unknown: 'La dieta non è tra quelle della cucina: correggi il nome, o aggiungi prima la dieta.',
  absence_type_unknown: 'Scrivi “assenza” oppure “pasto in bianco”.',
  period_backwards: 'Il periodo finisce prima di cominciare: scambia o correggi le date.',
  period_overlaps: 'Per questo alunno una riga precedente copre già questi giorni: lasciane una sola.',
  period_beyond_school_year: 'La data va oltre gli anni scolastici in calendario: correggi la data.',
  text_too_long: 'Il testo è troppo lungo: al massimo 500 caratteri.',
  new_balance_differs: 'Il saldo registrato più la variazione non dà questo importo: controlla i due valori.',
  light_needs_certificate:
    'Troppi pasti in bianco di fila senza certificato: accorcia il periodo, o scrivi SI nella colonna «Certificato».',
  exemption_unknown: 'L’esenzione non è tra quelle della tariffa: correggi il nome, o aggiungila prima alla tariffa.',
  tariff_facts_missing: 'Di questo alunno non si sa se è residente: importa prima l’elenco degli alunni.',
};

const fileErrors: { [Kind in TableError['kind']]: (error: Extract<TableError, { kind: Kind }>) => string } = {
  FileEmpty: () => 'Il file è vuoto. Scegline un altro.',
  FileTooLarge: (error) => `Il file supera ${error.limitMegabytes} MB. Dividilo in più file.`,
  TooManyRows: (error) => `Il file ha più di ${error.limit.toLocaleString('it')} righe. Dividilo in più file.`,
  HeaderMissing: () => 'Nella prima riga mancano i nomi delle colonne. Aggiungili e riprova.',
  NoRowsBelowHeader: () => 'Sotto i nomi delle colonne non c’è nessuna riga. Controlla di aver scelto il file giusto.',
  OldSpreadsheet: () => 'È un foglio di Excel 97–2003. Salvalo come “Cartella di lavoro di Excel (.xlsx)” o come CSV.',
  QuoteNotClosed: (error) => `Alla riga ${error.line} si aprono virgolette che non si chiudono. Chiudile e riprova.`,
  FileUnreadable: () =>
    'Il file non si legge: non è una tabella, è danneggiato o ha una password. Salvalo come .xlsx o CSV.',
};

const kinds: Record<ImportKind, string> = {
  pupils: 'Alunni',
  balances: 'Saldi iniziali',
  corrections: 'Correzioni dei saldi',
  absences: 'Assenze già comunicate',
  light_meals: 'Pasti in bianco',
  exemptions: 'Esenzioni',
};

const changedFields: Record<ChangedField, string> = {
  surname: 'cognome',
  name: 'nome',
  sex: 'sesso',
  birthDate: 'data di nascita',
  class: 'scuola e classe',
  payer: 'genitore che paga',
  payerName: 'nome del genitore',
  email: 'e-mail',
  phone: 'telefono',
  isee: 'ISEE',
  resident: 'residenza',
  exempt: 'L.104',
  diet: 'dieta',
  household: 'nucleo',
  balance: 'saldo iniziale',
  exemption: 'esenzione',
};

/** What both sides of an import must agree on. */
const totals = {
  title: 'Totali di controllo',
  side: 'Quando',
  count: 'Righe',
  credits: 'Crediti',
  debts: 'Debiti',
  file: 'Nel file',
  changes: 'Variazioni nel file, in più e in meno',
  before: 'Prima',
  after: 'Dopo',
};

const rows = (n: number) => `${n} ${plural(n, 'riga', 'righe')}`;

/** Texts of imports, on pages and on the command line. */
export const imports = {
  kinds,
  rejections,
  changedFields,
  fileError: <E extends TableError>(error: E) => (fileErrors[error.kind] as (of: E) => string)(error),
  columnsMissing: (labels: readonly string[]) =>
    `${plural(labels.length, 'Non si trova la colonna', 'Non si trovano le colonne')}: ${labels.join(', ')}. Indica quali sono nel file.`,
  columnsOfFile: (headers: readonly string[]) => `Colonne del file: ${headers.join(', ')}.`,
  schoolYearMissing: 'Non c’è un anno scolastico in corso o futuro: aggiungilo nel calendario, poi ripeti.',
  rowsRejected: (n: number) => `${rows(n)} da correggere: nulla è stato importato.`,
  reasonMissing: (kind: ImportKind) =>
    kind === 'corrections'
      ? 'Scrivi il motivo: la famiglia lo legge accanto alla correzione.'
      : 'I saldi erano già stati importati: per correggerli scrivi il motivo.',
  preview: 'Anteprima: nulla è stato cambiato.',
  applied: (id: number) => `Fatto: importazione n. ${id}.`,
  repeated: (when: string) => `Questo stesso file è già stato importato il ${when}: non è cambiato nulla.`,
  totals,
  /** A file of corrections says by how much balances change, not what they are. */
  totalLabel: (kind: ImportKind, side: 'file' | 'before' | 'after') =>
    kind === 'corrections' && side === 'file' ? totals.changes : totals[side],
  outcomes: (count: { created: number; changed: number; unchanged: number }) =>
    `${count.created} ${plural(count.created, 'nuovo', 'nuovi')}, ${count.changed} ${plural(count.changed, 'cambiato', 'cambiati')}, ${count.unchanged} ${plural(count.unchanged, 'invariato', 'invariati')}`,
  newConsumers: (n: number) =>
    `${n} ${plural(n, 'consumatore viene aggiunto', 'consumatori vengono aggiunti')} senza iscrizione.`,
  notInFile: (n: number) =>
    `${n} ${plural(n, 'consumatore registrato non è', 'consumatori registrati non sono')} nel file: ${plural(n, 'resta com’è', 'restano come sono')}.`,
  closedDays: (n: number) =>
    `${rows(n)} ${plural(n, 'comincia', 'cominciano')} in giorni già chiusi, che restano come sono.`,
  toMend: { title: 'Da correggere', line: 'Riga', column: 'Colonna', value: 'Valore', reason: 'Che cosa fare' },
  changes: { title: 'Cambia', from: (before: string, after: string) => `da ${before} a ${after}`, nothing: 'vuoto' },
  more: (n: number) => `… e altre ${n}`,
  yes: 'sì',
  no: 'no',
  command: {
    usage:
      'Uso: ./omnibus import <pupils|balances|corrections|absences|light_meals|exemptions> --tenant COMUNE FILE [--apply] [--reason TESTO] [--column "NOME=COLONNA DEL FILE"]',
    tenantUnknown: (slug: string) => `Il Comune «${slug}» non esiste: controlla il nome dopo --tenant.`,
    fileNotReadable: (path: string) => `Il file ${path} non si apre: controlla nome e permessi.`,
    columnUnknown: (name: string) => `«${name}» non è tra le colonne previste: controlla il nome dopo --column.`,
    toApply: 'Per importare davvero, ripeti il comando con --apply.',
  },
};
