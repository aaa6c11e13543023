import { plural } from '../plural.ts';

/** Texts of the frame around every page and of the components; pages bring their own through props. */
export const shared = {
  page: {
    title: (page: string, tenant: string) => `${page} · ${tenant}`,
    titleWithErrors: (page: string, tenant: string) => `Errore: ${page} · ${tenant}`,
    skipToContent: 'Vai al contenuto',
    menu: 'Menu',
    mainNavigation: 'Menu principale',
    signOut: 'Esci',
    signedInAs: (name: string) => `Accesso di ${name}`,
    footer: 'Informazioni sul servizio',
    privacy: 'Informativa privacy',
    accessibility: 'Dichiarazione di accessibilità',
    legalNotes: 'Note legali',
    contacts: 'Contatti',
  },
  form: {
    optional: '(facoltativo)',
    errorPrefix: 'Errore:',
    errorSummary: (n: number) => plural(n, 'C’è una cosa da correggere', `Ci sono ${n} cose da correggere`),
    choose: 'Scegli…',
    search: 'Cerca',
    amountHint: 'In euro, per esempio 35,00',
  },
  alert: {
    info: 'Informazione',
    success: 'Fatto',
    warning: 'Attenzione',
    danger: 'Problema',
  },
  day: {
    booked: 'prenotato',
    light: 'pasto in bianco',
    absent: 'assente',
    consumed: 'pasto consumato',
    not_consumed: 'non consumato',
    suspended: 'sospeso',
    unavailable: 'servizio non disponibile',
    on: (when: string, state: string) => `${when}: ${state}`,
    markLight: 'in bianco',
    markCharged: 'addebitato',
    today: 'oggi',
    days: 'Giorni',
  },
  money: {
    meals: (n: number) => `${n} ${plural(n, 'pasto', 'pasti')}`,
    mealsInDebt: (n: number) => `${n} ${plural(n, 'pasto', 'pasti')} a debito`,
  },
  countdown: {
    one: 'tra un minuto',
    /** `#` stands for the number of minutes. */
    other: 'tra # minuti',
    now: 'tra meno di un minuto',
    passed: 'orario passato',
  },
  navigation: {
    breadcrumb: 'Percorso',
    months: 'Mesi',
    pages: 'Pagine',
    pageOf: (n: number, of: number) => `Pagina ${n} di ${of}`,
    previous: 'Precedente',
    next: 'Successiva',
    step: (n: number, of: number) => `Passo ${n} di ${of}`,
    steps: 'Passi',
    stepDone: 'fatto',
  },
  receipt: {
    number: (number: string) => `n. ${number}`,
  },
  pwa: {
    name: (tenant: string) => `Servizi scolastici · ${tenant}`,
    shortName: 'Mensa',
    description: (tenant: string) => `Mensa e servizi scolastici del ${tenant}`,
    offlineTitle: 'Sei senza rete',
    offlineNotSent:
      'Se stavi inviando un’assenza, considerala NON inviata. Vale solo quella che vedi registrata in Dettaglio.',
    offlineWhatNext: 'Quando torna la rete apri di nuovo la pagina e controlla. L’orario limite resta lo stesso.',
    retry: 'Riprova',
  },
};
