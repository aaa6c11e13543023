import { sql } from 'kysely';
import { beforeEach, describe, expect, test } from 'vitest';
import { inTenant, rows, type Tx } from '#src/platform/database/index.ts';
import { at } from '#test/support/clock.ts';
import { testDatabase } from '#test/support/database.ts';
import { aMunicipality, demoText, type Municipality } from '#test/support/municipality.ts';
import {
  applyImport,
  dropDraft,
  findDraft,
  type ImportFile,
  type ImportKind,
  keepDraft,
  previewImport,
} from './index.ts';

const pupilsText = demoText('alunni.csv');
const balancesText = demoText('saldi.csv');
const absencesText = demoText('assenze.csv');

const sealer = { seal: (text: string) => `sealed:${text}`, open: (sealed: string) => sealed.slice('sealed:'.length) };
const clock = at('2026-11-24 08:00');
const services = () => ({ sealer, at: clock.now() });
const database = await testDatabase();
let town: Municipality;

const inTown = <T>(work: (tx: Tx) => Promise<T>) => town.run(work);
const file = (kind: ImportKind, text: string, more: Partial<ImportFile> & { reason?: string } = {}) => ({
  kind,
  fileName: `${kind}.csv`,
  bytes: Buffer.from(text, 'latin1'),
  ...more,
});
const apply = async (...given: Parameters<typeof file>) => {
  const result = await inTown((tx) => applyImport(tx, file(...given), services()));
  return result.ok ? result.value : result.error;
};
const preview = async (...given: Parameters<typeof file>) => {
  const result = await inTown((tx) => previewImport(tx, file(...given), services()));
  return result.ok ? result.value : result.error;
};
const select = <T = Record<string, unknown>>(text: string) => inTown((tx) => rows(tx, sql<T>`${sql.raw(text)}`));

/** All that imports write, without the records of imports and readings themselves. */
const everything = () =>
  select(`select (select jsonb_agg(to_jsonb(t) order by t.id) from consumers t) as consumers,
    (select jsonb_agg(to_jsonb(t) order by t.id) from people t) as people,
    (select jsonb_agg(to_jsonb(t) order by t.consumer_id, t.person_id) from guardianships t) as guardianships,
    (select jsonb_agg(to_jsonb(t) order by t.id) from households t) as households,
    (select jsonb_agg(to_jsonb(t) order by t.id) from enrolments t) as enrolments,
    (select jsonb_agg(to_jsonb(t) order by t.id) from tariff_facts t) as facts,
    (select jsonb_agg(to_jsonb(t) order by t.id) from diets t) as diets,
    (select jsonb_agg(to_jsonb(t) order by t.id) from accounts t) as accounts,
    (select jsonb_agg(to_jsonb(t) order by t.id) from postings t) as postings,
    (select jsonb_agg(to_jsonb(t) order by t.id) from absence_acts t) as acts`);

beforeEach(async () => {
  clock.set('2026-11-24 08:00');
  town = await aMunicipality(database);
});

