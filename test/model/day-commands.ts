import { deepStrictEqual, strictEqual } from 'node:assert';
import fc from 'fast-check';
import { communicateAbsence, undoAbsence } from '#src/absences/index.ts';
import { postDay } from '#src/charging/index.ts';
import { closeDays, withdrawClosure } from '#src/closures/index.ts';
import { correctAttendance } from '#src/corrections/index.ts';
import { addDays, type Day, day } from '#src/kernel/day.ts';
import { aChild } from '#test/support/town.ts';
import { decideWish, undo, type Wish, writeWish } from './absence-book.ts';
import { daysUpTo, romeToday } from './rome-book.ts';
import { type ActKind, BookChild } from './rule-book.ts';
import { advance, type Model, type Real, sweepBook, sweepReal } from './session.ts';
import { firstOpenDay, judge } from './standing-book.ts';
import { type Step, step } from './step.ts';

const MOST_CHILDREN = 4;
const SCHOOL_MAY_CORRECT_FOR = 5;
const END_OF_YEAR = day('2027-06-30');

/** Picks one of a list by any number; undefined when there is none. */
export const pick = <T>(list: readonly T[], n: number): T | undefined => list[n % Math.max(1, list.length)];

/** The same child in the book and in the application. */
export function childOf(model: Model, real: Real, n: number) {
  const book = pick(model.book.children, n);
  const own = real.children.find((each) => each.consumerId === book?.consumerId);
  if (!book || !own) throw new Error('A command ran without a child');
  return { book, own };
}

export const someChild = (model: Model): boolean => model.book.children.length > 0;
const index = fc.nat({ max: 11 });

/** A child that comes from the first open day on, or a little later. */
const enrolWith = (openings: readonly number[]): fc.Arbitrary<Step> =>
  fc
    .record({
      inClass: fc.nat({ max: 1 }),
      later: fc.nat({ max: 2 }),
      weekdays: fc.constantFrom(undefined, undefined, '135', '24'),
      opening: fc.constantFrom(...openings),
      /** Whose brother or sister it is, if anybody's, and how old. */
      siblingOf: fc.option(fc.nat({ max: 3 }), { freq: 2 }),
      bornIn: fc.constantFrom(2016, 2018, 2018, 2020),
    })
    .map(
      (wish): Step =>
        step('enrol', wish, {
          check: (model) => model.book.children.length < MOST_CHILDREN,
          async run(model, real) {
            const classId = real.classIds[wish.inClass] ?? 0;
            const from = addDays(firstOpenDay(model.book, model.now), wish.later);
            const { weekdays } = wish;
            const siblingOf = wish.siblingOf === null ? undefined : pick(real.children, wish.siblingOf);
            const birthDate = day(`${wish.bornIn}-03-01`);
            const child = await aChild(real.town, {
              classId,
              from,
              birthDate,
              ...(weekdays === undefined ? {} : { weekdays }),
              ...(siblingOf && { personId: siblingOf.personId }),
            });
            if (wish.opening !== 0) await child.holding({ cents: wish.opening });
            real.children.push(child);
            const { consumerId, number, personId: household } = child;
            const book = new BookChild({ consumerId, number, household, birthDate, classId, from, weekdays });
            book.opening = wish.opening;
            model.book.children.push(book);
          },
        }),
    );

export const enrol = enrolWith([0, 1000, 5000, -350, -700, -1000, -1400]);
export const enrolInDebt = enrolWith([-700, -1000, -1400]);

const askedDays = fc.oneof(
  fc.record({
    shape: fc.constant('days' as const),
    offsets: fc.uniqueArray(fc.integer({ min: -1, max: 6 }), { minLength: 1, maxLength: 5 }),
  }),
  fc.record({
    shape: fc.constant('period' as const),
    from: fc.integer({ min: -2, max: 4 }),
    length: fc.nat({ max: 6 }),
  }),
  fc.record({ shape: fc.constant('until_further_notice' as const), from: fc.integer({ min: -1, max: 5 }) }),
);

