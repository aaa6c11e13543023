import type { Day } from '#src/kernel/day.ts';

/** What a day holds before it is frozen, in the order of precedence of R17. */
export type PlannedState = 'unavailable' | 'suspended' | 'absent' | 'light' | 'booked';

/** What a day holds, as everybody sees it (R17). */
export type DayStatus = PlannedState | 'consumed' | 'not_consumed';

/** Why a day has no service. */
export type UnavailableReason =
  | 'before_go_live'
  | 'closure'
  | 'feast'
  | 'outside_period'
  | 'weekend'
  | 'class_pattern'
  | 'own_pattern';

/** What a family asked for: absent, a light meal, or the normal meal again (R2, R3). */
export type AbsenceKind = 'absent' | 'light' | 'normal';

/** A closure or an event of the tenant, of a school or of a class (R4); withdrawn ones are not facts any more. */
export interface Closure {
  readonly id: number;
  readonly origin: 'calendar' | 'event';
  readonly kind: 'no_meal' | 'packed_lunch';
  readonly schoolId: number | null;
  readonly classId: number | null;
  readonly from: Day;
  readonly to: Day;
  readonly reason: string;
}

export interface Act {
  readonly id: number;
  readonly kind: AbsenceKind;
  readonly from: Day;
  readonly to: Day;
  readonly arrivedAt: Temporal.Instant;
}

/** Everything that decides the plan of one enrolled consumer's days. */
export interface PlanFacts {
  readonly goLive: Day | undefined;
  /** `MM-DD` */
  readonly patronDay: string;
  readonly serviceFrom: Day;
  readonly serviceTo: Day;
  readonly schoolId: number;
  readonly classId: number;
  /** ISO weekdays on which the class eats, such as `12345`. */
  readonly classWeekdays: string;
  /** The child's own pattern, narrower than the class's. */
  readonly ownWeekdays: string | undefined;
  readonly enrolledFrom: Day;
  readonly enrolledTo: Day;
  readonly closures: readonly Closure[];
  readonly acts: readonly Act[];
  readonly suspensions: readonly { readonly from: Day; readonly endsBefore: Day | undefined }[];
}

export interface PlannedDay {
  readonly state: PlannedState;
  readonly reasonCode: UnavailableReason | null;
  readonly reason: string | null;
  readonly packedLunch: boolean;
}

/** A pupil's line on a frozen day, and how far the day has come. */
export interface RegisterFacts {
  readonly planned: PlannedState;
  readonly present: boolean | null;
  readonly confirmed: boolean;
  readonly posted: boolean;
  /** The reason of an event without a meal that covers the day (R4), entered at any time. */
  readonly eventReason: string | undefined;
}
