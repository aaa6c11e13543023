import { deepStrictEqual } from 'node:assert';
import { sql } from 'kysely';
import { sweepDays } from '#src/days/index.ts';
import type { Actor } from '#src/kernel/actor.ts';
import { addDays, type Day, day } from '#src/kernel/day.ts';
import { sendDueMails } from '#src/notices/index.ts';
import { get, rows, type Tx } from '#src/platform/database/index.ts';
import type { MailTransport } from '#src/platform/mail/index.ts';
import { recordTariff } from '#src/tariffs/index.ts';
import { at, type TestClock } from '#test/support/clock.ts';
import { aTown, type Child, type Town } from '#test/support/town.ts';
import { endLightsTooMany } from './absence-book.ts';
import { debtMeals } from './debt-book.ts';
import { breaches } from './invariants.ts';
import { PRICE_LIST } from './price-list.ts';
import type { Processes } from './processes.ts';
import { closesAt, daysUpTo, isAtOrAfter, romeToday, wallClock, whenRomeShows } from './rome-book.ts';
import {
  type BookChild,
  type ChargeBasis,
  GENERAL_CUTOFF,
  LIMITS,
  type NoticeInBook,
  RuleBook,
  type ThresholdUnit,
} from './rule-book.ts';
import { confirmAtCutoff, decideEvening, judge } from './standing-book.ts';

/** The rule book with the clock and the papers of its town. */
export interface Model {
  readonly book: RuleBook;
  now: Temporal.Instant;
  /** Numbers of absence receipts, oldest first. */
  readonly asked: { readonly child: BookChild; readonly receiptId: number }[];
  readonly notices: NoticeInBook[];
  readonly receipts: Map<string, { readonly notice: NoticeInBook; readonly cents: number }>;
  readonly closureIds: number[];
  /** Files of balances that were taken: brought again, none of them changes anything. */
  readonly files: Set<string>;
}

/** What a story begins with, besides its children. */
export interface Beginning {
  readonly goLive: Day;
  readonly chargeBasis: ChargeBasis;
  readonly thresholdUnit: ThresholdUnit;
  /** When the second school closes its day. */
  readonly otherCutoff: string;
  /** From which every broken and slow statement of the story follows; 0 breaks nothing. */
  readonly faultSeed: number;
}

/** The same town in the application, on PostgreSQL. */
export interface Real {
  readonly town: Town;
  readonly clock: TestClock;
  readonly mail: MailTransport;
  readonly processes: Processes;
  readonly children: Child[];
  readonly classIds: readonly number[];
  /** The school of each class. */
  readonly schoolIds: readonly number[];
  /** Does something in one transaction, as often as it breaks, until it is known to be done: then it is done once. */
  act<T>(work: (tx: Tx) => Promise<T>, actor?: Actor): Promise<T>;
}

/** A town that goes live on a day, at 08:00 of it, with two schools of one class each (one is free on Fridays and closes at an hour of its own) and no child. */
export async function begin(
  processes: Processes,
  mail: MailTransport,
  { goLive, chargeBasis, thresholdUnit, otherCutoff, faultSeed }: Beginning,
): Promise<{ readonly model: Model; readonly real: Real }> {
  const clock = at(`${goLive} 08:00`);
  processes.breakFrom(0);
  const town = await aTown(processes.database, {
    goLiveOn: goLive,
    suspension_grace_service_days: 0,
    threshold_unit: thresholdUnit,
    warn_at_debt_meals: LIMITS.meals.warnAt,
    suspend_at_debt_meals: LIMITS.meals.suspendAt,
    warn_at_debt_cents: LIMITS.euro.warnAt,
    suspend_at_debt_cents: LIMITS.euro.suspendAt,
    charge_basis: chargeBasis,
  });
  const other = await town.run(async (tx) => {
    await recordTariff(tx, { validFrom: day('2026-09-01'), definition: PRICE_LIST, at: clock.now() });
    return get(
      tx,
      sql<{ classId: number; schoolId: number }>`with school as (
          insert into schools (code, level, name) values ('TAEE815029', 'primaria', 'Scuola primaria di via Verdi') returning id
        ), own_hour as (
          insert into cutoffs (school_id, valid_from, cutoff, recorded_at) select id, '2026-09-01', ${otherCutoff}, ${clock.now()} from school
        )
        insert into classes (school_id, school_year_id, grade, section, weekdays)
        select id, ${town.schoolYearId}, '3', 'B', '1234' from school returning id as "classId", school_id as "schoolId"`,
    );
  });
  processes.breakFrom(faultSeed);
  return {
    model: {
      book: new RuleBook({
        now: clock.now(),
        goLive,
        before: addDays(goLive, -1),
        chargeBasis,
        thresholdUnit,
        classes: [
          { classId: town.classId, weekdays: '12345', cutoff: GENERAL_CUTOFF },
          { classId: other.classId, weekdays: '1234', cutoff: otherCutoff },
        ],
      }),
      now: clock.now(),
      asked: [],
      notices: [],
      receipts: new Map(),
      closureIds: [],
      files: new Set(),
    },
    real: {
      town,
      clock,
      mail,
      processes,
      children: [],
      classIds: [town.classId, other.classId],
      schoolIds: [town.schoolId, other.schoolId],
      act: (work, actor = { kind: 'system', job: 'test' }) =>
        processes.once({ tenantId: town.tenantId, actor }, work, clock.now()),
    },
  };
}

