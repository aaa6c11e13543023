import type { Day } from '#src/kernel/day.ts';

/** What is recomputed; each name has a sentence in `messages.ts`. */
export type CheckName =
  | 'balance'
  | 'shared_balance'
  | 'meal'
  | 'charged_twice'
  | 'charge_posting'
  | 'reversal_posting'
  | 'meal_posting_without_charge'
  | 'order_before_go_live'
  | 'charge_before_go_live'
  | 'suspension_before_go_live'
  | 'receipt_credit'
  | 'split'
  | 'credit_without_receipt'
  | 'paid_without_receipt'
  | 'clearing'
  | 'opening_total'
  | 'collection_payment'
  | 'settlement_sum'
  | 'suspension_without_notice'
  | 'suspension_not_told'
  | 'suspension_end_not_told'
  | 'suspended_without_debt'
  | 'suspended_against_office'
  | 'warning_not_armed'
  | 'limit_without_debt'
  | 'notices_told'
  | 'warned_without_notice'
  | 'register_mark'
  | 'order_without_register'
  | 'register_enrolment';

/** One place where what is stored is not what postings and facts give. */
export interface Difference {
  readonly check: CheckName;
  /** The child's number as the office knows it. */
  readonly consumerNumber: string | null;
  readonly day: Day | null;
  /** The id of the row that is meant, or the name of an account. */
  readonly reference: string | null;
  /** Cents, or a count, as the check says; null when nothing should be there. */
  readonly expected: number | null;
  /** Null when nothing is there. */
  readonly found: number | null;
}
