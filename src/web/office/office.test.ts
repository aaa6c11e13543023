import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { romeDay } from '#src/kernel/rome-time.ts';
import { get } from '#src/platform/database/index.ts';
import { createLogger } from '#src/platform/logging.ts';
import { listSuspensions } from '#src/standing/index.ts';
import { buildSite } from '#src/web/site.ts';
import { at } from '#test/support/clock.ts';
import { testDatabase } from '#test/support/database.ts';
import { hiddenFields } from '#test/support/site-visitor.ts';
import { otherSchool, staffVisitor } from '#test/support/staff.ts';
import { aChild, aTown, balanceOf, liveDay, type Town } from '#test/support/town.ts';
import { testWorld } from '#test/support/world.ts';

const database = await testDatabase();
const clock = at('2026-11-24 10:00');
const world = testWorld(database, clock);
const site = buildSite(world, { log: createLogger('error') });

async function anOffice(time: string) {
  clock.set(time);
  const town = await aTown(database);
  const child = await aChild(town);
  const office = await staffVisitor(site, world, town, 'office');
  return { town, child, office, path: `/${town.slug}/ufficio` };
}

const suspend = (town: Town, consumerId: number) =>
  town.run(async (tx) => {
    await sql`insert into suspensions (consumer_id, from_day, decided_at, debt_meals)
      values (${consumerId}, '2026-11-23', '2026-11-20T17:00:00Z', 5)`.execute(tx);
  });

const suspended = (town: Town) => town.run((tx) => listSuspensions(tx, { today: romeDay(clock.now()) }));

