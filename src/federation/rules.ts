import type { Day } from '#src/kernel/day.ts';
import { birthDateAndSexOf, type FiscalCode } from '#src/kernel/fiscal-code.ts';

/** Why a provider did not authenticate somebody, by what the person can do about it. */
type RefusalReason =
  | 'tooManyAttempts'
  | 'levelTooLow'
  | 'timedOut'
  | 'noConsent'
  | 'suspended'
  | 'cancelled'
  | 'wrongKind'
  | 'ourFault'
  | 'unknown';

/** AgID's table of messages (technical rules of SPID, "Tabella dei messaggi di anomalia"); CIE uses 21, 22, 23 and 25 of it. */
const REASONS: Readonly<Record<number, RefusalReason>> = {
  19: 'tooManyAttempts',
  20: 'levelTooLow',
  21: 'timedOut',
  22: 'noConsent',
  23: 'suspended',
  25: 'cancelled',
  30: 'wrongKind',
};

/** The rule that a proved answer of too low a level breaks, as gateways name it. */
export const LEVEL_RULE = 'AuthnContext/AuthnContextClassRef';

/** What a provider's code means; 8 to 18 say that our own request was wrong. */
export function reasonOf(code: number | undefined): RefusalReason {
  if (code === undefined) return 'unknown';
  if (code >= 8 && code <= 18) return 'ourFault';
  return REASONS[code] ?? 'unknown';
}

/** How long somebody may take at the provider. */
export const REQUEST_MINUTES = 30;
/** How long the way from the provider's answer into the service may take: one redirect. */
export const TICKET_MINUTES = 5;
/** DPCM 24 October 2014, art. 13, comma 2: requests and answers are kept for 24 months. */
const REGISTER_MONTHS = 24;

/** A register's line from before this instant must go. */
export const registerKeptFrom = (at: Temporal.Instant): Temporal.Instant =>
  at.toZonedDateTimeISO('Europe/Rome').subtract({ months: REGISTER_MONTHS }).toInstant();

const ADULT_YEARS = 18;

/** Whether the bearer of a fiscal code is under age on a day: SPID also exists for minors, who are nobody's guardian. */
export function isUnderAge(code: FiscalCode, today: Day): boolean {
  const birth = birthDateAndSexOf(code, today)?.birthDate;
  if (birth === undefined) return false;
  const grown = `${Number(birth.slice(0, 4)) + ADULT_YEARS}${birth.slice(4)}`;
  return today < grown;
}

/** An order in which no provider comes first twice: each gets its place by chance (AgID's rules for the button). */
export function shuffled<T>(items: readonly T[], chance: Uint8Array): T[] {
  const order = [...items];
  for (let last = order.length - 1; last > 0; last--) {
    const at = (((chance[2 * last] ?? 0) << 8) | (chance[2 * last + 1] ?? 0)) % (last + 1);
    const [here, there] = [order[last], order[at]];
    if (here !== undefined && there !== undefined) [order[last], order[at]] = [there, here];
  }
  return order;
}

/** Whether what a provider says of itself may be relied on no more. */
export const hasRunOut = (
  { validUntil }: { readonly validUntil?: string | undefined },
  at: Temporal.Instant,
): boolean => validUntil !== undefined && Temporal.Instant.compare(Temporal.Instant.from(validUntil), at) <= 0;

/** The register of a federation is asked for once a day; after a try that failed, an hour later. */
const REFRESH_HOURS = { afterSuccess: 24, afterFailure: 1 };

export interface RegisterTimes {
  readonly triedAt: Temporal.Instant | null;
  readonly refreshedAt: Temporal.Instant | null;
}

/** Whether the register is to be asked for at an instant. */
export function isRefreshDue({ triedAt, refreshedAt }: RegisterTimes, at: Temporal.Instant): boolean {
  if (!triedAt) return true;
  const worked = refreshedAt !== null && Temporal.Instant.compare(refreshedAt, triedAt) >= 0;
  const hours = worked ? REFRESH_HOURS.afterSuccess : REFRESH_HOURS.afterFailure;
  return Temporal.Instant.compare(triedAt.add({ hours }), at) <= 0;
}
