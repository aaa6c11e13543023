import type { Day } from '#src/kernel/day.ts';
import { longDay, longDayWithYear, numericDay, numericInstant } from '#src/kernel/italian-dates.ts';
import { formatEuro } from '#src/kernel/money.ts';
import type { BasisEffect, EditableKey, EditableSettings, NumberKey, SettingProblem } from '#src/settings/index.ts';
import { plural } from '../plural.ts';

const meals = (n: number) => `${n} ${plural(n, 'pasto', 'pasti')}`;
const days = (n: number) => `${n} ${plural(n, 'giorno', 'giorni')}`;
const serviceDays = (n: number) => `${n} ${plural(n, 'giorno', 'giorni')} di mensa`;
const children = (n: number) => `${n} ${plural(n, 'alunno', 'alunni')}`;

const BASIS = { presence: 'chi ha mangiato', booking: 'chi è prenotato' } as const;
const UNIT = { meals: 'in pasti', euro: 'in euro' } as const;
const READMIT = {
  below_limit: 'appena il debito è sotto il limite',
  not_negative: 'solo quando il debito è saldato',
} as const;
const ahead = (n: number | null) => (n === null ? 'fino alla fine dell’anno scolastico' : `fino a ${days(n)} da oggi`);

/** Each value as people say it. */
const said: { readonly [K in EditableKey]: (value: EditableSettings[K]) => string } = {
  posting_time: (time) => `alle ${time}`,
  evening_time: (time) => `alle ${time}`,
  charge_basis: (basis) => BASIS[basis],
  threshold_unit: (unit) => UNIT[unit],
  low_credit_meals: meals,
  warn_at_debt_meals: meals,
  suspend_at_debt_meals: meals,
  low_credit_cents: formatEuro,
  warn_at_debt_cents: formatEuro,
  suspend_at_debt_cents: formatEuro,
  readmit_when: (when) => READMIT[when],
  suspension_grace_service_days: serviceDays,
  light_days_in_a_row: (n) => `${n} di fila`,
  absence_days_ahead: ahead,
  open_absence_alert_service_days: (n) => `oltre ${serviceDays(n)}`,
  register_correction_service_days: serviceDays,
  diets: (names) => names.join(', '),
};

