import type { Day } from '#src/kernel/day.ts';
import { daysUpTo, isLunchDay, weekdayDigit } from './rome-book.ts';

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
  readonly validFrom: Day;
  readonly exempt: boolean;
  readonly resident: boolean;
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
  readonly charges = new Map<Day, { readonly cents: number; readonly number: number }>();
  /** Amounts that receipts credited, and what was brought from before. */
  credits = 0;
  warnedAt: Temporal.Instant | undefined;
  limitReached = false;
  judgedCharge = 0;
  readonly debtNotices: { readonly createdAt: Temporal.Instant; acceptedAt: Temporal.Instant | undefined }[] = [];

  readonly consumerId: number;
  readonly classId: number;
  readonly from: Day;
  readonly weekdays: string | undefined;

  constructor(child: { consumerId: number; classId: number; from: Day; weekdays: string | undefined }) {
    this.consumerId = child.consumerId;
    this.classId = child.classId;
    this.from = child.from;
    this.weekdays = child.weekdays;
    this.prices = [{ validFrom: '2026-09-15' as Day, exempt: false, resident: true }];
  }

  get balance(): number {
    return this.credits - [...this.charges.values()].reduce((sum, charge) => sum + charge.cents, 0);
  }

  /** What decides a day: the act that arrived last; of two that arrived together the one made last. */
  kindOn(on: Day, acts: readonly BookedAct[] = this.acts): ActKind {
    return latestAct(acts, on)?.kind ?? 'normal';
  }
}

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
  planned: Planned;
  present: boolean | undefined;
}

const RESIDENT_CENTS = 350;
const OTHERS_CENTS = 500;
const END_OF_ENROLMENT = '2027-05-31';

/** What the municipality knows of its days: closures, registers and how far each day has come. */
export class RuleBook {
  readonly children: BookChild[] = [];
  readonly closures: BookClosure[] = [];
  readonly registers = new Map<Day, Map<BookChild, RegisterLine>>();
  readonly posted = new Set<Day>();
  readonly goLive: Day;
  frozenThrough: Day;
  postedThrough: Day;
  eveningThrough: Day;
  #lastCharge = 0;

  constructor(goLive: Day, before: Day) {
    this.goLive = goLive;
    this.frozenThrough = before;
    this.postedThrough = before;
    this.eveningThrough = before;
  }

  isEnrolled(child: BookChild, on: Day): boolean {
    return on >= child.from && on <= END_OF_ENROLMENT;
  }

  /** R4: an event of the class or of everybody takes the lunch away. */
  isClosed(child: BookChild, on: Day): boolean {
    return this.closures.some(
      (each) =>
        !each.withdrawn &&
        on >= each.from &&
        on <= each.to &&
        (each.classId === undefined || each.classId === child.classId),
    );
  }

  /** R1, R17: what a day will be as long as the kitchen has no order. */
  plan(child: BookChild, on: Day): Planned {
    if (!isLunchDay(on, this.goLive) || this.isClosed(child, on)) return 'unavailable';
    if (child.weekdays !== undefined && !child.weekdays.includes(weekdayDigit(on))) return 'unavailable';
    const suspended = child.suspensions.some(
      ({ from, endsBefore }) => on >= from && (endsBefore === undefined || on < endsBefore),
    );
    if (suspended) return 'suspended';
    const kind = child.kindOn(on);
    return kind === 'normal' ? 'booked' : kind;
  }

  line(child: BookChild, on: Day): RegisterLine | undefined {
    return this.registers.get(on)?.get(child);
  }

  /** R17: what everybody sees; undefined outside the enrolment. */
  state(child: BookChild, on: Day): State | undefined {
    const line = this.line(child, on);
    if (!line) return this.isEnrolled(child, on) ? this.plan(child, on) : undefined;
    if (this.isClosed(child, on)) return 'unavailable';
    if (line.present === undefined && !this.posted.has(on)) return line.planned;
    if (eats(line)) return 'consumed';
    return line.planned === 'unavailable' && line.present === undefined ? 'unavailable' : 'not_consumed';
  }

  /** R7: undefined without a live enrolment. */
  price(child: BookChild, on: Day): number | undefined {
    if (!this.isEnrolled(child, on)) return undefined;
    const fact = child.prices
      .filter((each) => each.validFrom <= on)
      .reduce<PriceFact | undefined>(
        (last, each) => (last && each.validFrom < last.validFrom ? last : each),
        undefined,
      );
    if (!fact) return undefined;
    if (fact.exempt) return 0;
    return fact.resident ? RESIDENT_CENTS : OTHERS_CENTS;
  }

  /** R5: the day's plan becomes the register of every class that eats, or would but for an event. */
  freeze(on: Day): void {
    this.frozenThrough = on;
    if (!isLunchDay(on, this.goLive)) return;
    const enrolled = this.children.filter((child) => this.isEnrolled(child, on));
    if (enrolled.length === 0) return;
    const lines = enrolled.map((child) => [child, { planned: this.plan(child, on), present: undefined }] as const);
    this.registers.set(on, new Map(lines));
  }

  /** R6: makes the charges of a posted day agree with its facts. Answers whose account moved. */
  settle(on: Day, only: readonly BookChild[] = this.children): Set<BookChild> {
    const moved = new Set<BookChild>();
    if (!this.posted.has(on)) return moved;
    for (const child of only) {
      const line = this.line(child, on);
      const owed = line && eats(line) && !this.isClosed(child, on) && !child.waived.has(on);
      const cents = owed ? this.price(child, on) : undefined;
      if (child.charges.get(on)?.cents === cents) continue;
      moved.add(child);
      if (cents === undefined) child.charges.delete(on);
      else child.charges.set(on, { cents, number: ++this.#lastCharge });
    }
    return moved;
  }

  settleAll(from: Day, to: Day, only?: readonly BookChild[]): Set<BookChild> {
    return new Set(daysUpTo(from, to).flatMap((on) => [...this.settle(on, only)]));
  }
}

const eats = (line: RegisterLine): boolean => line.present ?? (line.planned === 'booked' || line.planned === 'light');
