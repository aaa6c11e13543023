import { sql } from 'kysely';
import { describe, expect, test, vi } from 'vitest';
import { correctAttendance } from '#src/corrections/index.ts';
import { day } from '#src/kernel/day.ts';
import { movementsOf } from '#src/ledger/index.ts';
import { get, rows, type Tx } from '#src/platform/database/index.ts';
import { atOnce, sentAgain, sentAtOnce } from '#test/support/at-once.ts';
import { aClerkAndChild, wordsOf } from '#test/support/clerk.ts';
import { testDatabase } from '#test/support/database.ts';
import { hiddenFields } from '#test/support/site-visitor.ts';
import { aChild, aTown, type Child, liveDay, type Town } from '#test/support/town.ts';
import { answerReport, listReports, reportError, reportsOf } from './index.ts';

vi.setConfig({ testTimeout: 60_000 });
const database = await testDatabase();
const { clerk, clock, child: known, entered, office, register, town: site } = await aClerkAndChild(database);
const at = clock.now();

/** A child whose meal of Monday was charged, and that line. */
async function aCharge() {
  const town = await aTown(database);
  const child = await aChild(town);
  await liveDay(town, '2026-11-23');
  const [line] = await town.run((tx) => movementsOf(tx, child.consumerId, { limit: 1, offset: 0 }));
  return { town, child, movementId: line?.id ?? 0 };
}
const asked = (child: Child, movementId: number, over: object = {}) => ({
  personId: child.personId,
  consumerId: child.consumerId,
  movementId,
  words: 'quel giorno era assente',
  at,
  ...over,
});
const mails = (town: Town) =>
  town.run((tx) =>
    rows(tx, sql<{ to: string; template: string }>`select to_address as "to", template from mails order by id`),
  );

describe('a report about a line of the account', () => {
  test('is kept as written and moves no money; the office finds it first in its list', async () => {
    const { town, child, movementId } = await aCharge();
    expect(await town.run((tx) => reportError(tx, asked(child, movementId)))).toMatchObject({ ok: true });
    expect(await town.run(listReports)).toMatchObject([
      { words: 'quel giorno era assente', answer: null, eventOn: '2026-11-23' },
    ]);
    const { cents } = await town.run((tx) =>
      get(tx, sql<{ cents: number }>`select balance_cents as cents from accounts where kind = 'consumer'`),
    );
    expect(cents).toBe(-350);
  });

  test.each([
    ['without words', { words: '  ' }, 'WordsMissing'],
    ['of more than 1000 characters', { words: 'a'.repeat(1001) }, 'WordsTooLong'],
    ['about a line that does not exist', { movementId: 0 }, 'NoSuchMovement'],
    ['about the child of somebody else', { personId: 0 }, 'NotYourConsumer'],
  ])('%s is refused', async (_, over, kind) => {
    const { town, child, movementId } = await aCharge();
    const refused = await town.run((tx) => reportError(tx, asked(child, movementId, over)));
    expect(refused).toMatchObject({ ok: false, error: { kind } });
    expect(await town.run(listReports)).toEqual([]);
  });

  test('sent twice is one; of two adults at once one is told that it waits already; a tenth open one is the last', async () => {
    const { town, child, movementId } = await aCharge();
    const send = (tx: Tx) => reportError(tx, asked(child, movementId));
    const sent = await sentAtOnce(town, send, { at });
    expect([...sent, await sentAgain(town, send, at)].map((each) => each.kind === 'done' && each.answer.ok)).toEqual([
      true,
      true,
      true,
    ]);
    const other = await aCharge();
    const both = await atOnce(
      other.town,
      [0, 1].map(() => (tx: Tx) => reportError(tx, asked(other.child, other.movementId))),
    );
    expect(both.map((each) => each.ok || each.error.kind).toSorted()).toEqual(['AlreadyOpen', true]);
    for (let n = 2; n <= 12; n += 1) await liveDay(town, `2026-11-${String(n).padStart(2, '0')}`);
    const lines = await town.run((tx) => movementsOf(tx, child.consumerId, { limit: 20, offset: 0 }));
    await town.run((tx) =>
      sql`insert into error_reports (consumer_id, posting_id, person_id, words, reported_at)
      select ${child.consumerId}, id, ${child.personId}, 'x', ${at} from unnest(${lines.map((line) => line.id)}::bigint[]) id
      where id <> ${movementId} limit 8`.execute(tx),
    );
    const open = new Set((await town.run(listReports)).map((each) => each.movementId));
    const [ninth] = lines.filter((line) => !open.has(line.id));
    if (lines.length < 10) throw new Error('Too few lines');
    const last = await town.run((tx) => reportError(tx, asked(child, ninth?.id ?? 0)));
    expect(last).toMatchObject({ ok: open.size < 10 });
  });
});

