import { plural } from '../plural.ts';

/** The second step of staff's login, and the devices where somebody is signed in. */
export const devices = {
  secondStep: {
    title: 'Seconda verifica',
    heading: 'Scrivi il codice dell’app',
    lead: 'Apri l’app dei codici sul telefono e copia le sei cifre di adesso.',
    enrolHeading: 'Collega un’app dei codici',
    enrolLead:
      'Il Comune chiede un secondo passaggio al personale. Serve un’app per codici temporanei, come FreeOTP, Aegis o quella del telefono.',
    connect: 'Inquadra il codice con l’app. Dal telefono usa il collegamento, oppure scrivi la chiave nell’app.',
    picture: 'Codice QR da inquadrare con l’app dei codici',
    open: 'Apri nell’app di questo telefono',
    secret: 'Chiave',
    code: 'Codice',
    codeHint: 'Sei cifre. Senza telefono: un codice di recupero.',
    enrolHint: 'Sei cifre, come le mostra l’app.',
    submit: 'Continua',
    wrong: 'Il codice non è valido o è già stato usato. Aspetta il prossimo e riprova.',
    doneTitle: 'Codici di recupero',
    doneHeading: 'Conserva questi codici',
    doneLead: 'Ognuno vale una volta sola, al posto dell’app. Scrivili o stampali adesso: non saranno più mostrati.',
    go: 'Ho conservato i codici, continua',
  },
  list: {
    nav: 'Dispositivi collegati',
    title: 'Dispositivi collegati',
    heading: (n: number) => `${n} ${plural(n, 'dispositivo collegato', 'dispositivi collegati')}`,
    lead: 'Se non ne riconosci uno, scollegalo e cambia la password.',
    ended: 'Fatto: il dispositivo è scollegato.',
    endedOthers: 'Fatto: gli altri dispositivi sono scollegati.',
    here: 'questo dispositivo',
    unknown: 'Dispositivo sconosciuto',
    on: (browser: string, system: string) => `${browser} su ${system}`,
    since: 'Entrato il',
    lastSeen: 'Usato l’ultima volta il',
    end: 'Scollega',
    endHere: 'Esci da questo dispositivo',
    endOthers: 'Esci da tutti gli altri',
    back: 'Pagina iniziale',
  },
};
