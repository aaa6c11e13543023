import { deepStrictEqual, strictEqual } from 'node:assert';
import fc from 'fast-check';
import { confirmRegisters } from '#src/attendance/index.ts';
import { addDays, type Day } from '#src/kernel/day.ts';
import { changeClass, changeEnrolmentEnd } from '#src/registry/index.ts';
import { liftSuspension, stopAllSuspensions } from '#src/standing/index.ts';
import { rateConsumers } from '#src/tariffs/index.ts';
import { recordSetting } from '#src/tenancy/index.ts';
import { childOf, pick, someChild } from './day-commands.ts';
import { romeToday } from './rome-book.ts';
import type { BookChild, ChargeBasis, ReadmitWhen, RuleBook, ThresholdUnit } from './rule-book.ts';
import { firstOpenDay, openDayOf, readmit } from './standing-book.ts';
import { type Step, step } from './step.ts';

const index = fc.nat({ max: 11 });
const END_OF_SCHOOL_YEAR = '2027-06-30';

/** R17: another class from a day that is still open at both schools; what was frozen stays as it was. */
const moveToClass = fc.record({ child: index, to: fc.nat({ max: 1 }), later: fc.integer({ min: -1, max: 3 }) }).map(
  (wish): Step =>
    step('change class', wish, {
      check: someChild,
      async run(model, real) {
        const { book: child, own } = childOf(model, real, wish.child);
        const classId = real.classIds[wish.to] ?? 0;
        const first = openDayOf(model.book, [child.classOn(romeToday(model.now)), classId], model.now);
        const from = addDays(first, wish.later);
        const change = { consumerId: own.consumerId, classId, from, at: model.now };
        const answer = await real.act(async (tx) => {
          const changed = await changeClass(tx, change);
          if (changed.ok) await rateConsumers(tx, [own.consumerId]);
          return changed;
        });
        strictEqual(answer.ok ? undefined : answer.error.kind, refusedMove(model.book, child, { from, classId }));
        if (answer.ok) child.classes.push({ from, classId });
      },
    }),
);

function refusedMove(
  book: RuleBook,
  child: BookChild,
  { from, classId }: { readonly from: Day; readonly classId: number },
): string | undefined {
  if (!book.isEnrolled(child, from)) return 'NotEnrolled';
  if (child.classOn(from) === classId) return 'SameClass';
  return from < openDayOf(book, [child.classOn(from), classId], book.now) ? 'DayClosed' : undefined;
}

/** Stretches of days in one class each, one after the other, as the register of enrolments has them. */
function stretchesOf(child: BookChild): { readonly from: Day; readonly to: Day }[] {
  const begins = [...new Set(child.classes.map(({ from }) => from))].sort();
  return begins.map((from, n) => {
    const next = begins[n + 1];
    return { from, to: next ? addDays(next, -1) : child.until };
  });
}

/** R13: why a child's last day cannot be this one; undefined when it can. */
function refusedEnd(book: RuleBook, child: BookChild, lastDay: Day): string | undefined {
  const live = stretchesOf(child).filter(({ to }) => to >= romeToday(book.now));
  const [first] = live;
  const ended = live.find(({ from, to }) => from <= lastDay && lastDay <= to) ?? first;
  if (!ended) return 'NotEnrolled';
  if (live.some(({ from }) => from > ended.from)) return 'LaterClass';
  if (lastDay === ended.to) return 'SameEnd';
  if (lastDay < ended.from) return 'BeforeBegin';
  if (lastDay > END_OF_SCHOOL_YEAR) return 'AfterYear';
  const freed = addDays(lastDay < ended.to ? lastDay : ended.to, 1);
  return freed < openDayOf(book, [child.classOn(ended.from)], book.now) ? 'DayClosed' : undefined;
}

/** R13: a child leaves with a last day, or its end is put off again; what is closed, eaten and owed stays as it is. */
const leave = fc.record({ child: index, later: fc.constantFrom(-2, -1, 0, 0, 1, 2, 4, 9, 400) }).map(
  (wish): Step =>
    step('leave', wish, {
      check: someChild,
      async run(model, real) {
        const { book, now } = model;
        const { book: child, own } = childOf(model, real, wish.child);
        const lastDay = addDays(openDayOf(book, [child.classOn(romeToday(now))], now), wish.later);
        const change = { consumerId: own.consumerId, lastDay, on: romeToday(now), at: now };
        const answer = await real.act(async (tx) => {
          const ended = await changeEnrolmentEnd(tx, change);
          if (ended.ok) await rateConsumers(tx, [own.consumerId]);
          return ended;
        });
        strictEqual(answer.ok ? undefined : answer.error.kind, refusedEnd(book, child, lastDay));
        if (answer.ok) child.until = lastDay;
      },
    }),
);

