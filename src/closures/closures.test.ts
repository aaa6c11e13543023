import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { confirmRegisters, freezeDay, markRegister } from '#src/attendance/index.ts';
import { postDay } from '#src/charging/index.ts';
import { day } from '#src/kernel/day.ts';
import { get } from '#src/platform/database/index.ts';
import { ask, request } from '#test/support/absences.ts';
import { at } from '#test/support/clock.ts';
import { testDatabase } from '#test/support/database.ts';
import { aChild, aTown, balanceOf, liveDay, type Town } from '#test/support/town.ts';
import { type ClosureRequest, closeDays, closuresFrom, previewClosure, withdrawClosure } from './index.ts';

const database = await testDatabase();
const MONDAY = '2026-11-23';
const monday = day(MONDAY);
const tenant = { kind: 'tenant' } as const;

const close = (town: Town, romeTime: string, over: Partial<ClosureRequest> = {}) =>
  town.run((tx) =>
    closeDays(tx, {
      scope: tenant,
      from: monday,
      to: monday,
      kind: 'no_meal',
      reason: 'sciopero',
      at: at(romeTime).now(),
      ...over,
    }),
  );
const withdraw = (town: Town, closureId: number, romeTime: string) =>
  town.run((tx) => withdrawClosure(tx, { closureId, reason: 'sciopero revocato', at: at(romeTime).now() }));
const idOf = (closed: Awaited<ReturnType<typeof close>>) => (closed.ok ? closed.value.closureId : 0);
const mailsAbout = (town: Town) =>
  town.run((tx) => get(tx, sql<{ mails: number }>`select count(*) as mails from mails where template = 'day_closed'`));

describe('closing a day', () => {
  it('before the cutoff keeps it from being cooked and charged, and tells each family once', async () => {
    const town = await aTown(database);
    const child = await aChild(town);
    expect(await close(town, '2026-11-20 10:00')).toMatchObject({ ok: true, value: { childrenTold: 1 } });
    await liveDay(town, MONDAY);
    expect(await balanceOf(town, child)).toBe(0);
    expect(await mailsAbout(town)).toEqual({ mails: 1 });
  });

  it('after the day was posted gives every meal back by itself', async () => {
    const town = await aTown(database);
    const [one, two] = [await aChild(town), await aChild(town)];
    await liveDay(town, MONDAY);
    const preview = await town.run((tx) => previewClosure(tx, { scope: tenant, from: monday, to: monday }));
    expect(preview).toEqual({ bookedMeals: 0, orderedMeals: 2, chargedMeals: 2, chargedCents: 700, children: 2 });
    await close(town, `${MONDAY} 16:00`);
    expect([await balanceOf(town, one), await balanceOf(town, two)]).toEqual([0, 0]);
  });

  it('of one class leaves the others as they are', async () => {
    const town = await aTown(database);
    const other = await town.run((tx) =>
      get(
        tx,
        sql<{ id: number }>`insert into classes (school_id, school_year_id, grade, section, weekdays)
        values (${town.schoolId}, ${town.schoolYearId}, '3', 'A', '12345') returning id`,
      ),
    );
    const [trip, school] = [await aChild(town), await aChild(town, { classId: other.id })];
    await close(town, `${MONDAY} 10:00`, { scope: { kind: 'class', classId: town.classId } });
    await liveDay(town, MONDAY);
    expect([await balanceOf(town, trip), await balanceOf(town, school)]).toEqual([0, -350]);
  });

  it('with a packed lunch charges it as any meal', async () => {
    const town = await aTown(database);
    const child = await aChild(town);
    await close(town, '2026-11-20 10:00', { kind: 'packed_lunch', reason: 'gita' });
    await liveDay(town, MONDAY);
    expect(await balanceOf(town, child)).toBe(-350);
    expect(await mailsAbout(town)).toEqual({ mails: 1 });
  });

  it('tells nobody whose child would not have eaten', async () => {
    const town = await aTown(database);
    const [absent, elsewhere] = [await aChild(town), await aChild(town, { weekdays: '2' })];
    const asked = await ask(town, request(absent, { at: '2026-11-20 09:00', days: [MONDAY] }));
    expect(asked.ok).toBe(true);
    expect(await close(town, '2026-11-20 10:00')).toMatchObject({ value: { childrenTold: 0 } });
    expect(await mailsAbout(town)).toEqual({ mails: 0 });
    expect(await balanceOf(town, elsewhere)).toBe(0);
  });

  it.each([
    ['without a reason', { reason: '  ' }, 'ReasonMissing'],
    ['from a later day to an earlier one', { to: day('2026-11-20') }, 'PeriodBackwards'],
    ['for more than 60 days', { to: day('2027-03-01') }, 'PeriodTooLong'],
  ])('%s is refused and changes nothing', async (_name, over, kind) => {
    const town = await aTown(database);
    expect(await close(town, '2026-11-20 10:00', over)).toMatchObject({ ok: false, error: { kind } });
    expect(await town.run((tx) => closuresFrom(tx, monday))).toEqual([]);
  });

  it('twice at once gives each meal back once', async () => {
    const town = await aTown(database);
    const child = await aChild(town);
    await liveDay(town, MONDAY);
    await Promise.all([close(town, `${MONDAY} 16:00`), close(town, `${MONDAY} 16:00`)]);
    expect(await balanceOf(town, child)).toBe(0);
  });
});

