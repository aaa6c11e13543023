import type { AbsenceKind, PlannedState, UnavailableReason } from '#src/calendar/index.ts';
import type { Day } from '#src/kernel/day.ts';
import type { TimeOfDay } from '#src/kernel/rome-time.ts';

/** Which days are meant: single ones, all from one to another, or all from one on until the family says otherwise (R2). */
export type AskedDays =
  | { readonly shape: 'days'; readonly days: readonly Day[] }
  | { readonly shape: 'period'; readonly from: Day; readonly to: Day }
  | { readonly shape: 'until_further_notice'; readonly from: Day };

/** One calendar day that a request names, with what holds on it now. */
export interface AskedDay {
  readonly day: Day;
  readonly state: PlannedState;
  readonly reasonCode: UnavailableReason | 'not_enrolled' | null;
  readonly reason: string | null;
  /** What was asked for last, whatever the state on top of it is. */
  readonly kind: AbsenceKind;
  readonly cutoff: TimeOfDay;
  /** Whether the request arrived before the day closed (R2). */
  readonly inTime: boolean;
  /** Charged already, or the school has spoken: nothing changes it any more. A frozen day that is not settled still takes what came in time. */
  readonly settled: boolean;
}

/** A service day as the rule on light meals counts it: absences are `none`. */
export interface MealInRow {
  readonly day: Day;
  readonly meal: 'light' | 'normal' | 'none';
}

/** Why a request is refused, named by the rule. */
export type AbsenceRefusal =
  /** All asked days are closed; `cutoff` is that of the last of them (R2). */
  | {
      readonly kind: 'CutoffPassed';
      readonly cutoff: TimeOfDay;
      readonly arrivedAt: Temporal.Instant;
      readonly closedDays: readonly Day[];
    }
  /** It arrived in time, but was served only after the day was charged or the school had said who was there. */
  | { readonly kind: 'DaySettled'; readonly arrivedAt: Temporal.Instant; readonly closedDays: readonly Day[] }
  | { readonly kind: 'NotYourConsumer' }
  | {
      readonly kind: 'NoServiceDay';
      readonly days: readonly {
        readonly day: Day;
        readonly reasonCode: AskedDay['reasonCode'];
        readonly reason: string | null;
      }[];
    }
  | { readonly kind: 'TooFarAhead'; readonly lastDay: Day }
  /** R3: `day` would be one light meal too many in a row. */
  | { readonly kind: 'LightLimitReached'; readonly limit: number; readonly day: Day }
  /** The stamp is too old to be trusted: nobody knows when the request came in. */
  | { readonly kind: 'ArrivalUnknown' };

/** What is to be written: acts over calendar days, and the service days that they change. */
export interface AbsenceDecision {
  readonly acts: readonly {
    readonly kind: AbsenceKind;
    readonly from: Day;
    readonly to: Day;
    readonly untilFurtherNotice: boolean;
  }[];
  readonly days: readonly Day[];
  readonly closedDays: readonly Day[];
  /** Light meals that become normal ones, because without what is cancelled they would be too many in a row (R3). */
  readonly lightEnded: readonly Day[];
}
