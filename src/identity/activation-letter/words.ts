/** The words of the letter with which a parent enters the first time. */
export const words = {
  title: 'Lettere con il codice di attivazione',
  office: 'Ufficio scuola',
  to: 'Gentile',
  children: (names: string) => `per il servizio mensa di ${names}`,
  heading: 'Il tuo accesso ai servizi scolastici',
  lead: 'Con questo codice attivi il tuo accesso: vedi i pasti, comunichi le assenze, ricarichi il credito.',
  code: 'Codice di attivazione',
  how: 'Come si fa',
  steps: (address: string) => [
    `1.  Apri ${address} oppure inquadra il QR qui accanto.`,
    '2.  Scrivi il tuo codice fiscale, questo codice e la tua e-mail.',
    '3.  Apri il messaggio che ricevi e scegli una password.',
  ],
  until: (day: string) => `Il codice vale fino al ${day} e si usa una volta sola.`,
  secret: 'È personale: con questo codice e il codice fiscale si entra al posto tuo. Non darlo ad altri.',
  lost: 'Se lo perdi o qualcosa non riesce, l’ufficio scuola ne stampa un altro e annulla questo.',
  contact: (phone: string, email: string) => [phone && `Tel. ${phone}`, email].filter(Boolean).join(' · '),
  qr: (address: string) => `Codice QR che apre ${address}`,
} as const;
