import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { confirmRegisters } from '#src/attendance/index.ts';
import { lockDayExclusive } from '#src/calendar/index.ts';
import { day } from '#src/kernel/day.ts';
import { get, rows } from '#src/platform/database/index.ts';
import { ask, request, stateOn, TUESDAY } from '#test/support/absences.ts';
import { at } from '#test/support/clock.ts';
import { testDatabase } from '#test/support/database.ts';
import { aChild, aTown, balanceOf, type Child, liveDay, type Town } from '#test/support/town.ts';
import { communicateAbsence } from './index.ts';

const database = await testDatabase();

/** Another adult of the same child. */
async function anotherAdult(town: Town, child: Child, role = 'guardian'): Promise<number> {
  return town.run(async (tx) => {
    const person = await get(
      tx,
      sql<{ id: number }>`insert into people (fiscal_code, surname, name, email, search_surname, search_name)
        values (${`ALTRO${child.number}${role}`}, 'Rizzo', 'Paolo', ${`${role}${child.number}@example.it`}, 'rizzo', 'paolo') returning id`,
    );
    await sql`insert into guardianships (person_id, consumer_id, role) values (${person.id}, ${child.consumerId}, ${role})`.execute(
      tx,
    );
    return person.id;
  });
}

const mailsOf = (town: Town) =>
  town.run((tx) =>
    rows(tx, sql<{ to: string; template: string }>`select to_address as to, template from mails order by id`),
  );

describe('two guardians', async () => {
  test('the other one with the right to it is told, a delegate is not', async () => {
    const town = await aTown(database);
    const child = await aChild(town);
    await anotherAdult(town, child);
    await anotherAdult(town, child, 'delegate');
    await ask(town, request(child));
    expect(await mailsOf(town)).toEqual([
      { to: `guardian${child.number}@example.it`, template: 'absence_told_other_guardian' },
    ]);
  });

  test('the other one is not told who may not report absences of the child', async () => {
    const town = await aTown(database);
    const child = await aChild(town);
    const other = await anotherAdult(town, child);
    await town.run((tx) => sql`update guardianships set denied = '{cancel}' where person_id = ${other}`.execute(tx));
    expect(await ask(town, request(child))).toMatchObject({ ok: true });
    expect(await mailsOf(town)).toEqual([]);
  });

  test('one that the office asks for in a parent’s name is told to the other one, and not to who called', async () => {
    const town = await aTown(database);
    const child = await aChild(town);
    await anotherAdult(town, child);
    const by = { kind: 'staff', staffId: 7, forPersonId: child.personId } as const;
    expect(await ask(town, request(child, { by }))).toMatchObject({ ok: true });
    expect(await mailsOf(town)).toEqual([
      { to: `guardian${child.number}@example.it`, template: 'absence_told_other_guardian' },
    ]);
  });

  test('asking the same at once are one act', async () => {
    const town = await aTown(database);
    const child = await aChild(town);
    const personId = await anotherAdult(town, child);
    const both = await Promise.all([
      ask(town, request(child)),
      ask(town, request(child, { by: { kind: 'citizen', personId } })),
    ]);
    expect(both.map((done) => done.ok && done.value.days.length).toSorted()).toEqual([0, 1]);
  });

  test('asking for opposite things: the last to arrive wins, whoever is served first', async () => {
    const town = await aTown(database);
    const child = await aChild(town);
    const personId = await anotherAdult(town, child);
    const later = request(child, { at: `${TUESDAY} 08:42`, kind: 'light', by: { kind: 'citizen', personId } });
    await ask(town, later);
    await ask(town, request(child, { at: `${TUESDAY} 08:41:55` }));
    expect(await stateOn(town, child, TUESDAY)).toBe('light');
  });
});

describe('the freeze', async () => {
  test('waits for a request already stamped, which then counts', async () => {
    const town = await aTown(database);
    const child = await aChild(town);
    let frozen: Promise<void> | undefined;
    await town.run(
      async (tx) => {
        await communicateAbsence(tx, request(child, { at: `${TUESDAY} 09:00:59` }));
        frozen = liveDay(town, TUESDAY, 'frozen');
        await waitingForLock();
      },
      { kind: 'citizen', personId: child.personId },
    );
    await frozen;
    const line = await town.run((tx) =>
      get(tx, sql<{ planned: string }>`select planned from register_entries where consumer_id = ${child.consumerId}`),
    );
    expect(line.planned).toBe('absent');
  });

  test('that came first lets a request stamped at 09:00:59 count all the same, and the order follows it', async () => {
    const town = await aTown(database);
    const child = await aChild(town);
    await liveDay(town, TUESDAY, 'frozen');
    expect(await ask(town, request(child, { at: `${TUESDAY} 09:00:59` }))).toMatchObject({ ok: true });
    expect(await stateOn(town, child, TUESDAY)).toBe('absent');
    await liveDay(town, TUESDAY);
    expect(await balanceOf(town, child)).toBe(0);
  });

  test('is not changed by a request stamped in time once the school has confirmed who is there', async () => {
    const town = await aTown(database);
    const child = await aChild(town);
    await liveDay(town, TUESDAY, 'frozen');
    await town.run((tx) =>
      confirmRegisters(tx, { classIds: [town.classId], day: day(TUESDAY), at: at(`${TUESDAY} 09:05`).now() }),
    );
    expect(await ask(town, request(child, { stampedBySession: true }))).toMatchObject({
      error: { kind: 'DaySettled', closedDays: [TUESDAY] },
    });
  });

  test('of one town does not hold up another', async () => {
    const [town, other] = [await aTown(database), await aTown(database)];
    const child = await aChild(other);
    await town.run(async (tx) => {
      await lockDayExclusive(tx, day(TUESDAY));
      expect(await ask(other, request(child))).toMatchObject({ ok: true });
    });
  });

  /** Until somebody stands before an advisory lock. */
  async function waitingForLock(): Promise<void> {
    for (;;) {
      const found = await sql<{
        n: number;
      }>`select count(*) as n from pg_locks where locktype = 'advisory' and not granted
        and database = (select oid from pg_database where datname = current_database())`.execute(database.owner);
      if ((found.rows[0]?.n ?? 0) > 0) return;
    }
  }
});
