/** Entering with SPID, CIE and regional gateways. */
export const federation = {
  spid: {
    title: 'Entra con SPID',
    heading: 'Entra con SPID',
    lead: 'Scegli il gestore della tua identità digitale. L’ordine cambia ogni volta.',
    providers: 'Gestori di identità',
    more: 'Maggiori informazioni su SPID',
    none: 'Non hai SPID?',
    help: 'Serve aiuto?',
    eidas: 'Entra con eIDAS (altri Paesi europei)',
  },
  cie: {
    title: 'Entra con CIE',
    heading: 'Entra con CIE',
    lead: 'Scegli dove autenticarti con la carta d’identità elettronica.',
    providers: 'Servizi di accesso con CIE',
    more: 'Maggiori informazioni su CIE',
  },
  dispatch: {
    title: 'Vai al gestore di identità',
    heading: 'Ancora un passo',
    lead: 'Per continuare vai alla pagina di chi verifica la tua identità.',
    submit: 'Continua',
  },
  refused: {
    title: 'Accesso non riuscito',
    retry: 'Torna alla pagina di accesso',
    reasons: {
      tooManyAttempts: {
        heading: 'Troppi tentativi con credenziali errate',
        body: 'Il tuo gestore di identità non ha accettato le credenziali più volte di seguito. Controllale, poi riprova.',
      },
      levelTooLow: {
        heading: 'Serve un’identità di livello 2',
        body: 'Qui si entra con il livello 2 di SPID o CIE: password e un secondo passaggio, per esempio un codice sul telefono. Chiedi al tuo gestore come attivarlo.',
      },
      timedOut: {
        heading: 'Tempo scaduto',
        body: 'L’autenticazione non è stata completata in tempo. Riprova: non è cambiato nulla.',
      },
      noConsent: {
        heading: 'Non hai dato il consenso all’invio dei dati',
        body: 'Nome, cognome e codice fiscale servono a riconoscerti come genitore. Senza il consenso non è possibile entrare così.',
      },
      suspended: {
        heading: 'La tua identità digitale è sospesa o revocata',
        body: 'Oppure le credenziali sono bloccate. Rivolgiti al tuo gestore di identità: il Comune non può riattivarla.',
      },
      cancelled: {
        heading: 'Hai annullato l’accesso',
        body: 'Quando vuoi puoi riprovare.',
      },
      wrongKind: {
        heading: 'Questo tipo di identità non è ammesso',
        body: 'Entra con la tua identità personale di cittadino, non con quella di un’azienda o professionale.',
      },
      ourFault: {
        heading: 'Errore tecnico',
        body: 'Il gestore di identità non ha accettato la richiesta del Comune. Il problema non dipende da te ed è stato segnalato. Riprova più tardi o entra in un altro modo.',
      },
      unknown: {
        heading: 'Il gestore non ha completato l’accesso',
        body: 'Non ha detto perché. Riprova; se succede ancora, entra in un altro modo.',
      },
    },
    tooManyHeading: 'Troppe richieste da questa rete',
    notBelieved: {
      heading: 'Risposta non valida',
      body: 'La risposta arrivata dal gestore di identità non ha superato i controlli di sicurezza, quindi non è stata usata. Riprova dalla pagina di accesso.',
    },
    nothingAsked: {
      heading: 'Accesso già usato o scaduto',
      body: 'Ogni accesso vale una volta sola e per poco tempo, nel browser in cui è cominciato. Riprova dalla pagina di accesso.',
    },
    noFiscalCode: {
      heading: 'Manca il tuo codice fiscale',
      body: 'Il servizio di accesso non ha inviato il codice fiscale, e senza non possiamo riconoscerti. Non si è aperto nulla: entra in un altro modo.',
    },
    noWayToLeave: (gateway: string) => ({
      heading: 'Da qui sei già uscito',
      body: `«${gateway}» non permette di uscire da questa pagina. Se il computer non è tuo, chiudi tutte le finestre del browser.`,
    }),
    unreachable: {
      heading: 'Il servizio di accesso non risponde',
      body: 'Il problema non dipende da te. Riprova fra qualche minuto o entra in un altro modo.',
    },
  },
  unknownPerson: {
    title: 'Nessuna iscrizione trovata',
    heading: 'Non ti troviamo fra le famiglie iscritte',
    body: 'Il tuo codice fiscale non è fra quelli di genitori e tutori delle iscrizioni di questo Comune. Non si è aperto nulla.',
    help: 'Se tuo figlio o tua figlia usa il servizio, chiedi all’ufficio scuola di controllare il codice fiscale indicato all’iscrizione.',
  },
  underAge: {
    title: 'Serve un adulto',
    heading: 'Serve un genitore o un tutore',
    body: 'Con l’identità digitale di una persona minorenne non si può entrare: al servizio accede chi è responsabile.',
  },
  password: {
    title: 'La tua password',
    heading: 'Vuoi tenere anche la password?',
    lead: 'Da ora puoi entrare con la tua identità digitale e trovi gli stessi figli. Per questo servizio hai anche un’e-mail e una password.',
    removeHint:
      'Con una sola porta c’è una password in meno da custodire. Gli altri dispositivi vengono scollegati e quelli ricordati per le assenze dimenticati.',
    remove: 'Togli la password',
    keep: 'Tieni anche la password',
  },
};
