import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, describe, expect, inject, test } from 'vitest';
import { findDifferences } from '#src/integrity/index.ts';
import { inTenant, openDatabase } from '#src/platform/database/index.ts';
import { createDatabase, dropDatabase } from '#src/platform/embedded-postgres/index.ts';
import { createLogger } from '#src/platform/logging.ts';
import { at } from '#test/support/clock.ts';
import { testDatabase } from '#test/support/database.ts';
import { aChild, aTown, balanceOf, liveDay } from '#test/support/town.ts';
import { keyFingerprint, restoreBackup, takeBackup } from './index.ts';

const database = await testDatabase();
const { owner } = database.connections;
const log = createLogger('silent');
const folder = await mkdtemp(join(tmpdir(), 'omnibus-backup-'));
afterAll(() => rm(folder, { recursive: true, force: true }));

const order = { keyFingerprint: keyFingerprint(Buffer.alloc(32)), at: at('2026-11-24 22:00').now() };
const newPath = (ending = '') => join(folder, `copy-${randomUUID()}${ending}`);

/** A database without any table, as a new installation finds it. */
async function emptyDatabase() {
  const { admin, owner: asOwner, app } = inject('template');
  const name = `restore_${randomUUID().replaceAll('-', '')}`;
  await createDatabase(admin, name);
  const opened = openDatabase({ ...app, database: name }, 2);
  const seen = openDatabase({ ...asOwner, database: name }, 2);
  afterAll(async () => {
    await Promise.all([opened.destroy(), seen.destroy()]);
    await dropDatabase(admin, name);
  });
  return { connection: { ...asOwner, database: name }, app: opened, owner: seen };
}

const differencesIn = (app: Awaited<ReturnType<typeof emptyDatabase>>['app'], tenantId: number) =>
  inTenant(app, { tenantId, actor: { kind: 'system', job: 'test' } }, findDifferences);

/** Two towns with balances, meals, a meal given back, and texts that a careless copy would break. */
const first = await aTown(database);
const child = await (await aChild(first)).holding({ cents: 12_345 });
await aChild(first);
await liveDay(first, '2026-11-23');
await first.run((tx) =>
  sql`update consumers set label = ${'tab\tback\\slash\nnew line ‘è’ \\N'} where id = ${child.consumerId}`.execute(tx),
);
const second = await aTown(database);
await aChild(second);
await liveDay(second, '2026-11-23');

describe('the drill', () => {
  test.each([
    ['one file', '.tar'],
    ['a folder', ''],
  ])(
    'a whole installation copied to %s comes back in an empty database, every balance recomputed',
    async (_, ending) => {
      const target = newPath(ending);
      const manifest = await takeBackup(owner, { ...order, target });
      expect(manifest.tenants.map(({ slug }) => slug)).toEqual([first.slug, second.slug]);
      const elsewhere = await emptyDatabase();
      await restoreBackup(elsewhere.connection, { source: target, log });
      for (const town of [first, second]) expect(await differencesIn(elsewhere.app, town.tenantId)).toEqual([]);
      const [balance] = (
        await sql<{ cents: number; label: string }>`select a.balance_cents as cents, c.label from accounts a
        join consumers c on c.tenant_id = a.tenant_id and c.id = a.consumer_id
        where a.tenant_id = ${first.tenantId} and a.consumer_id = ${child.consumerId}`.execute(elsewhere.owner)
      ).rows;
      expect(balance).toEqual({ cents: await balanceOf(first, child), label: 'tab\tback\\slash\nnew line ‘è’ \\N' });
    },
  );

  test('a restored installation copied again gives the same rows', async () => {
    const [source, again] = [newPath('.tar'), newPath('.tar')];
    const manifest = await takeBackup(owner, { ...order, target: source });
    const elsewhere = await emptyDatabase();
    await restoreBackup(elsewhere.connection, { source, log });
    const repeated = await takeBackup(elsewhere.connection, { ...order, target: again });
    expect(repeated).toEqual(manifest);
  });

  test('new rows in a restored installation get numbers that nobody has', async () => {
    const target = newPath();
    await takeBackup(owner, { ...order, target });
    const elsewhere = await emptyDatabase();
    await restoreBackup(elsewhere.connection, { source: target, log });
    const scope = { tenantId: first.tenantId, actor: { kind: 'system', job: 'test' } } as const;
    const added = await inTenant(elsewhere.app, scope, async (tx) =>
      sql<{ id: number }>`insert into households (label) values ('nuovo') returning id`.execute(tx),
    );
    const [last] = (await sql<{ id: number }>`select max(id) as id from households`.execute(database.owner)).rows;
    expect(added.rows[0]?.id).toBeGreaterThan(last?.id ?? 0);
  });
});