describe('withdrawing a closure', () => {
  it('before the cutoff books the meals again', async () => {
    const town = await aTown(database);
    const child = await aChild(town);
    expect(await withdraw(town, idOf(await close(town, '2026-11-20 10:00')), '2026-11-20 12:00')).toBe(true);
    await liveDay(town, MONDAY);
    expect(await balanceOf(town, child)).toBe(-350);
  });

  it('after the cutoff charges only the meals that the register confirms', async () => {
    const town = await aTown(database);
    const [ate, stayedHome] = [await aChild(town), await aChild(town)];
    const closed = await close(town, '2026-11-20 10:00');
    await town.run((tx) => freezeDay(tx, { day: monday, at: at(`${MONDAY} 09:01`).now() }));
    await withdraw(town, idOf(closed), `${MONDAY} 10:00`);
    await town.run((tx) =>
      markRegister(tx, {
        day: monday,
        marks: [{ consumerId: ate.consumerId, present: true }],
        at: at(`${MONDAY} 12:00`).now(),
      }),
    );
    await town.run((tx) => postDay(tx, { day: monday, at: at(`${MONDAY} 15:00`).now() }));
    expect([await balanceOf(town, ate), await balanceOf(town, stayedHome)]).toEqual([-350, 0]);
  });

  it.each([
    ['09:00:59', [-350, -350]],
    ['09:01:00', [-350, 0]],
  ])('at %s counts by its arrival, also where the freeze is late', async (time, balances) => {
    const town = await aTown(database);
    const [ate, stayedHome] = [await aChild(town), await aChild(town)];
    const closed = await close(town, '2026-11-20 10:00');
    await withdraw(town, idOf(closed), `${MONDAY} ${time}`);
    await town.run((tx) => freezeDay(tx, { day: monday, at: at(`${MONDAY} 10:00`).now() }));
    const marks = [{ consumerId: ate.consumerId, present: true }];
    await town.run((tx) => markRegister(tx, { day: monday, marks, at: at(`${MONDAY} 12:00`).now() }));
    await town.run((tx) => postDay(tx, { day: monday, at: at(`${MONDAY} 15:00`).now() }));
    expect([await balanceOf(town, ate), await balanceOf(town, stayedHome)]).toEqual(balances);
  });

  it.each([
    ['class', false],
    ['class', true],
    ['school', false],
    ['school', true],
  ] as const)(
    'of one %s after the cutoff leaves the meals of others as they are, late freeze: %s',
    async (kind, isLate) => {
      const town = await aTown(database);
      const school = await town.run((tx) =>
        get(
          tx,
          sql<{
            id: number;
          }>`insert into schools (code, level, name) values ('TAEE815029', 'primaria', 'Scuola di via Verdi') returning id`,
        ),
      );
      const schoolId = kind === 'school' ? school.id : town.schoolId;
      const other = await town.run((tx) =>
        get(
          tx,
          sql<{ id: number }>`insert into classes (school_id, school_year_id, grade, section, weekdays)
          values (${schoolId}, ${town.schoolYearId}, '3', 'A', '12345') returning id`,
        ),
      );
      const [mine, theirs] = [await aChild(town), await aChild(town, { classId: other.id })];
      const scope = kind === 'class' ? { kind, classId: town.classId } : { kind, schoolId: town.schoolId };
      const closed = await close(town, '2026-11-20 10:00', { scope });
      const freeze = () => town.run((tx) => freezeDay(tx, { day: monday, at: at(`${MONDAY} 09:01`).now() }));
      if (!isLate) await freeze();
      await withdraw(town, idOf(closed), `${MONDAY} 10:00`);
      if (isLate) await freeze();
      await town.run((tx) => postDay(tx, { day: monday, at: at(`${MONDAY} 15:00`).now() }));
      expect([await balanceOf(town, mine), await balanceOf(town, theirs)]).toEqual([0, -350]);
    },
  );

  it('charges nobody whom the school had marked absent, also where whatever was booked is charged', async () => {
    const town = await aTown(database, { charge_basis: 'booking' });
    const ill = await aChild(town);
    await liveDay(town, MONDAY, 'frozen');
    const marks = [{ consumerId: ill.consumerId, present: false }];
    await town.run((tx) => markRegister(tx, { day: monday, marks, at: at(`${MONDAY} 09:30`).now() }));
    const closed = await close(town, `${MONDAY} 10:00`);
    await withdraw(town, idOf(closed), `${MONDAY} 11:00`);
    await town.run((tx) => postDay(tx, { day: monday, at: at(`${MONDAY} 15:00`).now() }));
    expect(await balanceOf(town, ill)).toBe(0);
  });

  it('entered by mistake after lunch charges the meals again that the school had confirmed', async () => {
    const town = await aTown(database);
    const [ate, ill] = [await aChild(town), await aChild(town)];
    await liveDay(town, MONDAY, 'frozen');
    const marks = [{ consumerId: ill.consumerId, present: false }];
    const noon = at(`${MONDAY} 12:00`).now();
    await town.run((tx) => markRegister(tx, { day: monday, marks, at: noon }));
    await town.run((tx) => confirmRegisters(tx, { classIds: [town.classId], day: monday, at: noon }));
    await town.run((tx) => postDay(tx, { day: monday, at: at(`${MONDAY} 15:00`).now() }));
    const closed = await close(town, `${MONDAY} 16:00`);
    expect(await balanceOf(town, ate)).toBe(0);
    await withdraw(town, idOf(closed), `${MONDAY} 16:05`);
    expect([await balanceOf(town, ate), await balanceOf(town, ill)]).toEqual([-350, 0]);
  });

  it('works once', async () => {
    const town = await aTown(database);
    const id = idOf(await close(town, '2026-11-20 10:00'));
    expect([await withdraw(town, id, '2026-11-20 11:00'), await withdraw(town, id, '2026-11-20 11:00')]).toEqual([
      true,
      false,
    ]);
  });
});