describe('the answer', () => {
  const waiting = async () => {
    const { town, child, movementId } = await aCharge();
    const made = await town.run((tx) => reportError(tx, asked(child, movementId)));
    return { town, child, movementId, reportId: made.ok ? made.value.reportId : 0 };
  };
  const answer = (reportId: number, over: object = {}) => ({
    reportId,
    answer: 'corretto',
    correctionId: undefined,
    at,
    ...over,
  });

  test('is told by mail without its words, names the correction, and is given once by two clerks at once', async () => {
    const { town, child, movementId, reportId } = await waiting();
    await town.run((tx) =>
      correctAttendance(tx, {
        day: day('2026-11-23'),
        marks: [{ consumerId: child.consumerId, present: false }],
        reason: 'era a casa',
        by: 'office',
        at,
      }),
    );
    const [correction] = await town.run((tx) => movementsOf(tx, child.consumerId, { limit: 1, offset: 0 }));
    const correctionId = correction?.id;
    const both = await atOnce(
      town,
      [0, 1].map(() => (tx: Tx) => answerReport(tx, answer(reportId, { correctionId }))),
    );
    expect(both.map((each) => each.ok || each.error.kind).toSorted()).toEqual(['AlreadyAnswered', true]);
    expect(await town.run((tx) => reportsOf(tx, child.consumerId))).toMatchObject([
      { answer: 'corretto', correctionId },
    ]);
    expect((await mails(town)).filter((each) => each.template === 'error_report_answered')).toEqual([
      { to: child.email, template: 'error_report_answered' },
    ]);
    // What did not help can be reported again.
    expect(await town.run((tx) => reportError(tx, asked(child, movementId)))).toMatchObject({ ok: true });
  });

  test.each([
    ['without words', { answer: '' }, 'WordsMissing'],
    ['to a report that does not exist', { reportId: 0 }, 'NoSuchReport'],
    ['with a correction of another account', { correctionId: 0 }, 'NoSuchCorrection'],
  ])('%s is refused', async (_, over, kind) => {
    const { town, reportId } = await waiting();
    expect(await town.run((tx) => answerReport(tx, answer(reportId, over)))).toMatchObject({ error: { kind } });
    expect((await mails(town)).filter((each) => each.template === 'error_report_answered')).toEqual([]);
  });
});

test('a family reports from a line, the office answers, and the family reads it there', async () => {
  await register(known);
  const family = await entered(known.email);
  const account = `/${site.slug}/cittadino/${known.consumerId}/movimenti`;
  const list = await family.get(account);
  const [, path = ''] = new RegExp(`href="(${account}/\\d+)"`).exec(list.text) ?? [];
  const empty = await family.submit(path, { testo: '' });
  expect([empty.status, wordsOf(empty.text).includes('Scrivi che cosa non torna.')]).toEqual([422, true]);
  const sent = await family.submit(path, { testo: 'Quel giorno era a casa.' });
  expect(wordsOf((await family.get(sent.location)).text)).toContain('In attesa di risposta');
  expect(wordsOf((await family.get(account)).text)).toContain('Segnalazione inviata');
  expect(wordsOf((await clerk.get(office)).text)).toContain('Segnalazioni delle famiglie');
  const desk = await clerk.get(`${office}/segnalazioni`);
  expect(wordsOf(desk.text)).toContain('1 segnalazione aspetta una risposta.');
  const [, one = ''] = /href="([^"]+segnalazioni\/\d+)"/.exec(desk.text) ?? [];
  const without = await clerk.submit(one, { risposta: '' });
  expect(wordsOf(without.text)).toContain('Scrivi la risposta per la famiglia.');
  const fields = {
    ...hiddenFields((await clerk.get(one)).text, one),
    risposta: 'Il registro segna presente.',
    correzione: 'nessuna',
  };
  const answered = await clerk.post(one, fields);
  expect((await clerk.post(one, fields)).location).toBe(answered.location);
  expect(wordsOf((await clerk.get(answered.location)).text)).toContain('la famiglia riceve un avviso per e-mail');
  expect(wordsOf((await family.get(path)).text)).toContain('Il registro segna presente.');
  expect(wordsOf((await family.get(account)).text)).toContain('Risposta dell’ufficio');
});
