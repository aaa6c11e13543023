import type { z } from 'zod';
import {
  type Collection,
  type CollectProblem,
  collect,
  collectionOf,
  type QuestionRefused,
  type ReversalProblem,
  readSlip,
  reverseCollection,
  type SettledDay,
  type SettlementProblem,
  settleDay,
  settledDay,
  verifyCode,
} from '#src/collection/index.ts';
import { parseDay } from '#src/kernel/day.ts';
import { formatEuro } from '#src/kernel/money.ts';
import type { InTransaction } from '#src/payments/index.ts';
import type { World } from '#src/platform/world.ts';
import {
  collectionBody,
  type collectRequest,
  type reversalRequest,
  settlementBody,
  settlementOf,
  type settlementRequest,
  verifiedBody,
  type verifyRequest,
} from './messages.ts';
import { type Problem, problem } from './problems.ts';

export type ShopWorld = Pick<World, 'database' | 'randomness' | 'paymentGateway'>;

/** One call of a network that was believed. */
export interface Handling {
  readonly at: Temporal.Instant;
  readonly world: ShopWorld;
  readonly creditorFiscalCode: string;
  readonly inTransaction: InTransaction;
  readonly parameters: { readonly id: string; readonly day: string };
  readonly idempotencyKey: string | undefined;
}

export type Answer = { readonly status: 200 | 201; readonly body: object } | { readonly problem: Problem };

const told = (name: Parameters<typeof problem>[0], detail: string, more?: Parameters<typeof problem>[2]): Answer => ({
  problem: problem(name, detail, more),
});

export async function verification(
  { inTransaction, at }: Handling,
  { code, terminalId: terminal }: z.infer<typeof verifyRequest>,
): Promise<Answer> {
  const verified = await inTransaction((tx) => verifyCode(tx, { code, terminal, at }));
  return verified.ok ? { status: 200, body: verifiedBody(verified.value) } : questionRefused(verified.error);
}

function questionRefused(refused: QuestionRefused): Answer {
  if (refused.kind === 'TooOften') {
    const { retryAfterSeconds } = refused;
    return told('too-many-requests', `Riprovare tra ${retryAfterSeconds} secondi.`, { retryAfterSeconds });
  }
  return told('code-unknown', 'Nessun codice valido: far rileggere il QR, o chiedere alla famiglia quello in vigore.');
}

const KEY = /^[A-Za-z0-9_-]{16,64}$/;

const collected = (status: 200 | 201, collection: Collection, { creditorFiscalCode }: Handling): Answer => ({
  status,
  body: collectionBody(collection, creditorFiscalCode),
});

async function collectWith(
  handling: Handling,
  { code, amountCents: cents, terminalId: terminal }: z.infer<typeof collectRequest>,
): Promise<Answer> {
  const { inTransaction, at, idempotencyKey, world } = handling;
  if (!idempotencyKey || !KEY.test(idempotencyKey))
    return told('request-malformed', 'Serve Idempotency-Key: da 16 a 64 lettere, cifre, «-» o «_».');
  const { paymentGateway: gateway, randomness } = world;
  if (!gateway) return told('unavailable', 'pagoPA non è raggiungibile.', { retryAfterSeconds: 60 });
  const outcome = await collect(inTransaction, { gateway, randomness }, { code, cents, terminal, idempotencyKey, at });
  if (!outcome.ok) return collectRefused(outcome.error);
  const { status } = outcome.value;
  if (status === 'pending' || status === 'paid') return collected(201, outcome.value, handling);
  return told('collection-ended', `Lo stato dell’incasso è «${status}»: per un nuovo incasso serve una nuova chiave.`, {
    collectionId: outcome.value.slip,
  });
}

