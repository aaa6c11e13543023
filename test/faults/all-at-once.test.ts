import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { communicateAbsence } from '#src/absences/index.ts';
import { confirmRegisters } from '#src/attendance/index.ts';
import { firstOpenDay } from '#src/calendar/index.ts';
import { changeTariffFacts, settleDays, waiveCharge } from '#src/charging/index.ts';
import { closeDays, withdrawClosure } from '#src/closures/index.ts';
import { correctAttendance } from '#src/corrections/index.ts';
import { sweepDays } from '#src/days/index.ts';
import { findDifferences } from '#src/integrity/index.ts';
import { addDays, type Day, day, later } from '#src/kernel/day.ts';
import { romeDay } from '#src/kernel/rome-time.ts';
import { type AfterCredit, addToCart, declarePayment, paymentOf, receiveReceipt } from '#src/payments/index.ts';
import { get, type Tx } from '#src/platform/database/index.ts';
import { changeClass } from '#src/registry/index.ts';
import { evaluateStanding, liftSuspension, stopAllSuspensions } from '#src/standing/index.ts';
import { rateConsumers } from '#src/tariffs/index.ts';
import { recordSetting } from '#src/tenancy/index.ts';
import { breaches } from '#test/model/invariants.ts';
import { at } from '#test/support/clock.ts';
import { testDatabase } from '#test/support/database.ts';
import { aChild, aTown, type Child } from '#test/support/town.ts';
import { randomFrom } from './faulty-dialect.ts';

const { OMNIBUS_SEED, OMNIBUS_SOAK_MINUTES } = process.env;
const SEEDS = OMNIBUS_SEED ? [Number(OMNIBUS_SEED)] : [1, 2_071_328_426];
const soakMs = Number(OMNIBUS_SOAK_MINUTES ?? 0) * 60_000;
/** A story lives this long at most, also on a busy machine. */
const ONE_STORY_MS = 180_000;
const CHILDREN = 5;
const AT_ONCE = 14;
/** The hours at which something falls due, over a weekend, each met by everybody at once. */
const HOURS = [
  '2026-11-19 09:01',
  '2026-11-19 15:00',
  '2026-11-19 18:00',
  '2026-11-20 08:59',
  '2026-11-20 09:01',
  '2026-11-20 15:00',
  '2026-11-23 18:00',
  '2026-11-24 09:01',
  '2026-11-24 15:00',
];

const database = await testDatabase();

/** A town in which it happens: five children in two classes, two of them of one family, each with a notice to pay. */
async function aStory(seed: number) {
  const clock = at('2026-11-16 08:00');
  const town = await aTown(database, {
    goLiveOn: '2026-11-16',
    suspension_grace_service_days: 0,
    warn_at_debt_meals: 1,
    suspend_at_debt_meals: 3,
  });
  const other = await town.run((tx) =>
    get(
      tx,
      sql<{ id: number }>`insert into classes (school_id, school_year_id, grade, section, weekdays)
        values (${town.schoolId}, ${town.schoolYearId}, '3', 'B', '12345') returning id`,
    ),
  );
  const children: Child[] = [];
  while (children.length < CHILDREN) {
    const sibling = children.length === 1 ? children[0] : undefined;
    children.push(await aChild(town, sibling ? { personId: sibling.personId } : {}));
  }
  const notices: string[] = [];
  for (const child of children) notices.push(await town.run((tx) => aNotice(tx, child, clock.now())));
  const random = randomFrom(seed);
  const oneOf = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  return { town, clock, children, notices, oneOf, classIds: [town.classId, other.id], closureIds: [] as number[] };
}

type Story = Awaited<ReturnType<typeof aStory>>;

async function aNotice(tx: Tx, { consumerId, personId }: Child, now: Temporal.Instant): Promise<string> {
  await addToCart(tx, { personId, consumerId, cents: 1000, at: now });
  const reference = crypto.randomUUID();
  const shown = [{ consumerId, cents: 1000 }];
  await declarePayment(tx, { personId, shown, at: now, reference });
  return (await paymentOf(tx, { personId, reference, at: now }))?.notices[0]?.noticeNumber ?? '';
}

const afterCredit: AfterCredit = (tx, credited) =>
  evaluateStanding(tx, { ...credited, cause: 'payment', today: romeDay(credited.at) });

