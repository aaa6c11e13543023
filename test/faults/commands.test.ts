import { sql } from 'kysely';
import { describe, expect, test, vi } from 'vitest';
import { confirmRegisters } from '#src/attendance/index.ts';
import { changeTariffFacts, waiveCharge, withdrawWaiver } from '#src/charging/index.ts';
import { closeDays, withdrawClosure } from '#src/closures/index.ts';
import { correctAttendance } from '#src/corrections/index.ts';
import { goLive } from '#src/days/index.ts';
import { recordDiet } from '#src/diets/index.ts';
import { addPupil } from '#src/imports/index.ts';
import { addDays, day } from '#src/kernel/day.ts';
import { get, type Tx } from '#src/platform/database/index.ts';
import { changeClass, changeEnrolmentEnd } from '#src/registry/index.ts';
import { liftSuspension, recordDeliveryByHand, stopAllSuspensions } from '#src/standing/index.ts';
import { rateConsumers } from '#src/tariffs/index.ts';
import { breaches } from '#test/model/invariants.ts';
import { atOnce, sentAgain, sentAtOnce } from '#test/support/at-once.ts';
import { at } from '#test/support/clock.ts';
import { testDatabase } from '#test/support/database.ts';
import { testWorld } from '#test/support/world.ts';
import { aScene, audited, type Command, done, now, type Scene } from './command.ts';
import { ADULT_COMMANDS } from './command-lines-adults.ts';
import { FAMILY_COMMANDS } from './command-lines-families.ts';
import { MONEY_COMMANDS } from './command-lines-money.ts';
import { SHOP_COMMANDS } from './command-lines-shops.ts';
import { STAFF_COMMANDS } from './command-lines-staff.ts';

// Nothing here is about speed: a busy machine may take its time.
vi.setConfig({ testTimeout: 60_000 });
const database = await testDatabase();
const { sealer } = testWorld(database, { now: () => now });
const MONDAY = day('2026-11-23');
const WEDNESDAY = day('2026-11-25');
const CLERK = { kind: 'staff', staffId: 1 } as const;

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
    name: 'withdrawing a waiver',
    prepare: async (tx, { child }) =>
      void (await waiveCharge(tx, { consumerId: child.consumerId, day: MONDAY, reason: 'errore', at: now })),
    run: (tx, { child }, n) =>
      withdrawWaiver(tx, { consumerId: child.consumerId, day: MONDAY, reason: `era giusto ${n}`, at: now }),
    seen: () =>
      sql`select count(*) filter (where action = 'waiver_withdrawn') || ' ' || (select balance_cents from accounts where kind = 'consumer')
        as seen from audit_log`,
    once: '1 -350',
    both: '1 -350',
    refused: 'NotWaived',
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
    run: async (tx, { child, classIds }, n) => {
      const changed = await changeClass(tx, {
        consumerId: child.consumerId,
        classId: classIds[n],
        from: WEDNESDAY,
        at: now,
      });
      if (changed.ok) await rateConsumers(tx, [child.consumerId]);
      return changed;
    },
    seen: ({ classIds }) =>
      sql`select string_agg(case class_id when ${classIds[0]} then 'a' when ${classIds[1]} then 'b' else '-' end, '' order by starts_on) as seen from enrolments`,
    once: '-a',
    both: ['-a', '-b'],
  },
  {
    name: 'ending an enrolment',
    run: (tx, { child }, n) =>
      changeEnrolmentEnd(tx, {
        consumerId: child.consumerId,
        lastDay: n === 0 ? WEDNESDAY : addDays(WEDNESDAY, 7),
        on: MONDAY,
        at: now,
      }),
    seen: () => sql`select ends_on::text as seen from enrolments`,
    once: WEDNESDAY,
    both: [WEDNESDAY, addDays(WEDNESDAY, 7)],
  },
  {
    name: 'recording a diet',
    run: (tx, { child }, n) =>
      done(
        recordDiet(tx, sealer, {
          consumerId: child.consumerId,
          validFrom: WEDNESDAY,
          text: n === 0 ? 'Celiachia' : '',
          at: now,
        }),
      ),
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
  ...ADULT_COMMANDS,
  ...FAMILY_COMMANDS,
  ...MONEY_COMMANDS,
  ...SHOP_COMMANDS,
  ...STAFF_COMMANDS,
];

const seenIn = async (scene: Scene, { seen }: Command) =>
  (await scene.town.run((tx) => get(tx, seen(scene)))).seen ?? '';
const answerOf = (answered: Awaited<ReturnType<Command['run']>>) =>
  typeof answered === 'object' && !answered.ok ? { refused: answered.error?.kind } : { done: true };

describe.each(COMMANDS)('$name', (command) => {
  test('sent twice at once and once more with one key is done once, and answered alike', async () => {
    const scene = await aScene(database, command);
    const run = async (tx: Tx) => answerOf(await command.run(tx, scene, 0));
    const answers = [...(await sentAtOnce(scene.town, run, { at: now })), await sentAgain(scene.town, run, now)];
    expect(answers.map((each) => each.kind === 'done' && each.answer)).toEqual(Array(3).fill({ done: true }));
    expect([command.once].flat()).toContain(await seenIn(scene, command));
    expect(await scene.town.run(breaches)).toEqual([]);
  });

  test('asked for twice at once with two keys: one follows the other', async () => {
    const scene = await aScene(database, command);
    const answers = await atOnce(
      scene.town,
      [
        async (tx) => answerOf(await command.run(tx, scene, 0)),
        async (tx) => answerOf(await command.run(tx, scene, 1)),
      ],
      CLERK,
    );
    const refused = answers.flatMap((each) => ('refused' in each ? [each.refused] : []));
    expect(refused).toEqual(command.refused ? [command.refused] : []);
    expect([command.both].flat()).toContain(await seenIn(scene, command));
    expect(await scene.town.run(breaches)).toEqual([]);
  });
});
