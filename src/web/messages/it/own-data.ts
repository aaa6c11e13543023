/** What a person may take along of what is kept about them. */
export const ownData = {
  title: 'I tuoi dati',
  heading: 'I tuoi dati',
  lead: 'Puoi scaricare tutto quello che il Comune conserva qui su di te e sugli alunni di cui rispondi.',
  what: 'Il file contiene i dati anagrafici, le iscrizioni, la dieta e i dati per la tariffa. Contiene le assenze comunicate, le presenze, i pasti, i movimenti e le segnalazioni. Contiene anche i pagamenti, gli avvisi ricevuti e i dispositivi usati per entrare. In PDF si legge e si stampa; in JSON lo leggono anche altri programmi.',
  careful: 'Contiene dati personali, anche la dieta: conservalo con attenzione.',
  download: 'Scarica i dati (JSON)',
  downloadPdf: 'Scarica i dati (PDF)',
  rights:
    'Per correggere o cancellare un dato rivolgiti all’ufficio scuola: nell’Informativa privacy ci sono tutti i tuoi diritti.',
  privacy: 'Informativa privacy',
  back: 'Pagina iniziale',
  link: 'I tuoi dati',
  office: 'Dati da consegnare (JSON)',
  officePdf: 'Dati da consegnare (PDF)',
};