/** Texts of the office's page with the settings of the municipality. */
export const settings = {
  title: 'Impostazioni',
  heading: 'Le regole del Comune, una per una.',
  lead: 'Ogni valore vale da un giorno: i giorni passati tengono il loro. Chi l’ha cambiato resta scritto.',
  change: 'Cambia',
  see: 'Vedi la storia',
  open: 'Apri',
  groups: {
    day: 'La giornata',
    meals: 'Pasti e addebiti',
    absences: 'Assenze e pasto in bianco',
    debt: 'Credito, debito e sospensione',
    payments: 'Pagamenti',
    access: 'Accessi e dati',
  },
  /** Settings that have a page of their own, or none. */
  elsewhere: {
    contacts: 'Ufficio scuola, protezione dei dati, dichiarazione di accessibilità',
    cutoff: {
      title: 'Orari di disdetta',
      value: (general: string, own: number) =>
        own === 0
          ? `fino alle ${general} in tutte le scuole`
          : `fino alle ${general}; ${own} ${plural(own, 'scuola ha un orario proprio', 'scuole hanno un orario proprio')}`,
    },
    stopped: { title: 'Tutte le sospensioni', on: 'ferme', off: 'decise ogni sera' },
    topUps: {
      title: 'Ricariche e avvisi di pagamento',
      value: (min: number, max: number, due: number) =>
        `ricariche da ${formatEuro(min)} a ${formatEuro(max)}; avvisi da pagare entro ${days(due)}`,
    },
    collections: {
      title: 'Ricariche nei negozi (PuntoLIS)',
      value: (min: number, max: number) => `da ${formatEuro(min)} a ${formatEuro(max)}`,
    },
    retention: {
      title: 'Conservazione dei dati',
      value: (months: number) => `famiglie senza più iscrizioni: ${months} mesi`,
    },
    credentials: { title: 'Credenziali proprie delle famiglie', on: 'attive', off: 'non attive' },
    secondFactor: {
      title: 'Seconda verifica del personale',
      on: 'richiesta',
      off: 'non richiesta',
      how: 'La cambia chi gestisce il programma, con un comando.',
    },
  },
  topics: {
    orari: {
      title: 'Addebito e decisioni della sera',
      lead: 'Prima si chiudono le disdette, poi si addebitano i pasti, poi si decidono le sospensioni.',
      value: (s: EditableSettings) =>
        `pasti addebitati alle ${s.posting_time}, sospensioni decise alle ${s.evening_time}`,
    },
    addebito: {
      title: 'Che cosa si addebita',
      lead: 'Vale per tutti i pasti dal giorno scelto. Quelli già addebitati restano come sono.',
      value: (s: EditableSettings) => `paga ${BASIS[s.charge_basis]}`,
    },
    registro: {
      title: 'Correzioni della scuola',
      lead: 'Entro questi giorni la scuola corregge il registro da sola. L’ufficio può sempre, con un motivo.',
      value: (s: EditableSettings) =>
        s.register_correction_service_days === 0
          ? 'solo il giorno stesso'
          : `fino a ${serviceDays(s.register_correction_service_days)} dopo`,
    },
    diete: {
      title: 'Diete che la cucina prepara',
      lead: 'Sono le scelte di chi registra una dieta. Chi ne ha già una la tiene, anche se qui la togli.',
      value: (s: EditableSettings) => s.diets.join(', '),
    },
    assenze: {
      title: 'Assenze programmate',
      lead: 'Quanto avanti possono programmare le famiglie, e quali assenze l’ufficio vede in elenco.',
      value: (s: EditableSettings) =>
        `${ahead(s.absence_days_ahead)}; in elenco oltre ${serviceDays(s.open_absence_alert_service_days)}`,
    },
    bianco: {
      title: 'Pasto in bianco',
      lead: 'Oltre questo numero serve un certificato. Le assenze non interrompono la fila, un pasto normale sì.',
      value: (s: EditableSettings) => `al massimo ${s.light_days_in_a_row} di fila`,
    },
    soglie: {
      title: 'Soglie di credito e debito',
      lead: 'Quando la famiglia riceve un avviso e quando il servizio si sospende. Il solo cambio non manda avvisi.',
      value: (s: EditableSettings) =>
        s.threshold_unit === 'euro'
          ? `in euro: credito in esaurimento a ${formatEuro(s.low_credit_cents)}, avviso a ${formatEuro(s.warn_at_debt_cents)} di debito, sospensione a ${formatEuro(s.suspend_at_debt_cents)}`
          : `in pasti: credito in esaurimento a ${meals(s.low_credit_meals)}, avviso a ${meals(s.warn_at_debt_meals)} di debito, sospensione a ${meals(s.suspend_at_debt_meals)}`,
    },
    sospensione: {
      title: 'Inizio e fine di una sospensione',
      lead: 'Nessuno è sospeso senza un avviso arrivato in un giorno di mensa precedente. Questo non si cambia.',
      value: (s: EditableSettings) =>
        `si torna a mensa ${READMIT[s.readmit_when]}; nessuna nei primi ${serviceDays(s.suspension_grace_service_days)}`,
    },
  },
  since: (from: Day | undefined, by: string | null | undefined) => {
    if (from === undefined) return 'valore di partenza del programma';
    const when = from < '2001' ? 'dall’inizio' : `da ${longDayWithYear(from)}`;
    return by ? `${when}, ${by}` : when;
  },
  coming: (from: Day, label: string, value: string, by: string | null) =>
    `Da ${longDayWithYear(from)}: ${label.toLowerCase()} ${value}${by ? ` (${by})` : ''}.`,
  inForce: 'In vigore oggi',
  form: 'Cambia da un giorno',
  history: 'Tutto quello che è stato registrato',
  noHistory: 'Nessuno l’ha mai cambiato.',
  columns: { from: 'Vale da', what: 'Che cosa', value: 'Valore', recorded: 'Registrato' },
  ever: 'dall’inizio',
  recorded: (at: Temporal.Instant, by: string | null) => (by ? `${numericInstant(at)}, ${by}` : numericInstant(at)),
  from: 'Da quale giorno',
  fromHint: (first: Day) => `Il primo possibile è ${longDay(first)}: i giorni prima sono chiusi.`,
  fromTodayHint: 'Può valere già da oggi.',
  inMeals: 'Se conti in pasti',
  inEuro: 'Se conti in euro',
  label: {
    posting_time: 'Addebito dei pasti del giorno',
    evening_time: 'Decisione sulle sospensioni',
    charge_basis: 'Chi paga il pasto',
    threshold_unit: 'Come contare',
    low_credit_meals: 'Credito in esaurimento',
    warn_at_debt_meals: 'Avviso di debito',
    suspend_at_debt_meals: 'Sospensione',
    low_credit_cents: 'Credito in esaurimento, in euro',
    warn_at_debt_cents: 'Avviso di debito, in euro',
    suspend_at_debt_cents: 'Sospensione, in euro',
    readmit_when: 'Quando si torna a mensa',
    suspension_grace_service_days: 'Giorni di mensa senza sospensioni dopo l’avvio',
    light_days_in_a_row: 'Pasti in bianco di fila, al massimo',
    absence_days_ahead: 'Quanti giorni avanti',
    open_absence_alert_service_days: 'Assenze in elenco per l’ufficio',
    register_correction_service_days: 'Giorni di mensa per correggere',
    diets: 'Diete',
  } satisfies Record<EditableKey, string>,
  hint: {
    posting_time: 'Ore e minuti, per esempio 15:00. Deve venire dopo l’ultimo orario di disdetta.',
    evening_time: 'Ore e minuti, per esempio 18:00. Deve venire dopo l’addebito.',
    charge_basis: undefined,
    threshold_unit: undefined,
    low_credit_meals: 'Il credito copre al massimo questi pasti.',
    warn_at_debt_meals: 'Pasti a debito con cui parte l’avviso.',
    suspend_at_debt_meals: 'Pasti a debito con cui il servizio si sospende.',
    low_credit_cents: 'Il credito è al massimo questo.',
    warn_at_debt_cents: 'Debito con cui parte l’avviso.',
    suspend_at_debt_cents: 'Debito con cui il servizio si sospende.',
    readmit_when: undefined,
    suspension_grace_service_days: 'Nessuna sospensione prima di questo giorno di mensa dall’avvio. Di solito 10.',
    light_days_in_a_row: 'Di solito 3.',
    absence_days_ahead: 'Giorni di calendario da oggi. Vuoto: fino alla fine dell’anno scolastico.',
    open_absence_alert_service_days: 'Si vedono quelle più lunghe di questi giorni di mensa. Di solito 10.',
    register_correction_service_days: 'Di solito 5. Con 0 corregge solo il giorno stesso.',
    diets: 'Una per riga, come le scrivono ufficio e file.',
  } satisfies Record<EditableKey, string | undefined>,
  choices: {
    charge_basis: {
      presence: { label: 'Chi ha mangiato', hint: 'Secondo il registro: chi era prenotato e non c’era non paga.' },
      booking: { label: 'Chi è prenotato', hint: 'Chi non ha disdetto in tempo paga, anche se non ha mangiato.' },
    },
    threshold_unit: {
      meals: { label: 'In pasti', hint: 'Con ogni tariffa lo stesso numero di pasti.' },
      euro: {
        label: 'In euro',
        hint: 'Per tutti lo stesso importo. Chi non paga nulla non è mai avvisato né sospeso.',
      },
    },
    readmit_when: {
      below_limit: { label: 'Appena il debito è sotto il limite', hint: undefined },
      not_negative: { label: 'Solo quando il debito è saldato', hint: 'Anche chi paga una parte resta sospeso.' },
    },
  },
  review: {
    from: (from: Day) => `Da ${longDayWithYear(from)}:`,
    becomes: (label: string, before: string, after: string) => `${label}: ${after}, invece di ${before}.`,
    later: (from: Day, label: string, value: string) =>
      `Resta deciso da ${longDay(from)}: ${label.toLowerCase()} ${value}.`,
    unchanged: 'È già così: non c’è niente da registrare.',
    submit: 'Registra',
    effects: 'Con i conti di adesso',
    noMail: 'Il cambio da solo non manda avvisi e non sospende nessuno: conta il prossimo pasto.',
    counts: { name: 'Situazione', before: 'Adesso', after: 'Dopo' },
    lowCredit: 'Credito in esaurimento',
    warned: 'A debito, con avviso',
    overLimit: 'Al limite o oltre',
    suspended: 'Sospesi che restano sospesi',
    basis: ({ days: seen, meals: n, children: of }: BasisEffect, to: 'presence' | 'booking') => {
      if (seen === 0) return 'Non ci sono ancora giorni addebitati con cui confrontare.';
      const since = `In ${days(seen)} di mensa già addebitati`;
      return n === 0
        ? `${since} non cambierebbe niente: nessuno era prenotato e assente.`
        : `${since}, ${meals(n)} di ${children(of)} prenotati e non mangiati ${to === 'booking' ? 'si sarebbero addebitati' : 'non si sarebbero addebitati'}.`;
    },
  },
  done: 'Impostazione registrata',
  doneBody: (from: Day) => `Vale da ${longDayWithYear(from)}.`,
  unchanged: 'Era già così: non è cambiato niente.',
  refused: {
    tooSoon: (first: Day) => `Scegli un giorno da ${longDay(first)} in poi: i giorni prima sono già chiusi.`,
    tooFar: (last: Day) => `Scegli un giorno entro il ${numericDay(last)}.`,
    time: 'Scrivi l’orario con ore e minuti, per esempio 15:00.',
    number: 'Scrivi un numero intero, per esempio 3.',
    amount: 'Scrivi un importo, per esempio 10,00.',
    choice: 'Scegli una risposta.',
    later: (on: Day) => ` Non va con quanto è già deciso da ${longDay(on)}.`,
    problem: (problem: SettingProblem): string => {
      switch (problem.kind) {
        case 'OutOfRange':
          return inRange(problem.key, problem.min, problem.max);
        case 'WarnAboveLimit':
          return 'L’avviso deve venire prima della sospensione: scrivi un valore non più alto.';
        case 'PostingBeforeCutoff':
          return `Alle ${problem.cutoff} si può ancora disdire: scegli un orario successivo.`;
        case 'EveningBeforePosting':
          return 'La decisione viene dopo l’addebito dei pasti: scegli un orario successivo.';
        case 'NoDiet':
          return 'Scrivi almeno una dieta, una per riga.';
        case 'DietTooLong':
          return `Il nome di una dieta ha al massimo ${problem.most} caratteri.`;
        case 'DietTwice':
          return `«${problem.diet}» c’è due volte: scrivila una volta sola.`;
      }
    },
  },
  said,
};

const inRange = (key: NumberKey, min: number, max: number): string =>
  key.endsWith('_cents')
    ? `Scrivi un importo da ${formatEuro(min)} a ${formatEuro(max)}.`
    : `Scrivi un numero da ${min} a ${max}.`;
