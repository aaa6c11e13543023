import type { Day } from '#src/kernel/day.ts';
import type { Cents } from '#src/kernel/money.ts';

/** The child a mail is about. Never the name (R16): what the family chose, otherwise `alunno n. 00012`. */
export interface About {
  readonly child: string;
  readonly consumerId: number;
}

interface Balance extends About {
  readonly balanceCents: Cents;
}

/** The debt at which the service is suspended, in meals or in euro, as the municipality counts (R8). */
export type DebtLimit = { readonly limitMeals: number } | { readonly limitCents: Cents };

interface ComingSuspension extends Balance {
  readonly debtMeals: number;
  readonly fromDay: Day;
  /** The least payment after which the child is not suspended. */
  readonly amountCents: Cents;
}

/** The payment whose notices a mail carries. */
export interface EnclosedNotices {
  readonly personId: number;
  readonly reference: string;
}

/** What each kind of mail needs to be written; stored with the mail until it is sent. */
export interface MailParams {
  readonly low_credit: Balance & { readonly meals: number };
  readonly debt: Balance & DebtLimit & { readonly debtMeals: number };
  readonly suspension: ComingSuspension;
  readonly suspension_reminder: ComingSuspension;
  readonly readmission: Balance & {
    /** The child's next day with a meal; null when the calendar shows none. */
    readonly fromDay: Day | null;
    readonly why: 'paid' | 'lifted' | 'stopped' | 'no_longer_due' | 'in_verification';
    /** Whether meals were already being refused, or the suspension had not begun yet. */
    readonly begun: boolean;
  };
  readonly annulment: Balance;
  readonly welcome: DebtLimit & {
    readonly goLive: Day;
    readonly children: readonly (Balance & { readonly meals: number | null; readonly debtMeals: number })[];
  };
  /** `meals` is how many meals the balance covers now; null when the child's meals cost nothing. */
  readonly top_up_credited: About & {
    readonly cents: Cents;
    readonly meals: number | null;
    /** Null for who may pay and not see the account. */
    readonly balanceCents: Cents | null;
    /** Where it was paid, when a shop network collected it (R10). */
    readonly paidAt?: string;
  };
  /** The PDF is made when the mail is sent; `personId` is the payer, who alone may have it. */
  readonly payment_notice: EnclosedNotices & {
    readonly cents: Cents;
    readonly dueOn: Day;
    /** How many notices are enclosed; one unless said. */
    readonly notices?: number;
  };
  /** One day when both are equal. `packedLunch`: a lunch is handed out and is a meal like any other (R4). */
  readonly day_closed: About & {
    readonly fromDay: Day;
    readonly toDay: Day;
    readonly reason: string;
    readonly packedLunch?: boolean;
  };
  /** `path` follows the municipality's address: `registrazione/conferma?token=…`. */
  readonly registration_confirm: { readonly path: string; readonly hours: number };
  readonly registration_unknown_address: Record<string, never>;
  readonly registration_shared_address: Record<string, never>;
  /** The person has a login already. */
  readonly registration_known: { readonly path: string };
  readonly staff_invitation: { readonly path: string; readonly days: number; readonly name: string };
  /** Somebody who pays for a child invites to follow it; the page that opens says who and which child (R16). */
  readonly invitation: { readonly path: string; readonly days: number };
  /** The office made somebody else the payer; said to who pays now, and to who paid so far. */
  readonly payer_changed: About & { readonly pays: boolean };
  readonly password_reset: { readonly path: string; readonly minutes: number };
  readonly password_reset_unknown_address: Record<string, never>;
  readonly password_changed: Record<string, never>;
  /** The office answered what the family reported about one line of the account; the answer itself stands on the page. */
  readonly error_report_answered: About & {
    readonly movementId: number;
    readonly eventOn: Day;
    readonly corrected: boolean;
  };
  /** A light meal that became one too many, told the evening before (R3). */
  readonly light_ended: About & { readonly day: Day; readonly limit: number };
  readonly absence_told_other_guardian: About & {
    readonly kind: 'absent' | 'light' | 'normal';
    readonly fromDay: Day;
    readonly toDay: Day;
    /** The single days, where they are not all from one to the other. */
    readonly days?: readonly Day[];
    readonly untilFurtherNotice: boolean;
    /** Light meals that became normal ones with it (R3). */
    readonly lightEnded?: readonly Day[];
    /** When it was communicated, as ISO instant. */
    readonly arrivedAt: string;
  };
}

export type MailTemplate = keyof MailParams;

/** One mail before it is laid out: what happened, and the one next step. */
export interface Letter {
  readonly subject: string;
  readonly paragraphs: readonly string[];
  /** The path follows the municipality's address. */
  readonly action?: { readonly label: string; readonly path: string };
  /** A file made when the mail is sent, and what the mail says in place of its paragraphs when there is none any more. */
  readonly encloses?: {
    readonly notices: EnclosedNotices;
    readonly fileName: string;
    readonly otherwise: readonly string[];
  };
}
