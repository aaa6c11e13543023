import { type Cents, formatEuro } from '#src/kernel/money.ts';

const amounts = new Set(['minCents', 'maxCents']);

/** Texts of the page on what the municipality decides about top-ups and notices. */
export const topUpSettings = {
  title: 'Ricariche e avvisi',
  heading: (min: Cents, max: Cents) => `Le famiglie ricaricano da ${formatEuro(min)} a ${formatEuro(max)}`,
  lead: 'Una modifica vale da subito. Gli avvisi già fatti restano come sono.',
  open: 'Importi e scadenze delle ricariche',
  back: 'Incassi con pagoPA',
  done: 'Impostazioni registrate',
  unchanged: 'Era già tutto così: non è cambiato niente.',
  amounts: 'Importi',
  notices: 'Avvisi di pagamento',
  /** What each field is called in its form. */
  name: {
    minCents: 'minimo',
    maxCents: 'massimo',
    suggestedMeals: 'pasti',
    dueDays: 'scadenza',
    maxUnpaid: 'non-pagati',
    holdDays: 'verifica',
  },
  label: {
    minCents: 'Importo minimo di una ricarica',
    maxCents: 'Importo massimo di una ricarica',
    suggestedMeals: 'Importi proposti, in numero di pasti',
    dueDays: 'Giorni per pagare un avviso',
    maxUnpaid: 'Avvisi da pagare insieme, al massimo, per ogni alunno',
    holdDays: 'Giorni «in verifica» dopo un pagamento online',
  },
  hint: {
    minCents: 'In euro, per esempio 5,00.',
    maxCents: 'In euro. Chi vuole di più fa un’altra ricarica.',
    suggestedMeals: 'Per esempio 5, 10, 20: ogni famiglia vede l’importo con la sua tariffa. Vuoto: nessuna proposta.',
    dueDays: 'L’avviso si paga fino alla fine dell’ultimo giorno.',
    maxUnpaid: 'Un avviso uguale a uno da pagare non si fa di nuovo.',
    holdDays: 'Finché la conferma non arriva, per questi giorni non si paga di nuovo e non si sospende.',
  },
  value: {
    meals: (meals: readonly number[]) => (meals.length === 0 ? 'nessuno' : meals.join(', ')),
  },
  save: 'Registra',
  unreadable: 'Non si legge: scrivi un numero.',
  outOfRange: (field: string, from: number, to: number) =>
    amounts.has(field)
      ? `Scrivi un importo da ${formatEuro(from)} a ${formatEuro(to)}.`
      : `Scrivi un numero da ${from} a ${to}.`,
  minAboveMax: 'L’importo minimo è più grande del massimo.',
  suggestionsWrong: (most: number, to: number) =>
    `Scrivi al più ${most} numeri diversi, da 1 a ${to}, divisi da virgole: 5, 10, 20.`,
};
