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
  | 'period_beyond_school_year'
  | 'text_too_long'
  | 'new_balance_differs'
  | 'light_needs_certificate'
  | 'exemption_unknown'
  | 'tariff_facts_missing';

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
  /** Reasons for which the tariff charges nothing (R7). */
  readonly exemptions: readonly string[];
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
  /** Whether the family gave a certificate, which light meals need beyond a few in a row (R3). */
  readonly certified: boolean;
}

export interface CorrectionRow {
  readonly line: number;
  readonly number: string;
  /** By which the opening balance changes; what it becomes must be `balanceCents`, or is so already. */
  readonly changeCents: Cents;
  readonly balanceCents: Cents;
  /** Shown to the family; null where the one of the whole file holds. */
  readonly reason: string | null;
}

export interface ExemptionRow {
  readonly line: number;
  readonly number: string;
  /** As the tariff calls it. */
  readonly exemption: string;
  readonly fromDay: Day;
  /** The last day; null for one without end. */
  readonly toDay: Day | null;
}

/** The file as read: rows to take and every reason against the others. Nothing is taken while a reason stands. */
export interface Reading<Row> {
  readonly rows: readonly Row[];
  readonly rejections: readonly Rejection[];
}

/** What a file would do to one row's consumer. */
export interface PlannedRow<Row> {
  /** The row as it would be stored: what the file leaves open keeps its present value. */
  readonly row: Row;
  readonly outcome: 'created' | 'changed' | 'unchanged';
  /** For a created consumer, nothing: all of it is new. */
  readonly changes: readonly FieldChange[];
}

/** One value that would become another; money in cents. */
export interface FieldChange {
  readonly field: ChangedField;
  readonly before: string | number | boolean | null;
  readonly after: string | number | boolean | null;
}

export type ChangedField =
  | 'surname'
  | 'name'
  | 'sex'
  | 'birthDate'
  | 'class'
  | 'payer'
  | 'payerName'
  | 'email'
  | 'phone'
  | 'isee'
  | 'resident'
  | 'exempt'
  | 'diet'
  | 'household'
  | 'balance'
  | 'exemption';

/** A consumer as registered, in the school year of the import. */
export interface RegisteredPupil {
  readonly consumerId: number;
  readonly number: string;
  readonly fiscalCode: string;
  readonly surname: string;
  readonly name: string;
  readonly sex: Sex | null;
  readonly birthDate: Day | null;
  readonly household: string | null;
  /** Null without a live enrolment in that year. */
  readonly schoolCode: string | null;
  readonly grade: string | null;
  readonly section: string | null;
  readonly payerFiscalCode: string | null;
  readonly iseeCents: Cents | null;
  /** Null when nothing that decides on the tariff was ever recorded. */
  readonly resident: boolean | null;
  readonly law104: boolean;
  readonly diet: string | null;
}

export interface RegisteredPayer {
  readonly fiscalCode: string;
  readonly surname: string;
  readonly name: string;
  readonly email: string | null;
  readonly phone: string | null;
}