test('the office opens on how today stands, with a search box and what cannot wait', async () => {
  const { town, office, path } = await anOffice('2026-11-24 10:00');
  await aChild(town, { classId: await otherSchool(town) });
  await liveDay(town, '2026-11-24', 'frozen');
  const home = (await office.get(path)).text;
  expect(home).toContain('Oggi 2 pasti in 2 scuole.');
  expect(home).toContain(`action="${path}/cerca"`);
  expect(home).toMatch(/count-tile-number">2<\/span><span class="count-tile-text"><b>Registri da confermare/);
});

test('the office sees what a closure gives back before it confirms, and the money returns', async () => {
  const { town, child, office, path } = await anOffice('2026-11-24 16:00');
  await liveDay(town, '2026-11-24');
  expect(await balanceOf(town, child)).toBe(-350);
  const desk = `${path}/chiusure`;
  const draft = { ambito: 'comune', dal: '2026-11-24', al: '2026-11-25', tipo: 'no_meal', motivo: 'Sciopero' };
  const preview = await office.submit(desk, draft, `${desk}/anteprima`);
  expect(preview.text).toContain('Questa chiusura annulla 2 pasti.');
  expect(preview.text).toContain('1 · 3,50 €');
  const sent = hiddenFields(preview.text, desk);
  const closed = await office.post(desk, sent);
  expect(await office.post(desk, sent)).toMatchObject({ status: 303, location: closed.location });
  expect(await balanceOf(town, child)).toBe(0);
});

test('what goes back from the preview to the form keeps everything as typed', async () => {
  const { office, path } = await anOffice('2026-11-24 10:00');
  const desk = `${path}/chiusure`;
  const draft = { ambito: 'comune', dal: '2026-11-25', al: '', tipo: 'packed_lunch', motivo: 'Gita al museo' };
  const preview = await office.submit(desk, draft, `${desk}/anteprima`);
  const form = await office.post(`${desk}/modifica`, hiddenFields(preview.text, `${desk}/modifica`));
  expect(form.status).toBe(200);
  expect(form.text).toContain('value="Gita al museo"');
  expect(form.text).toContain('value="2026-11-25"');
});

test('one suspension is lifted until a day, with a reason', async () => {
  const { town, child, office, path } = await anOffice('2026-11-24 10:00');
  await suspend(town, child.consumerId);
  expect((await office.get(`${path}/sospensioni`)).text).toContain('1 consumatore sospeso');
  const lift = `${path}/sospensioni/${child.consumerId}/togli`;
  expect((await office.submit(lift, { fino: '2026-12-04', motivo: '' })).status).toBe(422);
  expect((await office.submit(lift, { fino: '2026-11-01', motivo: 'Accordo' })).text).toContain(
    'scegli dal 24/11/2026 in poi',
  );
  const lifted = await office.submit(lift, { fino: '2026-12-04', motivo: 'Accordo' });
  expect(lifted).toMatchObject({ status: 303, location: `${path}/sospensioni?fatto=tolta` });
  expect(await suspended(town)).toMatchObject([{ endsBefore: '2026-11-25' }]);
});

test('all suspensions are stopped with a reason, and resumed with one', async () => {
  const { town, child, office, path } = await anOffice('2026-11-24 10:00');
  await suspend(town, child.consumerId);
  const stop = `${path}/sospensioni/ferma`;
  expect((await office.submit(stop, { motivo: ' ' })).status).toBe(422);
  const stopped = await office.submit(stop, { motivo: 'pagoPA non risponde' });
  expect((await office.get(stopped.location)).text).toContain('Torna a mensa 1 bambino.');
  expect((await office.get(path)).text).toContain('Le sospensioni sono ferme per tutti.');
  expect(await office.submit(stop, { motivo: 'pagoPA è tornato' })).toMatchObject({
    location: `${path}/sospensioni?fatto=riprese`,
  });
  expect((await office.get(path)).text).not.toContain('Le sospensioni sono ferme per tutti.');
});

test('a debt told by telephone counts as delivered', async () => {
  const { town, child, office, path } = await anOffice('2026-10-09 10:00');
  for (const day of ['05', '06', '07']) await liveDay(town, `2026-10-${day}`);
  const { evaluateStanding } = await import('#src/standing/index.ts');
  await town.run((tx) =>
    evaluateStanding(tx, {
      consumerIds: [child.consumerId],
      at: clock.now(),
      cause: 'posting',
      today: romeDay(clock.now()),
    }),
  );
  const list = `${path}/sospensioni/non-raggiunte`;
  expect((await office.get(list)).text).toContain('1 famiglia da avvisare a mano.');
  const record = `${list}/${child.consumerId}`;
  expect((await office.submit(record, { come: '', nota: '' })).text).toContain('Scegli come è stato consegnato.');
  const recorded = await office.submit(record, { come: 'telefonata', nota: 'Parlato con la madre' });
  expect((await office.get(recorded.location)).text).toContain('Consegna registrata');
  expect((await office.get(list)).text).toContain('Tutte le famiglie in debito sono state avvisate.');
  const notice = await town.run((tx) =>
    get(tx, sql<{ note: string }>`select delivered_by_hand_note as note from notices where kind = 'debt'`),
  );
  expect(notice.note).toBe('Telefonata: Parlato con la madre');
});

test('the page of a day says what was frozen and charged, and how each register stands', async () => {
  const { town, office, path } = await anOffice('2026-11-24 16:00');
  await liveDay(town, '2026-11-24');
  const page = (await office.get(`${path}/giornata`)).text;
  expect(page).toContain('1 pasto addebitato, 3,50 €.');
  expect(page).toContain('24/11/2026 09:01');
  expect(page).toContain('presunto, da confermare');
});

test('an auditor reads these pages and changes nothing', async () => {
  const { town, child } = await anOffice('2026-11-24 10:00');
  await suspend(town, child.consumerId);
  const auditor = await staffVisitor(site, world, town, 'auditor');
  const page = await auditor.get(`/${town.slug}/ufficio/sospensioni`);
  expect(page.status).toBe(200);
  expect(page.text).not.toContain('Togli la sospensione');
  const sent = await auditor.post(`/${town.slug}/ufficio/sospensioni/ferma`, { motivo: 'prova', _key: 'k' });
  expect(sent.status).toBe(403);
});
