import { creditorOf } from '#src/creditor/index.ts';
import { addDays } from '#src/kernel/day.ts';
import type { Cents } from '#src/kernel/money.ts';
import { err, ok, type Result } from '#src/kernel/result.ts';
import { romeDay } from '#src/kernel/rome-time.ts';
import { audit } from '#src/platform/audit/index.ts';
import type { Tx } from '#src/platform/database/index.ts';
import { settingsOn } from '#src/tenancy/index.ts';
import { isOwnConsumer } from './cart-store.ts';
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

/** Who declares, when, and what a new payment would be called. */
export interface Declaring {
  readonly personId: number;
  readonly at: Temporal.Instant;
  /** Opaque name of the payment in addresses, used if a new one is made. */
  readonly reference: string;
}

export type LinesProblem =
  | AmountProblem
  | { readonly kind: 'NotOwnConsumer' }
  /** Something that pagoPA asks of the municipality is missing. */
  | { readonly kind: 'NotConnected' }
  | { readonly kind: 'TooManyUnpaid'; readonly name: string; readonly max: number };

interface Line {
  readonly consumerId: number;
  readonly cents: Cents;
}

type NamedLine = Line & { readonly name: string };

/** Makes the payment of some lines and records the declaration. Whoever calls holds the citizen's cart still. */
export async function declareLines(
  tx: Tx,
  declaring: Declaring,
  lines: readonly NamedLine[],
): Promise<Result<{ readonly reference: string }, LinesProblem>> {
  const { personId, at } = declaring;
  const creditor = await creditorOf(tx);
  if (!creditor) return err({ kind: 'NotConnected' });
  const settings = await settingsOn(tx, romeDay(at));
  const problem = await problemOf(tx, personId, lines, {
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

  const { segregationCode } = creditor;
  const payment = equal ?? (await newPayment(tx, { ...declaring, segregationCode }, lines, settings.notice_due_days));
  await insertDeclaration(tx, { paymentId: payment.id, personId, textVersion: DECLARATION_VERSION, at });
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
  personId: number,
  lines: readonly Line[],
  limits: { readonly minCents: number; readonly maxCents: number },
): Promise<LinesProblem | undefined> {
  for (const line of lines) {
    if (!(await isOwnConsumer(tx, personId, line.consumerId))) return { kind: 'NotOwnConsumer' };
    const amount = checkAmount(line.cents, limits);
    if (!amount.ok) return amount.error;
  }
  return undefined;
}

/** Whether two lists ask the same amounts for the same children. */
export const sameLines = (some: readonly Line[], others: readonly Line[]) =>
  some.length === others.length &&
  some.every((line) => others.some((other) => other.consumerId === line.consumerId && other.cents === line.cents));

async function tooManyUnpaid(
  tx: Tx,
  lines: readonly NamedLine[],
  at: Temporal.Instant,
): Promise<LinesProblem | undefined> {
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
  { personId, at, reference, segregationCode }: Declaring & { readonly segregationCode: string },
  lines: readonly Line[],
  dueDays: number,
): Promise<Pick<PaymentRow, 'id' | 'reference'>> {
  const id = await insertPayment(tx, { reference, payerId: personId, at });
  const dueOn = addDays(romeDay(at), dueDays);
  const first = await nextSerial(tx, segregationCode, lines.length);
  for (const [index, { consumerId, cents }] of lines.entries()) {
    await insertNotice(tx, id, { consumerId, cents, dueOn, at, ...noticeNumber(segregationCode, first + index) });
  }
  return { id, reference };
}
