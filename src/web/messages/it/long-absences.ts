import type { Day } from '#src/kernel/day.ts';
import { numericDay, numericInstant } from '#src/kernel/italian-dates.ts';
import { plural } from '../plural.ts';

/** The office's list of absences until further notice that are long (R2). */
export const longAbsences = {
  title: 'Assenze lunghe',
  heading: (n: number) =>
    n === 0
      ? 'Nessuna assenza lunga fino a nuovo avviso.'
      : `${n} ${plural(n, 'alunno assente', 'alunni assenti')} fino a nuovo avviso.`,
  lead: (most: number) =>
    `Qui ci sono le assenze «fino a nuovo avviso» di più di ${most} giorni di mensa. I pasti non si preparano e non si addebitano; l’iscrizione resta. Se l’alunno non torna più, conviene sentire la famiglia.`,
  none: 'Non c’è niente da verificare',
  noneHint: (most: number) =>
    `Quando una famiglia disdice fino a nuovo avviso per più di ${most} giorni di mensa, l’alunno compare qui.`,
  caption: 'Alunni assenti fino a nuovo avviso',
  child: 'Alunno',
  class: 'Classe',
  from: 'Dal',
  to: 'Al più tardi fino al',
  day: (day: Day) => numericDay(day),
  days: 'Giorni di mensa',
  asked: 'Comunicata',
  askedBy: {
    web: (by: string, at: Temporal.Instant) => `da ${by}, ${numericInstant(at)}`,
    office: (by: string, at: Temporal.Instant) => `dall’ufficio (${by}), ${numericInstant(at)}`,
    import: (_by: string, at: Temporal.Instant) => `con un’importazione, ${numericInstant(at)}`,
  },
  nobody: '—',
  tile: 'Assenze lunghe',
  tileHint: 'Fino a nuovo avviso, per molti giorni di mensa.',
};
