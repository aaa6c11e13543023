import { sql } from 'kysely';
import { describe, expect, test, vi } from 'vitest';
import { get } from '#src/platform/database/index.ts';
import { aClerkAndChild, wordsOf } from '#test/support/clerk.ts';
import { testDatabase } from '#test/support/database.ts';
import { hiddenFields } from '#test/support/site-visitor.ts';
import { aChild, liveDay } from '#test/support/town.ts';

vi.setConfig({ testTimeout: 60_000 });
const { clerk, clock, entered, hire, register, office, town } = await aClerkAndChild(await testDatabase());
const page = `${office}/orari`;
const school = String(town.schoolId);

describe('the hours up to which families may cancel', () => {
  test('one for all says so; what is wrong is said at its field, and what was typed stays', async () => {
    expect(wordsOf((await clerk.get(page)).text)).toContain('Le famiglie possono disdire fino alle 09:00.');
    const wrong = await clerk.submit(page, { scuola: '', orario: '9 e mezza', dal: '2026-11-25' });
    expect(wrong.status).toBe(422);
    for (const said of ['Scegli la scuola.', 'Scrivi l’orario con ore e minuti'])
      expect(wordsOf(wrong.text)).toContain(said);
    expect(wrong.text).toContain('value="9 e mezza"');
    const today = await clerk.submit(page, { scuola: school, orario: '08:30', dal: '2026-11-24' });
    expect(wordsOf(today.text)).toContain('Scegli un giorno da mercoledì 25 novembre in poi');
    const late = await clerk.submit(page, { scuola: school, orario: '15:00', dal: '2026-11-25' });
    expect(wordsOf(late.text)).toContain('Alle 15:00 i pasti vengono addebitati');
  });

  test('one school’s is changed from tomorrow, once; its families, its teachers and the kitchen read it then', async () => {
    const fields = {
      ...hiddenFields((await clerk.get(page)).text, page),
      scuola: school,
      orario: '8.30',
      dal: '25/11/2026',
    };
    const done = await clerk.post(page, fields);
    expect((await clerk.post(page, fields)).location).toBe(done.location);
    expect(wordsOf((await clerk.get(done.location)).text)).toContain('Vale da mercoledì 25 novembre');
    const family = await aChild(town);
    await register(family);
    await hire('school_staff', 'scuola@orari.example');
    clock.set('2026-11-25 08:20');
    const parent = await entered(family.email);
    const teacher = await entered('scuola@orari.example');
    const home = `/${town.slug}/cittadino/${family.consumerId}`;
    expect(wordsOf((await parent.get(home)).text)).toContain('Puoi disdire fino alle 08:30');
    expect(wordsOf((await parent.get(`${home}/assenze`)).text)).toContain('fino alle 08:30 del giorno stesso');
    expect(wordsOf((await teacher.get(`/${town.slug}/registro`)).text)).toContain('fino alle 08:30. Dopo le 08:30');
    const desk = await entered('ufficio@example.it');
    const cook = await desk.get(`/${town.slug}/cucina`);
    expect(wordsOf(cook.text)).toContain('Ancora aperto: cambia fino alle 08:30.');
    expect(wordsOf((await desk.get(page)).text)).toContain('Ogni scuola ha il suo orario');
  });

  test('where one school is final and another is not, kitchen and school say which', async () => {
    const other = await town.run(async (tx) => {
      const { id } = await get(
        tx,
        sql<{
          id: number;
        }>`insert into schools (code, level, name) values ('TAEE815030', 'primaria', 'Scuola di via Verdi') returning id`,
      );
      return get(
        tx,
        sql<{ id: number }>`insert into classes (school_id, school_year_id, grade, section, weekdays)
          values (${id}, ${town.schoolYearId}, '1', 'A', '12345') returning id`,
      );
    });
    await aChild(town, { classId: other.id });
    await town.run(async (tx) => {
      const { freezeDay } = await import('#src/attendance/index.ts');
      await freezeDay(tx, { day: '2026-11-25' as never, at: clock.now(), cutoff: '08:30' as never });
    });
    clock.set('2026-11-25 08:45');
    const desk = await entered('ufficio@example.it');
    const kitchen = wordsOf((await desk.get(`/${town.slug}/cucina`)).text);
    expect(kitchen).toContain('Definitivi per 1 scuola su 2: il resto cambia fino alle 09:00.');
    expect(kitchen).toContain('cambia fino alle 09:00');
    const register = wordsOf((await desk.get(`/${town.slug}/registro`)).text);
    expect(register).toContain('presunto, da confermare');
    expect(register).toContain('aperto fino alle 09:00');
    await liveDay(town, '2026-11-25', 'frozen');
    expect(wordsOf((await desk.get(`/${town.slug}/cucina`)).text)).toContain('Numeri definitivi');
  });

  test('the auditor reads them and changes nothing', async () => {
    await hire('auditor', 'revisore@orari.example');
    const auditor = await entered('revisore@orari.example');
    const seen = await auditor.get(page);
    expect(seen.status).toBe(200);
    expect(seen.text).not.toContain('Registra l’orario');
  });
});
