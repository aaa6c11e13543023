import { formatEuro } from '#src/kernel/money.ts';
import { plural } from '../plural.ts';

const notices = (n: number) => `${n} ${plural(n, 'avviso di pagamento aperto', 'avvisi di pagamento aperti')}`;

/** A person as the office writes them down. */
const person = {
  surname: 'Cognome',
  name: 'Nome',
  fiscalCode: 'Codice fiscale',
  email: 'E-mail',
  surnameMissing: 'Scrivi il cognome.',
  nameMissing: 'Scrivi il nome.',
  fiscalCodeMissing: 'Scrivi il codice fiscale: serve per gli avvisi di pagamento e per entrare.',
};

const errors = {
  NamedDifferently: (registered: string) =>
    `Questo codice fiscale è già registrato per ${registered}: controlla nome e codice.`,
  FiscalCodeOfAnother: (registered: string) =>
    `Il codice fiscale non va bene per questa persona: controlla. Quello registrato è di ${registered}.`,
  FiscalCodeMissing: person.fiscalCodeMissing,
  AlreadyPays: 'Questa persona paga già per l’alunno: scegline un’altra.',
  AlreadyFollows: 'Questa persona segue già l’alunno. I suoi permessi si cambiano dalla pagina dell’alunno.',
  NoSuchAdult: 'Questa persona non segue più l’alunno: scegline un’altra.',
};

/** How somebody comes in for the first time. */
const entry = {
  hasLogin: (name: string) => `${name} entra già con il suo accesso.`,
  registers: (name: string, email: string) =>
    `${name} può registrarsi con ${email} e il codice fiscale, oppure entrare con SPID o CIE.`,
  shared: (name: string) => `L’e-mail è di due persone che pagano: ${name} entra con un codice stampato, SPID o CIE.`,
  byCode: (name: string) => `${name} entra con SPID, con CIE o con un codice stampato da qui.`,
  federated: (name: string) => `${name} entra con SPID o CIE.`,
};

/** Changing who pays for a child, and linking adults to it. */
export const officeAdults = {
  person,
  errors,
  entry,
  payer: {
    link: 'Cambia chi paga',
    linkNone: 'Registra chi paga',
    title: 'Cambia chi paga',
    heading: (name: string) => `Chi paga per ${name}`,
    now: (name: string) => `Ora paga ${name}. Il cambio vale da subito.`,
    nobody: 'Ora non paga nessuno: finché è così, non si può ricaricare.',
    who: 'Chi paga da adesso',
    another: 'Un’altra persona',
    anotherHint: 'Scrivi qui sotto i suoi dati.',
    whoMissing: 'Scegli chi paga da adesso.',
    personTitle: 'Dati di chi paga',
    personHint: 'Servono per un’altra persona. Per chi è arrivato su invito basta il codice fiscale.',
    emailHint: 'Vuota: resta quella registrata.',
    former: (name: string) => `Che cosa resta a ${name}`,
    formerStays: 'Resta come genitore o tutore',
    formerStaysHint: 'Vede e fa quello che fa ora. Non decide più chi segue l’alunno.',
    formerEnds: 'Non segue più l’alunno',
    formerEndsHint: 'Rivede solo i propri pagamenti già fatti.',
    formerMissing: 'Scegli che cosa resta a chi ha pagato finora.',
    invited: 'Persone invitate da chi ha pagato finora',
    invitedStay: (names: string) => `Restano: ${names}`,
    invitedEnd: 'Non seguono più l’alunno',
    submit: 'Cambia chi paga',
    pays: (name: string, fiscalCode: string) => `Da adesso paga ${name}, codice fiscale ${fiscalCode}.`,
    mailsTo: (addresses: string) => `Gli avvisi su credito e debiti vanno a: ${addresses}.`,
    mailsToNobody: 'Non c’è un indirizzo: gli avvisi su credito e debiti si consegnano a mano.',
    emailChanges: (name: string, before: string, after: string) =>
      `L’e-mail di ${name} cambia: da ${before} a ${after}.`,
    stays: (name: string) => `${name} resta genitore o tutore, con il suo accesso.`,
    ends: (name: string) => `${name} non vede più l’alunno. I suoi accessi restano validi solo per il resto.`,
    invitedGoOn: (names: string) =>
      `Continuano a seguire l’alunno: ${names}. Chi paga può togliere l’accesso ai delegati.`,
    invitedGo: (names: string) => `Non seguono più l’alunno: ${names}.`,
    invitations: (n: number) =>
      `${n} ${plural(n, 'invito in attesa si ritira', 'inviti in attesa si ritirano')} da sé.`,
    openNotices: (n: number, cents: number) =>
      `${notices(n)}, in tutto ${formatEuro(cents)}: ${plural(n, 'resta', 'restano')} a nome di chi l’ha chiesto. Se si paga, il credito va all’alunno.`,
    noOpenNotices: 'Non ci sono avvisi di pagamento aperti.',
    past: 'Pagamenti già fatti e attestazioni restano a nome di chi ha pagato.',
    same: 'Saldo, tariffa, nucleo e giorni non cambiano.',
    siblings: (name: string) => `${name} paga anche per altri alunni. Se cambia anche lì, fallo dalla loro pagina:`,
    told: 'Chi paga da adesso e chi ha pagato finora ricevono un’e-mail.',
    done: 'Chi paga è cambiato: vale da subito.',
  },
  contacts: {
    link: 'Contatti',
    title: 'Contatti',
    heading: (name: string) => `Contatti di ${name}`,
    lead: 'Gli avvisi arrivano qui. Chi non ha ancora un accesso si registra con questa e-mail.',
    leadLogin: 'Gli avvisi arrivano qui. Entra già con il suo accesso, che non cambia.',
    emailHint: 'Vuota: gli avvisi si consegnano a mano.',
    phone: 'Telefono',
    save: 'Salva i contatti',
    done: 'Contatti salvati.',
  },
  add: {
    link: 'Aggiungi un adulto',
    title: 'Aggiungi un adulto',
    heading: (name: string) => `Aggiungi un adulto per ${name}`,
    lead: 'Per chi la famiglia non può invitare da sé. Può toglierlo solo l’ufficio.',
    role: 'Chi è',
    roleMissing: 'Scegli chi è.',
    roles: { guardian: 'Genitore o tutore', delegate: 'Persona delegata' },
    guardianHint: 'Riceve anche gli avvisi su assenze e credito.',
    rights: 'Oltre a vedere giorni e pasti può',
    submit: 'Aggiungi',
    done: 'L’adulto segue l’alunno da subito.',
  },
};
