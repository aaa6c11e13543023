import { type RawBuilder, sql } from 'kysely';
import { describe, expect, test, vi } from 'vitest';
import { confirmRegisters } from '#src/attendance/index.ts';
import { changeTariffFacts, waiveCharge } from '#src/charging/index.ts';
import { closeDays, withdrawClosure } from '#src/closures/index.ts';
import { correctAttendance } from '#src/corrections/index.ts';
import { goLive } from '#src/days/index.ts';
import { recordDiet } from '#src/diets/index.ts';
import { addPupil } from '#src/imports/index.ts';
import { day } from '#src/kernel/day.ts';
import { addToCart, cancelPayment, declarePayment, type PaymentGateway, removeFromCart } from '#src/payments/index.ts';
import { get, rows, type Tx } from '#src/platform/database/index.ts';
import { changeClass } from '#src/registry/index.ts';
import { decideSuspensions, liftSuspension, recordDeliveryByHand, stopAllSuspensions } from '#src/standing/index.ts';
import { breaches } from '#test/model/invariants.ts';
import { atOnce, sentAgain, sentAtOnce } from '#test/support/at-once.ts';
import { at } from '#test/support/clock.ts';
import { testDatabase } from '#test/support/database.ts';
import { aChild, aTown, type Child, liveDay, type Town } from '#test/support/town.ts';
import { testWorld } from '#test/support/world.ts';
import { held, untilWaiting } from './held.ts';

// Nothing here is about speed: a busy machine may take its time.
vi.setConfig({ testTimeout: 60_000 });
const database = await testDatabase();
const now = at('2026-11-23 16:00').now();
const { sealer } = testWorld(database, at('2026-11-23 16:00'));
const MONDAY = day('2026-11-23');
const WEDNESDAY = day('2026-11-25');

interface Scene {
  readonly town: Town;
  readonly child: Child;
  /** Another class of the same school, and one more. */
  readonly classIds: readonly [number, number];
}

interface Command {
  readonly name: string;
  /** `n` is 0 or 1: two different requests for the same thing. Answers whether it was accepted, and why not. */
  readonly run: (
    tx: Tx,
    scene: Scene,
    n: 0 | 1,
  ) => Promise<{ readonly ok: boolean; readonly error?: { readonly kind: string } } | boolean | undefined>;
  readonly prepare?: (tx: Tx, scene: Scene) => Promise<unknown>;
  /** What is left behind, as one text. */
  readonly seen: (scene: Scene) => RawBuilder<{ seen: string | null }>;
  /** After one form was sent twice at once, and once more. */
  readonly once: string | readonly string[];
  /** After two different forms at once. */
  readonly both: string | readonly string[];
  /** The refusal of the second of the two, where it has one. */
  readonly refused?: string;
}

const audited = (action: string) =>
  sql<{ seen: string }>`select count(*)::text as seen from audit_log where action = ${action}`;
const recordedDiet = async (tx: Tx, diet: Parameters<typeof recordDiet>[2]) => {
  await recordDiet(tx, sealer, diet);
  return true;
};
const removed = async (tx: Tx, child: Child) => {
  await removeFromCart(tx, child.personId, child.consumerId);
  return true;
};
const TARIFF = { validFrom: day('2026-11-01'), iseeCents: null, reason: 'ISEE nuovo', at: now } as const;
const debtOf = (tx: Tx, { child }: Scene) =>
  sql`with flags as (insert into standing_flags (consumer_id, warn_armed, warned_at, limit_reached_at) values (${child.consumerId}, false, ${now}, ${now}))
    insert into notices (consumer_id, kind, debt_meals, created_at, person_id) values (${child.consumerId}, 'debt', 5, ${now}, ${child.personId})`.execute(
    tx,
  );
const suspended = async (tx: Tx, { child }: Scene) => {
  const told = at('2026-11-20 10:00').now();
  await sql`with flags as (insert into standing_flags (consumer_id) values (${child.consumerId})),
      notice as (insert into notices (consumer_id, kind, debt_meals, created_at, delivered_by_hand_at, delivered_by_hand_note)
        values (${child.consumerId}, 'debt', 5, ${told}, ${told}, 'telefonata'))
    insert into suspensions (consumer_id, from_day, decided_at, debt_meals) values (${child.consumerId}, '2026-11-24', ${now}, 5)`.execute(
    tx,
  );
};
const snow = { scope: { kind: 'tenant' }, from: MONDAY, to: MONDAY, kind: 'no_meal', reason: 'neve', at: now } as const;

