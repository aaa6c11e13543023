import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { runRotateCommand } from '#src/commands/rotate.ts';
import { dietsOn, recordDiet } from '#src/diets/index.ts';
import { day } from '#src/kernel/day.ts';
import { createSealer, systemRandomness } from '#src/platform/crypto/index.ts';
import { openDatabase } from '#src/platform/database/index.ts';
import type { KeyRing, Sealer } from '#src/platform/world.ts';
import { at } from '#test/support/clock.ts';
import { testDatabase } from '#test/support/database.ts';
import { aChild, aTown, type Town } from '#test/support/town.ts';
import { testWorld } from '#test/support/world.ts';
import { rotateKeys, SEALED_COLUMNS } from './index.ts';

const database = await testDatabase();
const clock = at('2026-11-24 10:00');
const [OLD, NEW] = [Buffer.alloc(32, 'old'), Buffer.alloc(32, 'new')];
const before = createSealer(OLD, systemRandomness);
/** A process that was told of the new key and does not seal with it yet: the first step of a change. */
const announced = createSealer(OLD, systemRandomness, [NEW]);
const during = createSealer(NEW, systemRandomness, [OLD]);
const after = createSealer(NEW, systemRandomness);

interface Scene {
  readonly town: Town;
  readonly consumerId: number;
}

/** A child with so many stored diets, the first of them sealed as told and the others alike. */
async function withDiets(count: number, sealerOf: (town: Town) => Sealer): Promise<Scene> {
  const town = await aTown(database);
  const { consumerId } = await aChild(town);
  const diet = { consumerId, validFrom: day('2026-09-01'), text: 'Senza uova', at: clock.now() };
  await town.run((tx) => recordDiet(tx, sealerOf(town), diet));
  await sql`insert into diets (tenant_id, consumer_id, valid_from, sealed, recorded_at, actor)
    select tenant_id, consumer_id, valid_from, sealed, recorded_at, actor from diets, generate_series(2, ${count}::integer)
    where tenant_id = ${town.tenantId}`.execute(database.owner);
  return { town, consumerId };
}

const read = async ({ town, consumerId }: Scene, ring: KeyRing) => {
  const question = { consumerIds: [consumerId], day: day('2026-11-24'), at: clock.now(), purpose: 'prova' };
  return (await town.run((tx) => dietsOn(tx, ring.of(town.tenantId), question))).get(consumerId);
};

/** Under how many keys the diets of a town lie. */
const keysIn = async ({ town }: Scene): Promise<number> => {
  const { rows } = await sql<{
    n: number;
  }>`select count(distinct substring(sealed from '^v[0-9.]+[0-9a-f]*'))::integer as n
    from diets where tenant_id = ${town.tenantId}`.execute(database.owner);
  return rows[0]?.n ?? 0;
};

describe('R16: a key for each municipality', () => {
  test('opens what is its own and what was sealed before there were such keys, and nothing of another', () => {
    const [here, there] = [before.of(1), before.of(2)];
    const sealed = here.seal('celiachia');
    expect(sealed).toMatch(/^v2\.1\.[0-9a-f]{8}\./);
    expect([here.open(sealed), before.open(sealed)]).toEqual(['celiachia', 'celiachia']);
    expect(here.open(before.seal('di prima'))).toBe('di prima');
    expect(() => there.open(sealed)).toThrow(/another municipality/);
    // Renamed for the other, it opens nothing there: the name is sealed along, and the key is another.
    expect(() => there.open(sealed.replace('v2.1.', 'v2.2.'))).toThrow();
    expect(() => after.of(1).open(sealed)).toThrow(/does not have/);
    expect(() => here.of(2)).toThrow();
  });

  test('opens texts of every form that was ever stored', () => {
    const stored = [
      'v1.pXMBGscP1FmfLqMh9oWFNm5bMW6JRna1-tum6f2DA8BeJr2rffI',
      'v2.7.20a4a8a1.wpgC2QjAkJ6aaBOl5pJyVePzQJJHad-8bE0Jj8VpAp7V3EOCUQg',
    ];
    for (const text of stored)
      for (const ring of [before, announced, during]) expect(ring.of(7).open(text)).toBe('Senza uova');
  });

  test('every column with sealed texts is turned over', async () => {
    const { rows } = await sql<{ name: string }>`select table_name || '.' || column_name as name
      from information_schema.columns where table_schema = 'public' and data_type in ('text', 'bytea')
        and (column_name like 'sealed%' or column_name like '%\_sealed')`.execute(database.owner);
    const listed = Object.entries(SEALED_COLUMNS).flatMap(([table, columns]) =>
      columns.map((column) => `${table}.${column}`),
    );
    expect(rows.map(({ name }) => name).sort()).toEqual(listed.sort());
  });
});