const confirm = fc.record({ day: index, inClass: fc.nat({ max: 1 }) }).map(
  (wish): Step =>
    step('confirm a register', wish, {
      check: (model) => model.book.registers.size > 0,
      async run({ book, now }, real) {
        const day = pick([...book.registers.keys()].toReversed(), wish.day) as Day;
        const classId = real.classIds[wish.inClass] ?? 0;
        const answer = await real.act((tx) => confirmRegisters(tx, { classIds: [classId], day, at: now }));
        deepStrictEqual(answer, book.confirm(day, classId) ? [classId] : []);
      },
    }),
);

const lift = fc.record({ child: index, days: fc.integer({ min: -1, max: 5 }) }).map(
  (wish): Step =>
    step('lift a suspension', wish, {
      check: someChild,
      async run({ book, now, ...model }, real) {
        const { book: child, own } = childOf({ book, now, ...model }, real, wish.child);
        const untilDay = addDays(romeToday(now), wish.days);
        const request = { consumerId: own.consumerId, untilDay, reason: 'colloquio', at: now };
        const answer = await real.act((tx) => liftSuspension(tx, request));
        strictEqual(answer.ok, wish.days >= 0);
        if (!answer.ok) return;
        if (child.liftedUntil === undefined || untilDay > child.liftedUntil) child.liftedUntil = untilDay;
        strictEqual(answer.value.readmitted, readmit(book, [child], now).length > 0);
      },
    }),
);

const stop = fc.record({ stop: fc.constantFrom(true, false, false) }).map(
  (wish): Step =>
    step('stop all suspensions', wish, {
      check: () => true,
      async run({ book, now }, real) {
        const request = { stop: wish.stop, reason: 'pagoPA fuori servizio', at: now };
        const answer = await real.act((tx) => stopAllSuspensions(tx, request));
        book.stops.push({ from: romeToday(now), stop: wish.stop });
        const readmitted = wish.stop ? readmit(book, book.children, now) : [];
        strictEqual(answer.ok && answer.value.readmitted.length, readmitted.length);
      },
    }),
);

/** R5: charged by presence or by booking from a day still open; days before keep theirs. */
const changeBasis = fc
  .record({ basis: fc.constantFrom<ChargeBasis>('presence', 'booking'), later: fc.nat({ max: 2 }) })
  .map(
    (wish): Step =>
      step('change what is charged', wish, {
        check: () => true,
        async run({ book, now }, real) {
          const from = addDays(firstOpenDay(book, now), wish.later);
          const change = { key: 'charge_basis', value: wish.basis, validFrom: from, at: now } as const;
          await real.act((tx) => recordSetting(tx, change));
          book.chargeBases.push({ from, basis: wish.basis });
        },
      }),
  );

/** R8: counted in meals or in euro from a day still open; it moves nobody's account, so nobody is told by it. */
const changeUnit = fc.record({ unit: fc.constantFrom<ThresholdUnit>('meals', 'euro'), later: fc.nat({ max: 2 }) }).map(
  (wish): Step =>
    step('count thresholds in another unit', wish, {
      check: () => true,
      async run({ book, now }, real) {
        const from = addDays(firstOpenDay(book, now), wish.later);
        const change = { key: 'threshold_unit', value: wish.unit, validFrom: from, at: now } as const;
        await real.act((tx) => recordSetting(tx, change));
        book.thresholdUnits.push({ from, unit: wish.unit });
      },
    }),
);

/** R8: a suspension that has begun ends below the limit, or only when nothing is owed, from a day still open. */
const changeReadmission = fc
  .record({ when: fc.constantFrom<ReadmitWhen>('below_limit', 'not_negative'), later: fc.nat({ max: 2 }) })
  .map(
    (wish): Step =>
      step('change when one is readmitted', wish, {
        check: () => true,
        async run({ book, now }, real) {
          const from = addDays(firstOpenDay(book, now), wish.later);
          const change = { key: 'readmit_when', value: wish.when, validFrom: from, at: now } as const;
          await real.act((tx) => recordSetting(tx, change));
          book.readmissions.push({ from, when: wish.when });
        },
      }),
  );

/** What the office decides about debts and suspensions. */
export const standingCommands: readonly fc.Arbitrary<Step>[] = [lift, stop, changeUnit, changeReadmission];

/** What the office and the schools decide beside the days. */
export const officeCommands: readonly fc.Arbitrary<Step>[] = [
  ...standingCommands,
  moveToClass,
  leave,
  confirm,
  changeBasis,
];
