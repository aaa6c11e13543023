import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { communicateAbsence } from '#src/absences/index.ts';
import type { Actor } from '#src/kernel/actor.ts';
import { day } from '#src/kernel/day.ts';
import { get } from '#src/platform/database/index.ts';
import { at } from '#test/support/clock.ts';
import { testDatabase } from '#test/support/database.ts';
import { aChild, aTown, balanceOf, type Child, type Town } from '#test/support/town.ts';
import { goLive, sweepDays } from './index.ts';

const database = await testDatabase();
const sweepAt = (town: Town, romeTime: string) =>
  sweepDays({ database: database.app, clock: at(romeTime) }, town.tenantId);
const named = ({ done }: Awaited<ReturnType<typeof sweepDays>>) => done.map((step) => `${step.kind} ${step.day}`);

const absent = (town: Town, child: Child, on: string, romeTime: string) => {
  const by: Actor = { kind: 'citizen', personId: child.personId };
  const now = at(romeTime).now();
  return town.run(
    (tx) =>
      communicateAbsence(tx, {
        consumerId: child.consumerId,
        kind: 'absent',
        asked: { shape: 'days', days: [day(on)] },
        by,
        arrivedAt: now,
        now,
      }),
    by,
  );
};

describe('the sweep', () => {
  it('does nothing before 09:01 of the first day', async () => {
    const town = await aTown(database, { goLiveOn: '2026-11-23' });
    expect(named(await sweepAt(town, '2026-11-23 09:00:59'))).toEqual([]);
  });

  it('freezes at 09:01, posts at 15:00 and decides at 18:00', async () => {
    const town = await aTown(database, { goLiveOn: '2026-11-23' });
    const child = await aChild(town);
    expect(named(await sweepAt(town, '2026-11-23 09:01'))).toEqual(['freeze 2026-11-23']);
    expect(named(await sweepAt(town, '2026-11-23 14:59:59'))).toEqual([]);
    expect(await balanceOf(town, child)).toBe(0);
    expect(named(await sweepAt(town, '2026-11-23 15:00'))).toEqual(['post 2026-11-23']);
    expect(await balanceOf(town, child)).toBe(-350);
    expect(named(await sweepAt(town, '2026-11-23 18:00'))).toEqual(['evening 2026-11-23']);
  });

  it('catches up day by day after a week without power, and charges the five days it missed', async () => {
    const town = await aTown(database, { goLiveOn: '2026-11-23' });
    const child = await aChild(town);
    const steps = named(await sweepAt(town, '2026-11-29 20:00'));
    expect(steps).toHaveLength(21);
    expect(steps.slice(0, 4)).toEqual([
      'freeze 2026-11-23',
      'post 2026-11-23',
      'evening 2026-11-23',
      'freeze 2026-11-24',
    ]);
    expect(await balanceOf(town, child)).toBe(-5 * 350);
  });

  it('charges once when four workers sweep at the same time', async () => {
    const town = await aTown(database, { goLiveOn: '2026-11-23' });
    const child = await aChild(town);
    const done = await Promise.all([1, 2, 3, 4].map(() => sweepAt(town, '2026-11-24 20:00')));
    expect(done.flatMap(named)).toHaveLength(6);
    expect(await balanceOf(town, child)).toBe(-700);
  });

  it('neither cooks nor charges a meal cancelled at 09:00:59', async () => {
    const town = await aTown(database, { goLiveOn: '2026-11-23' });
    const child = await aChild(town);
    expect((await absent(town, child, '2026-11-23', '2026-11-23 09:00:59')).ok).toBe(true);
    await sweepAt(town, '2026-11-23 15:00');
    expect(await balanceOf(town, child)).toBe(0);
  });

  it('charges a meal that was cancelled at 09:01:00, because the day was closed', async () => {
    const town = await aTown(database, { goLiveOn: '2026-11-23' });
    const child = await aChild(town);
    const refused = await absent(town, child, '2026-11-23', '2026-11-23 09:01:00');
    expect(refused).toMatchObject({ ok: false, error: { kind: 'CutoffPassed', cutoff: '09:00' } });
    await sweepAt(town, '2026-11-23 15:00');
    expect(await balanceOf(town, child)).toBe(-350);
  });

  it('leaves no order on days without service', async () => {
    const town = await aTown(database, { goLiveOn: '2026-11-21' });
    await aChild(town);
    await sweepAt(town, '2026-11-23 09:01');
    const orders = await town.run((tx) =>
      get(tx, sql<{ days: string }>`select string_agg(day::text, ' ') as days from meal_orders`),
    );
    expect(orders.days).toBe('2026-11-23');
  });

  it('keeps a frozen day as it was when the calendar changes afterwards', async () => {
    const town = await aTown(database, { goLiveOn: '2026-11-23' });
    const child = await aChild(town);
    await sweepAt(town, '2026-11-23 09:01');
    await town.run((tx) => sql`update school_years set service_starts_on = '2026-12-01'`.execute(tx));
    await sweepAt(town, '2026-11-23 15:00');
    expect(await balanceOf(town, child)).toBe(-350);
  });
});

describe('going live', () => {
  it('happens once', async () => {
    const town = await aTown(database, { goLiveOn: '2026-11-23' });
    const again = await town.run((tx) => goLive(tx, { day: day('2026-11-30'), at: at('2026-11-23 10:00').now() }));
    expect(again).toEqual({ ok: false, error: { kind: 'AlreadyLive' } });
    expect(await town.run((tx) => get(tx, sql<{ day: string }>`select go_live as day from tenants`))).toEqual({
      day: '2026-11-23',
    });
  });
});
