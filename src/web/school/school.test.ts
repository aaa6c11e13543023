import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { rows } from '#src/platform/database/index.ts';
import { createLogger } from '#src/platform/logging.ts';
import { buildSite } from '#src/web/site.ts';
import { at } from '#test/support/clock.ts';
import { testDatabase } from '#test/support/database.ts';
import { hiddenFields, type SiteVisitor } from '#test/support/site-visitor.ts';
import { otherSchool, staffVisitor } from '#test/support/staff.ts';
import { aChild, aTown, balanceOf, liveDay } from '#test/support/town.ts';
import { testWorld } from '#test/support/world.ts';

const database = await testDatabase();
const clock = at('2026-11-24 08:30');
const world = testWorld(database, clock);
const site = buildSite(world, { log: createLogger('error') });

async function aSchoolDay(time: string) {
  clock.set(time);
  const town = await aTown(database);
  const children = [await aChild(town), await aChild(town), await aChild(town)] as const;
  const teacher = await staffVisitor(site, world, town, 'school_staff');
  const page = `/${town.slug}/registro/${town.classId}`;
  return { town, children, teacher, page, path: `/${town.slug}` };
}

/** Sends the register as its page shows it, with these boxes ticked. */
async function confirm(who: SiteVisitor, page: string, present: readonly number[], more: Record<string, string> = {}) {
  const action = page.split('?')[0] ?? page;
  return send(who, action, { ...hiddenFields((await who.get(page)).text, action), ...more }, present);
}

function send(who: SiteVisitor, action: string, fields: Record<string, string>, present: readonly number[]) {
  const body = new URLSearchParams(fields);
  for (const id of present) body.append('presente', String(id));
  return who.send(action, { method: 'POST', body, headers: { origin: 'http://localhost:8080' } });
}

const marksOf = (town: Awaited<ReturnType<typeof aTown>>) =>
  town.run((tx) =>
    rows(tx, sql<{ id: number; present: boolean }>`select consumer_id as id, present from register_marks order by id`),
  );

describe('the register', () => {
  test('shows before the cutoff what is booked, until when it changes, and nothing to press', async () => {
    const { teacher, page, path } = await aSchoolDay('2026-11-24 08:30');
    const list = await teacher.get(`${path}/registro`);
    expect(list.text).toContain('Oggi 3 pasti in 1 classe, finora.');
    expect(list.text).toContain('Le famiglie possono disdire fino alle 09:00.');
    const shown = await teacher.get(page);
    expect(shown.text).toContain('2ª A: 3 pasti su 3 alunni.');
    expect(shown.text).not.toContain('Conferma presenze');
  });

  test('keeps only what was changed, confirms the class, and repeating it changes nothing', async () => {
    const { town, children, teacher, page } = await aSchoolDay('2026-11-24 09:30');
    await liveDay(town, '2026-11-24', 'frozen');
    const [first, second, third] = children;
    const fields = hiddenFields((await teacher.get(page)).text, page);
    const present = [first.consumerId, third.consumerId];
    const answer = await send(teacher, page, fields, present);
    expect(answer).toMatchObject({ status: 303, location: `${page}?giorno=2026-11-24&salvato=1` });
    expect(await send(teacher, page, fields, present)).toMatchObject({ status: 303, location: answer.location });
    expect(await marksOf(town)).toEqual([{ id: second.consumerId, present: false }]);
    const shown = (await teacher.get(answer.location)).text;
    expect(shown).toContain('2ª A: presenti 2 su 3.');
    expect(shown).toContain('Confermato alle 09:30.');
    expect((await teacher.get(`/${town.slug}/registro`)).text).toContain('Oggi tutte le classi sono confermate.');
  });

  test('leaves alone what another teacher marked since the page was opened', async () => {
    const { town, children, teacher, page } = await aSchoolDay('2026-11-24 09:30');
    await liveDay(town, '2026-11-24', 'frozen');
    const [first, second, third] = children;
    const colleague = await staffVisitor(site, world, town, 'school_staff');
    const opened = hiddenFields((await teacher.get(page)).text, page);
    await confirm(colleague, page, [second.consumerId, third.consumerId]);
    await send(teacher, page, opened, [first.consumerId, second.consumerId]);
    expect(await marksOf(town)).toEqual([
      { id: first.consumerId, present: false },
      { id: third.consumerId, present: false },
    ]);
  });

  test('reads "non prenotato" whatever the reason, and a tick adds a meal', async () => {
    const { town, children, teacher, page } = await aSchoolDay('2026-11-24 09:30');
    const [first, second, third] = children;
    await town.run(async (tx) => {
      await sql`insert into suspensions (consumer_id, from_day, decided_at, debt_meals)
        values (${first.consumerId}, '2026-11-24', '2026-11-23T17:00:00Z', 5)`.execute(tx);
    });
    await liveDay(town, '2026-11-24', 'frozen');
    const shown = (await teacher.get(page)).text;
    expect(shown.match(/non prenotato/g)).toHaveLength(1);
    expect(shown).toContain('presente, si aggiunge un pasto');
    expect(shown).not.toMatch(/sospes|debito|€/i);
    const all = [first.consumerId, second.consumerId, third.consumerId];
    const saved = await teacher.get((await confirm(teacher, page, all)).location);
    expect(saved.text).toContain('1 pasto in più: la cucina lo vede già.');
  });

  test('of another school does not exist for this one’s staff', async () => {
    const { town, teacher, path } = await aSchoolDay('2026-11-24 09:30');
    const other = await otherSchool(town);
    await aChild(town, { classId: other });
    await liveDay(town, '2026-11-24', 'frozen');
    expect(await teacher.get(`${path}/registro/${other}`)).toMatchObject({ status: 404 });
    expect((await teacher.get(`${path}/registro`)).text).not.toContain('Scuola di Torre');
    expect((await teacher.get(`${path}/registro/stampa`)).text).not.toContain('Scuola di Torre');
    const own = hiddenFields(
      (await teacher.get(`${path}/registro/${town.classId}`)).text,
      `${path}/registro/${town.classId}`,
    );
    expect(await send(teacher, `${path}/registro/${other}`, own, [])).toMatchObject({ status: 404 });
  });

  test('marks no pupil of another class, whatever the form says', async () => {
    const { town, children, teacher, page } = await aSchoolDay('2026-11-24 09:30');
    const stranger = await aChild(town, { classId: await otherSchool(town) });
    await liveDay(town, '2026-11-24', 'frozen');
    const forged = { mostrati: String(stranger.consumerId), segnati: String(stranger.consumerId) };
    expect(
      await confirm(
        teacher,
        page,
        children.map((each) => each.consumerId),
        forged,
      ),
    ).toMatchObject({ status: 303 });
    expect(await marksOf(town)).toEqual([]);
  });
});

