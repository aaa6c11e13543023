import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { closeDays, withdrawClosure } from '#src/closures/index.ts';
import { day } from '#src/kernel/day.ts';
import { find, get, type Tx } from '#src/platform/database/index.ts';
import { municipalityOn, recordSetting } from '#src/tenancy/index.ts';
import { at } from '#test/support/clock.ts';
import { testDatabase } from '#test/support/database.ts';
import { aChild, aTown, type Town } from '#test/support/town.ts';
import { daysOf } from './index.ts';
import type { StoredMunicipality } from './municipality-facts.ts';

const database = await testDatabase();
const wednesday = day('2026-11-25');
const now = at('2026-11-23 12:00').now();

const versionIn = async (tx: Tx) =>
  (await get(tx, sql<{ version: string }>`select version from facts_versions where tenant_id = current_tenant()`))
    .version;
const versionOf = (town: Town) => town.run(versionIn);
const told = (tx: Tx, consumerId: number, known: string | null) =>
  get(
    tx,
    sql<{ version: string; municipality: StoredMunicipality | null }>`select version, municipality
      from children_facts('canteen', array[${consumerId}::bigint], ${wednesday}, ${wednesday}, ${known}::uuid)`,
  );
const closing = {
  scope: { kind: 'tenant' },
  kind: 'no_meal',
  from: wednesday,
  to: wednesday,
  reason: 'Assemblea',
  at: now,
} as const;

describe('what decides the days of all children of a municipality', async () => {
  const town = await aTown(database, { goLiveOn: '2026-11-23' });
  const child = await aChild(town);

  test('is told once: who knows its version is not told again', async () => {
    const first = await town.run((tx) => told(tx, child.consumerId, null));
    expect(first.municipality).toMatchObject({ goLive: '2026-11-23', patronDay: expect.any(String) });
    expect(await town.run((tx) => told(tx, child.consumerId, first.version))).toEqual({
      version: first.version,
      municipality: null,
    });
    expect((await town.run((tx) => told(tx, child.consumerId, randomUUID()))).municipality).toEqual(first.municipality);
  });

  test.each([
    ['the first day of service', "update tenants set go_live = '2026-11-24'"],
    ['the feast of the patron', "update tenants set patron_day = '05-16'"],
    [
      'an hour of all schools',
      "insert into settings (key, valid_from, value, recorded_at) values ('cutoff', '2027-01-01', '\"08:45\"', now())",
    ],
    [
      'an hour of one school',
      "insert into cutoffs (service, school_id, valid_from, cutoff, recorded_at) select 'canteen', min(id), '2027-01-01', '08:15', now() from schools",
    ],
    [
      'how far ahead may be planned',
      "insert into settings (key, valid_from, value, recorded_at) values ('absence_days_ahead', '2027-01-01', '20', now())",
    ],
    [
      'a closure',
      "insert into closures (origin, kind, from_day, to_day, reason, recorded_at) values ('event', 'no_meal', '2027-01-11', '2027-01-11', 'Neve', now())",
    ],
    ['a closure withdrawn', 'update closures set withdrawn_at = now() where withdrawn_at is null'],
    [
      'a new class',
      "insert into classes (school_id, school_year_id, grade, section, weekdays) select school_id, school_year_id, '4', 'Z', '123' from classes limit 1",
    ],
    ['the days on which a class eats', "update classes set weekdays = '1234' where section = 'Z'"],
    ['the days of a school year', 'update school_years set service_ends_on = service_ends_on - 1'],
    [
      'an order of all schools',
      "insert into meal_orders (service, day, frozen_at, posted_at) values ('canteen', '2026-11-23', now(), now())",
    ],
    [
      'an order of one school',
      "insert into school_orders (service, day, school_id, frozen_at) select 'canteen', '2026-11-23', min(id), now() from schools",
    ],
    ['a day that was charged', "update meal_orders set posted_at = now() where day = '2026-11-23'"],
    ['how far orders are made', "update day_progress set frozen_through = '2026-11-23'"],
  ])('has another version after a change of %s', async (_, change) => {
    const before = await versionOf(town);
    // What the application may not change is changed by whoever keeps the database.
    const statement = sql.raw(change);
    await town.run((tx) => statement.execute(tx)).catch(() => statement.execute(database.owner));
    expect(await versionOf(town)).not.toBe(before);
  });

  test('has another version after each of two changes in one transaction', async () => {
    const versions = await town.run(async (tx) => {
      const found = [await versionIn(tx)];
      for (const days of [15, 16]) {
        await recordSetting(tx, { key: 'absence_days_ahead', value: days, validFrom: day('2027-02-01'), at: now });
        found.push(await versionIn(tx));
      }
      return found;
    });
    expect(new Set(versions).size).toBe(3);
  });

  test('reads no table whose changes do not renew the version', async () => {
    const [{ source } = { source: '' }] = (
      await sql<{ source: string }>`select prosrc as source from pg_proc where proname = 'municipality_facts'`.execute(
        database.owner,
      )
    ).rows;
    const read = [...new Set([...source.matchAll(/\b(?:from|join) (\w+) \w+/g)].map(([, table]) => table))].sort();
    const renewing = (
      await sql<{ table: string }>`select tgrelid::regclass::text as table from pg_trigger
        where tgname = 'renew_facts_version' and tgenabled = 'O' order by 1`.execute(database.owner)
    ).rows.map(({ table }) => table);
    expect(read.length).toBeGreaterThan(8);
    expect(renewing.sort()).toEqual(read);
  });
});

