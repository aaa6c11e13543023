/** How families reach the municipality and where its own documents are, as the office sets it (R16). */
export const contacts = {
  title: 'Contatti e documenti',
  heading: 'Come vi trovano le famiglie',
  lead: 'Questi contatti stanno nelle pagine, nelle lettere e in fondo alle e-mail. Un cambiamento vale da subito.',
  fields: {
    officePhone: 'Telefono dell’ufficio scuola',
    officeEmail: 'E-mail dell’ufficio scuola',
    privacyEmail: 'E-mail del responsabile della protezione dei dati',
    accessibilityUrl: 'Indirizzo della dichiarazione di accessibilità',
  },
  hints: {
    officePhone: '',
    officeEmail: '',
    privacyEmail: 'L’informativa privacy deve dirla (art. 13 GDPR).',
    accessibilityUrl: 'Quella compilata su form.agid.gov.it. Comincia con https://',
  },
  wrong: {
    officePhone: 'Scrivi il numero con le sole cifre, per esempio 099 000 0000.',
    officeEmail: 'Scrivi un indirizzo e-mail, per esempio scuola@comune.it.',
    privacyEmail: 'Scrivi un indirizzo e-mail, per esempio rpd@comune.it.',
    accessibilityUrl: 'Copia l’indirizzo intero, che comincia con https://',
  },
  unreachable: 'Scrivi almeno il telefono o l’e-mail dell’ufficio: le famiglie devono poter chiedere.',
  save: 'Salva i contatti',
  saved: 'Salvato: vale da subito.',
  unchanged: 'Era già così: non è cambiato nulla.',
  notSaid: 'non ancora indicato',
};