describe('correcting a past day', () => {
  test('needs a reason, keeps what was typed, and then gives the meal back', async () => {
    const { town, children, teacher, page } = await aSchoolDay('2026-11-24 16:00');
    await liveDay(town, '2026-11-24');
    const [first, second, third] = children;
    const present = [second.consumerId, third.consumerId];
    const refused = await confirm(teacher, page, present);
    expect(refused.status).toBe(422);
    expect(refused.text).toContain('per cambiarla scrivi il motivo');
    expect(refused.text).not.toMatch(new RegExp(`value="${first.consumerId}" checked`));
    expect(await balanceOf(town, first)).toBe(-350);
    expect(await confirm(teacher, page, present, { motivo: 'Era uscita prima' })).toMatchObject({ status: 303 });
    expect(await balanceOf(town, first)).toBe(0);
  });

  test('is for the office alone after five service days', async () => {
    const { town, children, teacher, page } = await aSchoolDay('2026-11-24 09:30');
    for (const day of ['16', '17', '18', '19', '20', '23', '24']) await liveDay(town, `2026-11-${day}`, 'frozen');
    const late = `${page}?giorno=2026-11-16`;
    const shown = await teacher.get(late);
    expect(shown.text).toContain('fino a 5 giorni di mensa dopo');
    expect(shown.text).not.toContain('Conferma presenze');
    const office = await staffVisitor(site, world, town, 'office');
    const present = children.map((each) => each.consumerId);
    const sent = { giorno: '2026-11-16', ...tokensOf(await teacher.get(`${page}?giorno=2026-11-17`), page) };
    expect(await send(teacher, page, { ...sent, giorno: '2026-11-16' }, present)).toMatchObject({ status: 422 });
    expect(await confirm(office, late, present)).toMatchObject({ status: 303 });
  });
});

const tokensOf = (page: { text: string }, action: string) => hiddenFields(page.text, action);

