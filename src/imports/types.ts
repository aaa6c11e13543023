import type { Day } from '#src/kernel/day.ts';
import type { FiscalCode, Sex } from '#src/kernel/fiscal-code.ts';
import type { Cents } from '#src/kernel/money.ts';

/** Why a row cannot be taken as it is; the catalogue of messages has a sentence for each that says what to mend. */
export type RejectionCode =
  | 'value_missing'
  | 'too_many_values'
  | 'date_unreadable'
  | 'date_does_not_exist'
  | 'birth_date_in_future'
  | 'birth_date_differs_from_fiscal_code'
  | 'sex_unreadable'
  | 'sex_differs_from_fiscal_code'
  | 'fiscal_code_shape'
  | 'fiscal_code_check_character'
  | 'fiscal_code_repeated'
  | 'fiscal_code_of_another'
  | 'number_repeated'
  | 'number_of_another'
  | 'consumer_unknown'
  | 'school_unknown'
  | 'class_unknown_in_school'
  | 'payer_named_differently'
  | 'payer_email_differs'
  | 'email_unreadable'
  | 'phone_unreadable'
  | 'amount_unreadable'
  | 'amount_negative'
  | 'yes_no_unreadable'
  | 'diet_unknown'
  | 'absence_type_unknown'
  | 'period_backwards'
  | 'period_overlaps'
  | 'period_beyond_school_year';

/** A value that cannot be taken: where a person finds it in the file, why, and what stands there. */
export interface Rejection {
  readonly line: number;
  /** The header of the column as the file writes it. */
  readonly column: string;
  readonly code: RejectionCode;
  readonly value: string;
}

export interface KnownConsumer {
  readonly number: string;
  readonly fiscalCode: string;
}

/** What the rows of a file are judged against. */
export interface ImportContext {
  /** Today in Rome. */
  readonly today: Day;
  /** Classes of the school year into which pupils are brought. */
  readonly classes: readonly { readonly schoolCode: string; readonly grade: string; readonly section: string }[];
  /** Diets that the kitchen of this municipality cooks. */
  readonly diets: readonly string[];
  readonly consumers: readonly KnownConsumer[];
  /** Last day of the last school year that is planned; undefined when none is. */
  readonly lastDay: Day | undefined;
}

export interface PayerRow {
  readonly fiscalCode: FiscalCode;
  readonly surname: string;
  readonly name: string;
  readonly email: string | null;
  /** With the prefix of the country, digits only after the plus. */
  readonly phone: string | null;
}

export interface PupilRow {
  readonly line: number;
  readonly number: string;
  readonly fiscalCode: FiscalCode;
  readonly surname: string;
  readonly name: string;
  readonly sex: Sex | null;
  readonly birthDate: Day;
  readonly schoolCode: string;
  readonly grade: string;
  readonly section: string;
  readonly payer: PayerRow;
  readonly iseeCents: Cents | null;
  readonly resident: boolean;
  /** Disability certified by law 104: exempt where the tariff says so. */
  readonly law104: boolean;
  readonly diet: string | null;
  /** What the file calls the household; without it, the children of one payer are one household. */
  readonly household: string | null;
}

export interface BalanceRow {
  readonly line: number;
  readonly number: string;
  readonly fiscalCode: FiscalCode;
  readonly surname: string | null;
  readonly name: string | null;
  /** Negative for a debt. */
  readonly balanceCents: Cents;
}

export interface AbsenceRow {
  readonly line: number;
  readonly number: string;
  readonly fromDay: Day;
  readonly toDay: Day;
  readonly kind: 'absent' | 'light';
}

/** The file as read: rows to take and every reason against the others. Nothing is taken while a reason stands. */
export interface Reading<Row> {
  readonly rows: readonly Row[];
  readonly rejections: readonly Rejection[];
}
