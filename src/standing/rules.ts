import { type Day, daysBetween } from '#src/kernel/day.ts';
import type { Cents } from '#src/kernel/money.ts';

/** The municipality's settings (R8), all three counted in `unit`: in meals, or in euro (then as cents). */
export interface Thresholds {
  readonly unit: 'meals' | 'euro';
  /** Credit is low when it covers at most this many coming meals, or is at most this amount. */
  readonly lowCredit: number;
  /** A notice is sent when the debt reaches this. */
  readonly warnAtDebt: number;
  readonly suspendAtDebt: number;
  readonly readmitWhen: 'below_limit' | 'not_negative';
}

/** The debt at which the service is suspended, as families are told it. */
export type DebtLimit = { readonly limitMeals: number } | { readonly limitCents: Cents };

export const limitOf = ({ unit, suspendAtDebt }: Thresholds): DebtLimit =>
  unit === 'euro' ? { limitCents: suspendAtDebt } : { limitMeals: suspendAtDebt };

/** An account as it stands on a day. `tariffCents` is 0 for who pays nothing and for who is not enrolled. */
export interface Account {
  readonly balanceCents: Cents;
  readonly tariffCents: Cents;
  readonly debtMeals: number;
}

export type Standing = 'in_credit' | 'low_credit' | 'in_debt' | 'warned' | 'over_limit';

/** How many meals a balance pays for; null when a meal costs nothing. A debt pays for none. */
export function mealsCovered(balanceCents: Cents, tariffCents: Cents): number | null {
  if (tariffCents === 0) return null;
  return Math.max(0, Math.floor(balanceCents / tariffCents));
}

/** How many coming meals are paid for after a payment: what a page says beside an amount. Null when a meal costs nothing. */
export const mealsAfterPayment = (account: Account, cents: Cents): number | null =>
  mealsCovered(account.balanceCents + cents, account.tariffCents);

/**
 * A debt in the unit of the thresholds. Who pays nothing that day, or is not enrolled, counts nothing in either unit: the debt stays
 * visible, but nobody is told of it or suspended for it.
 */
export function debtCounted(account: Account, { unit }: Pick<Thresholds, 'unit'>): number {
  if (unit === 'meals') return account.debtMeals;
  return account.tariffCents === 0 ? 0 : Math.max(0, -account.balanceCents);
}

const isOverLimit = (account: Account, thresholds: Thresholds): boolean =>
  debtCounted(account, thresholds) >= thresholds.suspendAtDebt;

const isToWarn = (account: Account, thresholds: Thresholds): boolean =>
  debtCounted(account, thresholds) >= thresholds.warnAtDebt;

function isLow(account: Account, thresholds: Thresholds): boolean {
  if (thresholds.unit === 'euro') return account.tariffCents > 0 && account.balanceCents <= thresholds.lowCredit;
  const covered = mealsCovered(account.balanceCents, account.tariffCents);
  return covered !== null && covered <= thresholds.lowCredit;
}

/** The one word for how an account stands. A debt that counts nothing (nil tariff, not enrolled) is still a debt. */
export function standingOfAccount(account: Account, thresholds: Thresholds): Standing {
  if (isOverLimit(account, thresholds)) return 'over_limit';
  if (isToWarn(account, thresholds)) return 'warned';
  if (account.balanceCents < 0) return 'in_debt';
  return isLow(account, thresholds) ? 'low_credit' : 'in_credit';
}

/** Why an account is judged anew. A tariff or a re-rating alone never tells of a debt and never suspends (R8). */
export type Cause = 'posting' | 'payment' | 'correction' | 'rerating' | 'go_live';

/** What was told already. A flag is armed until its threshold was told of, and again only by a payment that lifts the balance above it. */
export interface Flags {
  readonly lowArmed: boolean;
  readonly warnArmed: boolean;
  /** A movement, not a re-rating alone, brought the debt to the limit, and it is still there. */
  readonly limitReached: boolean;
}

export const UNTOUCHED: Flags = { lowArmed: true, warnArmed: true, limitReached: false };

