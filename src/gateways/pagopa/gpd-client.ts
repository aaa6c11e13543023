import { z } from 'zod';
import { err, ok, type Result } from '#src/kernel/result.ts';
import type { GatewayProblem, Position, PositionState } from '#src/payments/index.ts';
import type { Logger } from '#src/platform/logging.ts';
import { ask, type PagopaAnswer } from './ask.ts';
import { compare, gpdInstant, iupdOf, type KnownPosition, positionBody } from './gpd-rules.ts';

/** The way to one creditor's positions. */
export interface GpdAccess {
  readonly baseUrl: string;
  readonly key: string;
  readonly log: Logger;
  readonly signal: AbortSignal | undefined;
}

const optionalText = z
  .string()
  .nullish()
  .transform((text) => text ?? undefined);
export const positionSchema = z
  .object({
    status: optionalText,
    paymentOption: z
      .array(
        z.object({
          installments: z
            .array(
              z.object({
                iuv: optionalText,
                nav: optionalText,
                amount: z
                  .number()
                  .int()
                  .nullish()
                  .transform((cents) => cents ?? undefined),
                status: optionalText,
                paymentDate: optionalText,
                pspCompany: optionalText,
                idReceipt: optionalText,
              }),
            )
            .default([]),
        }),
      )
      .default([]),
  })
  .transform(
    ({ status, paymentOption }): KnownPosition => ({
      status,
      instalments: paymentOption.flatMap((option) => option.installments),
    }),
  );

export const unavailable = (detail: string) => err({ kind: 'GatewayUnavailable' as const, detail });
export const refused = (detail: string) => err({ kind: 'GatewayRefused' as const, detail });
const taken = () => err({ kind: 'PositionTaken' as const });

const collectionOf = ({ creditorFiscalCode }: Position) =>
  `/organizations/${encodeURIComponent(creditorFiscalCode)}/debtpositions`;
const pathOf = (position: Position) => `${collectionOf(position)}/${encodeURIComponent(iupdOf(position))}`;

export const call = (access: GpdAccess, method: 'GET' | 'POST' | 'DELETE', path: string, body?: unknown) =>
  ask({ method, url: access.baseUrl + path, key: access.key, body, signal: access.signal }, access.log);

/** What an answer means that is neither success nor a reason to look again. */
export function problemOf({ status, body }: PagopaAnswer): Result<never, GatewayProblem> {
  const detail = z.object({ detail: z.string() }).safeParse(body);
  const said = `status ${status}${detail.success ? `: ${detail.data.detail.slice(0, 200)}` : ''}`;
  return status >= 400 && status < 500 && status !== 408 && status !== 429 ? refused(said) : unavailable(said);
}

/**
 * Creates and publishes a position. pagoPA knows no idempotency key: after a conflict, a 5xx or no answer at all the position is read
 * and compared, so that there is never a second one; where it is not there, the same call may be made again later.
 */
export async function createPosition(
  access: GpdAccess,
  position: Position,
): Promise<Result<undefined, GatewayProblem>> {
  const { iban, taxonomyCode } = position.creditor;
  const body = positionBody({ ...position, iban, taxonomyCode });
  const answer = await call(access, 'POST', `${collectionOf(position)}?toPublish=true`, body);
  if (answer?.status === 201) return ok(undefined);
  const doubtful = answer === undefined || answer.status === 409 || answer.status >= 500;
  if (!doubtful) return problemOf(answer);
  const known = await findPosition(access, position);
  if (!known.ok) return known;
  if (!known.value) {
    // A conflict about something else than our name: the number is somebody else's.
    return answer?.status === 409
      ? refused('the notice number is taken by another position')
      : unavailable('not created');
  }
  switch (compare(position, known.value)) {
    case 'payable':
      return ok(undefined);
    case 'draft':
      return publish(access, position);
    case 'paid':
    case 'over':
      return taken();
    case 'different':
      return refused('another position has our name');
  }
}

async function publish(access: GpdAccess, position: Position): Promise<Result<undefined, GatewayProblem>> {
  const answer = await call(access, 'POST', `${pathOf(position)}/publish`);
  if (!answer) return unavailable('not published');
  // Published meanwhile by another of our processes.
  return answer.status === 200 || answer.status === 409 ? ok(undefined) : problemOf(answer);
}

async function findPosition(
  access: GpdAccess,
  position: Position,
): Promise<Result<KnownPosition | undefined, GatewayProblem>> {
  const answer = await call(access, 'GET', pathOf(position));
  if (!answer) return unavailable('no answer');
  if (answer.status === 404) return ok(undefined);
  if (answer.status !== 200) return problemOf(answer);
  const parsed = positionSchema.safeParse(answer.body);
  return parsed.success ? ok(parsed.data) : unavailable('a position that cannot be read');
}

/** What pagoPA knows of a position. Only a paid one with a receipt's name may be credited. */
export async function readPosition(
  access: GpdAccess,
  position: Position,
): Promise<Result<PositionState, GatewayProblem>> {
  const known = await findPosition(access, position);
  if (!known.ok) return known;
  if (!known.value) return ok({ kind: 'unknown' });
  const comparison = compare(position, known.value);
  if (comparison === 'different') return refused('another position has our name');
  if (comparison !== 'paid') return ok({ kind: 'unpaid' });
  return ok({ kind: 'paid', receipt: receiptIn(known.value) });
}

export function receiptIn({ instalments }: KnownPosition) {
  const { idReceipt, amount, paymentDate, pspCompany } = instalments[0] ?? {};
  const paidAt = paymentDate && gpdInstant(paymentDate);
  if (!idReceipt || !amount || !paidAt) return undefined;
  return { receiptId: idReceipt, cents: amount, paidAt, pspName: pspCompany?.slice(0, 100) || 'pagoPA' };
}

/** Deletes an unpaid position. One that never got there, or is gone already, need not be deleted. */
export async function cancelPosition(
  access: GpdAccess,
  position: Position,
): Promise<Result<undefined, GatewayProblem>> {
  const answer = await call(access, 'DELETE', pathOf(position));
  if (answer?.status === 200 || answer?.status === 404) return ok(undefined);
  if (answer?.status === 409) return taken();
  const doubtful = answer === undefined || answer.status >= 500;
  if (!doubtful) return problemOf(answer);
  const known = await findPosition(access, position);
  if (!known.ok) return known;
  if (!known.value) return ok(undefined);
  return compare(position, known.value) === 'paid' ? taken() : unavailable('not deleted');
}
