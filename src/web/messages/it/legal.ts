/** What a legal page says about one municipality. */
export interface LegalFacts {
  readonly tenant: string;
  readonly fiscalCode: string;
}

interface Section {
  readonly heading: string;
  readonly paragraphs: readonly string[];
}

interface LegalText {
  readonly title: string;
  readonly lead: string;
  readonly sections: readonly Section[];
}

/** Pages in every footer: short, and true for what the program does. The municipality's own documents prevail. */
export const legal = {
  back: 'Torna indietro',
  contactsHeading: 'Contatti',
  email: 'E-mail',
  phone: 'Telefono',
  privacyOfficer: 'Responsabile della protezione dei dati',
  statement: 'Dichiarazione ufficiale',
  statementLink: 'Leggi la dichiarazione pubblicata con AgID',
  notGiven: 'Non ancora indicato: rivolgersi allo sportello del Comune.',
  privacy: ({ tenant }: LegalFacts): LegalText => ({
    title: 'Informativa privacy',
    lead: `Titolare del trattamento è il ${tenant}.`,
    sections: [
      {
        heading: 'Quali dati e perché',
        paragraphs: [
          'Dati di alunni e genitori dati all’iscrizione, classe, assenze, pasti, tariffe, pagamenti. Servono a erogare e far pagare il servizio, compito di interesse pubblico del Comune (art. 6, par. 1, lett. e, GDPR).',
          'Le diete per salute o per scelta religiosa sono dati particolari (art. 9 GDPR). Sono conservate cifrate e le vedono solo cucina e ufficio, per quanto serve.',
        ],
      },
      {
        heading: 'Chi li vede',
        paragraphs: [
          'Chi paga e chi segue l’alunno, l’ufficio scuola, la scuola per il registro, la cucina per i pasti. Scuola e cucina non vedono importi né debiti.',
          'I pagamenti passano da pagoPA, che riceve solo ciò che serve all’avviso. I dati non sono ceduti ad altri e non servono a pubblicità.',
        ],
      },
      {
        heading: 'Per quanto tempo',
        paragraphs: [
          'I movimenti contabili restano dieci anni, come vuole la legge; poi restano senza il nome di chi erano. Diete, e-mail e registro delle attività hanno durate decise dal Comune. Ogni notte si toglie ciò che è scaduto.',
          'Se entri con SPID, CIE o il servizio della Regione, richiesta e risposta restano cifrate per 24 mesi. Lo chiedono le regole di SPID; le leggono solo le autorità che ne hanno diritto.',
          'I tentativi di accesso restano due giorni, gli accessi conclusi trenta giorni dopo la scadenza. Del luogo da cui si agisce resta solo la rete, non l’indirizzo intero.',
        ],
      },
      {
        heading: 'Cookie',
        paragraphs: [
          'Solo cookie tecnici: uno riconosce l’accesso, uno protegge i moduli prima dell’accesso. Se lo chiedi, uno ricorda per 30 giorni il dispositivo per le assenze; uno riconosce i tablet di scuole e cucine. Nessuna statistica e nessun servizio di terzi: per questo non c’è un avviso da accettare.',
        ],
      },
      {
        heading: 'I tuoi diritti',
        paragraphs: [
          'Se hai un accesso, scarichi i dati tuoi e degli alunni di cui rispondi: Menu, Dispositivi collegati, I tuoi dati.',
          'Puoi chiedere accesso, correzione, limitazione e, dove la legge lo consente, cancellazione dei dati. La richiesta si fa all’ufficio scuola o al responsabile della protezione dei dati del Comune.',
          'È possibile fare reclamo al Garante per la protezione dei dati personali (www.garanteprivacy.it).',
        ],
      },
    ],
  }),
  accessibility: ({ tenant }: LegalFacts): LegalText => ({
    title: 'Dichiarazione di accessibilità',
    lead: `Il ${tenant} vuole che queste pagine siano usabili da tutti (legge 4/2004, WCAG 2.1 AA).`,
    sections: [
      {
        heading: 'Stato',
        paragraphs: [
          'Le pagine funzionano con la sola tastiera, con lettori di schermo e senza script. Il testo si ingrandisce fino al 400%, e bastano schermi di 320 pixel.',
          'Ogni versione è controllata con strumenti automatici, senza errori noti. Non c’è ancora una valutazione di terzi. La dichiarazione ufficiale è quella del Comune: il collegamento è nei contatti, o sul sito istituzionale.',
        ],
      },
      {
        heading: 'Segnalazioni',
        paragraphs: [
          'Se qualcosa non si può leggere o usare, scrivilo all’ufficio scuola: indica la pagina e che cosa non funziona. La stessa cosa si può sempre fare per telefono.',
          'Se la risposta manca o non basta, ci si può rivolgere al Difensore civico per il digitale presso AgID.',
        ],
      },
    ],
  }),
  notes: ({ tenant, fiscalCode }: LegalFacts): LegalText => ({
    title: 'Note legali',
    lead: `Il servizio è del ${tenant}, codice fiscale ${fiscalCode}.`,
    sections: [
      {
        heading: 'Valore delle pagine',
        paragraphs: [
          'Assenze e pagamenti fatti qui valgono con la data e l’ora registrate dal sistema. Per i pagamenti fa fede la ricevuta di pagoPA.',
          'Tariffe e regole sono quelle deliberate dal Comune: se una pagina dice altro, prevalgono gli atti del Comune.',
        ],
      },
      {
        heading: 'Software',
        paragraphs: ['Omnibus è software libero con licenza EUPL-1.2. Chiunque può usarlo, studiarlo e migliorarlo.'],
      },
    ],
  }),
  contacts: ({ tenant }: LegalFacts): LegalText => ({
    title: 'Contatti',
    lead: `Ufficio scuola del ${tenant}`,
    sections: [],
  }),
};
