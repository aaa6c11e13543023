import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { freezeDay } from '#src/attendance/index.ts';
import { changeCutoff, daysOf } from '#src/calendar/index.ts';
import { day } from '#src/kernel/day.ts';
import { parseTimeOfDay } from '#src/kernel/rome-time.ts';
import { get } from '#src/platform/database/index.ts';
import { aClerkAndChild, confirmed, wordsOf } from '#test/support/clerk.ts';
import { at } from '#test/support/clock.ts';
import { testDatabase } from '#test/support/database.ts';
import { aChild } from '#test/support/town.ts';

// It is 08:50 of Tuesday: the child's school has closed at 08:30 and its order is made, another one closes with the municipality at 09:00.
const { child, clerk, clock, office, town } = await aClerkAndChild(await testDatabase());
const TUESDAY = '2026-11-24';
const cutoff = parseTimeOfDay('08:30');

const aClass = (schoolId: number, grade: string) =>
  town.run(async (tx) => {
    const found = await get(
      tx,
      sql<{ id: number }>`insert into classes (school_id, school_year_id, grade, section, weekdays)
        values (${schoolId}, ${town.schoolYearId}, ${grade}, 'B', '12345') returning id`,
    );
    return found.id;
  });

const other = await town.run((tx) =>
  get(
    tx,
    sql<{
      id: number;
    }>`insert into schools (code, level, name) values ('TAEE815029', 'primaria', 'Scuola di via Verdi') returning id`,
  ),
);
const [here, there, besides] = [
  await aClass(town.schoolId, '3'),
  await aClass(other.id, '1'),
  await aClass(other.id, '2'),
];
await town.run(async (tx) => {
  const asked = { schoolId: town.schoolId, cutoff, from: day(TUESDAY), at: at('2026-11-23 12:00').now() };
  const changed = await changeCutoff(tx, asked);
  if (!changed.ok || !cutoff) throw new Error('The hour was not changed');
  await freezeDay(tx, { day: day(TUESDAY), at: at(`${TUESDAY} 08:31`).now(), cutoff });
});

const sheetOf = (consumerId: number) => `${office}/alunni/${consumerId}`;
const stateOn = async (consumerId: number, on: string) =>
  (await town.run((tx) => daysOf(tx, consumerId, day(on), day(on)))).at(0)?.state;
const classOf = (consumerId: number) =>
  town.run((tx) =>
    get(
      tx,
      sql<{ id: number }>`select class_id as id from enrolments where consumer_id = ${consumerId}
      and ${TUESDAY}::date between starts_on and ends_on`,
    ),
  );

describe('R2, R17: on a day that one school has closed and another has not', () => {
  test('who is in the one that is open may still leave, or change class within it', async () => {
    const [leaver, mover] = [await aChild(town, { classId: there }), await aChild(town, { classId: there })];
    const leaving = await clerk.get(`${sheetOf(leaver.consumerId)}/uscita`);
    expect(wordsOf(leaving.text)).toContain('Il primo possibile è lunedì 23 novembre.');
    await confirmed(clerk, `${sheetOf(leaver.consumerId)}/uscita`, { ultimo: '2026-11-23' });
    expect(await stateOn(leaver.consumerId, TUESDAY)).toBe('unavailable');
    const moving = await clerk.get(`${sheetOf(mover.consumerId)}/classe`);
    expect(wordsOf(moving.text)).toContain('Il primo giorno ancora aperto è martedì 24 novembre.');
    await confirmed(clerk, `${sheetOf(mover.consumerId)}/classe`, { classe: String(besides), dal: TUESDAY });
    expect((await classOf(mover.consumerId)).id).toBe(besides);
  });

  test('who is in the one that has closed stays as ordered', async () => {
    const page = sheetOf(child.consumerId);
    const moved = await clerk.submit(`${page}/classe`, { classe: String(here), dal: TUESDAY });
    expect([moved.status, wordsOf(moved.text).includes('scegli dal 25/11/2026 in poi')]).toEqual([422, true]);
    const left = await clerk.submit(`${page}/uscita`, { ultimo: '2026-11-23' });
    expect([left.status, wordsOf(left.text).includes('fino al 24/11/2026 sono già chiusi')]).toEqual([422, true]);
    expect([await stateOn(child.consumerId, TUESDAY), (await classOf(child.consumerId)).id]).toEqual([
      'booked',
      town.classId,
    ]);
  });

  test.each([
    ['from the one that is open to the one that has closed', there, here],
    ['from the one that has closed to the one that is open', town.classId, there],
  ])('nobody goes %s: the day after is offered', async (_, classId, target) => {
    const mover = await aChild(town, { classId });
    const page = `${sheetOf(mover.consumerId)}/classe`;
    const refused = await clerk.submit(page, { classe: String(target), dal: TUESDAY });
    expect([refused.status, wordsOf(refused.text).includes('scegli dal 25/11/2026 in poi')]).toEqual([422, true]);
    await confirmed(clerk, page, { classe: String(target), dal: '2026-11-25' });
    expect((await classOf(mover.consumerId)).id).toBe(classId);
  });

  test('past its own hour a day is closed also while its order is not made yet', async () => {
    const late = await aChild(town, { classId: there });
    clock.set(`${TUESDAY} 09:01`);
    const moved = await clerk.submit(`${sheetOf(late.consumerId)}/classe`, { classe: String(besides), dal: TUESDAY });
    const left = await clerk.submit(`${sheetOf(late.consumerId)}/uscita`, { ultimo: '2026-11-23' });
    expect([moved.status, left.status]).toEqual([422, 422]);
    expect(await stateOn(late.consumerId, TUESDAY)).toBe('booked');
  });
});
