import type { Day } from '#src/kernel/day.ts';
import type { TimeOfDay } from '#src/kernel/rome-time.ts';

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
  /** In the order in which they were entered. */
  readonly closures: readonly Closure[];
  /** In the order of their arrival; of two that arrived together the one stored first comes first. */
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

/** An act with who asked for it. */
export interface RequestedAct extends Act {
  readonly channel: 'web' | 'office' | 'import';
  /** Name and surname of the citizen who asked, or for whom the office asked; null otherwise. */
  readonly personName: string | null;
  readonly untilFurtherNotice: boolean;
}

/** A child's line of a frozen day as it was read: see `RegisterFacts`. */
export interface RegisterLine extends Omit<RegisterFacts, 'eventReason'> {
  readonly day: Day;
  readonly classId: number;
  readonly schoolId: number;
  readonly packedLunch: boolean;
  /** Cents of the live charge; null when nothing is charged (yet). */
  readonly chargedCents: number | null;
}

/** Who asked for what holds on a day (R2): a person by name, the office, or the previous system. */
export interface DayAct {
  readonly kind: AbsenceKind;
  readonly arrivedAt: Temporal.Instant;
  readonly channel: 'web' | 'office' | 'import';
  /** Name and surname of the citizen who asked, or for whom the office asked; null otherwise. */
  readonly personName: string | null;
  readonly untilFurtherNotice: boolean;
}

/** One day of one consumer, as the family reads it (R12, R17). */
export interface ConsumerDay {
  readonly day: Day;
  readonly state: DayStatus;
  /** What was planned when the day was frozen; before that what is planned now. */
  readonly planned: PlannedState;
  readonly reasonCode: UnavailableReason | 'not_enrolled' | null;
  readonly reason: string | null;
  readonly light: boolean;
  readonly packedLunch: boolean;
  /** The kitchen has the order of this child's school: nothing can be changed any more. */
  readonly frozen: boolean;
  /** Of the child's school on that day. */
  readonly cutoff: TimeOfDay;
  /** The first instant at which the day is closed. */
  readonly closesAt: Temporal.Instant;
  readonly act: DayAct | null;
  /** Cents of the live charge; null when nothing is charged (yet). */
  readonly chargedCents: number | null;
  /** Its meals were charged; corrections are still charged at once. */
  readonly posted: boolean;
  /** The school has spoken: it marked the child, or confirmed its class. */
  readonly marked: boolean;
}

/** An hour from a day on: of one school, or with `schoolId` null of every school of the service that has none; null takes it back. */
export interface CutoffChange {
  readonly schoolId: number | null;
  readonly validFrom: Day;
  readonly cutoff: TimeOfDay | null;
}

/** All that decides the days of one child in a stretch of days; what is the municipality's, of all days. */
export interface ChildFacts {
  readonly consumerId: number;
  /** One for each enrolment; they do not overlap. */
  readonly plans: readonly PlanFacts[];
  readonly acts: readonly RequestedAct[];
  readonly closures: readonly Closure[];
  readonly register: ReadonlyMap<Day, RegisterLine>;
  /** Up to this day every school's order is made; after it, of these days that of these schools. */
  readonly frozenThrough: Day | undefined;
  readonly schoolOrders: readonly { readonly day: Day; readonly schoolId: number }[];
  /** Days whose meals were charged. */
  readonly posted: ReadonlySet<Day>;
  /** Of the municipality, in the order of the days from which they hold; before the first the usual one does. */
  readonly generalCutoffs: readonly { readonly from: Day; readonly cutoff: TimeOfDay }[];
  readonly cutoffChanges: readonly CutoffChange[];
  readonly usualCutoff: TimeOfDay;
}
