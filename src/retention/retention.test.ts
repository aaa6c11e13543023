import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { recordDiet } from '#src/diets/index.ts';
import { reportError } from '#src/error-reports/index.ts';
import { findDifferences } from '#src/integrity/index.ts';
import { day } from '#src/kernel/day.ts';
import { queueMail } from '#src/notices/index.ts';
import { audit } from '#src/platform/audit/index.ts';
import { get } from '#src/platform/database/index.ts';
import { atOnce } from '#test/support/at-once.ts';
import { at } from '#test/support/clock.ts';
import { testDatabase } from '#test/support/database.ts';
import { aSite } from '#test/support/site.ts';
import { aChild, aTown, balanceOf, type Child, liveDay, type Town } from '#test/support/town.ts';
import { testSealer } from '#test/support/world.ts';
import { applyRetention, changeRetention, previewRetention, retainNightly, retentionRuns } from './index.ts';
import { checkMonths, keptAfter, monthsApplied } from './rules.ts';

const database = await testDatabase();
const THEN = at('2026-11-23 16:00').now();

/** A child whose account ended at zero, one in debt, each with a parent who has a login; and everything that is kept about them. */
async function aScene() {
  const clock = at('2026-11-23 08:00');
  const town = await aTown(database, { own_credentials: { enabled: true, reason: 'gestore' } });
  const site = await aSite(town, clock);
  const gone = await (await aChild(town)).holding({ cents: 350 });
  const owes = await aChild(town);
  for (const child of [gone, owes]) await site.register(child);
  await site.entered(gone.email);
  await liveDay(town, '2026-11-23');
  expect(await balanceOf(town, gone)).toBe(0);
  await town.run(async (tx) => {
    await recordDiet(tx, testSealer, {
      consumerId: gone.consumerId,
      validFrom: day('2026-10-01'),
      text: 'Senza glutine',
      at: THEN,
    });
    const posting = await get(
      tx,
      sql<{ id: number }>`select max(p.id) as id from postings p join accounts a on a.id = p.debit_account_id
      where a.consumer_id = ${gone.consumerId}`,
    );
    const report = { personId: gone.personId, consumerId: gone.consumerId, movementId: posting.id };
    await reportError(tx, { ...report, words: 'Sono Numero Genitore, mio figlio non c’era', at: THEN });
    await queueMail(tx, {
      dedupeKey: 'prova',
      to: gone.email,
      template: 'password_changed',
      params: {},
      at: THEN,
    });
    await sql`update mails set accepted_at = ${THEN}, params = ${JSON.stringify({ name: gone.email })}`.execute(tx);
  });
  return { town, clock, site, gone, owes };
}

const years = (later: number) => at(`${2027 + later}-06-15 04:00`);
const tableText = async (town: Town, tables: readonly string[]) => {
  let all = '';
  for (const table of tables) {
    const { rows } = await sql<{
      text: string | null;
    }>`select string_agg(t::text, E'\n') as text from ${sql.table(table)} t
      where tenant_id = ${town.tenantId}`.execute(database.owner);
    all += rows[0]?.text ?? '';
  }
  return all;
};
const PERSONAL = [
  'people',
  'consumers',
  'logins',
  'sessions',
  'mails',
  'error_reports',
  'guardianships',
  'diets',
  'audit_log',
  'households',
];
const traces = (child: Child) => [
  child.email,
  `GNT${child.number}`,
  `CHD${child.number}`,
  `Bimbo ${Number(child.number)}`,
  `Numero ${Number(child.number)}`,
];

describe('R12: ten years after the last movement', () => {
  test('the people behind an account are removed, its number and postings stay, and the check finds nothing', async () => {
    const { town, gone, owes } = await aScene();
    const before = await tableText(town, ['postings', 'accounts', 'register_entries', 'enrolments']);
    expect(await town.run(findDifferences)).toEqual([]);
    const clock = years(10);
    const report = await retainNightly({ database: database.app, clock }, town.tenantId);
    expect(report?.find((each) => each.kind === 'families')).toMatchObject({ removed: 2, kept: { balance: 1 } });
    expect(await town.run(findDifferences)).toEqual([]);
    expect(await tableText(town, ['postings', 'accounts', 'register_entries', 'enrolments'])).toBe(before);
    const left = await tableText(town, PERSONAL);
    for (const trace of traces(gone)) expect(left, trace).not.toContain(trace);
    expect(left).toContain(`RIMOSSO ${gone.consumerId}`);
    expect(left).toContain(gone.number);
    // Who owes is still a debtor.
    expect(left).toContain(`CHD${owes.number}`);
    expect(left).toContain(owes.email);
  });

  test('not a day earlier, and nobody enters any more afterwards', async () => {
    const { town, gone, site } = await aScene();
    const families = async (when: string) => {
      const report = await previewRetention({ database: database.app, clock: at(when) }, town.tenantId);
      return report.find((each) => each.kind === 'families')?.removed;
    };
    // The enrolment ended on 31 May 2027.
    expect(await families('2037-05-30 04:00')).toBe(0);
    expect(await families('2037-05-31 04:00')).toBe(2);
    expect(await tableText(town, ['people'])).toContain(gone.email);
    await retainNightly({ database: database.app, clock: at('2037-05-31 04:00') }, town.tenantId);
    const answer = await site.enter(site.visitor(), gone.email);
    expect(answer.status).toBe(422);
  });

  test('a child who came back, or whose account moved, stays', async () => {
    const { town, gone } = await aScene();
    await sql`update enrolments set ends_on = '2030-05-31' where consumer_id = ${gone.consumerId}`.execute(
      database.owner,
    );
    const report = await previewRetention({ database: database.app, clock: years(10) }, town.tenantId);
    expect(report.find((each) => each.kind === 'families')?.removed).toBe(0);
  });
});