function collectRefused(refused: CollectProblem): Answer {
  switch (refused.kind) {
    case 'AmountOutOfRange': {
      const { minCents, maxCents } = refused;
      return told('amount-out-of-range', `L’importo va da ${formatEuro(minCents)} a ${formatEuro(maxCents)}.`);
    }
    case 'CodeUsedUp':
      return told(
        'code-used-up',
        `Al massimo ${refused.most}: riprovare quando i pagamenti precedenti sono arrivati, o domani.`,
      );
    case 'KeyOfAnother':
      return told('key-of-another', 'La chiave è di un’altra operazione: per un nuovo incasso serve una nuova chiave.');
    case 'NotConnected':
      return told('unavailable', 'L’ente ora non può ricevere pagamenti.', { retryAfterSeconds: 300 });
    case 'NotPayableYet':
      return told('not-payable-yet', 'Non prendere denaro: ripetere la stessa chiamata, con la stessa chiave.', {
        retryAfterSeconds: 5,
        collectionId: refused.slip,
      });
    default:
      return questionRefused(refused);
  }
}

const noSuchCollection = () => told('collection-unknown', 'Nessun incasso con questo numero.');

async function askAbout(handling: Handling): Promise<Answer> {
  const { inTransaction, at, parameters } = handling;
  const slip = readSlip(parameters.id);
  const found = slip && (await inTransaction((tx) => collectionOf(tx, { slip, at })));
  return found ? collected(200, found, handling) : noSuchCollection();
}

async function reverse(handling: Handling, { reason }: z.infer<typeof reversalRequest>): Promise<Answer> {
  const { inTransaction, at, parameters, world } = handling;
  const slip = readSlip(parameters.id);
  if (!slip) return noSuchCollection();
  if (!world.paymentGateway) return told('unavailable', 'pagoPA non è raggiungibile.', { retryAfterSeconds: 60 });
  const reversed = await reverseCollection(inTransaction, world.paymentGateway, { slip, reason, at });
  return reversed.ok ? collected(200, reversed.value, handling) : reversalRefused(reversed.error);
}

function reversalRefused(refused: ReversalProblem): Answer {
  switch (refused.kind) {
    case 'NoSuchCollection':
      return noSuchCollection();
    case 'AlreadyPaid':
      return told('already-paid', 'L’avviso è pagato o si sta pagando: il rimborso lo fa l’ufficio del Comune.');
    case 'ReversalUnderWay':
      return told('reversal-under-way', 'Lo storno è registrato e sarà fatto: ripetere la chiamata per saperlo.', {
        retryAfterSeconds: 5,
        collectionId: refused.slip,
      });
  }
}

export const collections = { collect: collectWith, ask: askAbout, reverse };

const settled = (day: SettledDay, { creditorFiscalCode }: Handling): Answer => ({
  status: 200,
  body: settlementBody(day, creditorFiscalCode),
});

const noDay = () => told('request-malformed', 'Il giorno si scrive AAAA-MM-GG.');

async function settle(handling: Handling, sent: z.infer<typeof settlementRequest>): Promise<Answer> {
  const { inTransaction, at, parameters } = handling;
  const day = parseDay(parameters.day);
  if (!day) return noDay();
  const outcome = await inTransaction((tx) => settleDay(tx, settlementOf(day, sent), at));
  return outcome.ok ? settled(outcome.value, handling) : settlementRefused(outcome.error);
}

function settlementRefused(refused: SettlementProblem): Answer {
  switch (refused.kind) {
    case 'NotConnected':
      return told('unavailable', 'La rete non è più collegata.', { retryAfterSeconds: 300 });
    case 'DayToCome':
      return told('settlement-refused', 'Il giorno deve ancora venire.');
    case 'SumsDiffer':
      return told(
        'settlement-refused',
        `Le righe sono ${refused.count} e le pagate fanno ${refused.totalCents} centesimi: non è quello che il file dice.`,
      );
    case 'SlipTwice':
      return told('settlement-refused', `L’incasso ${refused.slip} c’è due volte.`);
  }
}

async function askAboutDay(handling: Handling): Promise<Answer> {
  const { inTransaction, at, parameters } = handling;
  const day = parseDay(parameters.day);
  if (!day) return noDay();
  return settled(await inTransaction((tx) => settledDay(tx, day, at)), handling);
}

export const settlements = { settle, ask: askAboutDay };
