import type { CreditorField, FieldProblem, MissingItem } from '#src/creditor/index.ts';
import { plural } from '../plural.ts';

/** How the municipality is paid: the office's page of it, and the command that does the same. */
export const creditor = {
  title: 'Incassi con pagoPA',
  heading: (missing: number) =>
    missing === 0 ? 'Le famiglie possono pagare con pagoPA' : 'Mancano dati per farsi pagare con pagoPA',
  lead: 'I dati si leggono nell’area riservata di PagoPA. Una modifica vale dal prossimo avviso.',
  missingTitle: 'Manca ancora',
  missingNext: 'Finché manca qualcosa il servizio non può partire e le famiglie non possono ricaricare.',
  /** What each field is called by the command, in its arguments. */
  argument: {
    environment: 'ambiente',
    gpdKey: 'chiave-gpd',
    segregationCode: 'segregazione',
    iban: 'iban',
    cbill: 'cbill',
    taxonomyCode: 'tassonomia',
    brokerCode: 'intermediario',
    stationCode: 'stazione',
    formerStations: 'stazioni-di-prima',
    fdrKey: 'chiave-fdr',
    checkoutKey: 'chiave-checkout',
    postalAccount: 'conto-postale',
    postalHolder: 'intestatario-postale',
    postalAuthorisation: 'autorizzazione-postale',
  } satisfies Record<CreditorField, string>,
  label: {
    environment: 'Ambiente',
    gpdKey: 'Chiave delle posizioni debitorie (GPD)',
    segregationCode: 'Codice di segregazione',
    iban: 'IBAN su cui arrivano i soldi',
    cbill: 'Codice CBILL',
    taxonomyCode: 'Codice tassonomico',
    brokerCode: 'Codice fiscale dell’intermediario',
    stationCode: 'Stazione',
    formerStations: 'Stazioni di prima',
    fdrKey: 'Chiave dei flussi di rendicontazione (FdR)',
    checkoutKey: 'Chiave di Checkout',
    postalAccount: 'Conto corrente postale',
    postalHolder: 'Intestatario del conto postale',
    postalAuthorisation: 'Autorizzazione alla stampa del bollettino',
  } satisfies Record<CreditorField, string>,
  hint: {
    environment: 'Con il collaudo non si muovono soldi veri, e il servizio non può partire.',
    gpdKey: 'Si crea nell’area riservata di PagoPA. Qui si conserva cifrata e non si mostra più.',
    segregationCode: 'Due cifre, da 00 a 49.',
    iban: 'Dev’essere registrato anche nell’area riservata di PagoPA.',
    cbill: 'Cinque lettere o cifre; si stampa sull’avviso.',
    taxonomyCode: 'Quello della refezione nella tabella ufficiale, per esempio nella forma 9/1234567SP/.',
    brokerCode: 'Undici cifre. Serve a ricevere le ricevute appena si paga.',
    stationCode: 'Nella forma 12345678901_01.',
    formerStations: 'Se la stazione è cambiata: le ricevute dei vecchi avvisi la nominano ancora.',
    fdrKey: 'Serve alla riconciliazione. Si conserva cifrata.',
    checkoutKey: 'Solo se PagoPA ne ha data una. Si conserva cifrata.',
    postalAccount: 'Al più dodici cifre. Solo se il Comune ne ha uno.',
    postalHolder: 'Se è vuoto si stampa il nome del Comune.',
    postalAuthorisation: 'Nella forma AUT. DB/…: senza, il bollettino non si stampa.',
  } satisfies Record<CreditorField, string>,
  environment: {
    production: 'Produzione',
    uat: 'Collaudo',
    sandbox: 'Demo',
  },
  missing: {
    fiscalCode: 'un codice fiscale del Comune che sia vero: si corregge nei file del Comune',
    environment: 'l’ambiente di produzione',
    gpdKey: 'la chiave delle posizioni debitorie',
    segregationCode: 'il codice di segregazione',
    iban: 'l’IBAN',
    cbill: 'il codice CBILL',
    taxonomyCode:
      'il codice tassonomico: non ce n’è uno predefinito, perché uno sbagliato porta i soldi a un altro servizio',
  } satisfies Record<MissingItem, string>,
  problem(problem: FieldProblem): string {
    switch (problem.kind) {
      case 'Malformed':
        return malformed[problem.field];
      case 'CheckDigits':
        return problem.field === 'iban'
          ? 'L’IBAN non torna: una lettera o una cifra è sbagliata. Ricopialo.'
          : 'Il codice fiscale non torna: una cifra è sbagliata. Ricopialo.';
      case 'Reserved':
        return 'Questo codice è dei servizi di PagoPA: i Comuni hanno da 00 a 49, ma non 47.';
      case 'Taken':
        return 'Un altro servizio con lo stesso codice fiscale usa già questo codice: gli avvisi si confonderebbero. Chiedine un altro a PagoPA.';
    }
  },
  stuck: (n: number) => plural(n, 'Un avviso non è ancora pronto', `${n} avvisi non sono ancora pronti`),
  stuckNext:
    'pagoPA non li accetta o non risponde. Controlla chiave, IBAN e codice tassonomico: poi si preparano da soli.',
  said: (problem: string) => `Ultima risposta: ${problem}`,
  keyThere: 'C’è già: lascia vuoto per tenerla, scrivi per sostituirla.',
  keyMissing: 'Non c’è ancora.',
  save: 'Salva',
  saved: 'Dati salvati',
  optionalTitle: 'Ricevute subito, rendicontazione e Checkout',
  optionalLead:
    'Senza questi dati le famiglie pagano lo stesso, ma le ricevute si scoprono chiedendole ogni pochi minuti.',
  postalTitle: 'Bollettino postale sull’avviso',
  needed: 'Dati di PagoPA',
  command: {
    unknown: (argument: string, known: readonly string[]) =>
      `«${argument}» non è un dato di pagoPA. Quelli che si possono scrivere: ${known.join(', ')}.`,
    refused: (lines: readonly string[]) => `Niente è cambiato. ${lines.join(' ')}`,
    line: (argument: string, value: string) => `${argument.padEnd(24)} ${value}`,
    sealed: 'c’è, cifrata',
    absent: '—',
    complete: 'Non manca niente: le famiglie possono pagare.',
    lacking: (items: readonly string[]) => `Manca: ${items.join('; ')}.`,
    notLive: (slug: string, items: readonly string[]) =>
      `«${slug}» non può partire: le famiglie non potrebbero pagare. Manca: ${items.join('; ')}. Si completa con ./omnibus tenant pagopa ${slug} CAMPO=VALORE oppure in Ufficio → Incassi con pagoPA.`,
  },
};

