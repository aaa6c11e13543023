import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { waiveCharge } from '#src/charging/index.ts';
import { findDifferences } from '#src/integrity/index.ts';
import { day } from '#src/kernel/day.ts';
import { queueMail } from '#src/notices/index.ts';
import { audit } from '#src/platform/audit/index.ts';
import { liftSuspension } from '#src/standing/index.ts';
import { at } from '#test/support/clock.ts';
import { testDatabase } from '#test/support/database.ts';
import { aChild, aTown, type Child, liveDay, type Town } from '#test/support/town.ts';
import { applyRetention } from './index.ts';

const database = await testDatabase();
const THEN = at('2026-11-23 16:00').now();
const OWNER = database.owner;

/** Every place where somebody writes words of their own, and with what they go. A new one needs its line here, and its time. */
const WRITTEN: Readonly<Record<string, 'families' | 'mails' | 'imports' | 'not of people'>> = {
  'charge_waivers.reason': 'families',
  'collections.reversal_reason': 'families',
  'error_reports.answer': 'families',
  'error_reports.words': 'families',
  'flow_line_notes.note': 'families',
  'meal_charges.reversal_reason': 'families',
  'notices.delivered_by_hand_note': 'families',
  'postings.reason': 'families',
  'receipt_reviews.note': 'families',
  'register_marks.reason': 'families',
  'suspension_lifts.reason': 'families',
  'suspensions.end_note': 'families',
  'imports.reason': 'imports',
  'mails.last_error': 'mails',
  // Of days and for everybody; one of a few words that the program itself chooses.
  'closures.reason': 'not of people',
  'quarantined_receipts.reason': 'not of people',
  'suspensions.end_reason': 'not of people',
};

test('every column with words of somebody’s own has a time at whose end they go', async () => {
  const { rows } = await sql<{ name: string }>`select c.table_name || '.' || c.column_name as name
    from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
    where c.table_schema = 'public' and t.table_type = 'BASE TABLE' and c.data_type = 'text'
      and c.column_name ~ '(reason|note|words|answer|comment|error)$' and c.column_name !~ '^sealed'`.execute(OWNER);
  expect(rows.map(({ name }) => name).sort()).toEqual(Object.keys(WRITTEN).sort());
});

/** A child about whom the office wrote its own name at every place. */
async function writtenAbout(town: Town, child: Child, name: string): Promise<void> {
  const words = `Ha telefonato la mamma di ${name}`;
  await liveDay(town, '2026-11-23');
  await town.run(async (tx) => {
    const { consumerId } = child;
    await waiveCharge(tx, { consumerId, day: day('2026-11-23'), reason: words, at: THEN });
    await liftSuspension(tx, { consumerId, untilDay: day('2026-11-30'), reason: words, at: THEN });
    await sql`insert into register_marks (day, consumer_id, present, reason, marked_at)
      values ('2026-11-23', ${consumerId}, true, ${words}, ${THEN})`.execute(tx);
    await sql`insert into suspensions (consumer_id, from_day, ends_before, decided_at, debt_meals, end_reason, end_note)
      values (${consumerId}, '2026-11-10', '2026-11-12', ${THEN}, 5, 'lifted', ${words})`.execute(tx);
    await sql`insert into notices (consumer_id, kind, debt_meals, created_at, delivered_by_hand_at, delivered_by_hand_note)
      values (${consumerId}, 'debt', 3, ${THEN}, ${THEN}, ${words})`.execute(tx);
  });
}

const TABLES = ['postings', 'meal_charges', 'charge_waivers', 'suspension_lifts', 'suspensions', 'notices'];
const MONEY = ['receipt_reviews', 'flow_line_notes', 'imports'];

async function placesWith(name: string): Promise<string[]> {
  const found: string[] = [];
  for (const table of [...TABLES, 'register_marks', ...MONEY, 'mails']) {
    const { rows } = await sql<{ n: number }>`select count(*)::integer as n from ${sql.table(table)} t
      where strpos(t::text, ${name}) > 0`.execute(OWNER);
    if (rows[0]?.n) found.push(table);
  }
  return found;
}

