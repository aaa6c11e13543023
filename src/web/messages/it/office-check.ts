import type { Day } from '#src/kernel/day.ts';
import { longDay, numericDay, numericInstant } from '#src/kernel/italian-dates.ts';
import { plural } from '../plural.ts';

const things = (n: number) => `${n} ${plural(n, 'differenza', 'differenze')}`;

/** The office's page of the check that runs every night. */
export const officeCheck = {
  title: 'Controllo dei conti',
  heading: (n: number) => (n === 0 ? 'Tutto torna' : `${things(n)} da chiarire`),
  headingNever: 'Il controllo non è ancora stato fatto',
  lead: (at: Temporal.Instant) => `Ultimo controllo: ${numericInstant(at)}.`,
  what: 'Ogni notte, dalle 02:00, il programma ricalcola da capo saldi, pasti, situazioni dei conti e comunicazioni. Poi confronta il risultato con quello che è registrato.',
  never: 'Parte da solo dalle 02:00 della prima notte dopo l’avvio del servizio.',
  old: (at: Temporal.Instant) =>
    `L’ultimo controllo è del ${numericInstant(at)}: da allora nessuno è riuscito. Avvisa chi gestisce il programma.`,
  todoTitle: 'Che cosa fare',
  todo: 'Non correggere a mano con storni o ricariche: chi gestisce il programma ne trova prima la causa. Avvisalo e indica questa pagina; intanto il servizio continua.',
  difference: 'Differenza',
  since: 'Da quando',
  sinceNight: (day: Day) => `dal ${numericDay(day)}`,
  child: 'Alunno',
  open: (number: string) => `Apri l’alunno n. ${number}`,
  caption: 'Differenze trovate dall’ultimo controllo',
  more: (n: number) => `Qui ci sono le prime: ${n === 1 ? 'ne resta un’altra' : `ne restano altre ${n}`}.`,
  before: 'Le notti precedenti',
  night: 'Notte',
  nightOf: longDay,
  outcome: 'Risultato',
  outcomeOf: (n: number) => (n === 0 ? 'Tutto torna' : things(n)),
  alert: (n: number) => `Il controllo di questa notte ha trovato ${things(n)} nei conti.`,
  tileHint: 'Saldi e pasti ricalcolati ogni notte.',
};
