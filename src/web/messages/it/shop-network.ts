import { numericInstant } from '#src/kernel/italian-dates.ts';
import { type Cents, formatEuro } from '#src/kernel/money.ts';

const kinds = { signature: 'firma', certificate: 'certificato' } as const;

/** What `./omnibus tenant puntolis` says. */
export const shopNetworkCommand = {
  usage: `Comandi:
./omnibus tenant puntolis SLUG;
./omnibus tenant puntolis SLUG collega CHIAVE.pem|IMPRONTA [--nome NOME];
./omnibus tenant puntolis SLUG chiave CHIAVE.pem|IMPRONTA [--ore N];
./omnibus tenant puntolis SLUG limiti [min=EURO] [max=EURO] [al-giorno=N] [al-minuto=N];
./omnibus tenant puntolis SLUG scollega.
CHIAVE.pem è la chiave pubblica Ed25519 della rete, o il suo certificato client; IMPRONTA è quella SHA-256 del certificato.
Con chiave le chiavi di prima valgono ancora N ore (24 se non lo dici); con --ore 0 sono rifiutate subito.`,
  none: 'Nessuna rete di negozi è collegata: le famiglie vedono il QR di un avviso pagoPA.',
  network: (name: string, since: Temporal.Instant) => `Rete ${name}, collegata dal ${numericInstant(since)}.`,
  key: (kind: keyof typeof kinds, keyId: string, endsAt: Temporal.Instant | null) =>
    `  ${kinds[kind].padEnd(12)} ${keyId}${endsAt ? `  fino al ${numericInstant(endsAt)}` : ''}`,
  limits: (min: Cents, max: Cents, perDay: number, perMinute: number) =>
    `Limiti: da ${formatEuro(min)} a ${formatEuro(max)}; ${perDay} incassi al giorno per codice; ${perMinute} chiamate al minuto per terminale.`,
  connected: (name: string, keyId: string) => `Rete ${name} collegata. La rete firma con keyid="${keyId}".`,
  connectedByCertificate: (name: string) => `Rete ${name} collegata con il suo certificato client.`,
  changed: (hours: number) =>
    hours === 0
      ? 'La nuova chiave vale. Quelle di prima sono rifiutate da subito.'
      : `La nuova chiave vale. Quelle di prima valgono ancora ${hours} ore.`,
  disconnected:
    'Rete scollegata: le sue chiamate sono rifiutate da subito. Codici e incassi restano; gli avvisi già emessi si possono pagare.',
  alreadyConnected: (name: string) =>
    `La rete ${name} è già collegata: per una nuova chiave usa chiave, per un’altra rete prima scollega.`,
  nothingConnected: 'Nessuna rete è collegata: comincia con collega.',
  sameKey: 'Questa chiave vale già: niente è cambiato.',
  keyUnreadable: (what: string) =>
    `«${what}» non è una chiave pubblica Ed25519 o un certificato in PEM, né un’impronta SHA-256 di 64 cifre esadecimali.`,
  keyPrivate: (what: string) =>
    `«${what}» è una chiave privata: la rete non deve darla a nessuno. Falle creare una nuova coppia e chiedi la parte pubblica.`,
  fileUnreadable: (path: string, reason: string) => `Il file ${path} non si può leggere: ${reason}`,
  hoursMalformed: 'Le ore vanno da 0 a 720.',
  nameMalformed: 'Il nome della rete ha da 1 a 60 caratteri.',
  limitUnknown: (text: string) => `«${text}» non è un limite: min=5,00 max=200,00 al-giorno=10 al-minuto=30.`,
  limitsContradict: 'Il minimo deve essere almeno 1 euro e non più del massimo; il massimo al più 5.000 euro.',
};
