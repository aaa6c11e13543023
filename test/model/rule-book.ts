import type { Day } from '#src/kernel/day.ts';
import { mealCents } from './price-list.ts';
import { closesAt, daysUpTo, isLunchDay, weekdayDigit } from './rome-book.ts';

const END_OF_ENROLMENT = '2027-05-31' as Day;

export type ActKind = 'absent' | 'light' | 'normal';
export type Planned = 'booked' | 'light' | 'absent' | 'suspended' | 'unavailable';
export type State = Planned | 'consumed' | 'not_consumed';

export interface BookedAct {
  readonly receiptId: number;
  readonly kind: ActKind;
  readonly days: ReadonlySet<Day>;
  readonly arrivedAt: Temporal.Instant;
}

export interface PriceFact {
  readonly from: Day;
  readonly exempt: boolean;
  readonly resident: boolean;
  readonly iseeCents: number | null;
}

export type ChargeBasis = 'presence' | 'booking';

/** What thresholds are counted in (R8). */
export type ThresholdUnit = 'meals' | 'euro';

/** When a suspension that has begun ends by itself (R8). */
export type ReadmitWhen = 'below_limit' | 'not_negative';

/** The thresholds of the model's municipality: meals, and cents. */
export const LIMITS = { meals: { warnAt: 1, suspendAt: 3 }, euro: { warnAt: 400, suspendAt: 1000 } } as const;

/** What a notice asks for one child. */
export interface LineInBook {
  readonly child: BookChild;
  readonly cents: number;
}

/** A notice to pay, alone in its payment: of one child, or one for several (R9). */
export interface NoticeInBook {
  readonly number: string;
  /** Of its payment. */
  readonly reference: string;
  readonly lines: readonly LineInBook[];
  paid: boolean;
  cancelledAt: Temporal.Instant | undefined;
  /** When the payer came back from pagoPA's page with OK or Waiting, the first and the last time. */
  firstBack: Temporal.Instant | undefined;
  lastBack: Temporal.Instant | undefined;
}

export interface SuspensionInBook {
  readonly from: Day;
  endsBefore: Day | undefined;
}

/** A child, as the rules know it: what was said about it, and nothing that could be worked out. */
export class BookChild {
  readonly acts: BookedAct[] = [];
  readonly prices: PriceFact[];
  readonly suspensions: SuspensionInBook[] = [];
  /** Days whose meal the office forgave. */
  readonly waived = new Set<Day>();
  /** The live charges, numbered in the order in which they were made. */
  readonly charges = new Map<Day, { readonly cents: number; readonly number: number; readonly at: Temporal.Instant }>();
  readonly notices: NoticeInBook[] = [];
  lastReceiptAt: Temporal.Instant | undefined;
  /** What was brought from before, as the office said it last. */
  opening = 0;
  /** Amounts that receipts credited. */
  credits = 0;
  warnedAt: Temporal.Instant | undefined;
  /** Since when the debt is at the limit by a movement, and not by a re-rating alone. */
  limitReachedAt: Temporal.Instant | undefined;
  judgedCharge = 0;
  readonly debtNotices: { readonly createdAt: Temporal.Instant; acceptedAt: Temporal.Instant | undefined }[] = [];

  /** The last day on which the office keeps a suspension away. */
  liftedUntil: Day | undefined;

  readonly consumerId: number;
  readonly number: string;
  /** Children of one payer are one household. */
  readonly household: number;
  readonly birthDate: Day;
  readonly from: Day;
  /** The last day of its enrolment, unless the office puts it off again. */
  until: Day = END_OF_ENROLMENT;
  readonly weekdays: string | undefined;
  /** Each class from its day on. */
  readonly classes: { readonly from: Day; readonly classId: number }[];

  constructor(
    child: Pick<BookChild, 'consumerId' | 'number' | 'household' | 'birthDate' | 'from' | 'weekdays'> & {
      readonly classId: number;
    },
  ) {
    this.consumerId = child.consumerId;
    this.number = child.number;
    this.household = child.household;
    this.birthDate = child.birthDate;
    this.from = child.from;
    this.weekdays = child.weekdays;
    this.classes = [{ from: child.from, classId: child.classId }];
    this.prices = [{ from: '2026-09-15' as Day, exempt: false, resident: true, iseeCents: null }];
  }

  /** The class of a day; before the first one that first one, which nobody asks for. */
  classOn(on: Day): number {
    return latestFrom(this.classes, on)?.classId ?? this.classes[0]?.classId ?? 0;
  }

  get balance(): number {
    return this.opening + this.credits - [...this.charges.values()].reduce((sum, charge) => sum + charge.cents, 0);
  }

  /** What decides a day: the act that arrived last; of two that arrived together the one made last. */
  kindOn(on: Day, acts: readonly BookedAct[] = this.acts): ActKind {
    return latestAct(acts, on)?.kind ?? 'normal';
  }
}

