import type { Creditor } from '#src/creditor/index.ts';
import type { Day } from '#src/kernel/day.ts';
import type { Cents } from '#src/kernel/money.ts';
import type { Result } from '#src/kernel/result.ts';

declare module '#src/platform/world.ts' {
  interface World {
    /** The way to pagoPA; absent in programs that only read. */
    readonly paymentGateway?: PaymentGateway;
  }
}

/** A notice as pagoPA must know it before anybody can pay it. No child's name in any field (R16). */
export interface Position {
  /** Whose it is: number space, account, taxonomy and the sealed keys that its calls are made with. */
  readonly creditor: Creditor;
  readonly creditorFiscalCode: string;
  readonly creditorName: string;
  readonly noticeNumber: string;
  readonly iuv: string;
  readonly cents: Cents;
  readonly description: string;
  /** The last instant at which it can be paid. */
  readonly dueAt: Temporal.Instant;
  readonly debtor: { readonly fullName: string; readonly fiscalCode: string; readonly email: string | null };
}

/** One to five payable notices to be paid in one operation. */
export interface Checkout {
  /** Our own name of the operation; the same one may be opened again. */
  readonly reference: string;
  readonly positions: readonly Position[];
  readonly email: string | null;
  readonly returnTo: {
    readonly ok: string;
    readonly cancelled: string;
    readonly error: string;
    readonly waiting: string;
  };
}

export type GatewayProblem =
  /** No answer, or one that asks to come back later: what was asked may or may not have happened, and can be asked again. */
  | { readonly kind: 'GatewayUnavailable'; readonly detail: string }
  /** pagoPA does not accept what the municipality wrote about itself (key, IBAN, taxonomy): asking again will not help by itself. */
  | { readonly kind: 'GatewayRefused'; readonly detail: string }
  /** Paid, being paid, or changed meanwhile. */
  | { readonly kind: 'PositionTaken' };

/** What a paid position tells of its receipt. */
export interface PaidReceipt {
  readonly receiptId: string;
  readonly cents: Cents;
  readonly paidAt: Temporal.Instant;
  readonly pspName: string;
}

/** What pagoPA knows of one notice. */
export type PositionState =
  | { readonly kind: 'unknown' }
  /** Known and unpaid, whether or not it can still be paid. */
  | { readonly kind: 'unpaid' }
  | {
      readonly kind: 'paid';
      /** Absent while pagoPA has not made the receipt yet: then nothing may be credited. */
      readonly receipt: PaidReceipt | undefined;
    };

/** A notice that pagoPA says is paid, by whichever of the creditor's programs it was made. */
export interface PaidPosition {
  readonly noticeNumber: string;
  readonly receipt: PaidReceipt;
}

/** Where payments are made. Every call may be repeated and then changes nothing more; `signal` bounds how long one waits. */
export interface PaymentGateway {
  /** Afterwards the notice can be paid anywhere. Never makes a second position for it, whatever happened to the first call. */
  createPosition(position: Position, signal?: AbortSignal): Promise<Result<undefined, GatewayProblem>>;
  readPosition(position: Position, signal?: AbortSignal): Promise<Result<PositionState, GatewayProblem>>;
  /**
   * Everything of a creditor that was paid on some days, both included, at most 30: many notices with few calls. What is paid and has no
   * receipt yet is left out. Refused when there is too much to read page by page.
   */
  listPaid(
    creditor: Creditor,
    days: { readonly from: Day; readonly to: Day },
    signal?: AbortSignal,
  ): Promise<Result<readonly PaidPosition[], GatewayProblem>>;
  /** Afterwards nobody can pay it; `PositionTaken` when somebody has. */
  cancelPosition(position: Position, signal?: AbortSignal): Promise<Result<undefined, GatewayProblem>>;
  /** The address at which the payer goes on: at pagoPA's checkout and nowhere else. */
  startCheckout(checkout: Checkout, signal?: AbortSignal): Promise<Result<string, GatewayProblem>>;
}
