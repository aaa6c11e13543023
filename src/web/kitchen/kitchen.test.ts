import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { markRegister } from '#src/attendance/index.ts';
import { closeDays } from '#src/closures/index.ts';
import { recordDiet } from '#src/diets/index.ts';
import { day } from '#src/kernel/day.ts';
import { createLogger } from '#src/platform/logging.ts';
import { buildSite } from '#src/web/site.ts';
import { at } from '#test/support/clock.ts';
import { testDatabase } from '#test/support/database.ts';
import { staffVisitor } from '#test/support/staff.ts';
import { aChild, aTown, liveDay } from '#test/support/town.ts';
import { testWorld } from '#test/support/world.ts';

const database = await testDatabase();
const clock = at('2026-11-24 08:30');
const world = testWorld(database, clock);
const site = buildSite(world, { log: createLogger('error') });
const today = day('2026-11-24');

async function aKitchen(time: string) {
  clock.set(time);
  const town = await aTown(database);
  const children = [await aChild(town), await aChild(town), await aChild(town)] as const;
  await town.run((tx) =>
    recordDiet(tx, world.sealer, {
      consumerId: children[0].consumerId,
      validFrom: day('2026-10-01'),
      text: 'Celiachia',
      at: clock.now(),
    }),
  );
  return { town, children, cook: await staffVisitor(site, world, town, 'kitchen'), page: `/${town.slug}/cucina` };
}

test('before the cutoff the kitchen reads what is booked and until when it changes', async () => {
  const { cook, page } = await aKitchen('2026-11-24 08:30');
  const answer = await cook.get(page);
  const shown = answer.text;
  expect(shown).toContain('Da cuocere: 3 pasti.');
  expect(shown).toContain('Ancora aperto: cambia fino alle 09:00.');
  expect(shown).toContain('Celiachia');
  expect(answer.headers.get('refresh')).toBe('60');
  expect((await cook.get(`${page}?fermo=1`)).headers.get('refresh')).toBeNull();
});

test('an office’s or an auditor’s computer does not ask again by itself: nobody stays signed in by a page left open', async () => {
  const { town, page } = await aKitchen('2026-11-24 08:30');
  for (const role of ['office', 'auditor'] as const) {
    const answer = await (await staffVisitor(site, world, town, role)).get(page);
    expect(answer.text).toContain('Da cuocere: 3 pasti.');
    expect(answer.headers.get('refresh'), role).toBeNull();
    expect(answer.text).not.toContain('fermo=1');
  }
});

test('an auditor reads the numbers without any diet, and none is opened for the purpose; nor does a child’s diet open to them', async () => {
  const { town, children, page } = await aKitchen('2026-11-24 08:30');
  const auditor = await staffVisitor(site, world, town, 'auditor');
  const { text } = await auditor.get(page);
  expect(text).toContain('Da cuocere: 3 pasti.');
  expect(text).toContain('Le diete le vedono solo la cucina e l’ufficio scuola.');
  expect(text).not.toMatch(/Celiachia|Normale/);
  expect((await auditor.get(`/${town.slug}/ufficio/alunni/${children[0].consumerId}/dieta`)).status).toBe(403);
  const read = () => town.run((tx) => sql`select from audit_log where action = 'diets_read'`.execute(tx));
  expect((await read()).rows).toHaveLength(0);
  await (await staffVisitor(site, world, town, 'office')).get(page);
  expect((await read()).rows).toHaveLength(1);
});

test('after it the numbers are final, what the school changes is flagged, and no child is named', async () => {
  const { town, children, cook, page } = await aKitchen('2026-11-24 09:30');
  await liveDay(town, '2026-11-24', 'frozen');
  const marks = [{ consumerId: children[1].consumerId, present: false }];
  await town.run((tx) => markRegister(tx, { day: today, marks, at: clock.now() }));
  const shown = (await cook.get(page)).text;
  expect(shown).toContain('Da cuocere: 2 pasti.');
  expect(shown).toContain('Numeri definitivi, chiusi alle 09:01.');
  expect(shown).toContain('2ª A, Scuola primaria di via Dante: 1 in meno');
  expect(shown).not.toMatch(/Bimbo|Alunno|Genitore|€|debit/);
});

test('a trip entered after the cutoff takes its meals away and says so', async () => {
  const { town, cook, page } = await aKitchen('2026-11-24 09:30');
  await liveDay(town, '2026-11-24', 'frozen');
  const scope = { kind: 'class', classId: town.classId } as const;
  await town.run((tx) =>
    closeDays(tx, { scope, from: today, to: today, kind: 'no_meal', reason: 'Gita', at: clock.now() }),
  );
  const shown = (await cook.get(page)).text;
  expect(shown).toContain('Da cuocere: 0 pasti.');
  expect(shown).toContain('3 in meno');
});

test('a day without service says when the next one is', async () => {
  const { cook, page } = await aKitchen('2026-11-24 09:30');
  const sunday = (await cook.get(`${page}?giorno=2026-11-22`)).text;
  expect(sunday).toContain('Domenica 22 novembre non si cuoce.');
  expect(sunday).toContain('Prossimo giorno di mensa: lunedì 23 novembre');
});