const COMMANDS: readonly Command[] = [
  {
    name: 'waiving a charge',
    run: (tx, { child }, n) =>
      waiveCharge(tx, { consumerId: child.consumerId, day: MONDAY, reason: `errore ${n}`, at: now }),
    seen: () =>
      sql`select (select count(*) from charge_waivers) || ' ' || (select balance_cents from accounts where kind = 'consumer') as seen`,
    once: '1 0',
    both: '1 0',
  },
  {
    name: 'correcting a presence',
    run: (tx, { child }, n) =>
      correctAttendance(tx, {
        day: MONDAY,
        marks: [{ consumerId: child.consumerId, present: n === 1 }],
        reason: 'errore',
        by: 'office',
        at: now,
      }),
    seen: () =>
      sql`select (select count(*) from register_marks) || ' ' || (select balance_cents from accounts where kind = 'consumer') as seen`,
    once: '1 0',
    both: ['2 0', '2 -350'],
  },
  {
    name: 'confirming a register',
    run: async (tx, { town }) =>
      (await confirmRegisters(tx, { classIds: [town.classId], day: MONDAY, at: now })).length >= 0,
    seen: () =>
      sql`select (select count(*) from register_confirmations) || ' ' || count(*) as seen from audit_log where action = 'registers_confirmed'`,
    once: '1 1',
    both: '1 1',
  },
  {
    name: 'changing class',
    run: (tx, { child, classIds }, n) =>
      changeClass(tx, { consumerId: child.consumerId, classId: classIds[n], from: WEDNESDAY, at: now }),
    seen: ({ classIds }) =>
      sql`select string_agg(case class_id when ${classIds[0]} then 'a' when ${classIds[1]} then 'b' else '-' end, '' order by starts_on) as seen from enrolments`,
    once: '-a',
    both: ['-a', '-b'],
  },
  {
    name: 'recording a diet',
    run: (tx, { child }, n) =>
      recordedDiet(tx, {
        consumerId: child.consumerId,
        validFrom: WEDNESDAY,
        text: n === 0 ? 'Celiachia' : '',
        at: now,
      }),
    seen: () => sql`select count(*)::text as seen from diets`,
    once: '1',
    both: '2',
  },
  {
    name: 'changing what the tariff depends on',
    run: async (tx, { child }, n) =>
      (
        await changeTariffFacts(tx, {
          ...TARIFF,
          consumerId: child.consumerId,
          resident: n === 1,
          exemption: n === 1 ? 'L.104' : null,
        })
      ).length >= 0,
    seen: () =>
      sql`select (select cents from consumer_tariffs where valid_to > '2026-11-23' order by valid_from desc limit 1)
        || ' ' || (select balance_cents from accounts where kind = 'consumer') as seen`,
    once: '500 -500',
    both: ['0 0', '500 -500'],
  },
  {
    name: 'lifting a suspension',
    prepare: suspended,
    run: (tx, { child }, n) =>
      liftSuspension(tx, { consumerId: child.consumerId, untilDay: WEDNESDAY, reason: `accordo ${n}`, at: now }),
    seen: () =>
      sql`select (select count(*) from suspension_lifts) || ' ' || (select end_reason from suspensions) || ' ' || count(*) as seen from notices where kind = 'readmission'`,
    once: '1 lifted 1',
    both: '2 lifted 1',
  },
  {
    name: 'stopping all suspensions',
    prepare: suspended,
    run: (tx, _, n) => stopAllSuspensions(tx, { stop: n === 0, reason: 'pagoPA ferma', at: now }),
    seen: () =>
      sql`select (select end_reason from suspensions) || ' ' || count(*) as seen from audit_log where action = 'suspensions_stopped'`,
    once: 'stopped 1',
    both: 'stopped 2',
  },
  {
    name: 'recording a delivery by hand',
    prepare: debtOf,
    run: (tx, { child }, n) =>
      recordDeliveryByHand(tx, { consumerId: child.consumerId, note: `telefonata ${n}`, at: now }),
    seen: () => audited('debt_notice_delivered_by_hand'),
    once: '1',
    both: '1',
    refused: 'NothingToDeliver',
  },
  {
    name: 'adding a child',
    run: (tx, _, n) =>
      addPupil(
        tx,
        {
          from: WEDNESDAY,
          values: {
            number: '99001',
            surname: 'Nuovo',
            name: n === 0 ? 'Aldo' : 'Bice',
            birthDate: '14/10/2023',
            fiscalCode: 'RZZBRC23R54L049E',
            schoolCode: 'TAEE815018',
            grade: '2',
            section: 'A',
            payerSurname: 'Nuovo',
            payerName: 'Carla',
            payerFiscalCode: 'LNEMRA91P46L049X',
            resident: 'si',
          },
        },
        { sealer, at: now },
      ),
    seen: () => sql`select count(*)::text as seen from consumers where number = '99001'`,
    once: '1',
    both: '1',
    refused: 'AlreadyRegistered',
  },
  {
    name: 'closing a day',
    run: (tx, _, n) => closeDays(tx, { ...snow, reason: `neve ${n}` }),
    seen: () =>
      sql`select (select count(*) from closures) || ' ' || (select balance_cents from accounts where kind = 'consumer') as seen`,
    once: '1 0',
    both: '2 0',
  },
  {
    name: 'withdrawing a closure',
    prepare: (tx) => closeDays(tx, snow),
    run: async (tx) => {
      const { id } = await get(tx, sql<{ id: number }>`select id from closures`);
      return withdrawClosure(tx, { closureId: id, reason: 'non nevica', at: now });
    },
    seen: () => audited('closure_withdrawn'),
    once: '1',
    both: '1',
  },
  {
    name: 'going live',
    prepare: async (_, { town }) => {
      await sql`delete from day_progress where tenant_id = ${town.tenantId}`.execute(database.owner);
      await sql`update tenants set go_live = null where id = ${town.tenantId}`.execute(database.owner);
    },
    run: (tx, _, n) => goLive(tx, { day: day(n === 0 ? '2026-10-06' : '2026-10-07'), at: now }),
    seen: () =>
      sql`select (select go_live from tenants) || ' ' || count(*) as seen from audit_log where action = 'went_live'`,
    once: '2026-10-06 2',
    both: ['2026-10-06 2', '2026-10-07 2'],
    refused: 'AlreadyLive',
  },
  {
    name: 'putting a child into the cart',
    run: (tx, { child }, n) =>
      addToCart(tx, {
        personId: child.personId,
        consumerId: child.consumerId,
        cents: n === 0 ? 1_000 : 2_000,
        at: now,
      }),
    seen: () => sql`select string_agg(cents::text, ' ') as seen from cart_lines`,
    once: '1000',
    both: ['1000', '2000'],
  },
  {
    name: 'taking a child out of the cart while it is put in',
    run: (tx, { child }, n) =>
      n === 0
        ? removed(tx, child)
        : addToCart(tx, { personId: child.personId, consumerId: child.consumerId, cents: 1_000, at: now }),
    seen: () => sql`select count(*)::text as seen from cart_lines`,
    once: '0',
    both: ['0', '1'],
  },
];