test('what the office wrote about a child goes with the child, not a day earlier and not of others, and sums stay', async () => {
  const town = await aTown(database);
  const gone = await aChild(town);
  const stays = await (await aChild(town)).owing({ meals: 2 });
  await writtenAbout(town, gone, 'Pasqualina');
  await writtenAbout(town, stays, 'Ermenegildo');
  const everywhere = [...TABLES, 'register_marks'];
  expect(await placesWith('Pasqualina')).toEqual(everywhere);
  const sums = () =>
    sql<{
      n: string;
    }>`select string_agg(id || ' ' || cents || ' ' || code, ',' order by id) as n from postings`.execute(OWNER);
  const before = (await sums()).rows;
  const differences = await town.run(findDifferences);

  await town.run((tx) => applyRetention(tx, at('2037-05-30 04:00').now()));
  expect(await placesWith('Pasqualina')).toEqual(everywhere);
  const report = await town.run((tx) => applyRetention(tx, at('2037-05-31 04:00').now()));
  expect(report.find(({ kind }) => kind === 'families')).toMatchObject({ removed: 2, words: 7 });
  expect(await placesWith('Pasqualina')).toEqual([]);
  expect(await placesWith('Ermenegildo'), 'who owes is still there').toEqual(everywhere);
  expect((await sums()).rows).toEqual(before);
  expect(await town.run(findDifferences)).toEqual(differences);
});

test('what the log says of who was taken out goes too, however late it was written; that it was done, and by whom, stays', async () => {
  const town = await aTown(database);
  const [gone, stays] = [await aChild(town), await (await aChild(town)).owing({ meals: 2 })];
  const late = at('2036-06-01 10:00').now();
  const said = { name: 'Melusina Vattelapesca' };
  const actor = { kind: 'staff', staffId: 1 } as const;
  await town.run(async (tx) => {
    for (const subject of [`consumer:${gone.consumerId}`, `person:${gone.personId}`, `consumer:${stays.consumerId}`])
      await audit(tx, { at: late, action: 'child_corrected', subject, before: said, after: said });
    const ended = { ...said, personId: 7 };
    await audit(tx, { at: late, action: 'adult_ended', subject: `consumer:${gone.consumerId}`, before: ended });
  }, actor);
  await town.run((tx) => applyRetention(tx, at('2037-05-31 04:00').now()));
  const { rows } = await sql<{
    subject: string;
    who: string;
    before: unknown;
    after: unknown;
  }>`select subject, actor as who, before, after
    from audit_log where tenant_id = ${town.tenantId} and at = ${late} order by id`.execute(OWNER);
  const who = 'staff:1';
  expect(rows).toEqual([
    { subject: `consumer:${gone.consumerId}`, who, before: null, after: null },
    { subject: `person:${gone.personId}`, who, before: null, after: null },
    { subject: `consumer:${stays.consumerId}`, who, before: said, after: said },
    { subject: `consumer:${gone.consumerId}`, who, before: { personId: 7 }, after: null },
  ]);
  const ask = (child: Child) =>
    town.run((tx) =>
      sql`select forget_said_about(array[${child.consumerId}]::bigint[], array[${child.personId}]::bigint[])`.execute(
        tx,
      ),
    );
  await ask(stays);
  const { rows: kept } = await sql<{ n: number }>`select count(*)::integer as n from audit_log
    where tenant_id = ${town.tenantId} and before ->> 'name' = ${said.name}`.execute(OWNER);
  expect(kept[0]?.n, 'of a child who is there').toBe(1);
});

test('a movement between two children keeps its words until both are gone', async () => {
  const town = await aTown(database);
  const [gone, stays] = [await aChild(town), await aChild(town)];
  await sql`insert into postings (tenant_id, debit_account_id, credit_account_id, cents, code, source_kind, source_id, event_on, created_at, actor, reason)
    select ${town.tenantId}, a.id, b.id, 100, 'transfer', 'prova', 1, '2026-11-23', ${THEN}, 'system:prova', 'Da Gelsomina a Rosmunda'
    from accounts a, accounts b where a.consumer_id = ${gone.consumerId} and b.consumer_id = ${stays.consumerId}`.execute(
    OWNER,
  );
  const forget = (children: readonly Child[]) =>
    town.run((tx) =>
      sql`select forget_words_about(${children.map(({ consumerId }) => consumerId)}::bigint[])`.execute(tx),
    );
  const removed = (child: Child) =>
    sql`update consumers set removed_at = ${THEN} where id = ${child.consumerId}`.execute(OWNER);
  await forget([gone]);
  await removed(gone);
  await forget([gone]);
  expect(await placesWith('Gelsomina')).toEqual(['postings']);
  await removed(stays);
  await forget([stays]);
  expect(await placesWith('Gelsomina')).toEqual([]);
});

