import type { Day } from '#src/kernel/day.ts';
import { longDay, longDayWithYear, numericDay, numericInstant } from '#src/kernel/italian-dates.ts';
import { formatEuro } from '#src/kernel/money.ts';
import type { DebtLimit, Letter, MailParams, MailTemplate } from '../templates.ts';

const meals = (n: number) => (n === 1 ? '1 pasto' : `${n} pasti`);
const covered = (n: number | null) => (n === null ? '' : ` (${meals(n)})`);
const topUp = (label = 'Ricarica') => ({ label, path: 'ricarica' });
const detail = (consumerId: number, label = 'Apri il dettaglio') => ({ label, path: `cittadino/${consumerId}` });
const span = (from: Day, to: Day) => (from === to ? longDay(from) : `da ${longDay(from)} a ${longDay(to)}`);

/** "Con 5 pasti a debito il servizio viene sospeso." */
const suspendedAt = (limit: DebtLimit) =>
  `Con ${'limitCents' in limit ? `un debito di ${formatEuro(limit.limitCents)}` : `${meals(limit.limitMeals)} a debito`} il servizio viene sospeso. Per evitarlo basta una ricarica.`;

const balanceLine = (balanceCents: number) =>
  balanceCents < 0 ? `Debito: ${formatEuro(-balanceCents)}.` : `Credito: ${formatEuro(balanceCents)}.`;

const WHY_READMITTED: Record<MailParams['readmission']['why'], string> = {
  paid: 'Il pagamento è arrivato, grazie.',
  lifted: 'L’ufficio scuola ha revocato la sospensione.',
  stopped: 'Il Comune ha fermato tutte le sospensioni.',
  no_longer_due: 'Non ci sono più i motivi della sospensione.',
  in_verification: 'Un pagamento è in verifica: nel frattempo la sospensione è ferma.',
};

