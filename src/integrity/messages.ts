import { numericDay } from '#src/kernel/italian-dates.ts';
import { formatEuro } from '#src/kernel/money.ts';
import type { CheckName, Difference } from './types.ts';

const child = ({ consumerNumber }: Difference) => (consumerNumber ? `alunno n. ${consumerNumber}` : 'un alunno');
const on = ({ day }: Difference) => (day ? `del ${numericDay(day)}` : '');
const euro = (cents: number | null) => (cents === null ? 'niente' : formatEuro(cents));
const present = (mark: number | null) => (mark === null ? 'nessuna' : mark === 1 ? 'presente' : 'assente');

/** One sentence a check: what is stored, what should be. */
const sentences: { readonly [C in CheckName]: (difference: Difference) => string } = {
  balance: (d) => `Il saldo dell’${child(d)} è ${euro(d.found)}, ma i suoi movimenti danno ${euro(d.expected)}.`,
  shared_balance: (d) =>
    `Il conto del Comune «${d.reference}» ha un saldo memorizzato di ${euro(d.found)}, ma non deve averne.`,
  meal: (d) =>
    d.expected === null && d.found === null
      ? `Pasto ${on(d)} dell’${child(d)}: mangiato e non addebitato, perché quel giorno l’alunno non ha un prezzo o un conto.`
      : `Pasto ${on(d)} dell’${child(d)}: addebitato ${euro(d.found)}, dovuto secondo registro e tariffa ${euro(d.expected)}.`,
  charged_twice: (d) => `Pasto ${on(d)} dell’${child(d)}: addebitato ${d.found} volte invece di una.`,
  charge_posting: (d) =>
    `Pasto ${on(d)} dell’${child(d)} (addebito ${d.reference}): costa ${euro(d.expected)}, ma il movimento sul conto è ${euro(d.found)} o non corrisponde.`,
  reversal_posting: (d) =>
    `Pasto ${on(d)} dell’${child(d)} (addebito ${d.reference}): da restituire ${euro(d.expected)}, restituito ${euro(d.found)} o con un movimento che non corrisponde.`,
  meal_posting_without_charge: (d) =>
    `Il movimento ${d.reference} ${on(d)} (${euro(d.found)}, ${child(d)}) riguarda un pasto che non risulta addebitato.`,
  order_before_go_live: (d) => `C’è una prenotazione per la cucina ${on(d)}, prima dell’avvio del servizio.`,
  charge_before_go_live: (d) =>
    `Il movimento ${d.reference} dell’${child(d)} (${euro(d.found)}) è ${on(d)}, prima dell’avvio del servizio.`,
  suspension_before_go_live: (d) =>
    `La sospensione ${d.reference} dell’${child(d)} comincia prima dell’avvio del servizio.`,
  receipt_credit: (d) =>
    `La ricevuta ${d.reference} è di ${euro(d.expected)}, ma all’${child(d)} è stato accreditato ${euro(d.found)} o non sul suo conto.`,
  split: (d) => `L’importo di ${d.reference} è ${euro(d.expected)}, ma le sue parti per alunno danno ${euro(d.found)}.`,
  credit_without_receipt: (d) =>
    `Il movimento ${d.reference} accredita ${euro(d.found)} all’${child(d)} senza una ricevuta di pagamento.`,
  paid_without_receipt: (d) =>
    d.found === 1
      ? `L’avviso ${d.reference} dell’${child(d)} risulta pagato, ma non c’è la ricevuta.`
      : `L’avviso ${d.reference} dell’${child(d)} ha una ricevuta, ma non risulta pagato.`,
  clearing: (d) =>
    `Il conto transitorio dei pagamenti è ${euro(d.found)}, ma ricevute meno flussi danno ${euro(d.expected)}.`,
  opening_total: (d) =>
    `I saldi iniziali danno ${euro(d.found)} di ${d.reference}, ma l’ultimo file importato ne ha lasciati ${euro(d.expected)}.`,
  collection_payment: (d) =>
    `Lo scontrino ${d.reference} dell’${child(d)} (${euro(d.expected)}) non corrisponde a un incasso con il codice di quell’alunno.`,
  settlement_sum: (d) =>
    `Il rendiconto della rete ${on(d)} (versione ${d.reference}) dice ${euro(d.expected)}, ma le sue righe danno ${euro(d.found)}.`,
  suspension_without_notice: (d) =>
    `La sospensione ${d.reference} dell’${child(d)} non ha, in un giorno di servizio precedente, un avviso di debito consegnato.`,
  suspended_without_debt: (d) =>
    `L’${child(d)} è sospeso (sospensione ${d.reference}), ma i suoi movimenti danno ${euro(d.found)}: nessun debito.`,
  suspended_against_office: (d) =>
    `L’${child(d)} è sospeso (sospensione ${d.reference}), ma l’ufficio ha tolto questa sospensione o le ha fermate tutte.`,
  warning_not_armed: (d) =>
    `L’${child(d)} ha pagato e non ha debiti, ma risulta ancora avvisato: il prossimo debito non gli sarebbe comunicato.`,
  suspension_not_told: (d) => `La sospensione ${d.reference} dell’${child(d)} non ha la comunicazione alla famiglia.`,
  suspension_end_not_told: (d) =>
    `La fine della sospensione ${d.reference} dell’${child(d)} non è stata comunicata alla famiglia.`,
  limit_without_debt: (d) =>
    d.reference === 'euro'
      ? `L’${child(d)} risulta oltre il limite, ma i suoi movimenti danno ${euro(d.found)} di debito e il limite è ${euro(d.expected)}.`
      : `L’${child(d)} risulta oltre il limite, ma i suoi movimenti danno ${d.found} pasti di debito e il limite è ${d.expected}.`,
  notices_told: (d) =>
    `All’${child(d)} risultano ${d.expected} avvisi sul credito, ma le comunicazioni registrate sono ${d.found}.`,
  warned_without_notice: (d) => `L’${child(d)} risulta avvisato del debito, ma manca la comunicazione.`,
  register_mark: (d) =>
    `Registro ${on(d)}, ${child(d)}: presenza registrata ${present(d.found)}, ultima annotazione della scuola ${present(d.expected)}.`,
  order_without_register: (d) => `La prenotazione per la cucina ${on(d)} non ha alcun alunno nel registro.`,
  register_enrolment: (d) =>
    `Registro ${on(d)}: l’${child(d)} non era iscritto quel giorno in quella scuola (iscrizione ${d.reference}).`,
};

/** A difference in one Italian sentence, for the terminal, the log's reader and the office. */
export const sentenceOf = (difference: Difference): string => sentences[difference.check](difference);
