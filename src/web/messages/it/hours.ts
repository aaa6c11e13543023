import type { Day } from '#src/kernel/day.ts';
import { longDay } from '#src/kernel/italian-dates.ts';

/** Texts of the page on until when families may cancel, school by school. */
export const hours = {
  title: 'Orari di disdetta',
  heading: (general: string) => `Le famiglie possono disdire fino alle ${general}.`,
  headingMixed: 'Ogni scuola ha il suo orario per le disdette.',
  lead: 'All’orario limite la cucina riceve i numeri definitivi della scuola. Vale anche il minuto scritto: alle 09:00 si disdice fino alle 09:00 e 59 secondi.',
  done: 'Orario registrato',
  doneBody: (day: Day) => `Vale da ${longDay(day)}. Le pagine delle famiglie lo mostrano da sole.`,
  unchanged: 'L’orario era già questo: non è cambiato niente.',
  caption: 'Orario limite di ogni scuola',
  school: 'Scuola',
  now: 'Oggi',
  coming: 'Poi',
  change: (cutoff: string | null, from: Day) => `${cutoff ?? 'come il Comune'}, da ${longDay(from)}`,
  all: 'Tutte le scuole senza un orario proprio',
  form: 'Cambia un orario',
  which: 'Per quale scuola?',
  hour: 'Nuovo orario limite',
  hourHint: 'Ore e minuti, per esempio 08:45. Per tornare all’orario del Comune, lascia vuoto.',
  from: 'Da quale giorno',
  fromHint: 'Il primo possibile è domani: per oggi le famiglie hanno già letto l’orario.',
  submit: 'Registra l’orario',
  whichMissing: 'Scegli la scuola.',
  hourWrong: 'Scrivi l’orario con ore e minuti, per esempio 08:45.',
  hourMissing: 'Scrivi l’orario: il Comune ne ha sempre uno.',
  tooSoon: (first: Day) =>
    `Scegli un giorno da ${longDay(first)} in poi: per oggi le famiglie hanno già letto l’orario.`,
  afterPosting: (time: string, from: Day | undefined) =>
    `${from ? `Da ${longDay(from)}, alle` : 'Alle'} ${time} i pasti vengono addebitati: scegli un orario precedente.`,
};