describe('one municipality', () => {
  test('is copied without the others, and can be taken to an installation that has others', async () => {
    const target = newPath('.tar');
    const manifest = await takeBackup(owner, { ...order, target, tenantSlug: second.slug });
    expect(manifest).toMatchObject({ scope: 'tenant', tenants: [{ slug: second.slug }] });
    const elsewhere = await emptyDatabase();
    const other = newPath('.tar');
    await takeBackup(owner, { ...order, target: other, tenantSlug: first.slug });
    await restoreBackup(elsewhere.connection, { source: other, log });
    await restoreBackup(elsewhere.connection, { source: target, log });
    for (const town of [first, second]) expect(await differencesIn(elsewhere.app, town.tenantId)).toEqual([]);
  });

  test('whose address or number is taken is refused, and nothing is touched', async () => {
    const target = newPath('.tar');
    await takeBackup(owner, { ...order, target, tenantSlug: second.slug });
    const elsewhere = await emptyDatabase();
    await restoreBackup(elsewhere.connection, { source: target, log });
    await expect(restoreBackup(elsewhere.connection, { source: target, log })).rejects.toThrow(/c’è già/);
    await sql`update tenants set slug = 'altro', name = 'Altro'`.execute(elsewhere.owner);
    await expect(restoreBackup(elsewhere.connection, { source: target, log })).rejects.toThrow(
      `Comune di Prova ha il numero ${second.tenantId}, che qui è di Altro`,
    );
  });

  test('that does not exist is refused', async () => {
    const ordered = takeBackup(owner, { ...order, target: newPath(), tenantSlug: 'nessuno' });
    await expect(ordered).rejects.toMatchObject({ kind: 'TenantUnknown' });
  });
});

