import { describe, expect, test, vi } from 'vitest';
import { day } from '#src/kernel/day.ts';
import { ask, request, romeInstantAt } from '#test/support/absences.ts';
import { aClerkAndChild, wordsOf } from '#test/support/clerk.ts';
import { testDatabase } from '#test/support/database.ts';
import { aChild, type Child } from '#test/support/town.ts';

vi.setConfig({ testTimeout: 60_000 });
const { child, clerk, clock, entered, hire, office, sheet, staffId, town } = await aClerkAndChild(await testDatabase());
const page = `${office}/assenze`;
const list = async () => wordsOf((await clerk.get(page)).text);
const openEnded = (of: Child, from: string, at = '2026-11-24 08:41') =>
  ask(town, request(of, { at, asked: { shape: 'until_further_notice', from: day(from) } }));

describe('absences until further notice', () => {
  test('nobody is away: the page says so', async () => {
    expect(await list()).toContain('Nessuna assenza lunga fino a nuovo avviso.');
  });

  test('of 10 service days are not listed, of 11 they are; a period of the same length is not', async () => {
    const ten = await aChild(town);
    const eleven = await aChild(town);
    const period = await aChild(town);
    // From Tuesday 18 and Monday 17 May to the last day of the service, Monday 31 May 2027.
    await openEnded(ten, '2027-05-18');
    await openEnded(eleven, '2027-05-17');
    await ask(town, request(period, { asked: { shape: 'period', from: day('2027-05-03'), to: day('2027-05-31') } }));
    const { text } = await clerk.get(page);
    expect(text).toContain(`${office}/alunni/${eleven.consumerId}"`);
    for (const each of [ten, period]) expect(text).not.toContain(`${office}/alunni/${each.consumerId}"`);
    expect(wordsOf(text)).toContain('1 alunno assente fino a nuovo avviso.');
    expect(wordsOf(text)).toMatch(
      /2ª A, Scuola primaria di via Dante 17\/05\/2027 31\/05\/2027 11 da \S.* 24\/11\/2026/,
    );
    expect(wordsOf((await clerk.get(office)).text)).toMatch(/1 Assenze lunghe/);
    await ask(town, request(eleven, { kind: 'normal', days: ['2027-05-20'] }));
    expect(await list()).toContain('Nessuna assenza lunga');
  });

  test('that the office recorded on the phone names the office, counts the days gone by, and ends when it is withdrawn', async () => {
    await ask(
      town,
      request(child, {
        by: { kind: 'staff', staffId, forPersonId: child.personId },
        asked: { shape: 'until_further_notice', from: day('2026-11-24') },
      }),
    );
    const before = await list();
    expect(before).toContain('dall’ufficio (');
    clock.set('2026-12-09 08:30');
    const later = await entered('ufficio@example.it');
    const seen = await later.get(page);
    expect(seen.text).toContain(`${sheet}"`);
    expect(wordsOf(seen.text).replaceAll(/\s/g, '')).toContain(daysOf(before));
    const back = request(child, { at: '2026-12-09 08:41', kind: 'normal' });
    await ask(town, {
      ...back,
      now: romeInstantAt('2026-12-09 08:41'),
      asked: { shape: 'until_further_notice', from: day('2026-12-09') },
    });
    expect(wordsOf((await later.get(page)).text)).toContain('Nessuna assenza lunga');
  });

  test('the auditor reads them; the school does not', async () => {
    await hire('auditor', 'revisore@assenze.example');
    await hire('school_staff', 'scuola@assenze.example');
    expect((await (await entered('revisore@assenze.example')).get(page)).status).toBe(200);
    expect((await (await entered('scuola@assenze.example')).get(page)).status).toBe(403);
  });
});

/** From, until and how many, as the only row of the list says them. */
const daysOf = (words: string) => /24\/11\/2026 31\/05\/2027 \d+/.exec(words)?.[0].replaceAll(' ', '') ?? 'no row';
