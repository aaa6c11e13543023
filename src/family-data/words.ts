/** The words of the document with what is kept about a person. */
export const words = {
  title: 'I dati conservati su di te',
  lead: (tenant: string, when: string) => `${tenant}. Dati estratti il ${when}.`,
  none: 'Niente.',
  yes: 'sì',
  no: 'no',
  careful: 'Contiene dati personali, anche la dieta: conservalo con attenzione.',
};

/** Names of fields whose key alone would read badly. */
export const LABELS: Readonly<Record<string, string>> = {
  accessi: 'Dispositivi da cui sei entrato',
  alunni: 'Alunni di cui rispondi',
  al: 'fino al',
  dal: 'dal',
  centesimi: 'importo',
  saldo_centesimi: 'saldo dopo',
  email: 'e-mail',
  email_di_accesso: 'e-mail di accesso',
  in_bianco: 'in bianco',
  psp: 'pagato tramite',
};

/** What the program's own words are called. */
export const VALUES: Readonly<Record<string, string>> = {
  absent: 'assenza',
  light: 'pasto in bianco',
  normal: 'pasto normale',
  payer: 'chi paga',
  guardian: 'genitore o tutore',
  delegate: 'persona delegata',
  web: 'dalle pagine',
  office: 'ufficio',
  import: 'sistema precedente',
  opening: 'saldo iniziale',
  opening_correction: 'correzione del saldo iniziale',
  meal: 'pasto',
  meal_reversal: 'storno di un pasto',
  top_up: 'ricarica',
  transfer: 'trasferimento',
  refund: 'rimborso',
  revocation: 'revoca di un pagamento',
  in_preparation: 'in preparazione',
  to_pay: 'da pagare',
  in_verification: 'in verifica',
  paid: 'pagato',
  expired: 'scaduto',
  cancelled: 'annullato',
  welcome: 'benvenuto',
  low_credit: 'credito in esaurimento',
  debt: 'avviso di debito',
  suspension: 'sospensione',
  suspension_reminder: 'promemoria di sospensione',
  readmission: 'riammissione',
  annulment: 'annullamento di una sospensione',
  day_closed: 'giorno chiuso',
};
