import type { Day } from '#src/kernel/day.ts';
import { longDay, mediumDay, numericDay } from '#src/kernel/italian-dates.ts';
import { plural } from '../plural.ts';

const mealsOff = (n: number) => `${n} ${plural(n, 'pasto disdetto', 'pasti disdetti')}`;
const list = (days: readonly Day[]) => new Intl.ListFormat('it', { type: 'conjunction' }).format(days.map(mediumDay));
const upperFirst = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

/** Texts on absences and light meals: choosing days, the sum before the button, the receipt, the refusals. */
export const absences = {
  days: list,
  page: {
    title: (name: string) => `Altri giorni · ${name}`,
    heading: (name: string) => `Quando ${name} non mangia a scuola?`,
    lead: (cutoff: string) =>
      `Ogni giorno si può disdire, e annullare, fino alle ${cutoff} del giorno stesso. Il resto è prenotato da sé.`,
    ways: 'Come scegliere i giorni',
    someDays: 'Giorni',
    period: 'Periodo',
    open: 'Fino a nuovo avviso',
    kind: 'Che cosa comunichi?',
    absent: 'Assenza',
    absentHint: 'nessun pasto, nessun addebito',
    light: 'Pasto in bianco',
    lightHint: (limit: number) => `un pasto leggero; al massimo ${limit} giorni di mensa di fila`,
    chooseDays: 'Tocca i giorni',
    from: 'Dal giorno',
    to: 'Al giorno',
    fromHint: (day: Day) => `Fino al ${numericDay(day)}, fine dell’anno scolastico`,
    aheadHint: (day: Day) => `Per ora fino al ${numericDay(day)}`,
    openHint:
      'L’assenza vale fino a quando la ritiri, al massimo fino alla fine dell’anno scolastico. L’iscrizione resta.',
    next: 'Continua',
    noDays: 'Non ci sono giorni da scegliere.',
    alreadyAbsent: 'già assente',
    alreadyLight: 'già in bianco',
    planned: 'In programma',
    plannedNone: 'Nessuna assenza in programma.',
    plannedOpen: (from: Day) => `Da ${longDay(from)}, fino a nuovo avviso`,
    plannedRun: (from: Day, to: Day) =>
      from === to ? upperFirst(longDay(from)) : `Da ${longDay(from)} a ${longDay(to)}`,
    plannedMeals: (n: number) => `${n} ${plural(n, 'giorno', 'giorni')} di mensa`,
    withdraw: 'Ritira',
  },
  missing: {
    days: 'Scegli almeno un giorno',
    from: 'Indica il primo giorno',
    to: 'Indica l’ultimo giorno',
    order: 'L’ultimo giorno viene prima del primo',
  },
  review: {
    title: (name: string) => `Controlla e conferma · ${name}`,
    absent: (n: number) => `${mealsOff(n)}, nessun addebito.`,
    light: (n: number) => `${n} ${plural(n, 'pasto in bianco', 'pasti in bianco')}, con il solito addebito.`,
    normal: (n: number) => `${n} ${plural(n, 'pasto di nuovo prenotato', 'pasti di nuovo prenotati')}.`,
    nothing: 'È già così: non c’è nulla da cambiare.',
    days: (name: string, text: string) => `Per ${name}: ${text}.`,
    span: (name: string, from: Day, to: Day) => `Per ${name}, da ${longDay(from)} a ${longDay(to)}.`,
    open: (name: string, from: Day) => `Per ${name}, da ${longDay(from)}, fino a nuovo avviso.`,
    closedTitle: (n: number) => plural(n, 'Un giorno è già chiuso', `${n} giorni sono già chiusi`),
    closed: (days: readonly Day[], cutoff: string) =>
      `${upperFirst(list(days))}: si poteva disdire fino alle ${cutoff}, resta com’è.`,
    confirm: { absent: 'Conferma l’assenza', light: 'Conferma il pasto in bianco', normal: 'Conferma' },
    change: 'Cambia i giorni',
  },
  receipt: {
    title: {
      absent: (time: string) => `Assenza registrata alle ${time}`,
      light: (time: string) => `Pasto in bianco registrato alle ${time}`,
      normal: (time: string) => `Annullamento registrato alle ${time}`,
    },
    days: {
      absent: (days: string) => `Assente: ${days}. Nessun addebito.`,
      light: (days: string) => `In bianco: ${days}.`,
      normal: (days: string) => `Di nuovo prenotato: ${days}.`,
    },
    many: (n: number, from: Day, to: Day) => `${n} giorni di mensa, da ${longDay(from)} a ${longDay(to)}`,
    openEnded: (from: Day) => `da ${longDay(from)}, fino a nuovo avviso`,
    closed: (days: readonly Day[]) => `${upperFirst(list(days))}: troppo tardi, resta com’era.`,
    lightEnded: (days: readonly Day[]) =>
      `${upperFirst(list(days))}: il pasto in bianco diventa un pasto normale, perché sarebbero troppi di fila. Per più giorni serve un certificato.`,
    undo: 'Annulla',
    undoUntil: (cutoff: string, [first, ...others]: readonly Day[]) =>
      first && others.length === 0
        ? `fino alle ${cutoff} di ${longDay(first)}`
        : `ogni giorno fino alle ${cutoff} del giorno stesso`,
  },
  refusal: {
    title: 'La richiesta non è stata accettata',
    back: 'Torna al dettaglio',
    call: 'Ufficio scuola:',
    cutoffTitle: (days: readonly Day[]) =>
      days.length === 1 && days[0]
        ? `${upperFirst(longDay(days[0]))} non si può più cambiare.`
        : 'Questi giorni non si possono più cambiare.',
    cutoff: (arrivedOn: string | undefined, time: string, cutoff: string) =>
      `La richiesta è arrivata ${arrivedOn ? `il ${arrivedOn} ` : ''}alle ${time}. Si poteva disdire fino alle ${cutoff}: il giorno resta com’era.`,
    settled: (time: string) =>
      `La richiesta è partita alle ${time}, ma intanto la scuola ha già confermato le presenze: il giorno resta com’era.`,
    tellSchool: 'Cosa puoi fare: avvisa la scuola.',
    presence: 'Se non è presente a pranzo, il pasto non viene addebitato.',
    booking: 'Il pasto prenotato viene addebitato.',
    notYours: {
      title: 'Questo consumatore non è tra i tuoi.',
      text: 'Se dovrebbe esserlo, l’ufficio scuola può collegarlo al tuo accesso.',
    },
    noService: {
      title: 'In questi giorni la mensa non c’è.',
      text: 'Non serve disdire: nessun pasto è prenotato e nulla viene addebitato.',
    },
    tooFar: {
      title: 'Il giorno è troppo lontano.',
      text: (last: Day) => `Si può programmare fino al ${numericDay(last)}.`,
    },
    lightLimit: {
      title: (limit: number) => `Il pasto in bianco si può chiedere per ${limit} giorni di mensa di fila.`,
      text: (day: Day) =>
        `${upperFirst(longDay(day))} sarebbe di troppo. Per più giorni serve un certificato: portalo all’ufficio scuola.`,
    },
    unknown: {
      title: 'Non sappiamo se la richiesta è arrivata in tempo.',
      text: 'Non è stato registrato nulla. Controlla il giorno nel dettaglio e riprova.',
    },
    otherRequest: {
      title: 'Questa pagina era già stata usata.',
      text: 'La richiesta di adesso non è stata registrata. Apri di nuovo il dettaglio e riprova da lì.',
    },
  },
};
