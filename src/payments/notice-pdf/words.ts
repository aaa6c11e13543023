import type { Day } from '#src/kernel/day.ts';
import { numericDay } from '#src/kernel/italian-dates.ts';
import { type Cents, formatEuro } from '#src/kernel/money.ts';

/** The words of pagoPA's official model of the payment notice. Whoever pays must find them as they are: they are not ours to mend. */
export const words = {
  title: 'Avviso di pagamento pagoPA',
  brand: 'pagoPA',
  heading: 'AVVISO DI PAGAMENTO',
  creditor: 'ENTE CREDITORE',
  debtor: 'DESTINATARIO',
  fiscalCode: 'Cod. Fiscale',
  sector: 'Ufficio scuola · Refezione scolastica',
  howMuch: 'QUANTO E QUANDO PAGARE?',
  where: 'DOVE PAGARE?',
  whereList: 'Lista dei canali su pagopa.gov.it',
  amount: (cents: Cents) => formatEuro(cents).replace(' €', ' Euro'),
  by: (day: Day) => `entro il ${numericDay(day)}`,
  mayChange:
    'In fase di pagamento, se previsto dall’ente, l’importo potrebbe essere aggiornato automaticamente e subire variazioni in diminuzione (per sgravi, note di credito) o in aumento (per sanzioni, interessi, ecc.).',
  byApp: 'PAGA CON L’APP IO',
  byAppHow: (creditor: string) =>
    `oppure sul sito di ${creditor}, dal tuo Home Banking, con la tua app di pagamento o con gli altri canali abilitati.`,
  inPlace: 'PAGA SUL TERRITORIO',
  inPlaceHow:
    'presso Banche e Sportelli ATM, negli Uffici Postali e Punti Postali, nei Bar, Edicole, Ricevitorie, Supermercati, Tabaccherie e altri Esercenti Convenzionati.',
  data: 'DATI PER IL PAGAMENTO',
  single: (day: Day) => `Rata unica entro il ${numericDay(day)}`,
  banks: 'BANCHE E ALTRI CANALI',
  scan: 'Inquadra il codice QR con la tua app di pagamento o usa i dati accanto.',
  payer: 'Destinatario',
  payee: 'Ente creditore',
  subject: 'Oggetto del pagamento',
  noticeCode: 'Codice avviso',
  cbill: 'Cod. CBILL',
  slip: 'BOLLETTINO POSTALE PA',
  bancoPosta: 'BancoPosta',
  account: 'sul C/C n.',
  holder: 'Intestato a',
  kind: 'Tipo',
  kindOfSlip: 'P1',
  dataMatrix: (notice: string) => `Codice Data Matrix di Poste per l’avviso ${notice}`,
  creditorCode: 'Cod. Fiscale Ente',
  euro: 'Importo',
  qr: (notice: string) => `Codice QR per pagare l’avviso ${notice}`,
  accounts: (children: readonly { readonly name: string; readonly cents: Cents }[]) =>
    children.length === 1
      ? `Conto mensa: ${children[0]?.name ?? ''}`
      : `Conti mensa: ${children.map(({ name, cents }) => `${name} ${formatEuro(cents)}`).join(', ')}`,
  phone: (phone: string) => `Tel. ${phone}`,
} as const;