describe('turning the keys over', () => {
  test('seals everything anew, is readable at every moment, and twice changes nothing', async () => {
    const scene = await withDiets(450, ({ tenantId }) => before.of(tenantId));
    const { tenantId } = scene.town;
    let reading = true;
    const seen: (string | undefined)[] = [];
    const reader = (async () => {
      while (reading) seen.push(await read(scene, during));
    })();
    // The keys of pagoPA that a town has from its beginning are of another installation.
    await sql`update creditors set gpd_key_sealed = ${before.seal('chiave')} where tenant_id = ${tenantId}`.execute(
      database.owner,
    );
    expect(await rotateKeys(database.owner, during, tenantId)).toBe(451);
    reading = false;
    await reader;
    expect(seen.length).toBeGreaterThan(0);
    expect(new Set(seen)).toEqual(new Set(['Senza uova']));
    expect(await rotateKeys(database.owner, during, tenantId)).toBe(0);
    expect(await read(scene, after)).toBe('Senza uova');
    await expect(read(scene, before)).rejects.toThrow();
  });

  test('killed in the middle and run again goes on, also two at once', async () => {
    const scene = await withDiets(3_000, () => before);
    const { tenantId } = scene.town;
    await sql`update creditors set gpd_key_sealed = null where tenant_id = ${tenantId}`.execute(database.owner);
    const dying = openDatabase(database.connections.owner, 1);
    const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(dying);
    // Somebody changes the last row just then: what is sealed anew before it stands, and the work waits there.
    await database.owner.transaction().execute(async (other) => {
      await sql`select from diets where tenant_id = ${tenantId} order by ctid desc limit 1 for update`.execute(other);
      const killed = rotateKeys(dying, during, tenantId).then(
        () => 'finished',
        () => 'killed',
      );
      await expect.poll(() => keysIn(scene), { timeout: 10_000 }).toBe(2);
      await sql`select pg_terminate_backend(${rows[0]?.pid ?? 0}::integer)`.execute(database.owner);
      expect(await killed).toBe('killed');
    });
    await dying.destroy().catch(() => undefined);
    expect(await keysIn(scene)).toBe(2);
    expect(await read(scene, during)).toBe('Senza uova');
    await Promise.all([0, 1].map(() => rotateKeys(database.owner, during, tenantId)));
    expect(await keysIn(scene)).toBe(1);
    expect(await read(scene, after)).toBe('Senza uova');
  });

  test('what no key opens stays as it was, and is said', async () => {
    const lost = createSealer(Buffer.alloc(32, 'lost'), systemRandomness);
    const scene = await withDiets(1, () => lost);
    await expect(rotateKeys(database.owner, during, scene.town.tenantId)).rejects.toThrow();
    expect(await read(scene, lost)).toBe('Senza uova');
  });

  test('while processes of both steps run, each reads what the other seals, and only a round that finds nothing says that the old key may go', async () => {
    const scene = await withDiets(3, ({ tenantId }) => before.of(tenantId));
    const { tenantId, slug } = scene.town;
    await sql`update creditors set gpd_key_sealed = null where tenant_id = ${tenantId}`.execute(database.owner);
    for (const [seals, opens] of [
      [announced, during],
      [during, announced],
    ] as const) {
      expect(opens.of(tenantId).open(seals.of(tenantId).seal('celiachia'))).toBe('celiachia');
      expect(opens.open(seals.seal('di tutti'))).toBe('di tutti');
    }
    const installation = { owner: database.owner, world: { ...testWorld(database, clock), sealer: during } };
    const round = async () => {
      let said = '';
      await runRotateCommand(installation, [slug], (text) => {
        said += text;
      });
      return said;
    };
    expect(await round()).toContain(`${slug}: 3 campi`);
    // A process that nobody restarted yet.
    await sql`update diets set sealed = ${announced.of(tenantId).seal('Senza uova')} where tenant_id = ${tenantId}`.execute(
      database.owner,
    );
    expect(await read(scene, during)).toBe('Senza uova');
    expect(await read(scene, announced)).toBe('Senza uova');
    const second = await round();
    expect(second).toContain(`${slug}: 3 campi`);
    expect(second).toContain('ripeti il comando');
    expect(await round()).toBe(`${slug}: 0 campi cifrati di nuovo\n`);
    expect(await read(scene, after)).toBe('Senza uova');
  });

  test('by command, of one municipality, and not of one that is not there', async () => {
    const { town } = await withDiets(2, () => before);
    await sql`update creditors set gpd_key_sealed = null where tenant_id = ${town.tenantId}`.execute(database.owner);
    const installation = { owner: database.owner, world: { ...testWorld(database, clock), sealer: during } };
    let said = '';
    const write = (text: string) => {
      said += text;
    };
    await runRotateCommand(installation, [town.slug], write);
    expect(said).toContain(`${town.slug}: 2 campi cifrati di nuovo`);
    await expect(runRotateCommand(installation, ['nessuno'], write)).rejects.toThrow(/non c’è/);
  });
});