/** The mails' texts. Impersonal and polite; no child's name, no reproach; what happened, then what to do. */
export const letters: { readonly [T in MailTemplate]: (params: MailParams[T]) => Letter } = {
  low_credit: ({ child, balanceCents, meals: left }) => ({
    subject: 'Mensa scolastica: credito in esaurimento',
    paragraphs: [
      `Il credito di ${child} sta finendo.`,
      balanceCents < 0
        ? `Debito: ${formatEuro(-balanceCents)}.`
        : `Restano ${formatEuro(balanceCents)}, sufficienti per ${meals(left)}.`,
      'Con una ricarica il servizio continua senza pensieri.',
    ],
    action: topUp(),
  }),
  debt: ({ child, balanceCents, debtMeals, ...limit }) => ({
    subject: `Mensa scolastica: ${'limitCents' in limit ? `${formatEuro(-balanceCents)} di debito` : `${meals(debtMeals)} a debito`}`,
    paragraphs: [
      `Il conto di ${child} è a debito di ${formatEuro(-balanceCents)} (${meals(debtMeals)}).`,
      suspendedAt(limit),
      'In caso di difficoltà, l’ufficio scuola è a disposizione.',
    ],
    action: topUp(),
  }),
  suspension: ({ child, balanceCents, debtMeals, fromDay, amountCents }) => ({
    subject: `Mensa scolastica: sospensione da ${longDay(fromDay)}`,
    paragraphs: [
      `Il conto di ${child} è a debito di ${formatEuro(-balanceCents)} (${meals(debtMeals)}).`,
      `Il servizio è sospeso da ${longDayWithYear(fromDay)}.`,
      `Per evitarlo, o per essere riammessi, basta una ricarica di almeno ${formatEuro(amountCents)}.`,
      'In caso di difficoltà, l’ufficio scuola è a disposizione.',
    ],
    action: topUp(`Ricarica ${formatEuro(amountCents)}`),
  }),
  suspension_reminder: ({ child, balanceCents, debtMeals, fromDay, amountCents }) => ({
    subject: `Promemoria: mensa sospesa da ${longDay(fromDay)}`,
    paragraphs: [
      `Il servizio di ${child} è sospeso da ${longDay(fromDay)}.`,
      `Il debito è di ${formatEuro(-balanceCents)} (${meals(debtMeals)}). Per evitare la sospensione basta una ricarica di almeno ${formatEuro(amountCents)}, accreditata entro l’orario limite di quel giorno.`,
    ],
    action: topUp(`Ricarica ${formatEuro(amountCents)}`),
  }),
  readmission: ({ child, consumerId, balanceCents, fromDay, why, begun }) => ({
    subject: begun ? 'Mensa scolastica: servizio riattivato' : 'Mensa scolastica: la sospensione non avrà luogo',
    paragraphs: [
      WHY_READMITTED[why],
      begun
        ? `Il servizio di ${child} è di nuovo attivo${fromDay === null ? '' : ` da ${longDay(fromDay)}`}.`
        : `La sospensione annunciata per ${child} non avrà luogo: il pasto resta prenotato.`,
      balanceLine(balanceCents),
    ],
    action: detail(consumerId),
  }),
  annulment: ({ child, consumerId, balanceCents }) => ({
    subject: 'Mensa scolastica: sospensione annullata',
    paragraphs: [
      `La sospensione di ${child} è annullata.`,
      'Una correzione ha mostrato che il debito non aveva raggiunto il limite. Ci scusiamo per il disagio.',
      balanceLine(balanceCents),
    ],
    action: detail(consumerId),
  }),
  welcome: ({ goLive, children, ...limit }) => ({
    subject: 'Mensa scolastica: il nuovo servizio è attivo',
    paragraphs: [
      `Da ${longDayWithYear(goLive)} la mensa si gestisce con Omnibus. Il pasto è prenotato da sé: si comunicano solo le assenze, entro l’orario limite del giorno stesso.`,
      ...children.map(({ child, balanceCents, meals: left, debtMeals }) =>
        balanceCents < 0
          ? `${capital(child)}: debito ${formatEuro(-balanceCents)}${debtMeals > 0 ? ` (${meals(debtMeals)} a debito)` : ''}.`
          : `${capital(child)}: credito ${formatEuro(balanceCents)}${covered(left)}.`,
      ),
      ...(children.some(({ debtMeals }) => debtMeals > 0) ? [suspendedAt(limit)] : []),
    ],
    action: { label: 'Apri Omnibus', path: 'cittadino' },
  }),
  top_up_credited: ({ child, consumerId, cents, balanceCents, meals: left, paidAt }) => ({
    subject: `Mensa scolastica: ricarica di ${formatEuro(cents)} accreditata`,
    paragraphs: [
      `La ricarica di ${formatEuro(cents)} per ${child} è accreditata.`,
      ...(paidAt === undefined ? [] : [`È stata pagata in un ${paidAt}.`]),
      ...(balanceCents === null
        ? []
        : [balanceCents < 0 ? balanceLine(balanceCents) : `Credito: ${formatEuro(balanceCents)}${covered(left)}.`]),
    ],
    action: detail(consumerId),
  }),
  payment_notice: ({ personId, reference, cents, dueOn, notices = 1 }) => ({
    subject: `Mensa scolastica: ${notices > 1 ? `${notices} avvisi` : 'avviso'} di pagamento, ${formatEuro(cents)}`,
    paragraphs: [
      ...(notices > 1
        ? [`In allegato ci sono ${notices} avvisi di pagamento pagoPA, in tutto ${formatEuro(cents)}: paga ciascuno.`]
        : [`In allegato c’è l’avviso di pagamento pagoPA di ${formatEuro(cents)}.`]),
      `${notices > 1 ? 'Si possono pagare' : 'Si può pagare'} fino a ${longDayWithYear(dueOn)}, in banca, in posta, dal tabaccaio o con un’app.`,
      'L’accredito arriva quando pagoPA conferma, di solito in pochi minuti.',
    ],
    action: { label: 'Apri il pagamento', path: `pagamenti/${reference}` },
    encloses: {
      notices: { personId, reference },
      fileName: 'avviso-pagopa.pdf',
      otherwise: [
        'L’avviso di pagamento chiesto per e-mail nel frattempo è stato pagato, annullato o è scaduto.',
        'Per questo non è allegato.',
      ],
    },
  }),
  day_closed: ({ child, consumerId, fromDay, toDay, reason, packedLunch }) => ({
    subject: packedLunch
      ? `Mensa scolastica: pranzo al sacco, ${span(fromDay, toDay)}`
      : `Mensa scolastica: servizio non disponibile, ${span(fromDay, toDay)}`,
    paragraphs: [
      packedLunch
        ? `Per ${child} il pranzo è al sacco: ${span(fromDay, toDay)}.`
        : `Il servizio per ${child} non c’è: ${span(fromDay, toDay)}. Nessun addebito.`,
      `Motivo: ${reason.replace(/\.$/, '')}.`,
      'Non occorre fare nulla.',
    ],
    action: detail(consumerId),
  }),
  registration_confirm: ({ path, hours }) => ({
    subject: 'Conferma la registrazione',
    paragraphs: [
      'È stata chiesta la registrazione al servizio di mensa scolastica con questo indirizzo.',
      `Per completarla, apri il collegamento entro ${hours === 1 ? '1 ora' : `${hours} ore`}.`,
      'Se la richiesta non è tua, ignora questo messaggio: non succede nulla.',
    ],
    action: { label: 'Conferma la registrazione', path },
  }),
  registration_unknown_address: () => ({
    subject: 'Registrazione alla mensa scolastica',
    paragraphs: [
      'È stata chiesta la registrazione con questo indirizzo, ma i dati indicati non corrispondono a quelli dati all’iscrizione.',
      'Chi paga il servizio può chiamare l’ufficio scuola: l’indirizzo si corregge in pochi minuti.',
      'Se la richiesta non è tua, ignora questo messaggio.',
    ],
  }),
  registration_shared_address: () => ({
    subject: 'Registrazione alla mensa scolastica',
    paragraphs: [
      'Questo indirizzo è indicato da più persone: per la tutela di tutti, qui la registrazione avviene con un codice di attivazione.',
      'Il codice si chiede all’ufficio scuola.',
      'Se la richiesta non è tua, ignora questo messaggio.',
    ],
  }),
  registration_known: ({ path }) => ({
    subject: 'Registrazione alla mensa scolastica',
    paragraphs: [
      'È stata chiesta la registrazione con questo indirizzo, che ha già un accesso.',
      'Si può entrare con la password di prima, o sceglierne una nuova.',
      'Se la richiesta non è tua, ignora questo messaggio.',
    ],
    action: { label: 'Scegli una nuova password', path },
  }),
  staff_invitation: ({ path, days, name }) => ({
    subject: 'Invito a lavorare con la mensa scolastica',
    paragraphs: [
      `${name}, il Comune ti ha aperto un accesso per il personale della mensa scolastica.`,
      `Per entrare scegli una password: il collegamento vale ${days} giorni e una volta sola.`,
      'Se non lavori con la mensa, ignora questo messaggio: senza password l’accesso non si apre.',
    ],
    action: { label: 'Scegli la password', path },
  }),
  invitation: ({ path, days }) => ({
    subject: 'Invito a seguire il servizio di mensa',
    paragraphs: [
      'Una famiglia ti invita a seguire la mensa scolastica di una bambina o di un bambino.',
      'La pagina dice chi ti invita e che cosa potrai fare.',
      `L’invito vale ${days} giorni e una volta sola. Se non ti aspettavi questo messaggio, ignoralo: non succede nulla.`,
    ],
    action: { label: 'Apri l’invito', path },
  }),
  password_reset: ({ path, minutes }) => ({
    subject: 'Nuova password',
    paragraphs: [
      'È stata chiesta una nuova password per il servizio di mensa scolastica.',
      `Il collegamento vale ${minutes} minuti e una volta sola.`,
      'Se la richiesta non è tua, ignora questo messaggio: la password resta quella di prima.',
    ],
    action: { label: 'Scegli la nuova password', path },
  }),
  password_reset_unknown_address: () => ({
    subject: 'Nuova password',
    paragraphs: [
      'È stata chiesta una nuova password con questo indirizzo, che non ha un accesso.',
      'Forse la registrazione è stata fatta con un altro indirizzo, o non è ancora stata fatta. L’ufficio scuola può aiutare.',
      'Se la richiesta non è tua, ignora questo messaggio.',
    ],
  }),
  password_changed: () => ({
    subject: 'Password cambiata',
    paragraphs: [
      'La password di questo accesso è stata cambiata. Gli accessi aperti su altri dispositivi sono stati chiusi.',
      'Se non è stata una tua scelta, chiama subito l’ufficio scuola.',
    ],
  }),
  payer_changed: ({ child, pays }) => ({
    subject: 'Mensa scolastica: è cambiato chi paga',
    paragraphs: [
      pays
        ? `Da oggi questa è la persona che paga la mensa di ${child}. Lo ha registrato l’ufficio scuola.`
        : `Da oggi la mensa di ${child} è pagata da un’altra persona. Lo ha registrato l’ufficio scuola.`,
      pays
        ? 'Qui arriveranno gli avvisi su credito e debiti. I pagamenti già fatti restano a chi li ha fatti.'
        : 'I pagamenti già fatti, con le loro ricevute, restano dove sono.',
      'Se è una sorpresa, chiama l’ufficio scuola.',
    ],
    action: { label: 'Apri Omnibus', path: 'cittadino' },
  }),
  error_report_answered: ({ child, consumerId, movementId, eventOn, corrected }) => ({
    subject: 'Mensa scolastica: risposta alla segnalazione',
    paragraphs: [
      `L’ufficio scuola ha risposto alla segnalazione su un movimento del ${numericDay(eventOn)} di ${child}.`,
      corrected
        ? 'Il conto è stato corretto: la correzione è tra i movimenti.'
        : 'La risposta si legge accanto al movimento.',
    ],
    action: { label: 'Leggi la risposta', path: `cittadino/${consumerId}/movimenti/${movementId}` },
  }),
  light_ended: ({ child, consumerId, day, limit }) => ({
    subject: `Mensa scolastica: pasto normale, ${longDay(day)}`,
    paragraphs: [
      `Per ${child} il pasto di ${longDay(day)} sarà normale, non in bianco.`,
      `Senza certificato i pasti in bianco di fila sono al massimo ${limit}. Tra quelli chiesti non c’è più un pasto normale: una chiusura o una sospensione l’ha tolto.`,
      'Fino all’orario limite si può comunicare un’assenza. Con un certificato, l’ufficio scuola registra il pasto in bianco.',
    ],
    action: detail(consumerId),
  }),
  absence_told_other_guardian: ({
    child,
    consumerId,
    kind,
    fromDay,
    toDay,
    days: single,
    untilFurtherNotice,
    lightEnded = [],
    arrivedAt,
  }) => {
    const whole = untilFurtherNotice ? `da ${longDay(fromDay)}, fino a nuovo avviso` : span(fromDay, toDay);
    const days = single ? single.map(longDay).join(', ') : whole;
    const when = numericInstant(Temporal.Instant.from(arrivedAt));
    const what = { absent: 'Assenza', light: 'Pasto in bianco', normal: 'Pasto di nuovo prenotato' }[kind];
    return {
      subject: `Mensa scolastica: ${what.toLowerCase()}, ${single ? `${single.length} giorni` : whole}`,
      paragraphs: [
        `${what} per ${child}: ${days}.`,
        `È stato comunicato il ${when} da un’altra persona che segue il servizio.`,
        ...(lightEnded.length > 0
          ? [`Pasto normale invece che in bianco: ${lightEnded.map(longDay).join(', ')}. Sarebbero troppi di fila.`]
          : []),
        'Se va bene così, non occorre fare nulla.',
      ],
      action: detail(consumerId),
    };
  },
};

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

/** What mails call a child whose family chose no label. */
export const childLabel = (number: string) => `alunno n. ${number}`;

export const frame = {
  greeting: 'Buongiorno,',
  footer: (tenant: string) => `${tenant} · Ufficio scuola`,
  phone: (phone: string) => `Telefono: ${phone}`,
  email: (email: string) => `E-mail: ${email}`,
  automatic: 'Messaggio automatico del servizio di refezione scolastica.',
};