describe('R16: each kind of data', () => {
  test('goes at the end of its own time: diets, mails, accesses, the log', async () => {
    const { town, gone } = await aScene();
    const removedAt = async (when: string) => {
      const report = await previewRetention({ database: database.app, clock: at(when) }, town.tenantId);
      return Object.fromEntries(report.map((each) => [each.kind, each.removed]));
    };
    expect(await removedAt('2027-11-20 04:00')).toMatchObject({ diets: 0, mails: 0, access_log: 0 });
    expect((await removedAt('2027-11-25 04:00')).access_log).toBeGreaterThan(0);
    expect(await removedAt('2028-05-30 04:00')).toMatchObject({ diets: 0, mails: 0 });
    expect(await removedAt('2028-05-31 04:00')).toMatchObject({ diets: 1 });
    expect(await removedAt('2028-11-25 04:00')).toMatchObject({ mails: 1, families: 0 });
    await town.run((tx) => applyRetention(tx, at('2028-11-25 04:00').now()));
    const mails = await tableText(town, ['mails']);
    expect(mails).not.toContain(gone.email);
    expect(mails).toContain('password_changed');
    expect(await tableText(town, ['diets'])).toBe('');
    expect(await tableText(town, ['people'])).toContain(gone.email);
  });

  test('by the municipality’s own setting, within what the law asks', async () => {
    const { town } = await aScene();
    const months = { diets: 1, mails: 6, access_log: 6, audit: 24, imports: 6, families: 120 };
    expect(checkMonths({ ...months, families: 119, diets: 0.5 })).toEqual({
      ok: false,
      error: { wrong: ['diets', 'families'].map((kind) => ({ kind, why: 'range' })) },
    });
    expect(checkMonths({ ...months, audit: 121 })).toEqual({
      ok: false,
      error: { wrong: [{ kind: 'audit', why: 'outlivesFamilies' }] },
    });
    expect(monthsApplied({ ...months, audit: 180 }).audit, 'as it was set before').toBe(120);
    const change = () => town.run((tx) => changeRetention(tx, { months, at: at('2027-06-01 10:00').now() }));
    expect(await change()).toMatchObject({ value: { changed: true } });
    expect(await change()).toMatchObject({ value: { changed: false } });
    const report = await previewRetention({ database: database.app, clock: at('2027-07-02 04:00') }, town.tenantId);
    expect(report).toEqual(expect.arrayContaining([expect.objectContaining({ kind: 'diets', months: 1, removed: 1 })]));
    expect(keptAfter(day('2028-03-31'), 1)).toBe('2028-02-29');
  });

  test('the application itself cannot take a fresh line out of the log', async () => {
    const { town } = await aScene();
    await town.run((tx) => audit(tx, { at: THEN, action: 'went_live', subject: 'tenant' }));
    await expect(town.run((tx) => sql`delete from audit_log`.execute(tx))).rejects.toThrow(/permission denied/);
    await expect(town.run((tx) => sql`select forget_audit(${THEN}, ${THEN}, null, 10)`.execute(tx))).rejects.toThrow(
      /half a year/,
    );
  });
});

describe('the night’s job', () => {
  test('runs once a night, whoever asks, not before three, and keeps its report', async () => {
    const { town } = await aScene();
    const early = await retainNightly({ database: database.app, clock: at('2037-06-15 02:59') }, town.tenantId);
    expect(early).toBeUndefined();
    const clock = years(10);
    const runs = await Promise.all(
      [0, 1, 2].map(() => retainNightly({ database: database.app, clock }, town.tenantId)),
    );
    expect(runs.filter((each) => each !== undefined)).toHaveLength(1);
    const [last] = await town.run((tx) => retentionRuns(tx, 5));
    expect(last?.night).toBe('2037-06-15');
    expect(last?.report.find((each) => each.kind === 'families')?.removed).toBe(2);
  });

  test('twice at once, once in the night and once by command, takes everybody out once', async () => {
    const { town, gone } = await aScene();
    const now = years(10).now();
    const both = await atOnce(
      town,
      [0, 1].map(() => (tx) => applyRetention(tx, now)),
    );
    const removed = both.map((report) => report.find((each) => each.kind === 'families')?.removed ?? 0);
    expect(removed.reduce((sum, n) => sum + n)).toBe(2);
    expect(await town.run(findDifferences)).toEqual([]);
    expect(await tableText(town, ['people'])).not.toContain(gone.email);
  });
});
