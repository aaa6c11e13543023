import type { Day, Month } from '#src/kernel/day.ts';
import { longDay, longMonth, mediumDay, numericDay, shortMonth } from '#src/kernel/italian-dates.ts';
import { formatEuro } from '#src/kernel/money.ts';
import type { DebtLimit } from '#src/standing/index.ts';
import { plural } from '../plural.ts';
import { absences } from './absences.ts';

const meals = (n: number) => `${n} ${plural(n, 'pasto', 'pasti')}`;
const upperFirst = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

/** Texts of the family's pages, in the words of the municipality's notice. */
export const family = {
  absences,
  nav: {
    home: 'Inizio',
    citizen: 'Cittadino',
    topUp: 'Ricarica',
    payments: 'Pagamenti',
  },
  greeting: {
    morning: 'Buongiorno.',
    afternoon: 'Buon pomeriggio.',
    evening: 'Buonasera.',
  },
  /** The sentence of the day, for one child and for several. */
  today: {
    eats: (name: string) => `Oggi ${name} pranza a scuola.`,
    ate: (name: string) => `Oggi ${name} ha pranzato a scuola.`,
    light: (name: string) => `Oggi ${name} pranza a scuola, in bianco.`,
    doesNotEat: (name: string) => `Oggi ${name} non pranza a scuola.`,
    didNotEat: (name: string) => `Oggi ${name} non ha pranzato a scuola.`,
    suspended: (name: string) => `Oggi il servizio per ${name} è sospeso.`,
    noService: 'Oggi la mensa non c’è.',
    someEat: (n: number, of: number) =>
      n === 0
        ? 'Oggi nessuno mangia a scuola.'
        : `Oggi ${plural(n, 'mangia', 'mangiano')} a scuola ${n} ${plural(n, 'figlio', 'figli')} su ${of}.`,
    someAte: (n: number, of: number) =>
      n === 0
        ? 'Oggi nessuno ha mangiato a scuola.'
        : `Oggi ${plural(n, 'ha', 'hanno')} mangiato a scuola ${n} ${plural(n, 'figlio', 'figli')} su ${of}.`,
  },
  home: {
    title: 'Inizio',
    hello: (greeting: string, name: string) => `${greeting.replace(/\.$/, '')}, ${name}.`,
    citizenHint: 'I consumatori: oggi, assenze, credito, pasti',
    topUpHint: 'Aggiungi credito per uno o più figli',
    paymentsHint: 'Da fare, in verifica, fatti; avvisi e PuntoLIS',
    contactsHint: 'Ufficio scuola del Comune',
  },
  consumers: {
    title: 'Cittadino',
    perMeal: (cents: number) => `${formatEuro(cents)} a pasto`,
    free: 'pasti gratuiti',
    today: 'Oggi',
    detail: 'Dettaglio',
    topUp: 'Ricarica',
    movements: 'Movimenti',
    absentToday: 'Assente oggi',
    withdrawToday: 'Annulla l’assenza',
    otherDays: 'Altri giorni',
    of: (name: string) => `di ${name}`,
    forChild: (name: string) => `per ${name}`,
    notEnrolled: 'Nessuna iscrizione in corso',
    enrolledFrom: (day: Day) => `Iscrizione dal ${numericDay(day)}`,
    none: 'Nessun consumatore è collegato a questo accesso',
    noneHint: 'L’ufficio scuola può collegare i figli in pochi minuti.',
    contacts: 'Contatti',
    nextService: (day: Day, word: string) => `Prossimo giorno di mensa: ${longDay(day)}, ${word}`,
  },
  /** Until when, always. */
  until: {
    cancel: (cutoff: string) => `Puoi disdire fino alle ${cutoff}`,
    withdraw: (cutoff: string) => `Puoi annullare fino alle ${cutoff}`,
    closed: (cutoff: string) => `Si poteva disdire fino alle ${cutoff}`,
    closedWithdraw: (cutoff: string) => `Si poteva cambiare fino alle ${cutoff}`,
    todayUntil: (cutoff: string) => `oggi, fino alle ${cutoff}`,
  },
  /** Who asked for it, and when. */
  who: {
    today: (verb: string, time: string, who: string) => `${verb} alle ${time} ${who}`,
    yesterday: (verb: string, time: string, who: string) => `${verb} ieri alle ${time} ${who}`,
    earlier: (verb: string, day: Day, time: string, who: string) => `${verb} ${who}, ${mediumDay(day)} ${time}`,
    cancelled: 'disdetto',
    light: 'chiesto',
    person: (name: string) => `da ${name}`,
    family: 'dalla famiglia',
    office: 'dall’ufficio scuola',
    officeFor: (name: string) => `dall’ufficio scuola per ${name}`,
    imported: 'comunicato al sistema precedente',
    untilFurtherNotice: 'fino a nuovo avviso',
    sentence: (text: string) => upperFirst(text),
  },
  /** Why a day has no service. */
  reason: {
    before_go_live: (goLive: string) => `il servizio si gestisce qui dal ${goLive}`,
    outside_period: 'fuori dal periodo di mensa',
    weekend: 'fine settimana',
    class_pattern: (label: string) => `per la classe ${label} non è giorno di mensa`,
    own_pattern: 'giorno non previsto nell’iscrizione',
    not_enrolled: 'nessuna iscrizione in questo giorno',
  },
  packedLunch: 'pranzo al sacco',
  credit: {
    until: (day: Day) => `Il credito basta fino a ${longDay(day)}`,
    all: 'Il credito basta per tutti i pasti in calendario',
    notForNext: 'Il credito non basta per il prossimo pasto',
    free: 'I pasti sono gratuiti',
    noMeals: 'Non ci sono pasti in calendario',
    zero: 'Per i prossimi pasti serve una ricarica',
    debt: (limit: DebtLimit) =>
      'limitCents' in limit
        ? `Con ${formatEuro(limit.limitCents)} di debito il servizio si sospende`
        : `Dopo ${meals(limit.limitMeals)} a debito il servizio si sospende`,
    limitReached: 'Serve una ricarica perché il servizio non si sospenda',
    debtPlain: 'C’è un importo da saldare',
  },
  suspended: {
    title: (name: string) => `Il servizio per ${name} è sospeso`,
    from: (day: Day) => `Il servizio si sospende da ${longDay(day)}`,
    wayBack: (cents: number) => `Con una ricarica di ${formatEuro(cents)} il servizio riparte.`,
    wayOut: (cents: number) => `Con una ricarica di ${formatEuro(cents)} la sospensione non parte.`,
    when: 'Vale dal primo giorno di mensa non ancora chiuso dopo l’accredito.',
    noAmount: 'Il servizio riparte dal prossimo giorno di mensa.',
    button: (cents: number) => `Ricarica ${formatEuro(cents)}`,
    call: (phone: string, email: string) =>
      `Per qualunque difficoltà l’ufficio scuola è a disposizione: ${[phone, email].filter(Boolean).join(', ')}.`,
    note: 'riparte con una ricarica',
  },
  detail: {
    title: (name: string) => `Dettaglio · ${name}`,
    place: (school: string, label: string) => `${school}, ${label}.`,
    back: 'Cittadino',
    cancel: 'Disdici',
    withdraw: 'Annulla',
    light: 'Pasto in bianco',
    lightToday: 'Pasto in bianco oggi',
    noLight: 'Pasto normale',
    more: 'Altro',
    moreFor: (day: Day) => `per ${longDay(day)}`,
    onDay: (day: Day) => longDay(day),
    week: (first: Day, last: Day) =>
      first === last
        ? `${Number(first.slice(8))} ${shortMonth(first.slice(0, 7) as Month)}`
        : first.slice(0, 7) === last.slice(0, 7)
          ? `${Number(first.slice(8))}–${Number(last.slice(8))} ${shortMonth(last.slice(0, 7) as Month)}`
          : `${Number(first.slice(8))} ${shortMonth(first.slice(0, 7) as Month)} – ${Number(last.slice(8))} ${shortMonth(last.slice(0, 7) as Month)}`,
    beyond: (last: Day) => `Per ora si programma fino a ${longDay(last)}. I giorni dopo si aprono più avanti.`,
    noDays: 'In questo mese non ci sono giorni di mensa',
    consumed: 'Pasti consumati:',
    inMonth: (month: Month) => ` a ${shortMonth(month)}, `,
    since: (day: Day) => ` dal ${numericDay(day)}.`,
    list: 'Vedi l’elenco',
    credit: 'Credito:',
    movements: 'Vedi i movimenti',
    unchanged: 'Era già così: non è cambiato nulla.',
  },
  meals: {
    title: (name: string) => `Pasti di ${name}`,
    heading: (name: string, n: number) =>
      n === 0 ? `${name} non ha ancora consumato pasti.` : `${name} ha consumato ${meals(n)}.`,
    since: (day: Day) => `Conteggio dal ${numericDay(day)}.`,
    caption: (month: Month, n: number) => `${upperFirst(longMonth(month))}: ${meals(n)}`,
    day: 'Giorno',
    kind: 'Pasto',
    amount: 'Importo',
    normal: 'pasto',
    light: 'pasto in bianco',
    notCharged: 'non addebitato',
    pending: 'da addebitare',
    total: 'Totale',
    empty: 'L’elenco si riempie dal primo pasto consumato.',
  },
  movements: {
    title: (name: string) => `Movimenti di ${name}`,
    heading: (cents: number) =>
      cents < 0 ? `Il debito è di ${formatEuro(-cents)}.` : `Il credito è di ${formatEuro(cents)}.`,
    caption: 'Movimenti del conto, dal più recente',
    day: 'Giorno',
    what: 'Movimento',
    amount: 'Importo',
    balance: 'Saldo',
    meals: 'Pasti consumati',
    empty: 'Non ci sono ancora movimenti',
    emptyHint: 'Qui si vedono ricariche e pasti, ognuno con il suo saldo.',
    plus: (cents: number) => `+${formatEuro(cents)}`,
    about: (what: string, day: Day) => `(${what}, ${numericDay(day)})`,
    codes: {
      opening: 'Saldo dal sistema precedente',
      opening_correction: 'Correzione del saldo iniziale',
      meal: 'Pasto consumato',
      meal_reversal: 'Storno di un pasto',
      top_up: 'Ricarica',
      transfer: 'Trasferimento tra fratelli',
      refund: 'Rimborso',
      revocation: 'Ricarica revocata',
    },
  },
};