async function aScene({ prepare }: Pick<Command, 'prepare'>): Promise<Scene> {
  const town = await aTown(database);
  const child = await aChild(town);
  const classIds = await town.run(async (tx) => {
    const found = await rows(
      tx,
      sql<{ id: number }>`insert into classes (school_id, school_year_id, grade, section, weekdays)
        select ${town.schoolId}, ${town.schoolYearId}, '2', section, '12345' from unnest(array['B', 'C']) as section returning id`,
    );
    return found.map((row) => row.id);
  });
  await liveDay(town, MONDAY);
  const scene = { town, child, classIds: [classIds[0] ?? 0, classIds[1] ?? 0] as const };
  if (prepare) await town.run((tx) => prepare(tx, scene));
  return scene;
}

const seenIn = async (scene: Scene, { seen }: Command) =>
  (await scene.town.run((tx) => get(tx, seen(scene)))).seen ?? '';
const answerOf = (answered: Awaited<ReturnType<Command['run']>>) =>
  typeof answered === 'object' && !answered.ok ? { refused: answered.error?.kind } : { done: true };

describe.each(COMMANDS)('$name', (command) => {
  test('sent twice at once and once more with one key is done once, and answered alike', async () => {
    const scene = await aScene(command);
    const run = async (tx: Tx) => answerOf(await command.run(tx, scene, 0));
    const answers = [...(await sentAtOnce(scene.town, run, { at: now })), await sentAgain(scene.town, run, now)];
    expect(answers.map((each) => each.kind === 'done' && each.answer)).toEqual(Array(3).fill({ done: true }));
    expect([command.once].flat()).toContain(await seenIn(scene, command));
    expect(await scene.town.run(breaches)).toEqual([]);
  });

  test('asked for twice at once with two keys: one follows the other', async () => {
    const scene = await aScene(command);
    const answers = await atOnce(scene.town, [
      async (tx) => answerOf(await command.run(tx, scene, 0)),
      async (tx) => answerOf(await command.run(tx, scene, 1)),
    ]);
    const refused = answers.flatMap((each) => ('refused' in each ? [each.refused] : []));
    expect(refused).toEqual(command.refused ? [command.refused] : []);
    expect([command.both].flat()).toContain(await seenIn(scene, command));
    expect(await scene.town.run(breaches)).toEqual([]);
  });
});

