/** What `./omnibus tenant staff` says. */
export const staffCommand = {
  usage: `Comandi:
./omnibus tenant staff SLUG list;
./omnibus tenant staff SLUG add --email INDIRIZZO --name "NOME COGNOME" --role office|school|kitchen|auditor [--school CODICE …] [--link];
./omnibus tenant staff SLUG invite --email INDIRIZZO [--link];
./omnibus tenant staff SLUG end --email INDIRIZZO;
./omnibus tenant staff SLUG second-step on|off.
Ruoli: office ufficio scuola, school personale di una o più scuole, kitchen cucina, auditor chi controlla senza modificare.
Chi è aggiunto riceve per e-mail un collegamento per scegliere la password; con --link, o senza posta, il collegamento si legge qui.`,
  roles: { office: 'ufficio', school_staff: 'scuola', kitchen: 'cucina', auditor: 'revisione' },
  nobody: 'Nessun operatore: aggiungi il primo con ./omnibus tenant staff SLUG add.',
  enters: 'attivo',
  invited: 'invitato, non ha ancora scelto la password',
  left: 'accesso chiuso',
  added: (name: string, role: string) => `Aggiunto ${name} (${role}).`,
  mailed: (email: string, days: number) =>
    `Invito spedito a ${email}: il collegamento vale ${days} giorni e una volta sola.`,
  mailWaits: (email: string) =>
    `L’invito per ${email} non è ancora partito: sarà spedito da ./omnibus serve appena il server di posta risponde. Per averlo subito: invite con --link.`,
  link: (email: string, days: number) =>
    `Consegna questo collegamento a ${email}: serve a scegliere la password, vale ${days} giorni e una volta sola.`,
  ended: (email: string) => `L’accesso di ${email} è chiuso. Quello che ha fatto resta nel registro attività.`,
  secondStep: {
    on: 'Da oggi il personale entra con la password e una seconda verifica. Chi non l’ha ancora, la attiva entrando.',
    off: 'Da oggi il personale entra con la sola password.',
  },
  emailMalformed: (email: string) =>
    `«${email}» non è un indirizzo e-mail: scrivilo per esempio nome@comune.example.it.`,
  emailTaken: (email: string) =>
    `${email} lavora già con questo Comune: per un nuovo collegamento usa invite, per cambiare ruolo prima end e poi add.`,
  schoolsDoNotFit:
    'Le scuole si indicano solo, e sempre, per il ruolo school: --school CODICE, anche più volte. Gli altri ruoli vedono tutto il Comune.',
  schoolUnknown: (code: string, codes: readonly string[]) =>
    `La scuola «${code}» non c’è. Le scuole del Comune: ${codes.join(', ')}.`,
  roleUnknown: (role: string) => `Il ruolo «${role}» non c’è: office, school, kitchen o auditor.`,
  unknown: (email: string, slug: string) =>
    `${email} non lavora con questo Comune: ./omnibus tenant staff ${slug} list mostra chi c’è.`,
};
