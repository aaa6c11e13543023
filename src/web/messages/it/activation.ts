import type { Day } from '#src/kernel/day.ts';
import { numericDay } from '#src/kernel/italian-dates.ts';
import { plural } from '../plural.ts';

const parents = (n: number) => `${n} ${plural(n, 'genitore', 'genitori')}`;
const letters = (n: number) => `${n} ${plural(n, 'lettera', 'lettere')}`;

/** The printed code: where parents type it, and where the office makes it. */
export const activation = {
  form: {
    title: 'Codice di attivazione',
    heading: 'Entra con il codice di attivazione',
    lead: 'Il codice è nella lettera che ti ha dato l’ufficio scuola o la scuola.',
    fiscalCode: 'Il tuo codice fiscale',
    code: 'Codice di attivazione',
    codeMissing: 'Scrivi il codice della lettera.',
    codeHint: '12 lettere e numeri, per esempio ABCD-EFGH-JKLM.',
    email: 'La tua e-mail',
    emailHint: 'Con questa entrerai. Deve essere solo tua.',
    submit: 'Continua',
    wrong:
      'Codice di attivazione o codice fiscale non corretti, oppure il codice è già stato usato o è scaduto. Ricopiali dalla lettera; se non basta, chiama l’ufficio scuola.',
    haveCode: 'Hai un codice di attivazione?',
  },
  office: {
    title: 'Accessi delle famiglie',
    heading: 'Accessi delle famiglie',
    lead: 'Chi non riesce a registrarsi da sé entra con un codice stampato. Il codice vale 60 giorni e una volta sola.',
    off: 'Le credenziali con e-mail e password non sono attive',
    offBody:
      'Le famiglie entrano con SPID o CIE. Per dare codici di attivazione attiva prima le credenziali, qui sotto.',
    classes: 'Lettere per classe',
    caption: 'Genitori che pagano, per classe',
    class: 'Classe',
    payers: 'Genitori',
    withLogin: 'Con accesso',
    withCode: 'Con codice',
    missing: 'Da avviare',
    nobody: 'Nessuna classe con alunni iscritti.',
    open: 'Apri',
    ofClass: (name: string) => `Accessi della ${name}`,
    ofClassLead: (missing: number) =>
      missing === 0 ? 'Tutti hanno un accesso o un codice.' : `${parents(missing)} senza accesso e senza codice.`,
    issueMissing: (n: number) => `Crea ${plural(n, 'il codice', 'i codici')} per ${parents(n)}`,
    print: (n: number) => `Stampa ${letters(n)} (PDF)`,
    person: 'Genitore',
    state: 'Accesso',
    hasLogin: 'ha un accesso',
    codeUntil: (day: Day) => `codice valido fino al ${numericDay(day)}`,
    nothing: 'nessun accesso',
    ofPerson: (name: string) => `Accesso di ${name}`,
    issue: 'Crea il codice',
    issueHint: 'Si stampa una lettera da consegnare a mano o in busta chiusa.',
    issueAgain: 'Crea un altro codice',
    againHint: 'Il codice di prima non si potrà più usare.',
    loginHint:
      'Ha già un accesso. Con un codice nuovo sceglie un’altra e-mail e un’altra password: serve se non riesce più a entrare.',
    withdraw: 'Annulla il codice',
    done: {
      creati: (n: number) =>
        n === 0 ? 'Non c’erano codici da creare.' : `${plural(n, 'Creato 1 codice', `Creati ${n} codici`)}.`,
      annullato: 'Il codice è annullato: la lettera non serve più.',
    },
    back: 'Accessi delle famiglie',
    link: 'Accesso',
  },
  setting: {
    title: 'Credenziali con e-mail e password',
    on: 'Attive',
    onSince: (reason: string) => `Attive. Motivo: ${reason}`,
    law: 'Dal 2021 un Comune non può dare nuove credenziali proprie ai cittadini (DL 76/2020, art. 24): può farlo chi gestisce il servizio per lui. Il motivo resta registrato.',
    turnOn: 'Attiva le credenziali',
    turnOff: 'Disattiva le credenziali',
    offHint: 'Chi le usa già non potrà più entrare con quelle: avvisa prima le famiglie.',
    reason: 'Motivo',
    reasonHint: 'Per esempio: il servizio è affidato in concessione alla ditta …',
    reasonMissing: 'Scrivi il motivo: la legge lo chiede.',
    changed: 'L’impostazione è cambiata.',
  },
};