describe('pupils', () => {
  test('a preview changes nothing and says what would happen', async () => {
    const before = await everything();
    expect(await preview('pupils', pupilsText)).toMatchObject({
      rejections: [],
      created: 364,
      changed: 0,
      unchanged: 0,
      totals: { file: { count: 364 }, before: { count: 0 }, after: { count: 364 } },
      notInFile: 0,
      repeats: undefined,
    });
    expect(await everything()).toEqual(before);
    expect(await select('select from imports')).toEqual([]);
  });

  test('the 364 of the municipality are taken with classes, payers, households, accounts, tariffs and sealed diets', async () => {
    expect(await apply('pupils', pupilsText)).toMatchObject({ outcome: 'applied', preview: { created: 364 } });
    const [counts] = await select(`select (select count(*) from consumers) as consumers,
      (select count(*) from enrolments where starts_on = '2026-11-24' and ends_on = '2027-06-30') as enrolments,
      (select count(*) from accounts where kind = 'consumer') as accounts,
      (select count(distinct consumer_id) from guardianships where role = 'payer') as paid,
      (select count(*) from people) as payers, (select count(*) from households) as households,
      (select count(distinct consumer_id) from consumer_tariffs) as rated,
      (select count(*) from diets where sealed like 'sealed:%') as diets`);
    const lines = pupilsText.trim().split('\r\n').slice(1);
    const payers = new Set(lines.map((line) => line.split(';')[11])).size;
    const diets = lines.filter((line) => !line.endsWith(';')).length;
    expect(counts).toEqual({
      consumers: 364,
      enrolments: 364,
      accounts: 364,
      paid: 364,
      rated: 364,
      payers,
      households: payers,
      diets,
    });
    expect(
      await select(`select c.search_surname, c.search_name, k.grade, k.section, t.cents from consumers c
      join enrolments e on e.consumer_id = c.id join classes k on k.id = e.class_id
      join consumer_tariffs t on t.consumer_id = c.id where c.number = '00009'`),
    ).toEqual([{ search_surname: 'morelli', search_name: 'youssef', grade: '3', section: 'A', cents: 500 }]);
  });

  test('before go-live, pupils are enrolled from the start of the school year', async () => {
    await sql`delete from day_progress where tenant_id = ${town.tenantId}`.execute(database.owner);
    await sql`update tenants set go_live = null where id = ${town.tenantId}`.execute(database.owner);
    await apply('pupils', pupilsText);
    expect(await select('select distinct starts_on::text, ends_on::text from enrolments')).toEqual([
      { starts_on: '2026-09-14', ends_on: '2027-06-30' },
    ]);
  });

  test('the same file twice changes nothing, and neither does the same content in another form', async () => {
    await apply('pupils', pupilsText);
    const once = await everything();
    expect(await apply('pupils', pupilsText)).toMatchObject({
      outcome: 'repeated',
      preview: { created: 0, changed: 0, unchanged: 364, repeats: { fileName: 'pupils.csv' } },
    });
    expect(await everything()).toEqual(once);
    const otherForm = pupilsText.replaceAll(';', '\t');
    expect(await apply('pupils', otherForm)).toMatchObject({
      outcome: 'applied',
      preview: { created: 0, changed: 0, unchanged: 364 },
    });
    expect(await everything()).toEqual(once);
    expect(await select('select outcome, created_count, unchanged_count from imports order by id')).toEqual([
      { outcome: 'applied', created_count: 364, unchanged_count: 0 },
      { outcome: 'repeated', created_count: 0, unchanged_count: 364 },
      { outcome: 'applied', created_count: 0, unchanged_count: 364 },
    ]);
  });

  test('what differs in a later file is shown and changed, what the office did to others stays', async () => {
    await apply('pupils', pupilsText);
    await select(`update consumers set surname = 'Corretto' where number = '00002'`);
    clock.set('2026-12-02 12:00');
    const later = pupilsText
      .replace('TAAA815013;3;A;Leone', 'TAAA815013;4;B;Leone')
      .replace('maria.leone1@example.it', 'leone@example.it')
      .split('\r\n')
      .filter((line) => !line.startsWith('00002'))
      .join('\r\n')
      .replaceAll('maria.leone1@example.it', 'leone@example.it');
    const shown = await preview('pupils', later);
    expect(shown).toMatchObject({ created: 0, notInFile: 1, rejections: [] });
    expect('rows' in shown && shown.rows.find((row) => row.number === '00001')).toMatchObject({
      outcome: 'changed',
      changes: [
        { field: 'class', before: 'TAAA815013 3 A', after: 'TAAA815013 4 B' },
        { field: 'email', before: 'maria.leone1@example.it', after: 'leone@example.it' },
      ],
    });
    await apply('pupils', later);
    expect(
      await select(`select k.grade, e.starts_on::text, e.ends_on::text from enrolments e
      join classes k on k.id = e.class_id join consumers c on c.id = e.consumer_id where c.number = '00001' order by e.starts_on`),
    ).toEqual([
      { grade: '3', starts_on: '2026-11-24', ends_on: '2026-12-02' },
      { grade: '4', starts_on: '2026-12-03', ends_on: '2027-06-30' },
    ]);
    expect(await select(`select surname from consumers where number = '00002'`)).toEqual([{ surname: 'Corretto' }]);
  });

  test('a changed ISEE, diet and payer are new facts from the next open day; the earlier payer stays a guardian', async () => {
    await apply('pupils', pupilsText);
    clock.set('2026-12-02 08:59:59');
    const later = pupilsText.replace(
      'Negri;Teresa;NGRTRS84C60Z129G;teresa.negri2@example.it;+39 373 7601014;2801,53;SI;NO;',
      'Leone;Maria;LNEMRA91P46L049X;;;3000;SI;NO;Celiachia',
    );
    await apply('pupils', later);
    const consumer = `(select id from consumers where number = '00002')`;
    expect(
      await select(`select valid_from::text, isee_cents from tariff_facts where consumer_id = ${consumer} order by id`),
    ).toEqual([
      { valid_from: '2026-11-24', isee_cents: 280153 },
      { valid_from: '2026-12-02', isee_cents: 300000 },
    ]);
    expect(await select(`select valid_from::text, sealed from diets where consumer_id = ${consumer}`)).toEqual([
      { valid_from: '2026-12-02', sealed: 'sealed:Celiachia' },
    ]);
    expect(
      await select(`select p.surname, g.role, p.email from guardianships g join people p on p.id = g.person_id
      where consumer_id = ${consumer} order by p.surname`),
    ).toEqual([
      { surname: 'Leone', role: 'payer', email: 'maria.leone1@example.it' },
      { surname: 'Negri', role: 'guardian', email: 'teresa.negri2@example.it' },
    ]);
    const audited = await select<{ after: object }>(`select after from audit_log
      where action = 'consumer_changed_by_import' and subject = 'consumer:' || ${consumer}`);
    expect(Object.keys(audited[0]?.after ?? {}).sort()).toEqual(['isee', 'payer']);
  });

  test('a household that the file names is recorded as such, and one that the office chose stays', async () => {
    const [header, first, second, third] = pupilsText.split('\r\n');
    const named = [`${header};Nucleo`, `${first};N1`, `${second};N1`, `${third};`].join('\n');
    await apply('pupils', named);
    const households = `select c.number, h.label from consumers c join households h on h.id = c.household_id order by 1`;
    expect(await select(households)).toEqual([
      { number: '00001', label: 'N1' },
      { number: '00002', label: 'N1' },
      { number: '00003', label: 'VTLLSN88D45Z330A' },
    ]);
    await apply('pupils', [header, first, second, third].join('\n'));
    expect((await select(households))[1]).toEqual({ number: '00002', label: 'N1' });
  });

  test('one wrong row refuses the whole file, and the refusal is recorded', async () => {
    const before = await everything();
    expect(await apply('pupils', demoText('alunni-con-errori.csv'))).toMatchObject({
      kind: 'RowsRejected',
      preview: { rejections: expect.objectContaining({ length: 9 }) },
    });
    expect(await everything()).toEqual(before);
    expect(await select('select outcome, rejected_count, created_count from imports')).toEqual([
      { outcome: 'refused', rejected_count: 9, created_count: 0 },
    ]);
  });

  test('other column names are asked for, then mapped', async () => {
    const renamed = pupilsText.replace('Data di nascita', 'Giorno');
    expect(await preview('pupils', renamed)).toMatchObject({ kind: 'ColumnsNeedMapping', missing: ['birthDate'] });
    expect(await preview('pupils', renamed, { mapping: { birthDate: 'Giorno' } })).toMatchObject({ created: 364 });
  });

  test('without a school year there is nothing to bring pupils into', async () => {
    clock.set('2027-07-01 10:00');
    expect(await preview('pupils', pupilsText)).toEqual({ kind: 'SchoolYearMissing' });
  });

  test('two at once: one creates, the other finds it done', async () => {
    const both = await Promise.all([apply('pupils', pupilsText), apply('pupils', pupilsText)]);
    expect(both.map((one) => 'outcome' in one && one.outcome).sort()).toEqual(['applied', 'repeated']);
    expect(await select('select count(*) from consumers')).toEqual([{ count: 364 }]);
  });
});

