import { addDays, type Day } from '#src/kernel/day.ts';
import type { Cents } from '#src/kernel/money.ts';
import { err, ok, type Result } from '#src/kernel/result.ts';
import { romeDay } from '#src/kernel/rome-time.ts';

/** What shops may do with a code (setting `collection_limits`). Both amounts included. */
export interface CollectionLimits {
  readonly minCents: Cents;
  readonly maxCents: Cents;
  readonly perCodeAndDay: number;
  readonly callsPerTerminalAndMinute: number;
}

/** What the law lets pay in cash at once: shops may collect no more, whatever a municipality writes. */
const MOST_CENTS = 500_000;

/** Whether limits let anything be collected. */
export const areSound = ({ minCents, maxCents }: CollectionLimits): boolean =>
  minCents >= 100 && minCents <= maxCents && maxCents <= MOST_CENTS;

/** Collections of one code whose receipt has not come yet: a network that does not pay is not given more. */
const MOST_WAITING = 5;

/** Wrong codes a terminal, and all terminals together, may ask about in an hour: codes are not to be guessed (R10). */
const UNKNOWN_PER_TERMINAL_AND_HOUR = 10;
const UNKNOWN_PER_HOUR = 200;

/** What was asked lately, before this call. */
export interface LatelyAsked {
  readonly byTerminalInAMinute: number;
  readonly unknownByTerminalInAnHour: number;
  readonly unknownInAnHour: number;
}

export interface TooOften {
  readonly kind: 'TooOften';
  readonly retryAfterSeconds: number;
}

/** Whether a terminal may ask about a code now. */
export function mayAsk(asked: LatelyAsked, limits: CollectionLimits): Result<undefined, TooOften> {
  if (asked.unknownByTerminalInAnHour >= UNKNOWN_PER_TERMINAL_AND_HOUR || asked.unknownInAnHour >= UNKNOWN_PER_HOUR)
    return err({ kind: 'TooOften', retryAfterSeconds: 3600 });
  if (asked.byTerminalInAMinute >= limits.callsPerTerminalAndMinute)
    return err({ kind: 'TooOften', retryAfterSeconds: 60 });
  return ok(undefined);
}

export type CollectionRefused =
  | { readonly kind: 'AmountOutOfRange'; readonly minCents: Cents; readonly maxCents: Cents }
  | { readonly kind: 'CodeUsedUp'; readonly most: number };

/** Whether so much may be collected with a code that has been used so today. */
export function mayCollect(
  cents: Cents,
  used: { readonly today: number; readonly waiting: number },
  limits: CollectionLimits,
): Result<undefined, CollectionRefused> {
  const { minCents, maxCents, perCodeAndDay } = limits;
  if (cents < minCents || cents > maxCents) return err({ kind: 'AmountOutOfRange', minCents, maxCents });
  if (used.today >= perCodeAndDay) return err({ kind: 'CodeUsedUp', most: perCodeAndDay });
  if (used.waiting >= MOST_WAITING) return err({ kind: 'CodeUsedUp', most: MOST_WAITING });
  return ok(undefined);
}

/** The last day on which the network can pay a notice: as long as its family sees it in verification, and never less than the next day. */
export const payableUntil = (at: Temporal.Instant, holdDays: number): Day =>
  addDays(romeDay(at), Math.max(1, holdDays - 1));

/** Without an answer that the shop got, a collection is given up after so long: by then nobody stands at the till any more. */
export const GIVEN_UP_AFTER = { minutes: 15 } as const;

/** What happened to a collection; its notice says most of it. */
export interface CollectionFacts {
  readonly payableAt: Temporal.Instant | null;
  readonly paidAt: Temporal.Instant | null;
  readonly cancelledAt: Temporal.Instant | null;
  readonly endingAskedAt: Temporal.Instant | null;
  readonly dueOn: Day;
}

/**
 * Where a collection stands; nothing stores it. `preparing` → `pending` → `paid`, with the receipt only; `reversing` → `reversed` while unpaid;
 * `expired` when the network did not pay in time. Money that comes all the same is credited and makes it `paid`.
 */
export type CollectionStatus = 'preparing' | 'pending' | 'paid' | 'reversing' | 'reversed' | 'expired';

export function statusOf(facts: CollectionFacts, at: Temporal.Instant): CollectionStatus {
  if (facts.paidAt) return 'paid';
  if (facts.cancelledAt) return 'reversed';
  if (facts.endingAskedAt) return 'reversing';
  if (romeDay(at) > facts.dueOn) return 'expired';
  return facts.payableAt ? 'pending' : 'preparing';
}
