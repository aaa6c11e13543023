import type { Day } from '#src/kernel/day.ts';
import { longDayWithYear, numericDay, numericInstant } from '#src/kernel/italian-dates.ts';
import { type Cents, formatEuro } from '#src/kernel/money.ts';
import { plural } from '../plural.ts';

const collections = (n: number) => `${n} ${plural(n, 'incasso', 'incassi')}`;

/** Collections at shops, as the office sees them (R10). */
export const officeCollections = {
  title: 'PuntoLIS',
  ofChild: {
    title: 'Codice PuntoLIS',
    since: (day: string, ending: string) => `In vigore dal ${day}, finisce con ${ending}.`,
    lost: 'Da revocare qui se il foglio è perso e la famiglia non è in rete. Un altro codice nasce da Pagamenti.',
    revoke: 'Revoca il codice',
    revoked: 'Codice PuntoLIS revocato: i negozi lo rifiutano da subito',
  },
  heading: (network: string) => `La rete ${network} è collegata`,
  headingDifferences: (n: number) => `${n} ${plural(n, 'differenza', 'differenze')} con la rete di negozi`,
  notConnected: 'Nessuna rete di negozi è collegata',
  notConnectedNext:
    'Le famiglie vedono il QR di un avviso pagoPA, che ogni PuntoLIS accetta. La rete si collega con ./omnibus tenant puntolis.',
  lead: 'I negozi incassano con il codice permanente. Si accredita solo con la ricevuta di pagoPA.',
  since: 'Collegata dal',
  keys: 'La rete si fa riconoscere con',
  key: { signature: 'chiamate firmate', certificate: 'certificato client' },
  keyUntil: (what: string, at: Temporal.Instant) => `${what} (fino al ${numericInstant(at)})`,
  limits: 'Limiti',
  limitsOf: (min: Cents, max: Cents, perDay: number) =>
    `da ${formatEuro(min)} a ${formatEuro(max)}, ${perDay} volte al giorno per codice`,
  slip: 'Numero dello scontrino',
  slipHint: 'Dodici lettere e cifre, con o senza trattini.',
  search: 'Cerca',
  slipUnknown: (typed: string) => `Nessun incasso con lo scontrino «${typed}»`,
  slipUnknownNext:
    'Controlla le lettere. Se il numero è giusto, quello scontrino non viene da un incasso con il codice.',
  slipFound: (slip: string) => `Scontrino ${slip}`,
  day: (day: Day) => longDayWithYear(day),
  none: 'Nessun incasso in questo giorno',
  totals: {
    collected: 'Incassati',
    paid: 'Pagati, con ricevuta',
    waiting: 'In attesa della ricevuta',
    reversed: 'Stornati',
    expired: 'Scaduti senza pagamento',
  },
  total: (n: number, cents: Cents) => `${collections(n)}, ${formatEuro(cents)}`,
  settlement: 'Rendiconto della rete',
  notSettled: 'non ancora arrivato',
  settled: (at: Temporal.Instant, revision: number, cents: Cents) =>
    `arrivato il ${numericInstant(at)}${revision > 1 ? ` (versione ${revision})` : ''}: pagati ${formatEuro(cents)}`,
  difference: 'Rete meno ricevute',
  differences: 'Da guardare',
  state: {
    agreed: 'la rete è d’accordo',
    waiting: 'la rete ha pagato, la ricevuta arriva',
    not_settled: 'senza rendiconto',
    ended_unpaid: 'finito senza pagamento',
    unknown_line: 'La rete conta un incasso che qui non c’è',
    other_amount: 'Importi diversi',
    paid_here_only: 'Pagato qui, non secondo la rete',
    paid_there_only: 'Pagato secondo la rete, non qui',
    reversed_there_only: 'Stornato secondo la rete, aperto qui',
    missing_there: 'Aperto qui, la rete non lo conta',
  },
  todo: {
    unknown_line: 'Chiedi alla rete a quale avviso si riferisce. Niente è stato accreditato.',
    other_amount: 'L’accredito segue la ricevuta. Chiedi alla rete quale importo ha preso il negozio.',
    paid_here_only: 'La ricevuta c’è e l’accredito resta. Chiedi alla rete di correggere il rendiconto.',
    paid_there_only: 'Se tra due giorni non c’è nemmeno nei flussi, chiedi alla rete la ricevuta.',
    reversed_there_only: 'L’avviso si può ancora pagare fino alla scadenza. Chiedi alla rete di ripetere lo storno.',
    missing_there: 'Il negozio non ha finito. Se la famiglia ha lo scontrino, chiedi alla rete.',
  },
  status: {
    preparing: 'in preparazione',
    pending: 'in attesa della ricevuta',
    paid: 'pagato',
    reversing: 'storno in corso',
    reversed: 'stornato',
    expired: 'scaduto',
  },
  never: 'annullato: pagoPA non rispondeva',
  holds: 'Vale come pagamento in verifica: se basta a tornare sotto il limite, trattiene la sospensione.',
  columns: {
    when: 'Ora e scontrino',
    child: 'Alunno',
    terminal: 'Terminale',
    amount: 'Importo',
    status: 'Stato',
    settlement: 'Rendiconto',
  },
  caption: (day: Day) => `Incassi del ${numericDay(day)}`,
  reason: 'Motivo dello storno',
  notice: 'Numero avviso',
  theirs: 'Secondo la rete',
  theirLine: (cents: Cents, isPaid: boolean, terminal: string) =>
    `${formatEuro(cents)}, ${isPaid ? 'pagato' : 'stornato'}, terminale ${terminal}`,
  download: 'Scarica gli incassi del giorno (CSV)',
  csv: {
    file: (day: Day) => `incassi-${day}.csv`,
    header: ['Quando', 'Scontrino', 'Numero avviso', 'Terminale', 'Importo', 'Ricevute', 'Stato', 'Rendiconto'],
  },
};
