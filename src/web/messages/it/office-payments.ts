import { numericInstant } from '#src/kernel/italian-dates.ts';
import { type Cents, formatEuro } from '#src/kernel/money.ts';
import { plural } from '../plural.ts';

/** The office's page of payments that need a look. */
export const officePayments = {
  title: 'Pagamenti da guardare',
  heading: (n: number) =>
    n === 0 ? 'Nessun pagamento da guardare' : `${n} ${plural(n, 'pagamento', 'pagamenti')} da guardare`,
  lead: 'Gli altri pagamenti sono stati accreditati da soli. Questi chiedono un’occhiata.',
  tile: 'Pagamenti da guardare',
  tileHint: 'Doppi, di altro importo o senza avviso.',
  flagged: 'Accreditati, ma insoliti',
  quarantined: 'Non accreditati a nessuno',
  noneFlagged: 'Niente di insolito tra gli accrediti',
  noneQuarantined: 'Ogni ricevuta ha trovato il suo avviso',
  flag: {
    second_receipt: 'Lo stesso avviso è stato pagato due volte',
    other_amount: 'È stato pagato un importo diverso da quello dell’avviso',
    after_cancellation: 'L’avviso era stato annullato prima del pagamento',
    after_expiry: 'L’avviso era scaduto prima del pagamento',
  },
  todo: {
    second_receipt:
      'Tutti e due i pagamenti sono sul conto. Senti la famiglia: può tenerli come credito o chiedere il rimborso.',
    other_amount:
      'Sul conto c’è l’importo davvero pagato; se l’avviso è di più figli, diviso in proporzione. Se non torna, chiedi a chi ha incassato.',
    after_cancellation: 'I soldi sono sul conto. Di’ alla famiglia che il pagamento vale, anche se aveva annullato.',
    after_expiry: 'I soldi sono sul conto. Di solito non occorre fare altro.',
  },
  reason: {
    unknown_notice: 'Nessun avviso di Omnibus ha questo numero',
    contradicts_receipt: 'Questa ricevuta dice altro da una già arrivata con lo stesso numero',
    other_creditor: 'Questa ricevuta è per un avviso di un altro ente',
    not_paid: 'Questa ricevuta dice che non è stato pagato niente',
  },
  reasonTodo: {
    unknown_notice: 'Guarda se l’avviso viene dal sistema di prima o da un altro ufficio. Nessun conto è cambiato.',
    other_creditor: 'Nessun conto è cambiato. Se il Comune doveva incassare una parte, chiedi alla ragioneria.',
    not_paid: 'Nessun conto è cambiato e non c’è niente da fare, se la famiglia non dice di aver pagato.',
    contradicts_receipt: 'Vale la prima ricevuta. Chiedi a chi ha incassato quale delle due è giusta.',
  },
  paid: 'Pagato',
  paidWith: (cents: Cents, at: Temporal.Instant, psp: string) => `${formatEuro(cents)}, ${numericInstant(at)}, ${psp}`,
  noticeCents: 'Importo dell’avviso',
  amount: formatEuro,
  child: 'Alunno',
  part: (cents: Cents) => `: ${formatEuro(cents)}`,
  payer: 'Chi paga',
  notice: 'Numero avviso',
  receipt: 'Ricevuta',
  note: 'Che cosa è stato fatto',
  noteHint: 'Per esempio: sentita la famiglia, resta come credito.',
  done: 'Segna come guardato',
  doneFor: (receipt: string) => `, ricevuta ${receipt}`,
  reviewed: 'Segnato come guardato',
  already: 'Qualcuno lo aveva già guardato',
  seen: 'Già guardati',
  seenAt: (at: Temporal.Instant) => `Guardato il ${numericInstant(at)}`,
};
