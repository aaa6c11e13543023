import type { Day } from '#src/kernel/day.ts';
import { longDay, numericInstant } from '#src/kernel/italian-dates.ts';
import { plural } from '../plural.ts';

/** Texts about what families report on a line of their account, and what the office answers. */
export const reports = {
  link: 'Segnala un errore',
  open: 'Segnalazione inviata',
  answered: 'Risposta dell’ufficio',
  family: {
    title: (name: string) => `Movimento di ${name}`,
    heading: (what: string, day: Day) => `${what}, ${longDay(day)}`,
    amount: 'Importo',
    balanceAfter: 'Saldo dopo',
    recorded: 'Registrato il',
    reason: 'Motivo',
    form: 'Segnala un errore',
    lead: 'L’ufficio scuola controlla e risponde qui. Intanto il conto non cambia.',
    words: 'Che cosa non torna?',
    wordsHint: 'Per esempio: «quel giorno era assente» o «la ricarica era di 20,00 €».',
    submit: 'Invia la segnalazione',
    sent: 'Segnalazione inviata',
    sentBody: 'L’ufficio scuola risponde in questa pagina, e avvisa per e-mail quando c’è la risposta.',
    waiting: (at: Temporal.Instant, who: string) =>
      `Segnalato il ${numericInstant(at)} da ${who}. In attesa di risposta.`,
    reportedBy: (at: Temporal.Instant, who: string) => `Segnalato il ${numericInstant(at)} da ${who}`,
    answeredAt: (at: Temporal.Instant) => `Risposta dell’ufficio scuola, ${numericInstant(at)}`,
    someoneElse: 'un’altra persona',
    corrected: 'Il conto è stato corretto',
    toCorrection: 'Vedi la correzione',
    again: 'Se non basta, si può segnalare di nuovo.',
  },
  office: {
    title: 'Segnalazioni',
    heading: (n: number) =>
      n === 0
        ? 'Nessuna segnalazione in attesa.'
        : `${n} ${plural(n, 'segnalazione aspetta', 'segnalazioni aspettano')} una risposta.`,
    lead: 'Le famiglie segnalano da un movimento del conto. La risposta si legge accanto al movimento e arriva un avviso per e-mail.',
    tile: 'Segnalazioni delle famiglie',
    tileHint: 'Errori segnalati su un movimento, da guardare.',
    caption: 'Segnalazioni, prima quelle in attesa',
    child: 'Alunno',
    what: 'Movimento',
    words: 'Che cosa scrive la famiglia',
    state: 'Stato',
    waiting: (at: Temporal.Instant) => `in attesa dal ${numericInstant(at)}`,
    done: (at: Temporal.Instant) => `risposta il ${numericInstant(at)}`,
    empty: 'Non ci sono segnalazioni',
    emptyHint: 'Quando una famiglia segnala un errore su un movimento, si trova qui.',
    oneTitle: 'Segnalazione',
    oneHeading: (child: string, what: string, day: Day) => `${child}: ${what}, ${longDay(day)}`,
    quote: 'La famiglia scrive',
    toChild: 'Scheda dell’alunno',
    toMovements: 'Movimenti',
    answer: 'Risposta',
    answerHint: 'La legge la famiglia accanto al movimento: che cosa è stato controllato e che cosa è cambiato.',
    correction: 'Correzione fatta',
    correctionHint:
      'Se il conto è stato corretto, prima si fa la correzione nella scheda dell’alunno, poi si sceglie qui.',
    none: 'Nessuna: il movimento era giusto',
    submit: 'Rispondi alla famiglia',
    mailed: 'Risposta inviata: la famiglia riceve un avviso per e-mail.',
    notMailed: 'Risposta registrata. La famiglia non ha un’e-mail: conviene telefonare.',
    already: 'Qualcuno aveva già risposto: qui sotto la risposta.',
  },
  errors: {
    words: 'Scrivi che cosa non torna.',
    answer: 'Scrivi la risposta per la famiglia.',
    tooLong: (most: number, now: number) => `Il testo ha ${now} caratteri: il massimo è ${most}.`,
    AlreadyOpen: 'Questo movimento ha già una segnalazione in attesa: la risposta arriva qui.',
    TooManyOpen: (most: number) =>
      `Ci sono già ${most} segnalazioni in attesa di risposta. Conviene chiamare l’ufficio scuola.`,
    NoSuchCorrection: 'Scegli una correzione dell’elenco.',
  },
};