/** Of things that hold from a day on, the one that holds; of two from the same day the one said last. */
export const latestFrom = <T extends { readonly from: Day }>(list: readonly T[], on: Day): T | undefined =>
  list
    .filter((each) => each.from <= on)
    .reduce<T | undefined>((last, each) => (last && each.from < last.from ? last : each), undefined);

export const latestAct = (acts: readonly BookedAct[], on: Day): BookedAct | undefined =>
  acts
    .filter((act) => act.days.has(on))
    .reduce<BookedAct | undefined>(
      (last, act) => (last && Temporal.Instant.compare(act.arrivedAt, last.arrivedAt) < 0 ? last : act),
      undefined,
    );

export interface BookClosure {
  readonly classId: number | undefined;
  readonly from: Day;
  readonly to: Day;
  withdrawn: boolean;
}

export interface RegisterLine {
  readonly classId: number;
  planned: Planned;
  present: boolean | undefined;
}

/** A class, alone in its school, and the hour at which the school closes its day. */
export interface BookClass {
  readonly classId: number;
  readonly weekdays: string;
  readonly cutoff: string;
}

/** The municipality's hour, for schools that have none of their own. */
export const GENERAL_CUTOFF = '09:00';

/** What the municipality knows of its days: closures, registers and how far each day has come. */
export class RuleBook {
  readonly children: BookChild[] = [];
  readonly closures: BookClosure[] = [];
  readonly registers = new Map<Day, Map<BookChild, RegisterLine>>();
  readonly posted = new Set<Day>();
  /** Days and classes for which the school has said that the register is right. */
  readonly #confirmed = new Set<string>();
  readonly chargeBases: { readonly from: Day; readonly basis: ChargeBasis }[];
  readonly thresholdUnits: { readonly from: Day; readonly unit: ThresholdUnit }[];
  readonly readmissions: { readonly from: Day; readonly when: ReadmitWhen }[];
  /** When the office stopped all suspensions, and when it let them go on. */
  readonly stops: { readonly from: Day; readonly stop: boolean }[] = [];
  readonly classes: readonly BookClass[];
  /** Days whose order is being made: the hours at which schools closed already. */
  readonly #hoursDone = new Map<Day, Set<string>>();
  readonly goLive: Day;
  now: Temporal.Instant;
  frozenThrough: Day;
  postedThrough: Day;
  eveningThrough: Day;
  #lastCharge = 0;

  constructor({
    now,
    goLive,
    before,
    classes,
    chargeBasis,
    thresholdUnit,
  }: {
    now: Temporal.Instant;
    goLive: Day;
    before: Day;
    classes: readonly BookClass[];
    chargeBasis: ChargeBasis;
    thresholdUnit: ThresholdUnit;
  }) {
    this.now = now;
    this.goLive = goLive;
    this.classes = classes;
    this.chargeBases = [{ from: goLive, basis: chargeBasis }];
    this.thresholdUnits = [{ from: before, unit: thresholdUnit }];
    this.readmissions = [{ from: before, when: 'below_limit' }];
    this.frozenThrough = before;
    this.postedThrough = before;
    this.eveningThrough = before;
  }

  isEnrolled(child: BookChild, on: Day): boolean {
    return on >= child.from && on <= child.until;
  }

  /** R4: an event of the class or of everybody takes the lunch away. */
  isClosed(child: BookChild, on: Day): boolean {
    const classId = this.line(child, on)?.classId ?? child.classOn(on);
    return this.closures.some(
      (each) =>
        !each.withdrawn && on >= each.from && on <= each.to && (each.classId === undefined || each.classId === classId),
    );
  }

  /** R1, R17: what a day will be as long as the kitchen has no order. */
  plan(child: BookChild, on: Day): Planned {
    if (!this.isLunchDayOf(child, on) || this.isClosed(child, on)) return 'unavailable';
    if (child.weekdays !== undefined && !child.weekdays.includes(weekdayDigit(on))) return 'unavailable';
    const suspended = child.suspensions.some(
      ({ from, endsBefore }) => on >= from && (endsBefore === undefined || on < endsBefore),
    );
    if (suspended) return 'suspended';
    const kind = child.kindOn(on);
    return kind === 'normal' ? 'booked' : kind;
  }