describe('what is refused', () => {
  const manifestOf = async (target: string) =>
    JSON.parse(await readFile(join(target, 'manifest.json'), 'utf8')) as Record<string, unknown>;

  test('a database that holds a municipality', async () => {
    const target = newPath('.tar');
    await takeBackup(owner, { ...order, target });
    await expect(restoreBackup(owner, { source: target, log })).rejects.toMatchObject({ kind: 'DatabaseNotEmpty' });
  });

  test('a file of the copy that was changed by one byte, or is missing', async () => {
    const target = newPath();
    await takeBackup(owner, { ...order, target });
    const { connection } = await emptyDatabase();
    const path = join(target, 'postings.copy.gz');
    const bytes = await readFile(path);
    bytes.writeUInt8(bytes.readUInt8(bytes.length - 9) ^ 1, bytes.length - 9);
    await writeFile(path, bytes);
    await expect(restoreBackup(connection, { source: target, log })).rejects.toThrow(/postings.copy.gz è danneggiato/);
    await rm(path);
    await expect(restoreBackup(connection, { source: target, log })).rejects.toThrow(/postings.copy.gz manca/);
  });

  test('a file cut short, and one that is no copy', async () => {
    const { connection } = await emptyDatabase();
    const [whole, cut, other] = [newPath('.tar'), newPath('.tar'), newPath('.tar')];
    await takeBackup(owner, { ...order, target: whole });
    await writeFile(cut, (await readFile(whole)).subarray(0, 4000));
    await writeFile(other, 'non è una copia');
    for (const source of [cut, other])
      await expect(restoreBackup(connection, { source, log })).rejects.toMatchObject({ kind: 'BackupUnreadable' });
    await expect(restoreBackup(connection, { source: newPath('.tar'), log })).rejects.toMatchObject({
      kind: 'BackupMissing',
    });
  });

  test.each([
    ['of a newer program', { schemaVersion: 9999 }, 'BackupTooNew'],
    ['of a program with other steps', { schemaHash: 'other' }, 'BackupOfOtherProgram'],
    ['whose sums are not those of its movements', { tenants: [] as unknown[] }, 'BackupDamaged'],
  ])('a copy %s', async (_, over, kind) => {
    const target = newPath();
    const manifest = await takeBackup(owner, { ...order, target });
    const tenants = manifest.tenants.map((tenant) => ({ ...tenant, balanceCents: tenant.balanceCents + 1 }));
    const changed = { ...(await manifestOf(target)), ...over, ...('tenants' in over ? { tenants } : {}) };
    await writeFile(join(target, 'manifest.json'), JSON.stringify(changed));
    const elsewhere = await emptyDatabase();
    await expect(restoreBackup(elsewhere.connection, { source: target, log })).rejects.toMatchObject({ kind });
    const there = await sql<{ table: string | null }>`select to_regclass('tenants')::text as table`.execute(
      elsewhere.owner,
    );
    if (there.rows[0]?.table) expect((await sql`select from tenants`.execute(elsewhere.owner)).rows).toEqual([]);
  });

  test('to write over what is there already', async () => {
    const [file, directory] = [newPath('.tar'), newPath()];
    for (const target of [file, directory]) {
      await takeBackup(owner, { ...order, target });
      await expect(takeBackup(owner, { ...order, target })).rejects.toMatchObject({ kind: 'BackupTargetExists' });
    }
  });

  test('nobody but its owner may read a copy, and nothing half written stays beside it', async () => {
    const [file, directory] = [newPath('.tar'), newPath()];
    for (const target of [file, directory]) await takeBackup(owner, { ...order, target });
    const modes = [file, directory, join(directory, 'people.copy.gz')].map(
      async (path) => (await stat(path)).mode & 0o77,
    );
    expect(await Promise.all(modes)).toEqual([0, 0, 0]);
    expect((await readdir(folder)).filter((name) => name.endsWith('.incompleto'))).toEqual([]);
  });
});

test('a backup of an older step is loaded at that step and brought to the newest', async () => {
  const { migrate } = await import('#src/platform/database/migrate.ts');
  const old = await emptyDatabase();
  await migrate(old.connection, { log, through: 32 });
  await sql`insert into tenants (slug, name, province, istat, belfiore, postal_code, fiscal_code, institute_code, patron_day)
    values ('vecchio', 'Vecchio', 'TA', '0', 'A', '0', '0', 'X', '08-05')`.execute(old.owner);
  const target = newPath('.tar');
  expect(await takeBackup(old.connection, { ...order, target })).toMatchObject({ schemaVersion: 32 });
  const elsewhere = await emptyDatabase();
  await restoreBackup(elsewhere.connection, { source: target, log });
  const after = await sql<{ step: number }>`select max(number) as step from schema_migrations`.execute(elsewhere.owner);
  expect(after.rows[0]?.step).toBeGreaterThanOrEqual(50);
  await expect(restoreBackup(database.connections.owner, { source: target, log })).rejects.toMatchObject({
    kind: 'DatabaseNotEmpty',
  });
  const migrated = await emptyDatabase();
  await migrate(migrated.connection, { log });
  await expect(restoreBackup(migrated.connection, { source: target, log })).rejects.toMatchObject({
    kind: 'DatabaseAhead',
  });
});
