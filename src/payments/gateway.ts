import type { Cents } from '#src/kernel/money.ts';
import type { Result } from '#src/kernel/result.ts';

declare module '#src/platform/world.ts' {
  interface World {
    /** The way to pagoPA; absent where a municipality cannot be paid online yet. */
    readonly paymentGateway?: PaymentGateway;
  }
}

/** A notice as pagoPA must know it before anybody can pay it. No child's name in any field (R16). */
export interface Position {
  readonly creditorFiscalCode: string;
  readonly creditorName: string;
  readonly noticeNumber: string;
  readonly iuv: string;
  readonly cents: Cents;
  readonly description: string;
  /** The last instant at which it can be paid. */
  readonly dueAt: Temporal.Instant;
  readonly debtor: { readonly fiscalCode: string; readonly fullName: string; readonly email: string | null };
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
  /** No answer, or one we cannot read: what was asked may or may not have happened, and can be asked again. */
  | { readonly kind: 'GatewayUnavailable'; readonly detail: string }
  /** Paid, being paid, or changed meanwhile. */
  | { readonly kind: 'PositionTaken' };

/** Where payments are made. Every call may be repeated and then changes nothing more. */
export interface PaymentGateway {
  /** Two digits: the number space that pagoPA gave this installation (see notice-number-rules.ts). */
  readonly segregationCode: string;
  createPosition(position: Position): Promise<Result<undefined, GatewayProblem>>;
  cancelPosition(position: Position): Promise<Result<undefined, GatewayProblem>>;
  /** The address at which the payer goes on. */
  startCheckout(checkout: Checkout): Promise<Result<string, GatewayProblem>>;
}