const absence = fc
  .record({
    child: index,
    kind: fc.constantFrom<ActKind>('absent', 'absent', 'light', 'light', 'normal'),
    asked: askedDays,
    lag: fc.constantFrom(0, 0, 1, 20, 21),
  })
  .map((wish): Step => {
    const daysFor = (today: Day) => {
      const { asked } = wish;
      if (asked.shape === 'days') return asked.offsets.toSorted((a, b) => a - b).map((each) => addDays(today, each));
      const from = addDays(today, asked.from);
      return daysUpTo(from, asked.shape === 'period' ? addDays(from, asked.length) : END_OF_YEAR);
    };
    return step('absence', wish, {
      check: someChild,
      async run(model, real) {
        const { book: child, own } = childOf(model, real, wish.child);
        const arrivedAt = model.now.subtract({ seconds: wish.lag });
        const days = daysFor(romeToday(arrivedAt));
        const [from, to] = [days[0], days.at(-1)] as [Day, Day];
        const asked = { days: { shape: 'days', days }, period: { shape: 'period', from, to } } as const;
        const by = { kind: 'citizen', personId: own.personId } as const;
        const shape = wish.asked.shape;
        const request = {
          consumerId: own.consumerId,
          kind: wish.kind,
          by,
          arrivedAt,
          now: model.now,
          asked: shape === 'until_further_notice' ? ({ shape, from } as const) : asked[shape],
        };
        const answer = await real.act((tx) => communicateAbsence(tx, request), by);
        const asWish: Wish = { child, kind: wish.kind, days, arrivedAt, now: model.now };
        const verdict = decideWish(model.book, asWish);
        if (!answer.ok) return strictEqual(answer.error.kind, verdict.kind);
        const { receiptId, days: changed, closedDays } = answer.value;
        deepStrictEqual({ kind: 'registered', days: changed, closedDays }, verdict);
        if (receiptId === undefined) return strictEqual(changed.length, 0);
        model.asked.push({ child, receiptId });
        writeWish(model.book, asWish, receiptId);
      },
    });
  });

const takeBack = fc.record({ receipt: index }).map(
  (wish): Step =>
    step('take back', wish, {
      check: (model) => model.asked.length > 0,
      async run(model, real) {
        const asked = pick(model.asked.toReversed(), wish.receipt);
        if (!asked) return;
        const { child, receiptId } = asked;
        const expected = undo(model.book, { child, receiptId, now: model.now });
        const by = { kind: 'staff', staffId: 1 } as const;
        const request = { by, arrivedAt: model.now, now: model.now, receiptId };
        const answer = await real.act((tx) => undoAbsence(tx, request), by);
        strictEqual(!answer.ok, expected.refused);
        if (!answer.ok || answer.value.receiptId === undefined) return;
        const made = answer.value.receiptId;
        for (const kind of ['absent', 'light', 'normal'] as const) {
          const days = new Set([...expected.restored].filter(([, each]) => each === kind).map(([on]) => on));
          if (days.size > 0) child.acts.push({ receiptId: made, kind, days, arrivedAt: model.now });
        }
        model.asked.push({ child, receiptId: made });
      },
    }),
);

const mark = fc
  .record({
    day: index,
    by: fc.constantFrom('office', 'office', 'school'),
    marks: fc.array(fc.record({ child: index, present: fc.boolean() }), { minLength: 1, maxLength: 3 }),
  })
  .map(
    (wish): Step =>
      step('mark the register', wish, {
        check: (model) => model.book.registers.size > 0,
        async run(model, real) {
          const { book, now } = model;
          const on = pick([...book.registers.keys()].toReversed(), wish.day) as Day;
          const said = new Map(wish.marks.map(({ child, present }) => [childOf(model, real, child).book, present]));
          const marks = [...said].map(([{ consumerId }, present]) => ({ consumerId, present }));
          const today = romeToday(now);
          const correction = { day: on, marks, reason: 'prova', by: wish.by, at: now } as const;
          const answer = await real.act((tx) => correctAttendance(tx, correction));
          const since = [...book.registers.keys()].filter((each) => each > on && each <= today).length;
          const isTooLate = wish.by === 'school' && since > SCHOOL_MAY_CORRECT_FOR;
          deepStrictEqual(answer.ok ? undefined : answer.error.kind, isTooLate ? 'TooLateForSchool' : undefined);
          if (isTooLate) return;
          for (const [child, present] of said) {
            const line = book.line(child, on);
            if (line) line.present = present;
          }
          judge(book, book.settle(on, [...said.keys()]), { cause: 'correction', today, at: now });
        },
      }),
  );

const close = fc
  .record({
    inClass: fc.constantFrom(undefined, 0, 1),
    wholeSchool: fc.boolean(),
    from: fc.integer({ min: -4, max: 3 }),
    length: fc.nat({ max: 3 }),
  })
  .map(
    (wish): Step =>
      step('close days', wish, {
        check: () => true,
        async run(model, real) {
          const { book, now } = model;
          const today = romeToday(now);
          const classId = wish.inClass === undefined ? undefined : real.classIds[wish.inClass];
          const scope = scopeOf(real, wish);
          const from = addDays(today, wish.from);
          const to = addDays(from, wish.length);
          const request = { scope, from, to, kind: 'no_meal', reason: 'gita', at: now } as const;
          const answer = await real.act((tx) => closeDays(tx, request));
          if (!answer.ok) throw new Error(answer.error.kind);
          model.closureIds.push(answer.value.closureId);
          book.closures.push({ classId, from, to, withdrawn: false });
          judge(book, book.settleAll(from, to), { cause: 'correction', today, at: now });
        },
      }),
  );

