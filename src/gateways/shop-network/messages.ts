import { z } from 'zod';
import type { Collection, SettledDay, VerifiedCode } from '#src/collection/index.ts';
import type { Day } from '#src/kernel/day.ts';
import { PROBLEM_TYPE, problemNames } from './problems.ts';

/** What the network sends and gets, once: the same schemas read its calls and are published as OpenAPI. */
const cents = z.int().min(1).max(99_999_999).meta({ description: 'Centesimi di euro.' });
const terminalId = z
  .string()
  .regex(/^[A-Za-z0-9._-]{1,40}$/)
  .meta({ description: 'Il terminale del negozio, come lo chiama la rete.' });
const code = z
  .string()
  .min(1)
  .max(100)
  .meta({ description: 'Il testo del QR (OMN1|codice fiscale|16 cifre) o le 16 cifre scritte a mano.' });
const collectionId = z
  .string()
  .regex(/^[0-9A-HJKMNP-TV-Z]{12}$/)
  .meta({ description: 'Il numero da stampare sullo scontrino, a gruppi di quattro.' });
const noticeNumber = z.string().regex(/^3\d{17}$/);
const fiscalCode = z.string().regex(/^\d{11}$/);
const instant = z.iso.datetime({ offset: true });

export const verifyRequest = z.strictObject({ code, terminalId });

export const verifyResponse = z.strictObject({
  beneficiary: z.string().meta({ description: 'Le prime due lettere del nome. Mai cognome, saldo o debiti.' }),
  creditorName: z.string(),
  creditorFiscalCode: fiscalCode,
  service: z.string(),
  minCents: cents,
  maxCents: cents,
});

export const collectRequest = z.strictObject({ code, amountCents: cents, terminalId });

const status = z
  .enum(['preparing', 'pending', 'paid', 'reversing', 'reversed', 'expired'])
  .meta({ description: 'paid solo con la ricevuta di pagoPA.' });

export const collectionResponse = z.strictObject({
  collectionId,
  status,
  noticeNumber,
  creditorFiscalCode: fiscalCode,
  amountCents: cents,
  paidCents: z.int().min(0),
  terminalId,
  collectedAt: instant,
  expiresAt: instant,
});

/** Words of a person: no control characters, which no database keeps. */
const reason = z
  .string()
  .trim()
  .regex(/^[ -~\u00a0-\uffff]{1,200}$/);

export const reversalRequest = z.strictObject({ reason });

const settlementLine = z.strictObject({
  collectionId,
  noticeNumber,
  amountCents: cents,
  outcome: z.enum(['paid', 'reversed']),
  terminalId,
});

/** A day of a big town is some hundred lines. */
const MOST_LINES = 20_000;

export const settlementRequest = z.strictObject({
  count: z.int().min(0).max(MOST_LINES).meta({ description: 'Quante righe.' }),
  totalCents: z.int().min(0).max(99_999_999_999).meta({ description: 'Somma delle righe «paid».' }),
  lines: z.array(settlementLine).max(MOST_LINES),
});

const totals = z.strictObject({ count: z.int().min(0), cents: z.int().min(0) });

export const settlementResponse = z.strictObject({
  day: z.iso.date(),
  revision: z.int().min(0).meta({ description: '0 finché la rete non ha mandato il giorno.' }),
  collected: totals,
  paid: totals,
  waiting: totals,
  reversed: totals,
  expired: totals,
  differences: z.array(
    z.strictObject({
      collectionId: z.string(),
      state: z.enum([
        'unknown_line',
        'other_amount',
        'paid_here_only',
        'paid_there_only',
        'reversed_there_only',
        'missing_there',
      ]),
    }),
  ),
  collections: z.array(collectionResponse),
});

export const problemResponse = z.object({
  type: z.enum(problemNames.map((name) => `${PROBLEM_TYPE}${name}`)),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  retryAfterSeconds: z.int().min(1).optional(),
  collectionId: collectionId.optional(),
});

export const verifiedBody = (verified: VerifiedCode): z.infer<typeof verifyResponse> => ({
  ...verified,
  service: 'Refezione scolastica',
});

export const collectionBody = (
  collection: Collection,
  creditorFiscalCode: string,
): z.infer<typeof collectionResponse> => ({
  collectionId: collection.slip,
  status: collection.status,
  noticeNumber: collection.noticeNumber,
  creditorFiscalCode,
  amountCents: collection.cents,
  paidCents: collection.paidCents,
  terminalId: collection.terminal,
  collectedAt: collection.collectedAt.toString(),
  expiresAt: collection.expiresAt.toString(),
});

export function settlementBody(settled: SettledDay, creditorFiscalCode: string): z.infer<typeof settlementResponse> {
  const { totals: sums, differences, items } = settled;
  return {
    day: settled.day,
    revision: settled.settlement?.revision ?? 0,
    ...sums,
    differences: differences.flatMap(({ collection, line, state }) => {
      const named = settlementResponse.shape.differences.element.shape.state.safeParse(state);
      return named.success ? [{ collectionId: collection?.slip ?? line?.slip ?? '', state: named.data }] : [];
    }),
    collections: items.flatMap(({ collection }) =>
      collection ? [collectionBody(collection, creditorFiscalCode)] : [],
    ),
  };
}

export const settlementOf = (day: Day, { count, totalCents, lines }: z.infer<typeof settlementRequest>) => ({
  day,
  count,
  totalCents,
  lines: lines.map((line) => ({
    slip: line.collectionId,
    noticeNumber: line.noticeNumber,
    cents: line.amountCents,
    outcome: line.outcome,
    terminal: line.terminalId,
  })),
});