describe('what this process was told of a municipality', async () => {
  const town = await aTown(database, { goLiveOn: '2026-11-23' });
  const other = await aTown(database, { goLiveOn: '2026-11-23' });
  const [child, elsewhere] = [await aChild(town), await aChild(other)];
  const stateOf = async (tx: Tx, consumerId: number) => (await daysOf(tx, consumerId, wednesday, wednesday))[0]?.state;
  const stateIn = (tx: Tx) => stateOf(tx, child.consumerId);

  test('is not gone by after a change, nor the change after it was taken back', async () => {
    expect(await town.run(stateIn)).toBe('booked');
    const closed = await town.run((tx) => closeDays(tx, closing));
    expect(await town.run(stateIn)).toBe('unavailable');
    if (!closed.ok) throw new Error('The day was not closed');
    const { closureId } = closed.value;
    await town.run((tx) => withdrawClosure(tx, { closureId, reason: 'Si mangia', at: now }));
    expect(await town.run(stateIn)).toBe('booked');
  });

  test('is not gone by when the transaction that changed and read it is taken back', async () => {
    const begun = town.run(async (tx) => {
      await closeDays(tx, closing);
      expect(await stateIn(tx)).toBe('unavailable');
      throw new Error('taken back');
    });
    await expect(begun).rejects.toThrow('taken back');
    expect(await town.run(stateIn)).toBe('booked');
  });

  test('is not gone by in a transaction that began before the change and asks after it', async () => {
    const seen = await town.run(async (tx) => {
      const before = await stateIn(tx);
      await town.run((meanwhile) => closeDays(meanwhile, closing));
      return [before, await stateIn(tx)];
    });
    expect(seen).toEqual(['booked', 'unavailable']);
  });

  test('is never that of another municipality', async () => {
    const seen = [];
    for (let n = 0; n < 3; n++)
      seen.push(await town.run(stateIn), await other.run((tx) => stateOf(tx, elsewhere.consumerId)));
    expect(seen).toEqual(['unavailable', 'booked', 'unavailable', 'booked', 'unavailable', 'booked']);
  });
});

describe('settings for pages', async () => {
  const town = await aTown(database);
  const on = day('2026-11-24');
  const asked = async (seen: string) =>
    (await town.run((tx) => municipalityOn(tx, on, seen))).settings.absence_days_ahead;
  const change = (value: number, validFrom: string) =>
    town.run((tx) => recordSetting(tx, { key: 'absence_days_ahead', value, validFrom: day(validFrom), at: now }));

  test('are those of the day, as the version says that was seen', async () => {
    expect(await asked(await versionOf(town))).toBeNull();
    await change(20, '2026-11-01');
    await change(30, '2026-11-25');
    expect(await asked(await versionOf(town))).toBe(20);
    await change(10, '2026-11-24');
    expect(await asked(await versionOf(town))).toBe(10);
  });

  test('are asked once for a version', async () => {
    const seen = await versionOf(town);
    await asked(seen);
    const statements = await town.run(async (tx) => {
      await municipalityOn(tx, on, seen);
      return find(
        tx,
        sql<{
          query: string;
        }>`select count(*) as n from pg_locks where pid = pg_backend_pid() and relation = 'settings'::regclass`,
      );
    });
    expect(statements).toEqual({ n: 0 });
  });
});
