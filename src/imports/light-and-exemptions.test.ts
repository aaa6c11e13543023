import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { communicateAbsence } from '#src/absences/index.ts';
import { findDifferences } from '#src/integrity/index.ts';
import { day } from '#src/kernel/day.ts';
import { rows } from '#src/platform/database/index.ts';
import { testDatabase } from '#test/support/database.ts';
import { standingStory } from '#test/support/standing-story.ts';
import { aChild, balanceOf, type Child, type Town } from '#test/support/town.ts';
import { applyImport, type ImportKind } from './index.ts';

const { clock, live, planned, suspensions, town } = await standingStory(await testDatabase());
const sealer = { seal: (text: string) => text, open: (sealed: string) => sealed };
const apply = async (where: Town, kind: ImportKind, lines: readonly string[]) => {
  const file = { kind, fileName: `${kind}.csv`, bytes: Buffer.from(lines.join('\n')) };
  const result = await where.run((tx) => applyImport(tx, file, { sealer, at: clock.now() }));
  return result.ok ? result.value : result.error;
};
const codesOf = (answer: Awaited<ReturnType<typeof apply>>) =>
  'kind' in answer && answer.kind === 'RowsRejected'
    ? answer.preview.rejections.map(({ line, column, code }) => `${line} ${column} ${code}`)
    : answer;

describe('a file of light meals', () => {
  const HEADER = 'Codice utente;Codice fiscale;Dal;Al;Certificato';
  const kinds = (where: Town, child: Child) =>
    where.run((tx) =>
      rows(
        tx,
        sql`select kind, from_day::text as "from", certified from absence_acts where consumer_id = ${child.consumerId} order by id`,
      ),
    );

  test('brings periods, longer ones with a certificate only, and twice changes nothing', async () => {
    const where = await town();
    const [short, long] = [await aChild(where), await aChild(where)];
    clock.set('2026-11-23 10:00');
    const without = [HEADER, `${short.number};;25/11/2026;27/11/2026;`, `${long.number};;25/11/2026;01/12/2026;NO`];
    expect(codesOf(await apply(where, 'light_meals', without))).toEqual(['3 Al light_needs_certificate']);
    expect(await kinds(where, short)).toEqual([]);
    const lines = [HEADER, `${short.number};;25/11/2026;27/11/2026;`, `${long.number};;25/11/2026;01/12/2026;SI`];
    expect(await apply(where, 'light_meals', lines)).toMatchObject({ outcome: 'applied', preview: { created: 2 } });
    expect(await kinds(where, long)).toEqual([{ kind: 'light', from: '2026-11-25', certified: true }]);
    expect(await planned(where, long, '2026-12-01')).toBe('light');
    expect(await apply(where, 'light_meals', lines)).toMatchObject({ outcome: 'repeated' });
    const otherForm = lines.map((line) => line.replaceAll(';', ','));
    expect(await apply(where, 'light_meals', otherForm)).toMatchObject({ preview: { unchanged: 2 } });
  });

  test('with a certificate leaves the family its three in a row', async () => {
    const where = await town();
    const child = await aChild(where);
    clock.set('2026-11-23 10:00');
    await apply(where, 'light_meals', [HEADER, `${child.number};;25/11/2026;27/11/2026;SI`]);
    const ask = (days: string[]) =>
      where.run((tx) =>
        communicateAbsence(tx, {
          consumerId: child.consumerId,
          kind: 'light',
          asked: { shape: 'days', days: days.map(day) },
          by: { kind: 'citizen', personId: child.personId },
          arrivedAt: clock.now(),
          now: clock.now(),
        }),
      );
    expect(await ask(['2026-11-30', '2026-12-01', '2026-12-02'])).toMatchObject({ ok: true });
    expect(await ask(['2026-12-03'])).toMatchObject({ error: { kind: 'LightLimitReached' } });
  });

  test('the certificate counts in a file of absences too; what cannot be read is named', async () => {
    const where = await town();
    const child = await aChild(where);
    clock.set('2026-11-23 10:00');
    const header = 'Codice utente;Codice fiscale;Dal;Al;Tipo;Certificato medico';
    const bad = [header, `${child.number};;25/11/2026;24/11/2026;pasto in bianco;forse`];
    expect(codesOf(await apply(where, 'absences', bad))).toEqual([
      '2 Al period_backwards',
      '2 Certificato medico yes_no_unreadable',
    ]);
    const good = [header, `${child.number};;25/11/2026;02/12/2026;pasto in bianco;x`];
    expect(await apply(where, 'absences', good)).toMatchObject({ outcome: 'applied' });
  });
});

