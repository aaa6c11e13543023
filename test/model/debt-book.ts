import { addDays, type Day } from '#src/kernel/day.ts';
import { daysUpTo, isAtOrAfter, romeToday, wallClock, whenRomeShows } from './rome-book.ts';
import { type BookChild, LIMITS, latestFrom, type RuleBook } from './rule-book.ts';

/** The balance with the meals up to a day, whatever was eaten since. */
const balanceOn = (child: BookChild, on: Day): number =>
  child.balance + [...child.charges].reduce((sum, [day, { cents }]) => (day > on ? sum + cents : sum), 0);

/** What one meal cost when the municipality went live, or when the child first paid for one. */
function openingPrice(book: RuleBook, child: BookChild): number | undefined {
  for (let on = book.goLive; on <= '2027-05-31'; on = addDays(on, 1)) {
    const price = book.price(child, on);
    if (price) return price;
  }
  return undefined;
}

/** R8: how many of the latest charges are needed to reach the debt; what they do not reach is opening debt. `more` cents are paid in thought. */
export function debtMeals(book: RuleBook, child: BookChild, on: Day, more = 0): number {
  let left = -balanceOn(child, on) - more;
  if (left <= 0 || !book.price(child, on)) return 0;
  const latest = [...child.charges]
    .filter(([day, { cents }]) => day <= on && cents > 0)
    .sort(([a], [b]) => (a < b ? 1 : -1));
  let meals = 0;
  for (const [, { cents }] of latest) {
    if (left <= 0) return meals;
    left -= cents;
    meals += 1;
  }
  if (left <= 0) return meals;
  const opening = openingPrice(book, child);
  return opening === undefined ? 0 : meals + Math.ceil(left / opening);
}

/** R8: whether a debt has come so far, in the unit in which the municipality counts on the day. Who pays nothing that day counts nothing. */
export function hasReached(
  book: RuleBook,
  child: BookChild,
  on: Day,
  threshold: 'warnAt' | 'suspendAt',
  { more = 0, countedAsOn = on }: { readonly more?: number; readonly countedAsOn?: Day } = {},
): boolean {
  const unit = latestFrom(book.thresholdUnits, countedAsOn)?.unit ?? 'meals';
  const inEuro = book.price(child, on) ? Math.max(0, -balanceOn(child, on) - more) : 0;
  return (unit === 'euro' ? inEuro : debtMeals(book, child, on, more)) >= LIMITS[unit][threshold];
}

/** R8: whether a suspension ends by itself, had `more` cents been paid. Only one that has begun may have to wait until nothing is owed. */
export function isReleased(
  book: RuleBook,
  child: BookChild,
  on: Day,
  { begun, more = 0 }: { readonly begun: boolean; readonly more?: number },
): boolean {
  const when = latestFrom(book.readmissions, on)?.when ?? 'below_limit';
  if (begun && when === 'not_negative') return balanceOn(child, on) + more >= 0;
  return !hasReached(book, child, on, 'suspendAt', { more });
}

const HOLD_DAYS = 3;

/**
 * R8: of a notice for several children each child's own line counts. The first payment since the last receipt whose payer came back with OK or Waiting holds a suspension back, if it is large enough to
 * readmit and was not cancelled, until the cutoff of the child's next service day after three days. Meals charged meanwhile do not count
 * against it.
 */
export function isHeldBack(
  book: RuleBook,
  child: BookChild,
  on: Day,
  { at, begun }: { readonly at: Temporal.Instant; readonly begun: boolean },
): boolean {
  const { lastReceiptAt, limitReachedAt } = child;
  const [first] = child.notices
    .flatMap((notice) => (notice.firstBack && !notice.paid ? [{ notice, since: notice.firstBack }] : []))
    .filter(({ since }) => !lastReceiptAt || !isAtOrAfter(lastReceiptAt, since))
    .sort((a, b) => Temporal.Instant.compare(a.since, b.since));
  if (!first || first.notice.cancelledAt || isAtOrAfter(at, holdEnds(book, child, first.since))) return false;
  const counted = limitReachedAt && isAtOrAfter(limitReachedAt, first.since) ? limitReachedAt : first.since;
  const eaten = [...child.charges.values()].reduce(
    (sum, charge) => (isAtOrAfter(counted, charge.at) ? sum : sum + charge.cents),
    0,
  );
  const asked = first.notice.lines.find((line) => line.child === child)?.cents ?? 0;
  return isReleased(book, child, on, { begun, more: asked + eaten });
}

function holdEnds(book: RuleBook, child: BookChild, since: Temporal.Instant): Temporal.Instant {
  const last = addDays(romeToday(since), HOLD_DAYS);
  const ends = whenRomeShows(last, wallClock(since).slice(11));
  for (const on of daysUpTo(last, addDays(last, 30))) {
    if (!book.isEnrolled(child, on) || book.plan(child, on) === 'unavailable') continue;
    const closes = book.closesFor(child, on);
    if (isAtOrAfter(closes, ends)) return closes;
  }
  return ends;
}
