import { addDays, type Day } from '#src/kernel/day.ts';
import { hasReached, isHeldBack, isReleased } from './debt-book.ts';
import { closesAt, isAtOrAfter, romeToday } from './rome-book.ts';
import {
  type BookChild,
  GENERAL_CUTOFF,
  latestFrom,
  type RegisterLine,
  type RuleBook,
  type SuspensionInBook,
} from './rule-book.ts';

type Cause = 'posting' | 'payment' | 'correction' | 'rerating';

/** The first day on which no school has closed: from here on a child may come. */
export function firstOpenDay(book: RuleBook, at: Temporal.Instant): Day {
  const today = romeToday(at);
  return isAtOrAfter(at, closesAt(today, book.hours[0] ?? GENERAL_CUTOFF)) ? addDays(today, 1) : today;
}

/** The first day on which the schools of these classes have not closed, whatever the others have. */
export function openDayOf(book: RuleBook, classIds: readonly number[], at: Temporal.Instant): Day {
  const today = romeToday(at);
  const isClosed = book.classes.some(
    ({ classId, cutoff }) => classIds.includes(classId) && isAtOrAfter(at, closesAt(today, cutoff)),
  );
  return isClosed ? addDays(today, 1) : today;
}

/** The first day on which some school has not closed, and whether another one has. */
function partlyOpenDay(book: RuleBook, at: Temporal.Instant): { readonly day: Day; readonly isWholly: boolean } {
  const today = romeToday(at);
  const open = book.hours.filter((cutoff) => !isAtOrAfter(at, closesAt(today, cutoff)));
  return open.length === 0
    ? { day: addDays(today, 1), isWholly: true }
    : { day: today, isWholly: open.length === book.hours.length };
}

/** The first day that can still change for a child. */
function openDayFor(book: RuleBook, child: BookChild, at: Temporal.Instant): Day {
  const { day } = partlyOpenDay(book, at);
  const isClosed = book.isEnrolled(child, day) && isAtOrAfter(at, book.closesFor(child, day));
  return isClosed ? addDays(day, 1) : day;
}

const openSuspension = (child: BookChild): SuspensionInBook | undefined =>
  child.suspensions.find((each) => each.endsBefore === undefined);

function end(suspension: SuspensionInBook, openDay: Day): void {
  suspension.endsBefore = suspension.from > openDay ? suspension.from : openDay;
}

/** R8: judges accounts after they moved. Only a movement sends a debt notice or lets the debt count for a suspension. */
export function judge(
  book: RuleBook,
  children: Iterable<BookChild>,
  judged: { readonly cause: Cause; readonly today: Day; readonly at: Temporal.Instant },
): void {
  const { cause, today, at } = judged;
  for (const child of children) {
    const newest = newestCharge(child, today);
    const isNew = newest > child.judgedCharge;
    if (isNew) child.judgedCharge = newest;
    const warned = hasReached(book, child, today, 'warnAt');
    const over = hasReached(book, child, today, 'suspendAt');
    const moved = cause === 'correction' || (cause === 'posting' && isNew);
    if (cause === 'payment' && !warned) child.warnedAt = undefined;
    if (moved && warned && child.warnedAt === undefined) {
      child.warnedAt = at;
      child.debtNotices.push({ createdAt: at, acceptedAt: undefined });
    }
    if (!over) child.limitReachedAt = undefined;
    else if (moved) child.limitReachedAt ??= at;
    const suspension = openSuspension(child);
    if (!suspension || book.price(child, today) === undefined) continue;
    const openDay = openDayFor(book, child, at);
    if (isReleased(book, child, today, { begun: suspension.from < openDay })) end(suspension, openDay);
  }
}

function newestCharge(child: BookChild, today: Day): number {
  const numbers = [...child.charges]
    .filter(([on, { cents }]) => on <= today && cents > 0)
    .map(([, each]) => each.number);
  return Math.max(0, ...numbers);
}

/** At a school's cutoff a suspension that is no longer true does not take effect. */
export function confirmAtCutoff(book: RuleBook, on: Day, cutoff: string): void {
  for (const child of book.children) {
    if (!book.closesFor(child, on).equals(closesAt(on, cutoff))) continue;
    const suspension = openSuspension(child);
    if (!suspension || suspension.from > on) continue;
    const lastMoment = closesAt(on, cutoff).subtract({ nanoseconds: 1 });
    const isPaused = isHeldBack(book, child, on, { at: lastMoment, begun: true });
    if (book.isStopped(on) || isPaused || isLifted(child, on)) {
      end(suspension, on);
      continue;
    }
    if (book.price(child, on) === undefined) continue;
    if (isExempt(child, on) || isReleased(book, child, on, { begun: suspension.from < on })) end(suspension, on);
  }
}

/** The evening's decision: who has reached the limit, and was told of it in time, is suspended from the next own service day. */
export function decideEvening(book: RuleBook, on: Day, at: Temporal.Instant): void {
  if (book.isStopped(romeToday(at))) return;
  const { day, isWholly } = partlyOpenDay(book, at);
  const openForAll = isWholly ? day : addDays(day, 1);
  for (const child of book.children) {
    if (!child.limitReachedAt || openSuspension(child) || isExempt(child, on)) continue;
    if (!hasReached(book, child, on, 'suspendAt') || !wasToldInTime(book, child, on)) continue;
    if (isHeldBack(book, child, on, { at, begun: false })) continue;
    const from = nextServiceDay(book, child, laterOf(openForAll, addDays(on, 1)));
    if (from && !isLifted(child, from) && hasReached(book, child, on, 'suspendAt', { countedAsOn: from }))
      child.suspensions.push({ from, endsBefore: undefined });
  }
}

const isLifted = (child: BookChild, on: Day): boolean => child.liftedUntil !== undefined && on <= child.liftedUntil;

/** R8: the office ends the open suspension of these children from the first day that can still change. */
export function readmit(book: RuleBook, children: Iterable<BookChild>, at: Temporal.Instant): BookChild[] {
  const readmitted: BookChild[] = [];
  for (const child of children) {
    const suspension = openSuspension(child);
    if (!suspension) continue;
    end(suspension, openDayFor(book, child, at));
    readmitted.push(child);
  }
  return readmitted;
}

/** A debt notice of this debt reached the family on or before a service day that is earlier than `on`. */
const wasToldInTime = (book: RuleBook, child: BookChild, on: Day): boolean =>
  child.debtNotices.some(({ createdAt, acceptedAt }) => {
    if (!acceptedAt || !child.warnedAt || !isAtOrAfter(createdAt, child.warnedAt)) return false;
    const reached = romeToday(acceptedAt);
    return [...book.registers].some(
      ([served, lines]) => served >= reached && served < on && hasService(lines.values()),
    );
  });

/** Where an event closed every class before the cutoff, the day had no service. */
const hasService = (lines: Iterable<RegisterLine>) => [...lines].some((line) => line.planned !== 'unavailable');

/** An exemption on the day, whatever the price. */
const isExempt = (child: BookChild, on: Day): boolean => latestFrom(child.prices, on)?.exempt ?? false;

function nextServiceDay(book: RuleBook, child: BookChild, from: Day): Day | undefined {
  for (let on = from; on <= addDays(from, 60); on = addDays(on, 1)) {
    if (book.isEnrolled(child, on) && book.plan(child, on) !== 'unavailable') return on;
  }
  return undefined;
}

const laterOf = (a: Day, b: Day): Day => (a > b ? a : b);
