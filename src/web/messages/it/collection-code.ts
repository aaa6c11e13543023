import type { Day } from '#src/kernel/day.ts';
import { numericDay, numericInstant } from '#src/kernel/italian-dates.ts';
import { type Cents, formatEuro } from '#src/kernel/money.ts';

/** The permanent code for the shops of a connected network (R10). */
export const collectionCode = {
  connected: (network: string) => `La rete ${network} è collegata al Comune`,
  connectedNext: (name: string) =>
    `Il QR di ${name} è permanente: vale per ogni ricarica. L’importo lo dici in negozio.`,
  title: (name: string) => `Codice permanente di ${name}`,
  limits: (min: Cents, max: Cents) => `Da ${formatEuro(min)} a ${formatEuro(max)} per volta.`,
  picture: (digits: string) => `Codice QR permanente ${digits}`,
  digits: 'In cifre',
  fullScreen: 'Mostra a schermo intero',
  paper: 'Stampa (PDF)',
  file: 'codice-puntolis.pdf',
  change: 'Cambia o revoca',
  safe: 'Con il codice si può solo versare. Il negozio non vede cognome, saldo né debiti.',
  none: 'Il codice non c’è ancora',
  noneNext: (name: string) => `Lo crei una volta. Poi ricarichi ${name} nei negozi senza preparare niente.`,
  create: 'Crea il codice',
  created: 'Il codice è pronto',
  renewed: 'Il nuovo codice è pronto',
  renewedNext: 'Quello di prima non vale più: butta i fogli stampati.',
  revoked: 'Il codice è revocato',
  revokedNext: 'Da ora i negozi lo rifiutano. Puoi crearne un altro quando vuoi.',
  otherShops: 'Oppure un avviso pagoPA',
  otherShopsNext: 'Per banche, poste e altri negozi: l’importo è fisso.',
  till: {
    heading: (name: string) => `Codice di ${name}`,
    how: 'Di’ l’importo e fai leggere il codice. Se lo schermo è scuro, alza la luminosità.',
    under: (network: string) => `Rete ${network}. Se il lettore non va, detta le 16 cifre.`,
    pending: (cents: Cents) => `${formatEuro(cents)} in verifica`,
    paid: (cents: Cents) => `${formatEuro(cents)} accreditati`,
    slip: (slip: string) => `Scontrino ${slip}`,
    back: 'PuntoLIS',
  },
  changing: {
    title: 'Cambia o revoca il codice',
    heading: (name: string) => `Il codice di ${name}: cambialo o revocalo`,
    lead: 'Fallo se hai perso un foglio stampato o qualcuno usa il codice senza il tuo permesso.',
    renew: 'Un nuovo codice',
    renewNext: 'Il codice di ora smette subito di valere. Gli incassi già fatti restano.',
    renewDo: 'Revoca e crea un nuovo codice',
    revoke: 'Nessun codice',
    revokeNext: 'Nei PuntoLIS non si potrà più ricaricare con il codice. Restano gli avvisi pagoPA.',
    revokeDo: 'Revoca soltanto',
    now: 'In vigore',
    since: (digits: string, day: Day) => `${digits}, dal ${numericDay(day)}`,
    history: 'Codici di prima',
    former: (from: Day, to: Temporal.Instant) => `Dal ${numericDay(from)}, revocato il ${numericInstant(to)}`,
    ending: (digits: string) => `… ${digits}`,
  },
  errors: {
    NotOwnConsumer: 'Questo alunno non è collegato a te.',
    NoNetwork: 'La rete di negozi non è più collegata. Usa un avviso pagoPA.',
    KeyUsed: 'Questa pagina era già stata usata. Controlla il codice e riprova.',
  },
};