/** A school has one class here, so that closing the one or the other comes to the same. */
function scopeOf(real: Real, { inClass, wholeSchool }: { inClass: number | undefined; wholeSchool: boolean }) {
  if (inClass === undefined) return { kind: 'tenant' } as const;
  if (wholeSchool) return { kind: 'school', schoolId: real.schoolIds[inClass] ?? 0 } as const;
  return { kind: 'class', classId: real.classIds[inClass] ?? 0 } as const;
}

const withdraw = fc.record({ closure: index }).map(
  (wish): Step =>
    step('withdraw a closure', wish, {
      check: (model) => model.closureIds.length > 0,
      async run(model, real) {
        const { book, now } = model;
        const n = wish.closure % model.closureIds.length;
        const closure = book.closures[n];
        if (!closure) return;
        const request = { closureId: model.closureIds[n] ?? 0, reason: 'si mangia', at: now };
        strictEqual(await real.act((tx) => withdrawClosure(tx, request)), !closure.withdrawn);
        if (closure.withdrawn) return;
        closure.withdrawn = true;
        for (const [on, register] of book.registers) {
          if (on < closure.from || on > closure.to) continue;
          for (const line of register.values()) {
            const isConcerned = closure.classId === undefined || closure.classId === line.classId;
            const isPresumed = line.present !== true && (line.planned === 'booked' || line.planned === 'light');
            if (isConcerned && isPresumed && !book.isConfirmed(on, line.classId)) line.planned = 'unavailable';
          }
        }
        const moved = book.settleAll(closure.from, closure.to);
        judge(book, moved, { cause: 'correction', today: romeToday(now), at: now });
      },
    }),
);

const TIMES = [
  // After the hour that is skipped or doubled when the clocks change.
  '03:30:00',
  '08:00:59',
  '08:01:00',
  '08:59:00',
  '09:00:59',
  '09:01:00',
  '10:31:00',
  '12:30:00',
  '15:00:00',
  '18:00:00',
  '23:30:00',
];
const days = fc.constantFrom(0, 0, 0, 0, 1, 2);

const wait = fc.record({ time: fc.constantFrom(...TIMES), days }).map(
  (wish): Step =>
    step('wait', wish, {
      check: () => true,
      run: async (model, real) => advance(model, real, wish.time, wish.days),
    }),
);

/** Time passes and the jobs run: at the cutoff, after lunch, in the evening; perhaps days late, perhaps by three workers. */
const live = fc.record({ time: fc.constantFrom(...TIMES), days, workers: fc.constantFrom(1, 1, 3) }).map(
  (wish): Step =>
    step('live', wish, {
      check: () => true,
      async run(model, real) {
        advance(model, real, wish.time, wish.days);
        sweepBook(model);
        await sweepReal(real, wish.workers);
      },
    }),
);

export const wholeDays = fc.record({ days: fc.constantFrom(1, 1, 2, 3) }).map(
  (wish): Step =>
    step('live whole days', wish, {
      check: () => true,
      async run(model, real) {
        for (let n = 0; n < wish.days; n++) {
          for (const time of ['10:31:00', '15:00:00', '18:00:00']) {
            advance(model, real, time, 0);
            sweepBook(model);
            await sweepReal(real, 1);
          }
        }
      },
    }),
);

const postAgain = fc.record({ day: index }).map(
  (wish): Step =>
    step('post again', wish, {
      check: (model) => model.book.posted.size > 0,
      async run(model, real) {
        const on = pick([...model.book.posted], wish.day) as Day;
        strictEqual(await real.act((tx) => postDay(tx, { day: on, at: model.now })), 0);
      },
    }),
);

/** Days that pass as they should, for stories of what takes days. */
export const passing: readonly fc.Arbitrary<Step>[] = [wholeDays, wholeDays, wholeDays, wait];

/** What happens to days: who eats, who does not, and the jobs that carry each day on. */
export const dayCommands: readonly fc.Arbitrary<Step>[] = [
  enrol,
  absence,
  absence,
  takeBack,
  mark,
  close,
  withdraw,
  wait,
  live,
  live,
  live,
  postAgain,
];
