import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { goLive } from '#src/days/index.ts';
import { day } from '#src/kernel/day.ts';
import type { Tx } from '#src/platform/database/index.ts';
import { at } from '#test/support/clock.ts';
import { testDatabase } from '#test/support/database.ts';
import { aTown, type Town } from '#test/support/town.ts';
import { testSealer } from '#test/support/world.ts';
import { creditorDraft, creditorOf, nodeConnection, pagopaKeys, recordCreditor } from './index.ts';

const database = await testDatabase();
const now = at('2026-09-01 10:00').now();
type Typed = Parameters<typeof recordCreditor>[1]['typed'];
const record = (town: Town, typed: Typed) =>
  town.run((tx) => recordCreditor(tx, { typed, sealer: testSealer, at: now }));
const audited = (tx: Tx) =>
  sql<{ after: unknown }>`select after from audit_log where action = 'creditor_changed' order by id`.execute(tx);

test('what the office writes is kept, and of a key only that it is there', async () => {
  const town = await aTown(database);
  const key = 'another-key-0123456789';
  const typed = { gpdKey: key, postalAccount: '12345', postalAuthorisation: 'AUT. DB/1', formerStations: '' };
  expect(await record(town, typed)).toEqual({ ok: true, value: undefined });
  expect(await town.run((tx) => pagopaKeys(tx, testSealer))).toMatchObject({ gpd: key, fdr: undefined });
  expect(await town.run((tx) => creditorOf(tx))).toMatchObject({
    segregationCode: '02',
    postal: { account: '12345', holder: 'Comune di Prova', authorisation: 'AUT. DB/1' },
  });
  const { draft, missing } = await town.run((tx) => creditorDraft(tx));
  expect({ draft: JSON.stringify(draft).includes(key), has: draft.hasGpdKey, missing }).toEqual({
    draft: false,
    has: true,
    missing: [],
  });
  const kept = await town.run((tx) => sql<object>`select * from creditors`.execute(tx));
  const lines = await town.run(audited);
  expect(JSON.stringify([kept.rows, lines.rows])).not.toContain(key);
  expect(lines.rows.at(-1)?.after).toMatchObject({ gpdKey: 'sealed', postalAccount: '12345' });
});

test('the same written again changes nothing and is not audited twice', async () => {
  const town = await aTown(database);
  const before = (await town.run(audited)).rows.length;
  await record(town, { cbill: 'QQQQQ', gpdKey: 'a-key-0123456789abcdef' });
  await record(town, { cbill: 'qqqqq', gpdKey: 'a-key-0123456789abcdef' });
  expect((await town.run(audited)).rows).toHaveLength(before + 1);
});

test('one wrong field keeps all of them from being written, and every wrong one is named', async () => {
  const town = await aTown(database);
  expect(await record(town, { cbill: 'ZZZZZ', iban: 'IT61X0542811101000000123456', taxonomyCode: '9/1/' })).toEqual({
    ok: false,
    error: [
      { field: 'iban', kind: 'CheckDigits' },
      { field: 'taxonomyCode', kind: 'Malformed' },
    ],
  });
  expect((await town.run((tx) => creditorDraft(tx))).draft.cbill).toBe('ABCDE');
});

test('an emptied field is missing: nobody can pay until it is back', async () => {
  const town = await aTown(database);
  await record(town, { taxonomyCode: '', stationCode: '99999000013_01', formerStations: '99999000013_02' });
  expect(await town.run((tx) => creditorOf(tx))).toBeUndefined();
  expect((await town.run((tx) => creditorDraft(tx))).missing).toEqual(['taxonomyCode']);
  expect(await town.run((tx) => nodeConnection(tx))).toEqual({
    brokerCode: undefined,
    stationCode: '99999000013_01',
    formerStations: ['99999000013_02'],
  });
});

test('two towns with one fiscal code do not share a number space', async () => {
  const [town, twin] = [await aTown(database), await aTown(database)];
  await record(twin, { segregationCode: '03' });
  await sql`update tenants set fiscal_code = (select fiscal_code from tenants where id = ${town.tenantId}) where id = ${twin.tenantId}`.execute(
    database.owner,
  );
  expect(await record(twin, { segregationCode: '02' })).toEqual({
    ok: false,
    error: [{ field: 'segregationCode', kind: 'Taken' }],
  });
  expect(await record(twin, { segregationCode: '04' })).toMatchObject({ ok: true });
});

test('going live is refused with the list of what is missing, and nothing has happened', async () => {
  const created = await sql<{
    id: number;
  }>`insert into tenants (slug, name, province, istat, belfiore, postal_code, fiscal_code, institute_code, patron_day)
    values ('unprepared', 'Comune di Prova', 'TA', '073010', 'E537', '74020', '00000000000', 'TAIC815006', '08-05') returning id`.execute(
    database.owner,
  );
  const town = await aTown(database);
  const tenantId = created.rows[0]?.id ?? 0;
  const { inTenant } = await import('#src/platform/database/index.ts');
  const run = <T>(work: (tx: Tx) => Promise<T>) =>
    inTenant(database.app, { tenantId, actor: { kind: 'system', job: 'test' } }, work);
  const start = { day: day('2026-10-05'), at: now };
  expect(await run((tx) => goLive(tx, start))).toEqual({
    ok: false,
    error: {
      kind: 'NotPayable',
      missing: ['fiscalCode', 'environment', 'gpdKey', 'segregationCode', 'iban', 'cbill', 'taxonomyCode'],
    },
  });
  const live = await run((tx) => sql<{ day: string | null }>`select go_live as day from tenants`.execute(tx));
  expect(live.rows).toEqual([{ day: null }]);
  expect(await town.run((tx) => goLive(tx, start))).toEqual({ ok: false, error: { kind: 'AlreadyLive' } });
});