const malformed: Readonly<Record<CreditorField, string>> = {
  environment: 'L’ambiente è produzione o collaudo: scegline uno.',
  gpdKey: 'La chiave ha da 16 a 200 caratteri senza spazi: ricopiala intera.',
  fdrKey: 'La chiave ha da 16 a 200 caratteri senza spazi: ricopiala intera.',
  checkoutKey: 'La chiave ha da 16 a 200 caratteri senza spazi: ricopiala intera.',
  segregationCode: 'Il codice di segregazione ha due cifre, per esempio 02.',
  iban: 'L’IBAN italiano ha 27 caratteri e comincia con IT: ricopialo intero.',
  cbill: 'Il codice CBILL ha cinque lettere o cifre.',
  taxonomyCode: 'Il codice tassonomico ha la forma 9/1234567SP/, con la barra in fondo.',
  brokerCode: 'Il codice fiscale dell’intermediario ha undici cifre.',
  stationCode: 'La stazione ha la forma 12345678901_01.',
  formerStations: 'Ogni stazione ha la forma 12345678901_01; separale con uno spazio.',
  postalAccount: 'Il conto corrente postale ha al più dodici cifre.',
  postalHolder: 'L’intestatario ha al più 50 caratteri.',
  postalAuthorisation: 'L’autorizzazione ha al più 60 caratteri.',
};
