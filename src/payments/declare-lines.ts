import { creditorOf } from '#src/creditor/index.ts';
import { addDays, type Day } from '#src/kernel/day.ts';
import type { Cents } from '#src/kernel/money.ts';
import { err, ok, type Result } from '#src/kernel/result.ts';
import { romeDay } from '#src/kernel/rome-time.ts';
import { audit } from '#src/platform/audit/index.ts';
import type { Tx } from '#src/platform/database/index.ts';
import { settingsOn } from '#src/tenancy/index.ts';
import { isOwnConsumer, lockConsumers } from './cart-store.ts';
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
import { checkAmount } from './rules.ts';
import { isOpen, permits, stateOf } from './state-rules.ts';

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
      payment.channel === 'citizen' &&
      permits(stateOf(payment, at, settings.verification_hold_days), 'cancel') &&
      isSame(payment, lines),
  );
  const crowded = equal ? undefined : await tooManyUnpaid(tx, lines, at, settings.max_unpaid_notices);
  if (crowded) return err(crowded);

  const { segregationCode } = creditor;
  const dueOn = addDays(romeDay(at), settings.notice_due_days);
  const each = lines.map((line) => [line]);
  const payment = equal ?? (await newPayment(tx, { ...declaring, segregationCode, dueOn }, each));
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

/** Whether a payment asks for the same as these lines, in one notice or several, and nothing of it was paid or cancelled yet. */
const isSame = ({ notices }: PaymentRow, lines: readonly Line[]): boolean =>
  notices.every(isOpen) &&
  sameLines(
    notices.flatMap((notice) => notice.lines),
    lines,
  );

async function tooManyUnpaid(
  tx: Tx,
  lines: readonly NamedLine[],
  at: Temporal.Instant,
  max: number,
): Promise<LinesProblem | undefined> {
  const consumerIds = lines.map((line) => line.consumerId);
  await lockConsumers(tx, consumerIds);
  const unpaid = await unpaidNotices(tx, consumerIds, romeDay(at));
  const crowded = lines.find((line) =>
    unpaid.some(({ consumerId, notices }) => consumerId === line.consumerId && notices >= max),
  );
  return crowded && { kind: 'TooManyUnpaid', name: crowded.name, max };
}

/** Makes a payment of so many notices, each with the lines of one child or of several. */
export async function newPayment(
  tx: Tx,
  made: Declaring & { readonly segregationCode: string; readonly dueOn: Day },
  notices: readonly (readonly Line[])[],
): Promise<Pick<PaymentRow, 'id' | 'reference'>> {
  const { personId, at, reference, segregationCode, dueOn } = made;
  const id = await insertPayment(tx, { reference, payerId: personId, at });
  const first = await nextSerial(tx, segregationCode, notices.length);
  for (const [index, lines] of notices.entries()) {
    await insertNotice(tx, id, { lines, dueOn, at, ...noticeNumber(segregationCode, first + index) });
  }
  return { id, reference };
}
