import { err, ok, type Result } from '#src/kernel/result.ts';

/**
 * What an adult may do for a child besides seeing its days (R15): report absences, top up, see balance and movements,
 * see by name who of the other adults did what.
 */
export const RIGHTS = ['cancel', 'pay', 'money', 'names'] as const;
export type Right = (typeof RIGHTS)[number];

/** What is stored: the rights that somebody has not. */
export const deniedOf = (allowed: readonly Right[]): Right[] => RIGHTS.filter((right) => !allowed.includes(right));

export interface Adult {
  readonly personId: number;
  readonly role: 'payer' | 'guardian' | 'delegate';
  /** Who invited them; null when the office recorded them. */
  readonly invitedBy: number | null;
}

export type NotYours =
  /** Only who pays decides who else follows the child. */
  | { readonly kind: 'NotPayer' }
  /** Whom the office recorded, only the office changes: one parent does not take a child away from the other. */
  | { readonly kind: 'RecordedByOffice' };

/** Whether `by` may change or end what `adult` may do for a child that both follow. */
export function mayChange(by: Adult | undefined, adult: Adult): Result<undefined, NotYours> {
  if (by?.role !== 'payer') return err({ kind: 'NotPayer' });
  const recordedByOffice = adult.role === 'payer' || adult.invitedBy === null;
  const byOtherParent = adult.role === 'guardian' && adult.invitedBy !== by.personId;
  return recordedByOffice || byOtherParent ? err({ kind: 'RecordedByOffice' }) : ok(undefined);
}

/** An adult may become the payer of a child whom another pays for, or nobody yet (R9). */
export function mayBecomePayer(adults: readonly Adult[], personId: number): Result<undefined, AlreadyPays> {
  const pays = adults.some((adult) => adult.personId === personId && adult.role === 'payer');
  return pays ? err({ kind: 'AlreadyPays' }) : ok(undefined);
}

export interface AlreadyPays {
  readonly kind: 'AlreadyPays';
}

/** Each invitation is a mail to an address that somebody typed. */
export const MOST_INVITATIONS_A_DAY = 10;
/** As long as a family takes to talk about it. */
export const INVITATION_DAYS = 7;