/** Everything that is due, in the order in which it fell due; then the mails go. */
export function sweepBook({ book, now }: Model): void {
  const { hours } = book;
  for (let on = addDays(book.eveningThrough, 1); isAtOrAfter(now, closesAt(on, hours[0] ?? '')); on = addDays(on, 1)) {
    for (const cutoff of hours.filter((each) => isAtOrAfter(now, closesAt(on, each)) && !book.isFrozenAt(on, each))) {
      confirmAtCutoff(book, on, cutoff);
      book.freeze(on, cutoff);
    }
    if (on > book.postedThrough && isAtOrAfter(now, whenRomeShows(on, '15:00'))) {
      if (book.registers.has(on)) book.posted.add(on);
      book.postedThrough = on;
      if (book.settle(on).size > 0) judge(book, book.children, { cause: 'posting', today: on, at: now });
    }
    if (isAtOrAfter(now, whenRomeShows(on, '18:00'))) {
      endLightsTooMany(book, on, now);
      decideEvening(book, on, now);
      book.eveningThrough = on;
    }
  }
  for (const notice of book.children.flatMap((child) => child.debtNotices)) notice.acceptedAt ??= now;
}

/** The jobs of any number of workers at once. */
export async function sweepReal({ town, clock, mail, processes }: Real, workers: number): Promise<void> {
  await processes.atOnce(workers, (database) => sweepDays({ database, clock }, town.tenantId));
  await sendDueMails(
    { database: town.database.app, clock, publicUrl: 'https://mensa.example.it', mail },
    town.tenantId,
  );
}

/** What both must agree on about each child, and that no invariant is broken. */
export async function agree(model: Model, real: Real): Promise<void> {
  const [expected, actual] = [seenInBook(model), await seenInTown(model, real)];
  deepStrictEqual(actual, expected, `The application and the rule book disagree at ${wallClock(model.now)}`);
  deepStrictEqual(await real.town.run(breaches), [], `An invariant is broken at ${wallClock(model.now)}`);
}

const window = (model: Model): readonly [Day, Day] => {
  const today = romeToday(model.now);
  return [addDays(today, -7), addDays(today, 7)];
};

interface Seen {
  readonly balance: number;
  readonly debtMeals: number;
  readonly states: readonly string[];
  readonly charges: readonly string[];
  readonly suspensions: readonly string[];
}

function seenInBook(model: Model): Seen[] {
  const { book } = model;
  return book.children.map((child) => ({
    balance: child.balance,
    debtMeals: debtMeals(book, child, romeToday(model.now)),
    states: daysUpTo(...window(model)).flatMap((on) => {
      const state = book.state(child, on);
      return state ? [`${on} ${state}`] : [];
    }),
    charges: [...child.charges].map(([on, { cents }]) => `${on} ${cents}`).sort(),
    suspensions: child.suspensions
      .filter(({ from, endsBefore }) => from !== endsBefore)
      .map(({ from, endsBefore }) => `${from} ${endsBefore ?? 'open'}`),
  }));
}

function seenInTown(model: Model, { town, children }: Real): Promise<Seen[]> {
  const [from, to] = window(model);
  const ids = children.map((child) => child.consumerId);
  return town.run((tx) =>
    rows(
      tx,
      sql<Seen>`select a.balance_cents as balance,
        (select d.debt_meals from debt_meals('canteen', ${romeToday(model.now)}, array[c.id]) d) as "debtMeals",
        array(select s.day || ' ' || s.state from day_statuses('canteen', ${from}, ${to}, array[c.id]) s order by s.day) as states,
        array(select m.day || ' ' || m.cents from meal_charges m where m.consumer_id = c.id and m.reversed_at is null order by m.day) as charges,
        array(select s.from_day || ' ' || coalesce(s.ends_before::text, 'open') from suspensions s
          where s.consumer_id = c.id and s.ends_before is distinct from s.from_day order by s.id) as suspensions
      from unnest(${ids}::bigint[]) with ordinality as c (id, n) join accounts a on a.consumer_id = c.id order by c.n`,
    ),
  );
}

/** Moves both clocks to the next time at which Rome's show this; `days` later than the next one. */
export function advance(model: Model, real: Real, time: string, days: number): void {
  const today = romeToday(model.now);
  const next = isAtOrAfter(model.now, whenRomeShows(today, time)) ? addDays(today, 1) : today;
  const then = addDays(next, days);
  if (then > day('2027-05-20')) return;
  model.now = whenRomeShows(then, time);
  model.book.now = model.now;
  real.clock.set(`${then} ${time}`);
}
