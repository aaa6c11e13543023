import { addDays, type Day } from '#src/kernel/day.ts';
import { daysUpTo, isAtOrAfter, romeToday } from './rome-book.ts';
import { type ActKind, type BookChild, latestAct, type RuleBook } from './rule-book.ts';

const OLDEST_STAMP_SECONDS = 20;
const LIGHT_IN_A_ROW = 3;

export interface Wish {
  readonly child: BookChild;
  readonly kind: ActKind;
  /** The calendar days that are meant, in order. */
  readonly days: readonly Day[];
  readonly arrivedAt: Temporal.Instant;
  readonly now: Temporal.Instant;
}

/** What is to be answered: the days that change and those that are named as closed, or a refusal by its name. */
export type Verdict =
  | { readonly kind: 'registered'; readonly days: readonly Day[]; readonly closedDays: readonly Day[] }
  | { readonly kind: 'ArrivalUnknown' | 'CutoffPassed' | 'DaySettled' | 'NoServiceDay' | 'LightLimitReached' };

/** R2 and R3: what becomes of a wish. Nothing is written. */
export function decideWish(book: RuleBook, wish: Wish): Verdict {
  const { child, kind } = wish;
  if (isTooOld(wish)) return { kind: 'ArrivalUnknown' };
  const verdict = verdictOn(book, wish);
  if (verdict.kind !== 'registered' || kind !== 'light') return verdict;
  return hasTooManyLights(book, child, new Set(verdict.days)) ? { kind: 'LightLimitReached' } : verdict;
}

const isTooOld = ({ arrivedAt, now }: Pick<Wish, 'arrivedAt' | 'now'>) =>
  Temporal.Instant.compare(arrivedAt.add({ seconds: OLDEST_STAMP_SECONDS }), now) < 0;

function verdictOn(book: RuleBook, wish: Wish): Verdict {
  const { child, kind, days, arrivedAt } = wish;
  const service = days.filter((on) => isServiceDay(book, child, on));
  if (service.length === 0) return { kind: 'NoServiceDay' };
  const open = service.filter((on) => isOpen(book, child, on, arrivedAt));
  const closedDays = service.filter((on) => !open.includes(on) && child.kindOn(on) !== kind);
  const last = closedDays.at(-1);
  if (open.length === 0 && last)
    return { kind: isInTime(book, child, last, arrivedAt) ? 'DaySettled' : 'CutoffPassed' };
  return { kind: 'registered', days: open.filter((on) => child.kindOn(on) !== kind), closedDays };
}

const isServiceDay = (book: RuleBook, child: BookChild, on: Day): boolean => {
  if (!book.isEnrolled(child, on)) return false;
  return (book.line(child, on)?.planned ?? book.plan(child, on)) !== 'unavailable';
};
const isInTime = (book: RuleBook, child: BookChild, on: Day, arrivedAt: Temporal.Instant) =>
  !isAtOrAfter(arrivedAt, book.closesFor(child, on));
/** What came in time counts also on a frozen day, until the school has spoken or the day was charged. */
const isOpen = (book: RuleBook, child: BookChild, on: Day, arrivedAt: Temporal.Instant) => {
  const line = book.line(child, on);
  const hasSpoken = line !== undefined && (line.present !== undefined || book.isConfirmed(on, line.classId));
  return isInTime(book, child, on, arrivedAt) && !book.posted.has(on) && !hasSpoken;
};

/** The order of a frozen day follows the last act that arrived. */
function amendOrder(book: RuleBook, child: BookChild, days: Iterable<Day>): void {
  for (const on of days) {
    const line = book.line(child, on);
    if (!line || line.planned === 'suspended' || line.planned === 'unavailable') continue;
    const kind = child.kindOn(on);
    line.planned = kind === 'normal' ? 'booked' : kind;
  }
}

/** R3: light meals on the child's own service days in a row; a day without a meal neither counts nor breaks it. */
function hasTooManyLights(book: RuleBook, child: BookChild, asked: ReadonlySet<Day>): boolean {
  const [first, last] = [[...asked].sort()[0], [...asked].sort().at(-1)];
  if (!first || !last) return false;
  let row: Day[] = [];
  for (const on of daysUpTo(addDays(first, -60), addDays(last, 60))) {
    const meal = asked.has(on) ? 'light' : mealOn(book, child, on);
    if (meal === 'normal') row = [];
    if (meal === 'light') row.push(on);
    if (row.length > LIGHT_IN_A_ROW && row.some((each) => asked.has(each))) return true;
  }
  return false;
}

