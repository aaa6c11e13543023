import { plural } from '../plural.ts';

/** For how long data is kept, and what each night took out (R12, R16). */
export const retention = {
  title: 'Conservazione dei dati',
  heading: 'Per quanto tempo si conservano i dati',
  lead: 'Ogni notte Omnibus toglie quello che ha finito il suo tempo. Qui dici quanto dura, e vedi che cosa è stato tolto.',
  kinds: {
    diets: 'Diete',
    mails: 'Testi e indirizzi delle e-mail',
    access_log: 'Accessi e letture nel registro attività',
    audit: 'Tutto il registro attività',
    imports: 'Nomi dei file caricati',
    families: 'Famiglie senza più iscrizioni',
  },
  hints: {
    diets: 'Dalla fine dell’iscrizione, o da quando una dieta ne sostituisce un’altra.',
    mails: 'Resta che il messaggio è partito, e quando.',
    access_log: 'Chi è entrato e chi ha letto diete.',
    audit: 'Chi ha cambiato che cosa. Non più a lungo delle famiglie.',
    imports: 'Con il motivo scritto per caricarli. I file stessi si tengono un giorno al massimo.',
    families:
      'Dall’ultimo movimento. Poi restano i movimenti, e si toglie di chi erano, con i motivi e le note scritti dall’ufficio.',
  },
  months: (n: number) => `${n} ${plural(n, 'mese', 'mesi')}`,
  range: (least: number, most: number) => `Da ${least} a ${most} mesi.`,
  rangeWrong: (least: number, most: number) => `Scrivi un numero intero da ${least} a ${most}.`,
  outlivesFamilies: (families: number) =>
    `Il registro attività contiene nomi: scrivi al massimo ${families}, come per le famiglie senza più iscrizioni.`,
  texts: (n: number) => `${n} ${plural(n, 'testo', 'testi')} dell’ufficio`,
  always: 'Durate fissate dalla legge o dal programma',
  alwaysList: [
    'Richieste e risposte di SPID e CIE: 24 mesi, poi si tolgono da sé.',
    'Accessi ai dispositivi, collegamenti e codici: 30 giorni dopo la scadenza.',
    'Movimenti, avvisi e ricevute: restano, senza più il nome di chi erano.',
  ],
  change: 'Cambia le durate',
  save: 'Salva le durate',
  saved: 'Salvato: vale dalla prossima notte.',
  unchanged: 'Era già così: non è cambiato nulla.',
  report: 'Ultime notti',
  noReport: 'Nessuna notte ancora',
  noReportHelp: 'Il controllo passa ogni notte dopo le tre.',
  night: 'Notte',
  kind: 'Dati',
  before: 'Più vecchi del',
  removed: 'Tolti',
  kept: 'Restano, e perché',
  nothing: 'niente',
  keptWhy: {
    balance: (n: number) => `${n} ${plural(n, 'alunno', 'alunni')} con un credito o un debito ancora sul conto`,
  },
  command: {
    usage: 'Comando: ./omnibus tenant retention SLUG [--apply]',
    preview: 'Prova: non è stato tolto niente. Con --apply si toglie davvero.',
    applied: 'Fatto.',
    line: (kind: string, before: string, removed: number) =>
      `${kind}: più vecchi del ${before}, ${removed} da togliere`,
    texts: (texts: string) => `  con ${texts}`,
    keeps: (why: string) => `  restano: ${why}`,
  },
};
