import { describe, expect, it } from 'vitest';
import { closeDays } from '#src/closures/index.ts';
import { day } from '#src/kernel/day.ts';
import { at } from '#test/support/clock.ts';
import { testDatabase } from '#test/support/database.ts';
import { aChild, aTown, balanceOf, type Child, liveDay, type Town } from '#test/support/town.ts';
import { correctAttendance, tooFarBackForSchool } from './index.ts';

const database = await testDatabase();
const MONDAY = '2026-11-23';

const correct = (
  town: Town,
  child: Child,
  present: boolean,
  romeTime: string,
  over: { by?: 'school' | 'office'; reason?: string } = {},
) =>
  town.run((tx) =>
    correctAttendance(tx, {
      day: day(MONDAY),
      marks: [{ consumerId: child.consumerId, present }],
      by: 'school',
      reason: 'era a casa',
      at: at(romeTime).now(),
      ...over,
    }),
  );

describe('correcting who was present', () => {
  it('after the posting gives the meal back, and charges it again when corrected back', async () => {
    const town = await aTown(database);
    const child = await aChild(town);
    await liveDay(town, MONDAY);
    await correct(town, child, false, `${MONDAY} 16:00`);
    expect(await balanceOf(town, child)).toBe(0);
    await correct(town, child, true, `${MONDAY} 16:05`);
    expect(await balanceOf(town, child)).toBe(-350);
  });

  it('twice the same way changes nothing the second time', async () => {
    const town = await aTown(database);
    const child = await aChild(town);
    await liveDay(town, MONDAY);
    const first = await correct(town, child, false, `${MONDAY} 16:00`);
    const second = await correct(town, child, false, `${MONDAY} 16:01`);
    expect([first, second]).toEqual([
      { ok: true, value: { changed: [child.consumerId] } },
      { ok: true, value: { changed: [] } },
    ]);
  });

  it('at the same time from school and office gives the meal back once', async () => {
    const town = await aTown(database);
    const child = await aChild(town);
    await liveDay(town, MONDAY);
    await Promise.all([
      correct(town, child, false, `${MONDAY} 16:00`),
      correct(town, child, false, `${MONDAY} 16:00`, { by: 'office' }),
    ]);
    expect(await balanceOf(town, child)).toBe(0);
  });

  it('is refused before the day is frozen', async () => {
    const town = await aTown(database);
    const child = await aChild(town);
    expect(await correct(town, child, false, `${MONDAY} 08:00`)).toEqual({
      ok: false,
      error: { kind: 'NotFrozenYet' },
    });
  });

  it('needs a reason once the day was posted', async () => {
    const town = await aTown(database);
    const child = await aChild(town);
    await liveDay(town, MONDAY);
    const refused = await correct(town, child, false, `${MONDAY} 16:00`, { reason: ' ' });
    expect(refused).toEqual({ ok: false, error: { kind: 'ReasonMissing' } });
    expect(await balanceOf(town, child)).toBe(-350);
  });

  it('is open to the school for 5 service days and to the office always', async () => {
    const town = await aTown(database);
    const child = await aChild(town);
    for (const each of [MONDAY, '2026-11-24', '2026-11-25', '2026-11-26', '2026-11-27', '2026-11-30'])
      await liveDay(town, each);
    expect((await correct(town, child, false, '2026-11-30 10:00')).ok).toBe(true);
    await liveDay(town, '2026-12-01');
    expect(await correct(town, child, true, '2026-12-01 10:00')).toEqual({
      ok: false,
      error: { kind: 'TooLateForSchool', serviceDays: 5 },
    });
    expect((await correct(town, child, true, '2026-12-01 10:00', { by: 'office' })).ok).toBe(true);
  });

  it('is open to the school for as many service days as the municipality says', async () => {
    const town = await aTown(database, { register_correction_service_days: 1 });
    const child = await aChild(town);
    for (const each of [MONDAY, '2026-11-24']) await liveDay(town, each);
    expect((await correct(town, child, false, '2026-11-24 10:00')).ok).toBe(true);
    await liveDay(town, '2026-11-25');
    expect(await correct(town, child, true, '2026-11-25 10:00')).toEqual({
      ok: false,
      error: { kind: 'TooLateForSchool', serviceDays: 1 },
    });
  });

  it('does not count a day on which an event left nobody to serve as one of them', async () => {
    const town = await aTown(database, { register_correction_service_days: 1 });
    const child = await aChild(town);
    for (const each of [MONDAY, '2026-11-24']) await liveDay(town, each);
    const strike = { scope: { kind: 'tenant' }, from: day('2026-11-25'), to: day('2026-11-25') } as const;
    await town.run((tx) =>
      closeDays(tx, { ...strike, kind: 'no_meal', reason: 'sciopero', at: at('2026-11-24 18:00').now() }),
    );
    await liveDay(town, '2026-11-25');
    expect((await correct(town, child, false, '2026-11-25 10:00')).ok).toBe(true);
    const reaches = (romeTime: string) =>
      town.run((tx) => tooFarBackForSchool(tx, { from: day(MONDAY), at: at(romeTime).now() }));
    expect(await reaches('2026-11-25 10:00')).toBeUndefined();
    await liveDay(town, '2026-11-26');
    expect([(await correct(town, child, true, '2026-11-26 10:00')).ok, await reaches('2026-11-26 10:00')]).toEqual([
      false,
      { serviceDays: 1 },
    ]);
  });
});
