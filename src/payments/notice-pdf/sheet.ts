import type { Day } from '#src/kernel/day.ts';
import type { Cents } from '#src/kernel/money.ts';
import type { PrintedNotice } from '../notice-qr-rules.ts';

/** Everything that one sheet says. */
export interface NoticeSheet extends PrintedNotice {
  readonly subject: string;
  readonly dueOn: Day;
  /** Whose accounts are topped up, and with what: the first name on screens and own prints, the family's label in mails (R16). */
  readonly children: readonly { readonly name: string; readonly cents: Cents }[];
  readonly creditorName: string;
  readonly officePhone: string;
  readonly officeEmail: string;
  readonly debtor: { readonly fullName: string; readonly fiscalCode: string };
  readonly cbill: string;
  /** Where it can also be paid by postal slip; without it the slip is not printed. */
  readonly postal: { readonly account: string; readonly holder: string; readonly authorisation: string } | undefined;
}