describe('opening balances', () => {
  const balanceOf = (number: string) =>
    select(`select a.balance_cents, (select count(*) from postings p where a.id in (p.debit_account_id, p.credit_account_id)) as postings
      from accounts a join consumers c on c.id = a.consumer_id where c.number = '${number}'`);

  test('are posted once each, dated go-live, and the totals are those of the file', async () => {
    await apply('pupils', pupilsText);
    const applied = await apply('balances', balancesText);
    const brought = { count: 364, creditCents: 1_333_600, debtCents: 69_075 };
    expect(applied).toMatchObject({
      outcome: 'applied',
      preview: { totals: { file: brought, before: { count: 364, creditCents: 0, debtCents: 0 }, after: brought } },
    });
    expect(await balanceOf('00003')).toEqual([{ balance_cents: -1800, postings: 1 }]);
    expect(await balanceOf('00008')).toEqual([{ balance_cents: 0, postings: 0 }]);
    expect(await select(`select distinct code, event_on::text, source_kind from postings`)).toEqual([
      { code: 'opening', event_on: '2026-11-02', source_kind: 'opening' },
    ]);
    const [sums] = await select<{ credit: number; debt: number }>(`select sum(greatest(balance_cents, 0)) as credit,
      -sum(least(balance_cents, 0)) as debt from accounts`);
    expect(sums).toEqual({ credit: brought.creditCents, debt: brought.debtCents });
  });

  test('the same file twice posts nothing', async () => {
    await apply('pupils', pupilsText);
    await apply('balances', balancesText);
    const once = await everything();
    expect(await apply('balances', balancesText)).toMatchObject({ outcome: 'repeated' });
    expect(await apply('balances', balancesText.replaceAll(';', '\t'))).toMatchObject({ preview: { unchanged: 364 } });
    expect(await everything()).toEqual(once);
  });

  test('a later file with other balances posts the differences, and needs a reason', async () => {
    await apply('pupils', pupilsText);
    await apply('balances', balancesText);
    const corrected = 'Codice utente;Codice fiscale;Saldo\n00003;;-20,00\n00008;;5,00\n00001;;96,50';
    expect(await preview('balances', corrected)).toMatchObject({
      created: 1,
      changed: 1,
      unchanged: 1,
      needsReason: true,
      notInFile: 361,
    });
    expect(await apply('balances', corrected)).toMatchObject({ kind: 'ReasonMissing' });
    expect(await balanceOf('00003')).toEqual([{ balance_cents: -1800, postings: 1 }]);
    expect(await apply('balances', corrected, { reason: 'Saldi del vecchio gestore corretti' })).toMatchObject({
      outcome: 'applied',
    });
    expect(await balanceOf('00003')).toEqual([{ balance_cents: -2000, postings: 2 }]);
    expect(await balanceOf('00008')).toEqual([{ balance_cents: 500, postings: 1 }]);
    expect(await select(`select cents, reason from postings where code = 'opening_correction'`)).toEqual([
      { cents: 200, reason: 'Saldi del vecchio gestore corretti' },
    ]);
    expect(await apply('balances', balancesText)).toMatchObject({ outcome: 'repeated' });
    expect(await balanceOf('00003')).toEqual([{ balance_cents: -2000, postings: 2 }]);
  });

  test('a balance without enrolment opens a consumer without one, whom a later file of pupils completes', async () => {
    expect(await preview('balances', balancesText)).toMatchObject({ newConsumers: 364, created: 364 });
    await apply('balances', balancesText);
    expect(
      await select(`select c.surname, c.sex, c.birth_date::text, a.balance_cents,
      (select count(*) from enrolments) as enrolments from consumers c join accounts a on a.consumer_id = c.id
      where c.number = '00003'`),
    ).toEqual([{ surname: '00003', sex: 'F', birth_date: '2023-12-27', balance_cents: -1800, enrolments: 0 }]);
    expect(await apply('pupils', pupilsText)).toMatchObject({ preview: { created: 0, changed: 364 } });
    expect(await select(`select surname, name from consumers where number = '00003'`)).toEqual([
      { surname: 'Russo', name: 'Nicole' },
    ]);
  });

  test('payments in between are not touched by a repetition or a correction', async () => {
    await apply('balances', balancesText);
    await select(
      `update accounts set balance_cents = balance_cents + 1000 where consumer_id = (select id from consumers where number = '00003')`,
    );
    await apply('balances', 'Codice utente;Codice fiscale;Saldo\n00003;;-20,00', { reason: 'Corretto' });
    expect(await balanceOf('00003')).toEqual([{ balance_cents: -1000, postings: 2 }]);
  });
});

