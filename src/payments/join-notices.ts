import { addDays } from '#src/kernel/day.ts';
import { err, ok, type Result } from '#src/kernel/result.ts';
import { romeDay } from '#src/kernel/rome-time.ts';
import { audit } from '#src/platform/audit/index.ts';
import type { Tx } from '#src/platform/database/index.ts';
import { settingsOn } from '#src/tenancy/index.ts';
import { cartLines, lockCart, putCartLine } from './cart-store.ts';
import { newPayment } from './declare-lines.ts';
import type { GatewayProblem, PaymentGateway, Position } from './gateway.ts';
import { CITIZEN_WAITS_MS, type InTransaction, type OwnPayment, type PaymentProblem } from './open-checkout.ts';
import { type Payment, paymentOf, positionsOf } from './payment.ts';
import { copyDeclaration, markCancelled, markReplaced, type NoticeRow } from './payment-store.ts';
import { pollAt } from './position-work-store.ts';
import { checkCart } from './rules.ts';
import { isOpen, permits } from './state-rules.ts';

interface Joined {
  /** The payment of one notice. */
  readonly reference: string;
}

/**
 * Puts one notice for the total in the place of a payment's several, to be paid in cash at once (R9); what was declared holds for it.
 * The several are cancelled at pagoPA first, so that nobody can pay twice; where that fails half way, what is gone is put back into the cart.
 * May be repeated: the same payment answers.
 */
export async function joinNotices(
  inTransaction: InTransaction,
  gateway: PaymentGateway,
  own: OwnPayment & {
    /** Opaque name of the payment that is made. */
    readonly newReference: string;
  },
): Promise<Result<Joined, PaymentProblem>> {
  const found = await inTransaction(async (tx) => {
    const payment = await paymentOf(tx, own);
    return payment && { payment, positions: await positionsOf(tx, payment) };
  });
  if (!found) return err({ kind: 'NoSuchPayment' });
  const { payment, positions } = found;
  if (payment.replacedBy !== null) return ok({ reference: payment.replacedBy });
  const open = payment.notices.filter(isOpen);
  if (!permits(payment.state, 'cancel') || open.length < 2) return err({ kind: 'NotNow', state: payment.state });
  if (!positions) return err({ kind: 'NotConnected' });
  const signal = AbortSignal.timeout(CITIZEN_WAITS_MS);
  const answers = await Promise.all(
    positions.map(async (position) => ({ position, cancelled: await gateway.cancelPosition(position, signal) })),
  );
  const gone = answers.filter(({ cancelled }) => cancelled.ok).map(({ position }) => position);
  const refused = answers.map(({ cancelled }) => cancelled).find((cancelled) => !cancelled.ok);
  const problem = refused && !refused.ok ? refused.error : undefined;
  return inTransaction((tx) => settle(tx, own, gone, problem));
}

/** Writes what became of it, in one transaction: either one notice has taken the place of all, or what is gone is in the cart again. */
async function settle(
  tx: Tx,
  own: OwnPayment & { readonly newReference: string },
  gone: readonly Position[],
  refused: GatewayProblem | undefined,
): Promise<Result<Joined, PaymentProblem>> {
  await lockCart(tx, own.personId);
  const payment = await paymentOf(tx, { ...own, lock: true });
  if (!payment) return err({ kind: 'NoSuchPayment' });
  if (payment.replacedBy !== null) return ok({ reference: payment.replacedBy });
  const open = payment.notices.filter(isOpen);
  const cancelled = open.filter((notice) => gone.some(({ noticeNumber }) => noticeNumber === notice.noticeNumber));
  const ids = cancelled.map(({ id }) => id);
  await markCancelled(tx, ids, own.at);
  if (cancelled.length > 0)
    await audit(tx, {
      at: own.at,
      action: 'payment_cancelled',
      subject: `payment:${payment.id}`,
      after: { notices: ids },
    });
  if (!refused && cancelled.length === gone.length && cancelled.length > 0)
    return ok(await replace(tx, own, payment, { notices: cancelled, segregationCode: codeOf(gone) }));
  await backToCart(tx, own, cancelled);
  if (refused?.kind === 'PositionTaken') {
    const left = open.filter((notice) => !cancelled.includes(notice)).map(({ id }) => id);
    await pollAt(tx, left, own.at);
  }
  return err(refused ?? { kind: 'PositionTaken' });
}

const codeOf = (positions: readonly Position[]): string => {
  const [position] = positions;
  if (!position) throw new RangeError('One notice takes the place of at least one');
  return position.creditor.segregationCode;
};

async function replace(
  tx: Tx,
  { personId, at, newReference }: OwnPayment & { readonly newReference: string },
  payment: Payment,
  { notices, segregationCode }: { readonly notices: readonly NoticeRow[]; readonly segregationCode: string },
): Promise<Joined> {
  const settings = await settingsOn(tx, romeDay(at));
  const dueOn = addDays(romeDay(at), settings.notice_due_days);
  const lines = notices.flatMap((notice) => notice.lines);
  const made = await newPayment(tx, { personId, at, reference: newReference, segregationCode, dueOn }, [lines]);
  await copyDeclaration(tx, payment.id, made.id);
  await markReplaced(tx, payment.id, made.id);
  await audit(tx, {
    at,
    action: 'notices_joined',
    subject: `payment:${made.id}`,
    after: { lines: lines.map(({ consumerId, cents }) => ({ consumerId, cents })) },
  });
  return { reference: made.reference };
}

/** What pagoPA has let go of is not lost: it waits in the cart, as far as there is room and no other amount for the child. */
async function backToCart(tx: Tx, { personId, at }: OwnPayment, cancelled: readonly NoticeRow[]): Promise<void> {
  for (const { consumerId, cents } of cancelled.flatMap((notice) => notice.lines)) {
    const inCart = (await cartLines(tx, personId)).map((line) => line.consumerId);
    if (inCart.includes(consumerId) || !checkCart(inCart, consumerId).ok) continue;
    await putCartLine(tx, { personId, consumerId, cents, at });
  }
}