test('of another municipality, or of children who are there, nothing is blanked', async () => {
  const [here, there] = [await aTown(database), await aTown(database)];
  const child = await aChild(there);
  await writtenAbout(there, child, 'Fiordaliso');
  const places = await placesWith('Fiordaliso');
  const ask = (town: Town) =>
    town.run((tx) => sql`select forget_words_about(array[${child.consumerId}]::bigint[])`.execute(tx));
  await ask(there);
  await sql`update consumers set removed_at = ${THEN} where id = ${child.consumerId}`.execute(OWNER);
  await ask(here);
  expect(await placesWith('Fiordaliso')).toEqual(places);
  await expect(here.run((tx) => sql`update postings set reason = 'altro'`.execute(tx))).rejects.toThrow(
    /permission denied/,
  );
});

test('notes on receipts and flows go after ten years, reasons of files with their names, addresses with their mails', async () => {
  const town = await aTown(database);
  await town.run(async (tx) => {
    const words = 'Lo dice il signor Bianconiglio';
    await sql`insert into quarantined_receipts (receipt_id, notice_number, cents, paid_at, psp_name, received_at, reason)
      values ('r1', '301000000000000001', 350, ${THEN}, 'Banca', ${THEN}, 'unknown_notice')`.execute(tx);
    await sql`insert into receipt_reviews (quarantined_receipt_id, note, reviewed_at)
      select id, ${words}, ${THEN} from quarantined_receipts`.execute(tx);
    await sql`insert into flow_line_notes (iuv, iur, note, noted_at) values ('1', '2', ${words}, ${THEN})`.execute(tx);
    await sql`insert into imports (kind, file_name, file_sha256, outcome, rejected_count, created_count, changed_count, unchanged_count, totals, reason, recorded_at)
      values ('balances', 'saldi.csv', ${'0'.repeat(64)}, 'applied', 0, 0, 0, 0, '{}', ${words}, ${THEN})`.execute(tx);
    const mail = { to: 'bianconiglio@example.it', template: 'password_changed', params: {}, at: THEN } as const;
    await queueMail(tx, { ...mail, dedupeKey: 'closure:7:consumer:8:Bianconiglio@example.it' });
    await queueMail(tx, { ...mail, dedupeKey: 'registration:Bianconiglio' });
    await sql`update mails set accepted_at = ${THEN}`.execute(tx);
  });
  const night = (when: string) => town.run((tx) => applyRetention(tx, at(when).now()));
  expect(await placesWith('Bianconiglio')).toEqual([...MONEY, 'mails']);
  await night('2028-11-25 04:00');
  expect(await placesWith('ianconiglio@')).toEqual([]);
  expect(await placesWith('registration:Bianconiglio'), 'no address').toEqual(['mails']);
  await sql`delete from mails where tenant_id = ${town.tenantId}`.execute(OWNER);
  expect(await placesWith('Bianconiglio')).toEqual(['receipt_reviews', 'flow_line_notes']);
  await night('2036-11-22 04:00');
  expect(await placesWith('Bianconiglio')).toEqual(['receipt_reviews', 'flow_line_notes']);
  const report = await night('2036-11-24 04:00');
  expect(report.find(({ kind }) => kind === 'families')).toMatchObject({ removed: 0, words: 2 });
  expect(await placesWith('Bianconiglio')).toEqual([]);
  const now = at('2036-11-24 04:00').now();
  await expect(town.run((tx) => sql`select forget_notes_on_money(${now}, ${now}, 10)`.execute(tx))).rejects.toThrow(
    /ten years/,
  );
});
