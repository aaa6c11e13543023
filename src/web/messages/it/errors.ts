/** What went wrong, and what to do next. */
export const errors = {
  requestId: (id: string) => `Codice della richiesta, da citare a chi assiste: ${id}`,
  home: 'Torna alla pagina iniziale',
  login: 'Vai all’accesso',
  notFound: {
    title: 'Pagina non trovata',
    body: 'L’indirizzo non corrisponde a nessuna pagina. Forse è stato copiato male, o la pagina non c’è più.',
  },
  unknownTenant: {
    title: 'Comune non trovato',
    body: 'Questo indirizzo non corrisponde a nessun Comune. Controlla quello indicato nell’avviso del tuo Comune.',
  },
  forbidden: {
    title: 'Pagina riservata',
    body: 'Questa pagina non è tra quelle del tuo accesso.',
  },
  forbiddenForm: {
    title: 'Modulo scaduto',
    body: 'La richiesta non è stata registrata: la pagina era aperta da troppo tempo o in un altro accesso. Aprila di nuovo e riprova.',
  },
  methodNotAllowed: {
    title: 'Richiesta non possibile',
    body: 'Questa pagina non può essere usata in questo modo. Torna indietro e usa i pulsanti della pagina.',
  },
  badRequest: {
    title: 'Richiesta non leggibile',
    body: 'I dati inviati sono arrivati incompleti. Non è stato registrato nulla: torna indietro e riprova.',
  },
  tooLarge: {
    title: 'Invio troppo grande',
    body: 'Il testo o il file inviato è troppo grande. Non è stato registrato nulla.',
  },
  unexpected: {
    title: 'Qualcosa non ha funzionato',
    body: 'C’è stato un errore nostro. Controlla nella pagina se la richiesta risulta registrata; se non c’è, riprova tra qualche minuto.',
  },
  unavailable: {
    title: 'Servizio fermo per poco',
    body: 'Il servizio in questo momento non può registrare nulla. Riprende da solo: aspetta qualche minuto, poi torna indietro e invia di nuovo. Quello che era già registrato c’è.',
  },
  start: {
    title: 'Servizi scolastici del Comune',
    body: 'Per entrare serve l’indirizzo del proprio Comune, indicato nell’avviso alle famiglie. Finisce con il nome del Comune, per esempio:',
    pageTitle: 'Omnibus',
  },
};