/** What somebody does, chosen before it begins, so that a seed always chooses the same. */
function anAct({ town, clock, children, notices, oneOf, classIds, closureIds }: Story): () => Promise<unknown> {
  const now = clock.now();
  const today = romeDay(now);
  const child = oneOf(children);
  const { consumerId, personId } = child;
  const past = addDays(today, oneOf([-3, -2, -1, 0, 0, 0]));
  const reason = 'prova';
  const [yes, kind, basis] = [
    oneOf([true, false]),
    oneOf(['absent', 'light', 'normal'] as const),
    oneOf(['presence', 'booking'] as const),
  ];
  const [classId, from, notice, n] = [oneOf(classIds), addDays(today, oneOf([0, 1, 2])), oneOf(notices), oneOf([1, 2])];
  const [closureId, isee] = [oneOf(closureIds), oneOf([null, 0])];
  const run = (work: (tx: Tx) => Promise<unknown>) => () => town.run(work);
  return oneOf([
    run((tx) =>
      correctAttendance(tx, { day: past, marks: [{ consumerId, present: yes }], reason, by: 'office', at: now }),
    ),
    run((tx) =>
      correctAttendance(tx, {
        day: past,
        marks: children.map((each) => ({ consumerId: each.consumerId, present: yes })),
        reason,
        by: 'office',
        at: now,
      }),
    ),
    run((tx) => waiveCharge(tx, { consumerId, day: past, reason, at: now })),
    run(async (tx) => {
      const scope = yes ? ({ kind: 'tenant' } as const) : ({ kind: 'class', classId } as const);
      const closed = await closeDays(tx, { scope, from: past, to: addDays(past, 1), kind: 'no_meal', reason, at: now });
      if (closed.ok) closureIds.push(closed.value.closureId);
    }),
    run(async (tx) => closureId !== undefined && withdrawClosure(tx, { closureId, reason, at: now })),
    run((tx) =>
      changeTariffFacts(tx, {
        consumerId,
        validFrom: past,
        iseeCents: isee,
        resident: yes,
        exemption: n === 1 && yes ? 'L.104' : null,
        reason,
        at: now,
      }),
    ),
    run(async (tx) => {
      const first = await firstOpenDay(tx, now);
      const changed = await changeClass(tx, { consumerId, classId, from: later(from, first), at: now });
      if (changed.ok) await rateConsumers(tx, [consumerId]);
    }),
    run((tx) =>
      communicateAbsence(tx, {
        consumerId,
        kind,
        by: { kind: 'citizen', personId },
        arrivedAt: now,
        now,
        asked: { shape: 'days', days: [from] },
      }),
    ),
    run((tx) =>
      receiveReceipt(
        tx,
        { receiptId: `rt-${notice}-${n}`, noticeNumber: notice, cents: 1000, paidAt: now, pspName: 'Banca' },
        { at: now, afterCredit },
      ),
    ),
    run((tx) => liftSuspension(tx, { consumerId, untilDay: from, reason, at: now })),
    run((tx) => stopAllSuspensions(tx, { stop: yes && n === 1, reason, at: now })),
    run((tx) => confirmRegisters(tx, { classIds: [classId], day: past, at: now })),
    run(async (tx) =>
      recordSetting(tx, { key: 'charge_basis', value: basis, validFrom: await firstOpenDay(tx, now), at: now }),
    ),
  ]);
}

/** Lives one story; throws with the command that lives it again. */
async function live(seed: number): Promise<void> {
  const story = await aStory(seed);
  const { town, clock } = story;
  const sweep = () => sweepDays({ database: database.app, clock }, town.tenantId);
  const replay = (hour: string) => `Replay: OMNIBUS_SEED=${seed} ./omnibus test all-at-once; it broke at ${hour}`;
  for (const hour of HOURS) {
    clock.set(hour);
    const acts = Array.from({ length: AT_ONCE }, () => anAct(story));
    const done = await Promise.allSettled([sweep, ...acts, sweep, sweep].map((act) => act()));
    expect(
      done.filter((each) => each.status === 'rejected'),
      replay(hour),
    ).toEqual([]);
    await sweep();
    expect(await town.run(breaches), replay(hour)).toEqual([]);
    expect(await town.run(findDifferences), replay(hour)).toEqual([]);
    expect(await town.run((tx) => settleEverything(tx, clock.now())), replay(hour)).toEqual([]);
  }
  // It was a story, not silence.
  const { charges } = await town.run((tx) =>
    get(tx, sql<{ charges: number }>`select count(*) as charges from meal_charges`),
  );
  expect(charges).toBeGreaterThan(0);
}

if (soakMs > 0) {
  test('everything at once, for as long as there is time', { timeout: soakMs + ONE_STORY_MS }, async () => {
    const until = performance.now() + soakMs;
    let [seed = 0] = crypto.getRandomValues(new Uint32Array(1));
    while (performance.now() < until) await live(seed++);
  });
} else {
  test.each(SEEDS)('everything at once, seed %i: no money is lost, doubled or stale', { timeout: ONE_STORY_MS }, live);
}

/** What was charged is what the facts say: settling all days anew finds nothing to do. */
const settleEverything = (tx: Tx, now: Temporal.Instant) =>
  settleDays(tx, { from: day('2026-11-16'), to: '2026-12-31' as Day, reason: 'prova', at: now });