describe('planned absences', () => {
  beforeEach(() => apply('pupils', pupilsText));

  test('those of the municipality become acts that arrived now', async () => {
    expect(await apply('absences', absencesText)).toMatchObject({
      outcome: 'applied',
      preview: { created: 26, linesWithClosedDays: [], totals: { before: { count: 0 }, after: { count: 26 } } },
    });
    expect(
      await select(`select a.kind, a.from_day::text, a.to_day::text, a.channel, a.actor from absence_acts a
      join consumers c on c.id = a.consumer_id where c.number = '00057'`),
    ).toEqual([{ kind: 'absent', from_day: '2026-12-13', to_day: '2026-12-15', channel: 'import', actor: 'staff:1' }]);
  });

  test('days already closed stay as they were and are named, and what was withdrawn since is not brought back', async () => {
    clock.set('2026-12-09 09:01');
    const shown = await preview('absences', absencesText);
    expect(shown).toMatchObject({ created: 17, linesWithClosedDays: expect.arrayContaining([2, 27]) });
    await apply('absences', absencesText);
    expect(await select('select min(from_day)::text as first from absence_acts')).toEqual([{ first: '2026-12-10' }]);
    clock.set('2026-12-10 08:00');
    expect(await apply('absences', absencesText.replaceAll(';', ','))).toMatchObject({ preview: { created: 0 } });
  });

  test('up to and including 09:00:59 today is open', async () => {
    const today = 'Codice utente;Codice fiscale;Dal;Al;Tipo\n00001;;24/11/2026;24/11/2026;assenza';
    clock.set('2026-11-24 09:00:59');
    expect(await preview('absences', today)).toMatchObject({ created: 1 });
    clock.set('2026-11-24 09:01:00');
    expect(await preview('absences', today)).toMatchObject({ created: 0, linesWithClosedDays: [2] });
  });
});

describe('a file between preview and confirmation', () => {
  const draft = file('balances', balancesText);

  test('waits sealed for who brought it, until it is taken', async () => {
    const id = await inTown((tx) => keepDraft(tx, draft, services()));
    const found = await inTown((tx) => findDraft(tx, id, sealer));
    expect(found).toMatchObject({ kind: 'balances', fileName: 'balances.csv' });
    expect(found && Buffer.from(found.bytes).equals(draft.bytes)).toBe(true);
    const other = { tenantId: town.tenantId, actor: { kind: 'staff' as const, staffId: 2 } };
    expect(await inTenant(database.app, other, (tx) => findDraft(tx, id, sealer))).toBeUndefined();
    await inTown((tx) => dropDraft(tx, id));
    expect(await inTown((tx) => findDraft(tx, id, sealer))).toBeUndefined();
  });

  test('is forgotten after a day', async () => {
    const id = await inTown((tx) => keepDraft(tx, draft, services()));
    clock.advance({ hours: 24, seconds: 1 });
    await inTown((tx) => keepDraft(tx, draft, services()));
    expect(await inTown((tx) => findDraft(tx, id, sealer))).toBeUndefined();
  });
});
