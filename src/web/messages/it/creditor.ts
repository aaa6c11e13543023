import type { CreditorField, FieldProblem, MissingItem } from '#src/creditor/index.ts';

/** What pagoPA gave the municipality, as the command shows it. */
export const creditor = {
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
      `«${slug}» non può partire: le famiglie non potrebbero pagare. Manca: ${items.join('; ')}. Si completa con ./omnibus tenant pagopa ${slug} CAMPO=VALORE.`,
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