  /** R1: the child's class eats on this day, but for closures. */
  isLunchDayOf(child: BookChild, on: Day): boolean {
    return isLunchDay(on, this.goLive) && (this.#classOf(child, on)?.weekdays ?? '').includes(weekdayDigit(on));
  }

  #classOf = (child: BookChild, on: Day): BookClass | undefined =>
    this.classes.find((each) => each.classId === child.classOn(on));

  /** R2: when a day closes for a child: at the hour of its school, outside an enrolment at that of the municipality. */
  closesFor(child: BookChild, on: Day): Temporal.Instant {
    const own = this.isEnrolled(child, on) ? this.#classOf(child, on) : undefined;
    return closesAt(on, own?.cutoff ?? GENERAL_CUTOFF);
  }

  /** Every hour at which some school closes, the earliest first. */
  get hours(): string[] {
    return [...new Set([GENERAL_CUTOFF, ...this.classes.map((each) => each.cutoff)])].sort();
  }

  isFrozenAt = (on: Day, cutoff: string): boolean =>
    on <= this.frozenThrough || (this.#hoursDone.get(on)?.has(cutoff) ?? false);

  /** R5: the school's word for a class, once its school's order is made. Answers whether it is the first. */
  confirm(on: Day, classId: number): boolean {
    const isOnRegister = [...(this.registers.get(on)?.values() ?? [])].some((line) => line.classId === classId);
    if (!isOnRegister || this.isConfirmed(on, classId)) return false;
    this.#confirmed.add(`${on} ${classId}`);
    return true;
  }

  isConfirmed = (on: Day, classId: number): boolean => this.#confirmed.has(`${on} ${classId}`);

  isStopped = (on: Day): boolean => latestFrom(this.stops, on)?.stop ?? false;

  line(child: BookChild, on: Day): RegisterLine | undefined {
    return this.registers.get(on)?.get(child);
  }

  /** R17: what everybody sees; undefined outside the enrolment. */
  state(child: BookChild, on: Day): State | undefined {
    const line = this.line(child, on);
    if (!line) return this.isEnrolled(child, on) ? this.plan(child, on) : undefined;
    if (this.isClosed(child, on)) return 'unavailable';
    const isPresumed = line.present === undefined && !this.isConfirmed(on, line.classId);
    if (isPresumed && !this.posted.has(on)) return line.planned;
    if (eats(line)) return 'consumed';
    return line.planned === 'unavailable' && line.present === undefined ? 'unavailable' : 'not_consumed';
  }

  /** R7: undefined without a live enrolment. */
  price(child: BookChild, on: Day): number | undefined {
    if (!this.isEnrolled(child, on)) return undefined;
    const fact = latestFrom(child.prices, on);
    if (!fact) return undefined;
    if (fact.exempt) return 0;
    return mealCents(fact, this.siblings(child, on).indexOf(child) + 1);
  }

  /** R7: the household's children who are enrolled on a day, the eldest first; of twins the one with the lower number. */
  siblings(child: BookChild, on: Day): BookChild[] {
    const age = (each: BookChild) => `${each.birthDate} ${each.number}`;
    return this.children
      .filter((each) => each.household === child.household && this.isEnrolled(each, on))
      .sort((a, b) => (age(a) < age(b) ? -1 : 1));
  }

  householdOf = (child: BookChild): BookChild[] => this.children.filter((each) => each.household === child.household);

  /** R5: the plan of the schools that close at an hour becomes the register of every class that eats, or would but for an event. */
  freeze(on: Day, cutoff: string): void {
    const done = this.#hoursDone.get(on) ?? new Set();
    this.#hoursDone.set(on, done.add(cutoff));
    if (done.size === this.hours.length) this.frozenThrough = on;
    const enrolled = this.children.filter(
      (child) =>
        this.isEnrolled(child, on) && this.isLunchDayOf(child, on) && this.#classOf(child, on)?.cutoff === cutoff,
    );
    if (enrolled.length === 0) return;
    const register = this.registers.get(on) ?? new Map<BookChild, RegisterLine>();
    for (const child of enrolled)
      register.set(child, { classId: child.classOn(on), planned: this.plan(child, on), present: undefined });
    this.registers.set(on, register);
  }

  /** R6: makes the charges of a posted day agree with its facts. Answers whose account moved. */
  settle(on: Day, only: readonly BookChild[] = this.children): Set<BookChild> {
    const moved = new Set<BookChild>();
    if (!this.posted.has(on)) return moved;
    for (const child of only) {
      const line = this.line(child, on);
      const owed = line && this.isOwed(line, on) && !this.isClosed(child, on) && !child.waived.has(on);
      const cents = owed ? this.price(child, on) : undefined;
      if (child.charges.get(on)?.cents === cents) continue;
      moved.add(child);
      if (cents === undefined) child.charges.delete(on);
      else child.charges.set(on, { cents, number: ++this.#lastCharge, at: this.now });
    }
    return moved;
  }

  /** R5: by presence whoever ate is charged; by booking also whoever was booked and did not come. */
  isOwed(line: RegisterLine, on: Day): boolean {
    const basis = latestFrom(this.chargeBases, on)?.basis ?? 'presence';
    return basis === 'presence' ? eats(line) : isCookedFor(line) || line.present === true;
  }

  settleAll(from: Day, to: Day, only?: readonly BookChild[]): Set<BookChild> {
    return new Set(daysUpTo(from, to).flatMap((on) => [...this.settle(on, only)]));
  }
}

const isCookedFor = (line: RegisterLine): boolean => line.planned === 'booked' || line.planned === 'light';
const eats = (line: RegisterLine): boolean => line.present ?? isCookedFor(line);