/** R3: coming light meals that become normal ones, because a change would leave more than three in a row. */
function lightsEnded(book: RuleBook, child: BookChild, changes: ReadonlyMap<Day, ActKind>, today: Day): Day[] {
  const changed = [...changes.keys()].sort();
  const [first, last] = [changed[0], changed.at(-1)];
  if (!first || !last) return [];
  const beyond = (mealsOf: (on: Day) => 'none' | 'light' | 'normal') => {
    const found: Day[] = [];
    let lights = 0;
    for (const on of daysUpTo(addDays(first, -60), addDays(last, 60))) {
      const meal = mealsOf(on);
      if (meal === 'normal') lights = 0;
      if (meal !== 'light') continue;
      lights += 1;
      if (lights > LIGHT_IN_A_ROW && on > today) {
        found.push(on);
        lights = 0;
      }
    }
    return found;
  };
  const before = beyond((on) => mealOn(book, child, on));
  const after = beyond((on) => {
    const kind = changes.get(on);
    return kind === undefined ? mealOn(book, child, on) : kind === 'absent' ? 'none' : kind;
  });
  return after.filter((on) => !before.includes(on));
}

/** R3: the evening before, a light meal of tomorrow that has become one too many, and can still change, becomes a normal one. */
export function endLightsTooMany(book: RuleBook, on: Day, now: Temporal.Instant): void {
  const tomorrow = addDays(on, 1);
  for (const child of book.children) {
    if (book.line(child, tomorrow) || !book.isEnrolled(child, tomorrow)) continue;
    if (book.plan(child, tomorrow) !== 'light' || !isInTime(book, child, tomorrow, now)) continue;
    let lights = 0;
    for (const each of daysUpTo(addDays(tomorrow, -60), tomorrow)) {
      const meal = mealOn(book, child, each);
      lights = meal === 'normal' ? 0 : meal === 'light' ? lights + 1 : lights;
    }
    if (lights > LIGHT_IN_A_ROW)
      child.acts.push({ receiptId: -child.acts.length - 1, kind: 'normal', days: new Set([tomorrow]), arrivedAt: now });
  }
}

function mealOn(book: RuleBook, child: BookChild, on: Day): 'none' | 'light' | 'normal' {
  const state = book.state(child, on);
  const line = book.line(child, on);
  if (state === undefined || state === 'unavailable' || state === 'not_consumed') return 'none';
  if (line) return line.planned === 'light' ? 'light' : state === 'booked' || state === 'consumed' ? 'normal' : 'none';
  if (child.kindOn(on) === 'absent') return 'none';
  if (child.kindOn(on) === 'light') return 'light';
  return state === 'suspended' ? 'none' : 'normal';
}

/** Writes a wish that was registered: it covers its open days without service as well, should a closure be withdrawn. */
export function writeWish(book: RuleBook, wish: Wish, receiptId: number): void {
  const { child, kind, arrivedAt } = wish;
  const days = new Set(wish.days.filter((on) => isOpen(book, child, on, arrivedAt)));
  const verdict = verdictOn(book, wish);
  const changes = new Map(verdict.kind === 'registered' ? verdict.days.map((on) => [on, kind] as const) : []);
  const ended = kind === 'absent' ? lightsEnded(book, child, changes, romeToday(arrivedAt)) : [];
  if (ended.length > 0) child.acts.push({ receiptId, kind: 'normal', days: new Set(ended), arrivedAt });
  child.acts.push({ receiptId, kind, days, arrivedAt });
  amendOrder(book, child, days);
}

/** Takes a receipt back on its days that are open and where nobody asked for something else since. Answers whether it was refused. */
export function undo(
  book: RuleBook,
  request: { readonly child: BookChild; readonly receiptId: number; readonly now: Temporal.Instant },
): { readonly refused: boolean; readonly restored: ReadonlyMap<Day, ActKind> } {
  const { child, receiptId, now } = request;
  const others = child.acts.filter((act) => act.receiptId !== receiptId);
  const days = [...new Set(child.acts.filter((act) => act.receiptId === receiptId).flatMap((act) => [...act.days]))];
  const mine = days
    .filter((on) => latestAct(child.acts, on)?.receiptId === receiptId && child.kindOn(on) !== child.kindOn(on, others))
    .sort();
  const nothing = new Map<Day, ActKind>();
  if (mine.length === 0) return { refused: false, restored: nothing };
  const service = mine.filter((on) => isServiceDay(book, child, on));
  const someOpen = service.some((on) => isOpen(book, child, on, now));
  const kinds = new Set(mine.map((on) => child.kindOn(on, others)));
  const asked = kinds.size === 1 ? [...kinds][0] : 'normal';
  const someClosed = service.some((on) => !isOpen(book, child, on, now) && child.kindOn(on) !== asked);
  if (service.length === 0 || (!someOpen && someClosed)) return { refused: true, restored: nothing };
  const open = mine.filter((on) => isOpen(book, child, on, now));
  const restored = new Map(open.map((on) => [on, child.kindOn(on, others)]));
  const changes = new Map([...restored].filter(([on]) => service.includes(on)));
  for (const on of lightsEnded(book, child, changes, romeToday(now))) restored.set(on, 'normal');
  return { refused: false, restored };
}
