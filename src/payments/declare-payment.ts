import { addDays } from '#src/kernel/day.ts';
import { err, ok, type Result } from '#src/kernel/result.ts';
import { romeDay } from '#src/kernel/rome-time.ts';
import { audit } from '#src/platform/audit/index.ts';
import type { Tx } from '#src/platform/database/index.ts';
import { settingsOn } from '#src/tenancy/index.ts';
import { type CartLine, cartLines, emptyCart, isOwnConsumer, lockCart } from './cart-store.ts';
import { noticeNumber } from './notice-number-rules.ts';
import {
  insertDeclaration,
  insertNotice,
  insertPayment,
  nextSerial,
  type PaymentRow,
  paymentsOfPayer,
  unpaidNotices,
} from './payment-store.ts';
import type { AmountProblem } from './rules.ts';
import { checkAmount, MAX_UNPAID_NOTICES } from './rules.ts';
import { permits, stateOf } from './state-rules.ts';

/** Which text of *Dichiaro…* is in use; whoever changes the text gives it a new version, so that each declaration says what it said. */
export const DECLARATION_VERSION = '2026-11';

export interface Declaration {
  readonly personId: number;
  /** The cart as the page showed it; another one is refused, because then something else would be declared. */
  readonly shown: readonly { readonly consumerId: number; readonly cents: number }[];
  readonly at: Temporal.Instant;
  /** Opaque name of the payment in addresses, used if a new one is made. */
  readonly reference: string;
  /** The number space of the gateway that will be paid through. */
  readonly segregationCode: string;
}

export type DeclarationProblem =
  | AmountProblem
  | { readonly kind: 'CartEmpty' }
  | { readonly kind: 'CartChanged' }
  | { readonly kind: 'NotOwnConsumer' }
  | { readonly kind: 'TooManyUnpaid'; readonly name: string; readonly max: number };

/**
 * Turns the cart into a payment after the citizen's declaration: one notice a child, due after the days of the setting (R9).
 * An equal payment that can still be paid is used again, with the new declaration. The cart is empty afterwards.
 */
export async function declarePayment(
  tx: Tx,
  declaration: Declaration,
): Promise<Result<{ readonly reference: string }, DeclarationProblem>> {
  const { personId, at } = declaration;
  await lockCart(tx, personId);
  const lines = await cartLines(tx, personId);
  const settings = await settingsOn(tx, romeDay(at));
  const problem = await problemOf(tx, declaration, lines, {
    minCents: settings.top_up_min_cents,
    maxCents: settings.top_up_max_cents,
  });
  if (problem) return err(problem);

  const open = await paymentsOfPayer(tx, personId, { limit: 20, offset: 0 });
  const equal = open.find(
    (payment) =>
      permits(stateOf(payment, at, settings.verification_hold_days), 'cancel') && sameLines(payment.notices, lines),
  );
  const crowded = equal ? undefined : await tooManyUnpaid(tx, lines, at);
  if (crowded) return err(crowded);

  const payment = equal ?? (await newPayment(tx, declaration, lines, settings.notice_due_days));
  await insertDeclaration(tx, { paymentId: payment.id, personId, textVersion: DECLARATION_VERSION, at });
  await emptyCart(tx, personId);
  await audit(tx, {
    at,
    action: 'payment_declared',
    subject: `payment:${payment.id}`,
    after: {
      text: DECLARATION_VERSION,
      again: equal !== undefined,
      lines: lines.map(({ consumerId, cents }) => ({ consumerId, cents })),
    },
  });
  return ok({ reference: payment.reference });
}

async function problemOf(
  tx: Tx,
  { personId, shown }: Declaration,
  lines: readonly CartLine[],
  limits: { readonly minCents: number; readonly maxCents: number },
): Promise<DeclarationProblem | undefined> {
  if (lines.length === 0) return { kind: 'CartEmpty' };
  if (!sameLines(shown, lines)) return { kind: 'CartChanged' };
  for (const line of lines) {
    if (!(await isOwnConsumer(tx, personId, line.consumerId))) return { kind: 'NotOwnConsumer' };
    const amount = checkAmount(line.cents, limits);
    if (!amount.ok) return amount.error;
  }
  return undefined;
}

type Line = { readonly consumerId: number; readonly cents: number };

const sameLines = (some: readonly Line[], others: readonly Line[]) =>
  some.length === others.length &&
  some.every((line) => others.some((other) => other.consumerId === line.consumerId && other.cents === line.cents));

async function tooManyUnpaid(
  tx: Tx,
  lines: readonly CartLine[],
  at: Temporal.Instant,
): Promise<DeclarationProblem | undefined> {
  const unpaid = await unpaidNotices(
    tx,
    lines.map((line) => line.consumerId),
    romeDay(at),
  );
  const crowded = lines.find((line) =>
    unpaid.some(({ consumerId, notices }) => consumerId === line.consumerId && notices >= MAX_UNPAID_NOTICES),
  );
  return crowded && { kind: 'TooManyUnpaid', name: crowded.name, max: MAX_UNPAID_NOTICES };
}

async function newPayment(
  tx: Tx,
  { personId, at, reference, segregationCode }: Declaration,
  lines: readonly CartLine[],
  dueDays: number,
): Promise<Pick<PaymentRow, 'id' | 'reference'>> {
  const id = await insertPayment(tx, { reference, payerId: personId, at });
  const dueOn = addDays(romeDay(at), dueDays);
  const first = await nextSerial(tx, segregationCode, lines.length);
  for (const [index, { consumerId, cents }] of lines.entries()) {
    await insertNotice(tx, id, { consumerId, cents, dueOn, ...noticeNumber(segregationCode, first + index) });
  }
  return { id, reference };
}