describe('a file of exemptions', () => {
  const HEADER = 'Codice utente;Codice fiscale;Esenzione;Dal;Al';

  test('gives back what exempt meals had cost, ends a suspension, and lasts as long as it says', async () => {
    const where = await town();
    const child = await (await aChild(where)).owing({ meals: 4 });
    await live(where, '2026-10-05', '2026-10-07');
    expect(await suspensions(where, child)).toMatchObject([{ endsBefore: null }]);
    const before = await balanceOf(where, child);
    clock.set('2026-10-08 08:00');
    const lines = [HEADER, `${child.number};;l.104;05/10/2026;30/10/2026`];
    expect(await apply(where, 'exemptions', lines)).toMatchObject({ outcome: 'applied', preview: { changed: 1 } });
    expect(await balanceOf(where, child)).toBeGreaterThan(before);
    expect((await suspensions(where, child))[0]?.endsBefore).not.toBeNull();
    const prices = await where.run((tx) =>
      rows(
        tx,
        sql`select valid_from::text as "from", cents from consumer_tariffs where consumer_id = ${child.consumerId} order by 1`,
      ),
    );
    expect(prices).toEqual([
      { from: '2026-09-15', cents: 350 },
      { from: '2026-10-05', cents: 0 },
      { from: '2026-10-31', cents: 350 },
    ]);
    expect(await apply(where, 'exemptions', lines)).toMatchObject({ outcome: 'repeated' });
    expect(
      await apply(
        where,
        'exemptions',
        lines.map((line) => line.replaceAll(';', '\t')),
      ),
    ).toMatchObject({
      preview: { unchanged: 1 },
    });
    expect(await where.run(findDifferences)).toEqual([]);
  });

  test('two at once: one takes it, the other finds it done', async () => {
    const where = await town();
    const child = await aChild(where);
    clock.set('2026-10-06 10:00');
    const lines = [HEADER, `${child.number};;L.104;05/10/2026;`];
    const both = await Promise.all([apply(where, 'exemptions', lines), apply(where, 'exemptions', lines)]);
    expect(both.map((one) => 'outcome' in one && one.outcome).sort()).toEqual(['applied', 'repeated']);
    const facts = await where.run((tx) => rows(tx, sql`select from tariff_facts where exemption = 'L.104'`));
    expect(facts).toHaveLength(1);
  });

  test('names each row that cannot be taken, and takes nothing', async () => {
    const where = await town();
    const [child, unrated] = [await aChild(where), await aChild(where)];
    await sql`delete from tariff_facts where consumer_id = ${unrated.consumerId}`.execute(where.database.owner);
    const lines = [
      HEADER,
      `${child.number};;Cugino;05/10/2026;`,
      `${child.number};;L.104;05/10/2026;04/10/2026`,
      `${child.number};;L.104;01/11/2026;`,
      `${child.number};;L.104;01/12/2026;31/12/2026`,
      '99999;RSSMRA85T10A562S;L.104;05/10/2026;',
      `${unrated.number};;L.104;05/10/2026;`,
    ];
    expect(codesOf(await apply(where, 'exemptions', lines))).toEqual([
      '2 Esenzione exemption_unknown',
      '3 Al period_backwards',
      '5 Dal period_overlaps',
      '6 Codice utente consumer_unknown',
      '7 Codice utente tariff_facts_missing',
    ]);
  });
});