/** The gravest thing to tell now, and what is told from now on. */
export function evaluate(
  account: Account & { readonly newCharge: boolean },
  flags: Flags,
  cause: Cause,
  thresholds: Thresholds,
): { readonly flags: Flags; readonly notice: 'low_credit' | 'debt' | undefined } {
  const low = isLow(account, thresholds);
  const warn = isToWarn(account, thresholds);
  const over = isOverLimit(account, thresholds);
  const lowArmed = flags.lowArmed || (cause === 'payment' && !low);
  const warnArmed = flags.warnArmed || (cause === 'payment' && !warn);
  const moved = cause === 'go_live' || cause === 'correction' || (cause === 'posting' && account.newCharge);
  const limitReached = over && (flags.limitReached || moved);
  if (!moved) return { flags: { lowArmed, warnArmed, limitReached }, notice: undefined };
  // At go-live one summary a family says it all.
  const tells = cause !== 'go_live';
  const notice = tells && warn && warnArmed ? 'debt' : tells && low && lowArmed && !warn ? 'low_credit' : undefined;
  return { flags: { lowArmed: lowArmed && !low && !warn, warnArmed: warnArmed && !warn, limitReached }, notice };
}

/** What an evening knows of a consumer whose debt reached the limit. */
export interface SuspensionFacts extends Account {
  readonly exempt: boolean;
  /** A debt notice of this debt was delivered on or before an earlier service day: taken by the server without a bounce, or by hand. */
  readonly warnedInTime: boolean;
  readonly heldByVerification: boolean;
  readonly suspended: boolean;
  /** Last day on which the office lifted the suspension. */
  readonly liftedUntil: Day | undefined;
  /** The consumer's own next service day that can still change; undefined when the calendar has none. */
  readonly nextServiceDay: Day | undefined;
  /** Service days of the municipality from go-live to before `nextServiceDay`; go-live's own counts. */
  readonly serviceDaysBefore: number;
}

export type NotSuspended =
  | 'below_limit'
  | 'exempt'
  | 'not_warned_in_time'
  | 'in_verification'
  | 'suspended_already'
  | 'lifted'
  | 'no_service_day'
  | 'soon_after_go_live';

export interface SuspensionRules {
  readonly thresholds: Thresholds;
  /** Those of the day on which the suspension would begin, where something else was decided for it. */
  readonly thresholdsThen: Thresholds;
  readonly graceServiceDays: number;
}

/**
 * The evening's decision: the first day of the suspension, or why there is none (R8). A debt that will not be at the limit any more by what
 * holds on that day suspends nobody: its cutoff would end the suspension, and the family would have been told for nothing.
 */
export function decideSuspension(
  facts: SuspensionFacts,
  { thresholds, thresholdsThen, graceServiceDays }: SuspensionRules,
): { readonly fromDay: Day } | { readonly not: NotSuspended } {
  if (facts.suspended) return { not: 'suspended_already' };
  if (facts.exempt) return { not: 'exempt' };
  if (!isOverLimit(facts, thresholds) || !isOverLimit(facts, thresholdsThen)) return { not: 'below_limit' };
  if (!facts.warnedInTime) return { not: 'not_warned_in_time' };
  if (facts.heldByVerification) return { not: 'in_verification' };
  const fromDay = facts.nextServiceDay;
  if (fromDay === undefined) return { not: 'no_service_day' };
  if (facts.liftedUntil !== undefined && fromDay <= facts.liftedUntil) return { not: 'lifted' };
  if (facts.serviceDaysBefore < graceServiceDays) return { not: 'soon_after_go_live' };
  return { fromDay };
}

/** A reminder goes the evening before when more than one calendar day lies between the decision and the first day. */
export const needsReminder = (decidedOn: Day, fromDay: Day): boolean => daysBetween(decidedOn, fromDay) > 2;

/** Whether a suspension ends by itself. One that has not begun only needs the debt to be below the limit again. */
export function isReleased(account: Account, begun: boolean, thresholds: Thresholds): boolean {
  if (begun && thresholds.readmitWhen === 'not_negative') return account.balanceCents >= 0;
  return !isOverLimit(account, thresholds);
}

/**
 * The least payment that readmits, 0 when none is needed. `tolerableDebtCents` is the largest debt that counts one meal less than the
 * limit; in euro it is one cent less.
 */
export function amountToReadmit(
  account: Account,
  tolerableDebtCents: Cents,
  begun: boolean,
  thresholds: Thresholds,
): Cents {
  if (isReleased(account, begun, thresholds)) return 0;
  const tolerable = thresholds.unit === 'euro' ? thresholds.suspendAtDebt - 1 : tolerableDebtCents;
  const mayStay = begun && thresholds.readmitWhen === 'not_negative' ? 0 : tolerable;
  return Math.max(0, -account.balanceCents - mayStay);
}