describe('an evening that decides while the office stops all suspensions', () => {
  test.each(['first', 'second'] as const)('the stop comes %s: nobody is suspended', async (order) => {
    const town = await aTown(database, { suspension_grace_service_days: 0 });
    const child = await (await aChild(town)).owing({ meals: 5 });
    await liveDay(town, '2026-11-20');
    await liveDay(town, MONDAY);
    const told = at('2026-11-20 10:00').now();
    await town.run((tx) =>
      sql`with flags as (insert into standing_flags (consumer_id, warn_armed, warned_at, limit_reached_at) values (${child.consumerId}, false, ${told}, ${told}))
        insert into notices (consumer_id, kind, debt_meals, created_at, person_id, delivered_by_hand_at, delivered_by_hand_note)
        values (${child.consumerId}, 'debt', 5, ${told}, ${child.personId}, ${told}, 'telefonata')`.execute(tx),
    );
    const evening = at('2026-11-23 18:00').now();
    const stop = (tx: Tx) => stopAllSuspensions(tx, { stop: true, reason: 'pagoPA ferma', at: evening });
    const decide = (tx: Tx) => decideSuspensions(tx, { day: MONDAY, at: evening });
    const first = await held(town, order === 'first' ? stop : decide);
    const second = town.run<unknown>(order === 'first' ? decide : stop);
    await untilWaiting(database.owner, second);
    await first.letGo();
    await second;
    const open = await town.run((tx) =>
      rows(tx, sql`select from suspensions where ends_before is null or ends_before > from_day`),
    );
    expect(open).toEqual([]);
  });
});

describe('cancelling a payment', () => {
  const gateway: PaymentGateway = {
    readPosition: async () => ({ ok: true, value: { kind: 'unpaid' } }),
    createPosition: async () => ({ ok: true, value: undefined }),
    cancelPosition: async () => ({ ok: true, value: undefined }),
    startCheckout: async () => ({ ok: true, value: 'https://checkout.example/1' }),
  };

  test('twice at once cancels each notice once and both are told so', async () => {
    const { town, child } = await aScene({});
    const { personId, consumerId } = child;
    const reference = crypto.randomUUID();
    await town.run(async (tx) => {
      await addToCart(tx, { personId, consumerId, cents: 3_500, at: now });
      await declarePayment(tx, {
        personId,
        shown: [{ consumerId, cents: 3_500 }],
        at: now,
        reference,
      });
    });
    const cancel = () => cancelPayment((work) => town.run(work), gateway, { personId, reference, at: now });
    const answers = [...(await Promise.all([cancel(), cancel()])), await cancel()];
    expect(answers.map((each) => each.ok)).toEqual([true, true, true]);
    const { seen } = await town.run((tx) =>
      get(
        tx,
        sql<{ seen: string }>`select count(*) || ' ' || (select count(*) from audit_log
      where action = 'payment_cancelled') as seen from payment_notices where cancelled_at is not null`,
      ),
    );
    expect(seen).toBe('1 1');
  });
});
