import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { confirmRegisters, markRegister, registerOf } from '#src/attendance/index.ts';
import { sweepDays } from '#src/days/index.ts';
import { findDifferences } from '#src/integrity/index.ts';
import { day } from '#src/kernel/day.ts';
import { get, rows } from '#src/platform/database/index.ts';
import { at } from '#test/support/clock.ts';
import { testDatabase } from '#test/support/database.ts';
import { aMunicipality, demoText } from '#test/support/municipality.ts';
import { applyImport } from './index.ts';

const sealer = { seal: (text: string) => `sealed:${text}`, open: (sealed: string) => sealed.slice('sealed:'.length) };
const database = await testDatabase();
const TUESDAY = day('2026-11-24');
const pupils = demoText('alunni.csv').split('\r\n');

/** A municipality whose schools had no pupil when their hour came; those of one school come at ten. */
async function lateAtTen() {
  const clock = at('2026-11-24 09:02');
  const town = await aMunicipality(database);
  const world = { database: database.app, clock };
  const bring = async (lines: readonly string[]) => {
    const bytes = Buffer.from([pupils[0], ...lines].join('\n'), 'latin1');
    const result = await town.run((tx) =>
      applyImport(tx, { kind: 'pupils', fileName: 'alunni.csv', bytes }, { sealer, at: clock.now() }),
    );
    expect(result.ok).toBe(true);
  };
  const ofSchool = (code: string) => pupils.slice(1).filter((line) => line.split(';')[6] === code);
  return { clock, town, world, bring, ofSchool };
}

test('pupils who come after their school’s hour are on the day’s register without a meal; who eats is added and charged (R5)', async () => {
  const { clock, town, world, bring, ofSchool } = await lateAtTen();
  await sweepDays(world, town.tenantId);
  clock.set('2026-11-24 10:00');
  await bring(ofSchool('TAEE815018'));
  const some = await town.run((tx) =>
    get(
      tx,
      sql<{
        classId: number;
        consumerId: number;
        from: string;
      }>`select class_id as "classId", consumer_id as "consumerId",
          starts_on::text as "from" from enrolments order by class_id, id limit 1`,
    ),
  );
  expect(some.from).toBe(TUESDAY);
  const register = await town.run((tx) => registerOf(tx, { classId: some.classId, day: TUESDAY }));
  expect(register.frozen).toBe(true);
  expect(register.lines.length).toBeGreaterThan(5);
  expect(new Set(register.lines.map((line) => line.planned))).toEqual(new Set(['unavailable']));
  const marks = [{ consumerId: some.consumerId, present: true }];
  await town.run((tx) => markRegister(tx, { day: TUESDAY, marks, at: clock.now() }));
  await town.run((tx) => confirmRegisters(tx, { classIds: [some.classId], day: TUESDAY, at: clock.now() }));
  clock.set('2026-11-24 18:05');
  await sweepDays(world, town.tenantId);
  const charged = await town.run((tx) =>
    rows(tx, sql`select consumer_id as "consumerId", day::text from meal_charges`),
  );
  expect(charged).toEqual([{ consumerId: some.consumerId, day: TUESDAY }]);
  const wednesday = await town.run((tx) =>
    get(
      tx,
      sql<{
        state: string;
      }>`select state from planned_days('canteen', '2026-11-25', '2026-11-25', ${[some.consumerId]})`,
    ),
  );
  expect(wednesday.state).toBe('booked');
  expect(await town.run(findDifferences)).toEqual([]);
});

test('nobody is put on a register that is final already, nor after the day was charged', async () => {
  const { clock, town, world, bring, ofSchool } = await lateAtTen();
  const [first = '', ...others] = ofSchool('TAEE815018');
  clock.set('2026-11-24 08:00');
  await bring([first]);
  clock.set('2026-11-24 09:02');
  await sweepDays(world, town.tenantId);
  clock.set('2026-11-24 10:00');
  await bring(others);
  const count = () => town.run((tx) => get(tx, sql<{ n: number }>`select count(*) as n from register_entries`));
  expect((await count()).n).toBe(1);
  clock.set('2026-11-24 15:05');
  await sweepDays(world, town.tenantId);
  await bring(ofSchool('TAAA815013'));
  expect((await count()).n).toBe(1);
  expect(await town.run(findDifferences)).toEqual([]);
});
