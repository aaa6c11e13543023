import { sql } from 'kysely';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { communicateAbsence } from '#src/absences/index.ts';
import { postDay } from '#src/charging/index.ts';
import { day } from '#src/kernel/day.ts';
import { type Database, get, inTenant, openDatabase } from '#src/platform/database/index.ts';
import { once } from '#src/platform/request-keys/index.ts';
import { breaches } from '#test/model/invariants.ts';
import { at } from '#test/support/clock.ts';
import { testDatabase } from '#test/support/database.ts';
import { aChild, aTown, balanceOf, type Child, liveDay, type Town } from '#test/support/town.ts';
import { type Fault, faulty, InjectedFault } from './faulty-dialect.ts';

// Nothing here is about speed: a busy machine may take its time.
vi.setConfig({ testTimeout: 60_000 });
const database = await testDatabase();
const opened: Database[] = [];
afterAll(() => Promise.all(opened.map((each) => each.destroy())));

/** The application's database, in which the nth statement of all (the commit counts) meets a fault; once. */
function breakingAt(nth: number, fault: Fault): { readonly app: Database; readonly broke: () => boolean } {
  let count = 0;
  const faults = () => (++count === nth ? fault : undefined);
  const app = openDatabase(database.connections.app, 2, faulty(faults));
  opened.push(app);
  return { app, broke: () => count >= nth };
}

const arrivedAt = at('2026-11-23 08:30').now();

const ask = (app: Database, town: Town, child: Child) => {
  const by = { kind: 'citizen', personId: child.personId } as const;
  const asked = { shape: 'days', days: [day('2026-11-24')] } as const;
  const request = { consumerId: child.consumerId, kind: 'absent', by, arrivedAt, now: arrivedAt, asked } as const;
  return inTenant(app, { tenantId: town.tenantId, actor: by }, (tx) =>
    once(tx, { key: 'one tap', body: { day: 24 }, at: arrivedAt }, async () => ({
      ok: (await communicateAbsence(tx, request)).ok,
    })),
  );
};

const acts = async (town: Town, child: Child) =>
  (
    await town.run((tx) =>
      get(tx, sql<{ count: number }>`select count(*) from absence_receipts where consumer_id = ${child.consumerId}`),
    )
  ).count;

describe.each(['before', 'after'] as const)('a connection that breaks %s any one statement of a request', (fault) => {
  test('leaves all of it or nothing, and the same key once more settles it: one act', async () => {
    const town = await aTown(database);
    let broken = true;
    for (let nth = 1; broken; nth++) {
      const child = await aChild(town);
      const { app, broke } = breakingAt(nth, fault);
      const first = await ask(app, town, child).then(
        () => 'ok',
        (failure: unknown) => {
          if (!(failure instanceof InjectedFault)) throw failure;
          return 'unknown';
        },
      );
      broken = broke();
      expect(first).toBe(broken ? 'unknown' : 'ok');
      expect([0, 1]).toContain(await acts(town, child));
      expect(await ask(database.app, town, child)).toMatchObject({ kind: 'done', answer: { ok: true } });
      expect(await acts(town, child)).toBe(1);
    }
  });

  test('leaves all of a posting or nothing, and the next one settles it', async () => {
    for (let nth = 1, broken = true; broken; nth++) {
      const town = await aTown(database);
      const child = await aChild(town);
      await liveDay(town, '2026-11-23', 'frozen');
      const { app, broke } = breakingAt(nth, fault);
      const scope = { tenantId: town.tenantId, actor: { kind: 'system', job: 'test' } } as const;
      const post = (through: Database) =>
        inTenant(through, scope, (tx) => postDay(tx, { day: day('2026-11-23'), at: at('2026-11-23 15:00').now() }));
      await post(app).catch((failure: unknown) => {
        if (!(failure instanceof InjectedFault)) throw failure;
      });
      broken = broke();
      expect([0, -350]).toContain(await balanceOf(town, child));
      await post(database.app);
      expect(await balanceOf(town, child)).toBe(-350);
      expect(await town.run(breaches)).toEqual([]);
    }
  });
});