describe('closing a day of a class', () => {
  test('shows first what it undoes, without money, then closes, tells and can be withdrawn', async () => {
    const { town, teacher, path } = await aSchoolDay('2026-11-24 16:00');
    await liveDay(town, '2026-11-24');
    const desk = `${path}/registro/chiusure`;
    const draft = { ambito: `classe:${town.classId}`, dal: '2026-11-24', al: '', tipo: 'no_meal', motivo: 'Gita' };
    const preview = await teacher.submit(desk, draft, `${desk}/anteprima`);
    expect(preview.status).toBe(200);
    expect(preview.text).toContain('Questa chiusura annulla 3 pasti.');
    expect(preview.text).not.toMatch(/€|addebit/);
    const closed = await teacher.post(desk, hiddenFields(preview.text, desk));
    expect(closed.status).toBe(303);
    const list = await teacher.get(closed.location);
    expect(list.text).toContain('Avvisate le famiglie di 3 bambini.');
    expect((await teacher.get(`${path}/registro/${town.classId}`)).text).toContain('Servizio non disponibile: Gita.');
    const id = /fatto=(\d+)/.exec(closed.location)?.[1];
    const withdraw = `${desk}/${id}/ritira`;
    expect((await teacher.submit(withdraw, { motivo: '' })).status).toBe(422);
    expect(await teacher.submit(withdraw, { motivo: 'Gita rinviata' })).toMatchObject({ status: 303 });
    expect((await teacher.get(desk)).text).toContain('Nessuna chiusura in corso o in arrivo');
  });

  test('is refused for another school’s class, for the whole town, and without a reason', async () => {
    const { town, teacher, path } = await aSchoolDay('2026-11-24 09:30');
    const other = await otherSchool(town);
    const desk = `${path}/registro/chiusure`;
    for (const ambito of [`classe:${other}`, 'comune', `scuola:${town.schoolId}`]) {
      const draft = { ambito, dal: '2026-11-25', al: '', tipo: 'no_meal', motivo: 'Gita' };
      expect((await teacher.submit(desk, draft, `${desk}/anteprima`)).text).toContain(
        'Scegli per chi vale la chiusura.',
      );
      const tokens = hiddenFields((await teacher.get(desk)).text, `${desk}/anteprima`);
      expect((await teacher.post(desk, { ...tokens, ...draft })).status).toBe(422);
    }
    const draft = { ambito: `classe:${town.classId}`, dal: '2026-11-25', al: '2026-11-24', tipo: '', motivo: '' };
    const answer = await teacher.submit(desk, draft, `${desk}/anteprima`);
    expect(answer.status).toBe(422);
    expect(answer.text).toContain('Ci sono 3 cose da correggere');
  });
});

test('a school closes no day older than it may correct, not even from a Sunday on', async () => {
  const { town, children, teacher, path } = await aSchoolDay('2026-11-24 16:00');
  for (const day of ['16', '17', '18', '19', '20', '23', '24']) await liveDay(town, `2026-11-${day}`);
  const [child] = children;
  const before = await balanceOf(town, child);
  const desk = `${path}/registro/chiusure`;
  const tokens = hiddenFields((await teacher.get(desk)).text, `${desk}/anteprima`);
  const draft = {
    ambito: `classe:${town.classId}`,
    dal: '2026-11-15',
    al: '2026-11-24',
    tipo: 'no_meal',
    motivo: 'Gita',
  };
  expect((await teacher.post(desk, { ...tokens, ...draft })).status).toBe(422);
  expect(await balanceOf(town, child)).toBe(before);
});

test('a closure of a year is refused before it is counted', async () => {
  const { town, teacher, path } = await aSchoolDay('2026-11-24 09:30');
  const desk = `${path}/registro/chiusure`;
  const period = { dal: '2026-11-25', al: '2027-11-24' };
  const draft = { ambito: `classe:${town.classId}`, ...period, tipo: 'no_meal', motivo: 'Gita' };
  const answer = await teacher.submit(desk, draft, `${desk}/anteprima`);
  expect(answer.status).toBe(422);
  expect(answer.text).toContain('Si possono chiudere al massimo 60 giorni per volta.');
});

test('the sheets for a day without network have a box for each pupil and the class’s name', async () => {
  const { teacher, path } = await aSchoolDay('2026-11-24 08:30');
  const paper = (await teacher.get(`${path}/registro/stampa?giorno=2026-11-25`)).text;
  expect(paper).toContain('Classe 2ª A');
  expect(paper).toContain('mercoledì 25 novembre 2026');
  expect(paper.match(/tick-box/g)).toHaveLength(3);
});
