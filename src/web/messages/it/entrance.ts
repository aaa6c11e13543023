import { plural } from '../plural.ts';

const inMinutes = (n: number) => (n <= 1 ? 'un minuto' : n < 120 ? `${n} minuti` : `${Math.ceil(n / 60)} ore`);

/** Login, registration and passwords. */
export const entrance = {
  login: {
    title: 'Accesso',
    heading: 'Entra nei servizi scolastici',
    lead: (tenant: string) => `Mensa e servizi a domanda individuale · ${tenant}`,
    email: 'Email',
    password: 'Password',
    submit: 'Accedi',
    register: 'Non hai un account? Registrati',
    forgotten: 'Password dimenticata?',
    otherWays: 'Altri modi di entrare',
    spid: 'Entra con SPID',
    gateway: (name: string) => `Entra con ${name}`,
    cie: 'Entra con CIE',
    inActivation: 'in attivazione',
    staffOnly:
      'Le credenziali con e-mail e password sono solo per il personale. Le famiglie entrano con SPID o CIE, appena attivi.',
    wrong: 'Email o password non corrette. Controlla che siano scritte bene, anche maiuscole e minuscole.',
    emailMissing: 'Scrivi la tua e-mail.',
    passwordMissing: 'Scrivi la tua password.',
    ownCredentialsOff:
      'Per le famiglie l’accesso con e-mail e password non è attivo in questo Comune. Chiama l’ufficio scuola.',
    busy: 'In questo momento stanno entrando molte persone. Riprova tra qualche secondo.',
    tooMany: (minutes: number, time: string) =>
      `Troppi tentativi. Puoi riprovare tra ${inMinutes(minutes)}, alle ${time}.`,
    messages: {
      sessione: { title: 'Accesso scaduto', body: 'Per sicurezza l’accesso dura un tempo limitato. Entra di nuovo.' },
      non_salvato: {
        title: 'Non è stato salvato nulla',
        body: 'L’accesso non era più valido quando hai premuto il pulsante. Entra e ripeti quello che stavi facendo.',
      },
      uscita: { title: 'Sei uscito', body: 'Puoi chiudere la pagina.' },
      password: { title: 'Password cambiata', body: 'Entra con la nuova password.' },
      dimenticato: { title: 'Dispositivo dimenticato', body: 'Qui servono di nuovo e-mail e password.' },
      registrato: { title: 'Registrazione completata', body: 'Entra con la tua e-mail e la password appena scelta.' },
    },
    stillIn: (gateway: string) =>
      `Su «${gateway}» puoi essere ancora dentro. Se il computer non è tuo, esci anche da lì.`,
    leaveGateway: (gateway: string) => `Esci anche da ${gateway}`,
    pendingTitle: (time: string) => `Richiesta ricevuta alle ${time}`,
    pendingBody:
      'L’accesso era scaduto, ma la richiesta è al sicuro. Entra entro 10 minuti e confermala: vale l’orario in cui è arrivata.',
  },
  install: {
    summary: 'Metti Omnibus tra le app del telefono',
    android: 'Android (Chrome)',
    androidSteps: [
      'Apri questa pagina con Chrome.',
      'Tocca ⋮ in alto a destra.',
      'Tocca «Aggiungi a schermata Home», poi «Installa».',
    ],
    ios: 'iPhone e iPad (Safari)',
    iosSteps: [
      'Apri questa pagina con Safari.',
      'Tocca Condividi, il quadrato con la freccia.',
      'Tocca «Aggiungi alla schermata Home», poi «Aggiungi».',
    ],
  },
  pending: {
    title: 'Conferma la richiesta',
    heading: (time: string) => `La richiesta è arrivata alle ${time}`,
    body: 'L’accesso era scaduto mentre inviavi. Conferma: la richiesta vale dall’orario in cui è arrivata.',
    staffBody: 'La seconda verifica era scaduta mentre inviavi: ciò che hai scritto è qui. Conferma per salvarlo.',
    submit: 'Conferma l’invio',
    discard: 'Non inviare',
    goneHeading: 'La richiesta non è più in attesa',
    goneBody:
      'Una richiesta aspetta 10 minuti, per chi l’ha inviata. Controlla in Dettaglio e, se serve, inviala di nuovo.',
    goneLink: 'Vai ai consumatori',
    staffGoneBody: 'Una richiesta aspetta 10 minuti, per chi l’ha inviata. Se serve, compilala di nuovo.',
    staffGoneLink: 'Vai alla prima pagina',
  },
  registration: {
    title: 'Registrazione',
    heading: 'Registrati',
    lead: 'Servono l’e-mail e il codice fiscale di chi paga il servizio, come indicati all’iscrizione.',
    email: 'E-mail',
    emailHint: 'Quella indicata all’iscrizione.',
    fiscalCode: 'Codice fiscale di chi paga',
    fiscalCodeHint: '16 caratteri, sulla tessera sanitaria.',
    submit: 'Invia il collegamento di conferma',
    back: 'Accesso',
    emailMalformed: 'Scrivi un indirizzo e-mail, per esempio nome@esempio.it.',
    fiscalCodeShape: 'Il codice fiscale ha 16 caratteri tra lettere e numeri. Ricopialo dalla tessera sanitaria.',
    fiscalCodeCheck: 'Il codice fiscale ha un errore di battitura. Ricopialo dalla tessera sanitaria.',
    sentTitle: 'Controlla la posta',
    sentHeading: 'Controlla la posta',
    sentBody: (email: string) =>
      `Abbiamo scritto a ${email}. Il messaggio dice come continuare; il collegamento vale 24 ore.`,
    sentHelp: 'Se non arriva entro pochi minuti, guarda anche nella posta indesiderata o chiama l’ufficio scuola.',
    off: 'Registrazione non attiva',
    offBody: 'In questo Comune le famiglie entrano con SPID o CIE. Per informazioni chiama l’ufficio scuola.',
  },
  confirm: {
    title: 'Scegli la password',
    heading: 'Scegli la tua password',
    lead: (email: string) => `Per entrare userai ${email} e questa password.`,
    submit: 'Completa la registrazione',
  },
  forgotten: {
    title: 'Password dimenticata',
    heading: 'Password dimenticata?',
    lead: 'Scrivi la tua e-mail: ricevi un collegamento per sceglierne una nuova.',
    submit: 'Invia il collegamento',
    sentBody: (email: string) =>
      `Abbiamo scritto a ${email}. Il messaggio dice come continuare; il collegamento vale 60 minuti.`,
  },
  reset: {
    title: 'Nuova password',
    heading: 'Scegli la nuova password',
    lead: (email: string) => `È la password di ${email}. Gli accessi aperti su altri dispositivi saranno chiusi.`,
    submit: 'Salva la nuova password',
  },
  invitation: {
    title: 'Scegli la password',
    heading: 'Scegli la tua password',
    lead: (email: string) => `Per entrare nelle pagine del personale userai ${email} e questa password.`,
    submit: 'Salva la password',
  },
  password: {
    label: 'Nuova password',
    hint: (least: number) =>
      `Almeno ${least} caratteri. Va bene una frase di quattro o cinque parole, anche con spazi.`,
    tooShort: (least: number, length: number) =>
      `La password ha ${length} ${plural(length, 'carattere', 'caratteri')}: ne servono almeno ${least}.`,
    tooLong: (most: number) => `La password è troppo lunga: bastano ${most} caratteri.`,
    tooCommon: 'Questa password è facile da indovinare. Usa parole meno comuni, senza il tuo nome.',
  },
  link: {
    title: 'Collegamento non valido',
    heading: 'Il collegamento non è più valido',
    body: 'È scaduto, è già stato usato o è incompleto. Puoi chiederne uno nuovo.',
    askRegistration: 'Registrati',
    askReset: 'Chiedi una nuova password',
    emailInUse: 'Questa e-mail è già usata da un altro accesso. Chiama l’ufficio scuola: si sistema in pochi minuti.',
  },
  office: (phone: string) => `Ufficio scuola: ${phone}`,
};
