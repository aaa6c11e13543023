/** Passkeys of those who work here: entering with one, adding one, taking one off. */
export const passkeys = {
  notUsed: 'La passkey non è stata usata. Riprova, oppure entra in un altro modo.',
  notMade: 'La passkey non è stata creata. Riprova quando vuoi: non è cambiato nulla.',
  refused: 'La passkey non è stata accettata. Riprova, oppure entra in un altro modo.',
  staffLink: 'Personale: entra con passkey',
  step: {
    title: 'Con la passkey',
    submit: 'Usa la passkey',
    or: 'Oppure con un codice',
    onlyHeading: 'Usa la tua passkey',
    onlyLead:
      'Il Comune chiede un secondo passaggio al personale: conferma con l’impronta, il viso o il PIN del dispositivo.',
    unsupported:
      'Questo browser non usa le passkey. Entra da un dispositivo che ha la tua, oppure chiedi all’ufficio di azzerare la tua seconda verifica.',
  },
  login: {
    title: 'Entra con una passkey',
    heading: 'Entra con una passkey',
    lead: 'Per il personale. Il dispositivo chiede l’impronta, il viso o il PIN: non servono né password né codice.',
    submit: 'Entra con la passkey',
    unsupported: 'Questo browser non usa le passkey, oppure JavaScript è spento. Entra con e-mail e password.',
    password: 'Entra con e-mail e password',
  },
  list: {
    nav: 'Passkey',
    title: 'Passkey',
    heading: (n: number) => (n === 0 ? 'Non hai ancora passkey' : `${n} passkey`),
    lead: 'Una passkey è una chiave custodita da un tuo dispositivo. Al posto della password e del codice basta l’impronta, il viso o il PIN.',
    added: 'Fatto: la passkey è registrata.',
    removed: 'Fatto: la passkey non apre più nulla.',
    since: 'Registrata il',
    lastUsed: 'Usata l’ultima volta il',
    never: 'mai',
    remove: 'Togli',
    addHeading: 'Aggiungi una passkey',
    name: 'Come la chiami',
    nameHint: 'Per esempio «PC dell’ufficio». Serve solo a riconoscerla in questo elenco.',
    add: 'Registra questo dispositivo',
    unsupported:
      'Questo browser non può registrare passkey, oppure JavaScript è spento. Password e codice restano validi.',
    nameMissing: 'Scrivi un nome per riconoscerla.',
    nameTooLong: 'Scrivi un nome di 60 caratteri al massimo.',
    addRefused: 'La registrazione non è riuscita o è durata troppo. Riprova: non è cambiato nulla.',
    known: 'Questo dispositivo ha già una passkey registrata qui.',
    most: (n: number) => `Hai già ${n} passkey: togline una che non usi, poi riprova.`,
    back: 'Dispositivi collegati',
  },
};
