import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { changeStaff, endStaff } from '#src/identity/index.ts';
import { recordCentre } from '#src/kitchen/index.ts';
import { at } from '#test/support/clock.ts';
import { testDatabase } from '#test/support/database.ts';
import { aSite } from '#test/support/site.ts';
import { hiddenFields, type SiteVisitor } from '#test/support/site-visitor.ts';
import { otherSchool } from '#test/support/staff.ts';
import { aChild, aTown, liveDay } from '#test/support/town.ts';

const database = await testDatabase();
const PIN = '274913';

/** A town with a clerk, a teacher and a cook who chose the same PIN, and a browser that is nobody's yet. */
async function aScene() {
  const clock = at('2026-11-24 10:00');
  const town = await aTown(database, { own_credentials: { enabled: true, reason: 'gestore' } });
  const site = await aSite(town, clock);
  const child = await aChild(town);
  const [teacherId, cookId] = [
    await site.hire('school_staff', 'maestra@example.it'),
    await site.hire('kitchen', 'cuoca@example.it'),
  ];
  await site.hire('office', 'ufficio@example.it');
  const office = await site.entered('ufficio@example.it');
  const path = (rest: string) => `/${town.slug}/${rest}`;
  for (const email of ['maestra@example.it', 'cuoca@example.it']) {
    const saved = await (await site.entered(email)).submit(path('dispositivi/pin'), { pin: PIN });
    expect(saved.location).toContain('fatto=pin');
  }
  return { clock, town, site, child, teacherId, cookId, office, path };
}
type Scene = Awaited<ReturnType<typeof aScene>>;

/** As the office adds a tablet: its code, read from the page. */
async function codeFor({ office, path, town }: Scene, dove = String(town.schoolId)): Promise<string> {
  const added = await office.submit(path('ufficio/tablet'), { nome: 'Refettorio', dove });
  // What a page seals is under the key of the municipality of its address.
  expect(added.location).toContain(`v2.${town.tenantId}.`);
  const page = await office.get(added.location);
  return /<code[^>]*>([A-Z0-9-]+)<\/code>/.exec(page.text)?.[1] ?? '';
}

async function paired(scene: Scene, dove?: string): Promise<SiteVisitor> {
  const tablet = scene.site.visitor('198.51.100.1');
  const answer = await tablet.submit(scene.path('tablet'), { codice: await codeFor(scene, dove) });
  expect(answer.location).toBe(scene.path('tablet'));
  return tablet;
}

const enter = (scene: Scene, tablet: SiteVisitor, staffId: number, pin = PIN) =>
  tablet.submit(`${scene.path('tablet')}?chi=${staffId}`, { pin }, scene.path('tablet/entra'));

describe('R15: a shared tablet', () => {
  test('is paired once with a code of the office, within the hour, and keeps only a hash', async () => {
    const scene = await aScene();
    const code = await codeFor(scene);
    expect(code).toMatch(/^[A-Z2-9]{4}-[A-Z2-9]{4}$/);
    const tablet = scene.site.visitor();
    expect((await tablet.submit(scene.path('tablet'), { codice: 'ABCD-EFGH' })).status).toBe(422);
    const refused = await sql`select subject from audit_log
      where tenant_id = ${scene.town.tenantId} and action = 'tablet_code_refused'`.execute(database.owner);
    expect(refused.rows).toEqual([{ subject: 'entrance' }]);
    const done = await tablet.submit(scene.path('tablet'), { codice: code.toLowerCase().replace('-', ' ') });
    expect(done.status).toBe(303);
    expect((await scene.site.visitor().submit(scene.path('tablet'), { codice: code })).status).toBe(422);
    const late = await codeFor(scene);
    scene.clock.advance({ minutes: 60 });
    expect((await scene.site.visitor().submit(scene.path('tablet'), { codice: late })).status).toBe(422);
    const stored = await sql<{
      all: string;
    }>`select string_agg(t::text, ' ') || (select string_agg(k::text, ' ') from request_keys k) as all
      from tablets t`.execute(database.owner);
    expect(stored.rows[0]?.all).not.toContain(code.replace('-', ''));
    expect(stored.rows[0]?.all).not.toContain(code);
  });

  test('lets two browsers with the same code at once be one tablet', async () => {
    const scene = await aScene();
    const code = await codeFor(scene);
    const outcomes = await Promise.all(
      [0, 1].map(() => scene.site.visitor().submit(scene.path('tablet'), { codice: code })),
    );
    expect(outcomes.map((each) => each.status).sort()).toEqual([303, 422]);
  });

  test('shows who works there, opens with the PIN the register of that school, and nothing else', async () => {
    const scene = await aScene();
    await liveDay(scene.town, '2026-11-24');
    const tablet = await paired(scene);
    const people = await tablet.get(scene.path('tablet'));
    expect(people.text).toContain('Prova school_staff');
    expect(people.text).not.toContain('Prova kitchen');
    expect((await enter(scene, tablet, scene.teacherId)).location).toBe(scene.path('tablet'));
    const again = await tablet.get(scene.path('tablet'));
    expect(again.location).toBe(scene.path('registro'));
    const page = await tablet.get(scene.path('registro'));
    expect(page.status).toBe(200);
    expect(page.text).toContain('Cambia persona');
    expect(page.text).not.toMatch(/registro\/(chiusure|stampa)|dispositivi/);
    for (const other of [
      'registro/stampa',
      'registro/chiusure',
      'cucina',
      'dispositivi',
      'ufficio',
      'ufficio/personale',
    ])
      expect((await tablet.get(scene.path(other))).status, other).toBe(403);
  });

  test('on a kitchen’s tablet opens the quantities alone', async () => {
    const scene = await aScene();
    const tablet = await paired(scene, 'cucina');
    expect((await tablet.get(scene.path('tablet'))).text).not.toContain('Prova school_staff');
    await enter(scene, tablet, scene.cookId);
    expect((await tablet.get(scene.path('cucina'))).status).toBe(200);
    expect((await tablet.get(scene.path('registro'))).status).toBe(403);
  });

  test('writes into the audit log who did it and on which device', async () => {
    const scene = await aScene();
    await liveDay(scene.town, '2026-11-24');
    const tablet = await paired(scene);
    await enter(scene, tablet, scene.teacherId);
    const page = scene.path(`registro/${scene.town.classId}`);
    const saved = await tablet.submit(page, { presente: String(scene.child.consumerId) });
    expect(saved.location).toContain('salvato=1');
    const { rows } = await sql<{ actor: string; device: string }>`select actor, device from audit_log
      where tenant_id = ${scene.town.tenantId} and action = 'registers_confirmed'`.execute(database.owner);
    expect(rows).toEqual([{ actor: `staff:${scene.teacherId}`, device: expect.stringMatching(/^tablet:\d+$/) }]);
  });

  test('is handed over after five quiet minutes; ticks that were sent too late wait for the same PIN', async () => {
    const scene = await aScene();
    await liveDay(scene.town, '2026-11-24');
    const colleague = await scene.site.hire('school_staff', 'collega@example.it');
    await (await scene.site.entered('collega@example.it')).submit(scene.path('dispositivi/pin'), { pin: PIN });
    const tablet = await paired(scene);
    await enter(scene, tablet, scene.teacherId);
    const register = scene.path(`registro/${scene.town.classId}`);
    const form = hiddenFields((await tablet.get(register)).text, register);
    scene.clock.advance({ minutes: 5 });
    const sent = await tablet.post(register, { ...form, presente: String(scene.child.consumerId) });
    expect(sent.location).toMatch(/\/tablet\?attesa=/);
    expect((await tablet.get(register)).location).toBe(scene.path('tablet'));
    const attesa = new URLSearchParams(sent.location.split('?')[1]).get('attesa') ?? '';
    const who = await tablet.get(sent.location);
    expect(who.text).toContain('Quello che hai inviato alle 10:05 è al sicuro');
    const pin = (staffId: number) =>
      tablet.submit(
        `${scene.path('tablet')}?chi=${staffId}&attesa=${attesa}`,
        { pin: PIN },
        scene.path('tablet/entra'),
      );
    // Somebody else's ticks are not theirs to send.
    expect((await tablet.get((await pin(colleague)).location)).status).toBe(410);
    const left = await tablet.submit(scene.path('registro'), {}, scene.path('logout'));
    expect(left.location).toBe(scene.path('tablet'));
    const waiting = await tablet.get((await pin(scene.teacherId)).location);
    const confirmed = await tablet.post(register, hiddenFields(waiting.text, register));
    expect(confirmed.location).toContain('salvato=1');
    const { rows } = await sql<{ actor: string }>`select actor from audit_log
      where tenant_id = ${scene.town.tenantId} and action = 'registers_confirmed'`.execute(database.owner);
    expect(rows).toEqual([{ actor: `staff:${scene.teacherId}` }]);
  });

  test('five wrong PINs of a person on a tablet close it to them for a quarter of an hour, also at once', async () => {
    const scene = await aScene();
    const tablet = await paired(scene);
    const form = hiddenFields(
      (await tablet.get(`${scene.path('tablet')}?chi=${scene.teacherId}`)).text,
      scene.path('tablet/entra'),
    );
    const guesses = await Promise.all(
      Array.from({ length: 12 }, (_, n) => tablet.post(scene.path('tablet/entra'), { ...form, pin: `90817${n % 10}` })),
    );
    expect(guesses.filter((each) => each.status === 422)).toHaveLength(5);
    expect(guesses.filter((each) => each.status === 429)).toHaveLength(7);
    const { rows } = await sql<{ subject: string }>`select subject from audit_log
      where tenant_id = ${scene.town.tenantId} and action = 'pin_refused'`.execute(database.owner);
    expect(rows).toEqual(Array(5).fill({ subject: `staff:${scene.teacherId}` }));
    expect((await enter(scene, tablet, scene.teacherId)).status).toBe(429);
    scene.clock.advance({ minutes: 15 });
    expect((await enter(scene, tablet, scene.teacherId)).status).toBe(303);
  });

  test('is chosen twice at once, and one of the two opens', async () => {
    const scene = await aScene();
    const teacher = await scene.site.entered('maestra@example.it');
    const form = hiddenFields((await teacher.get(scene.path('dispositivi/pin'))).text, scene.path('dispositivi/pin'));
    expect((await teacher.post(scene.path('dispositivi/pin'), { ...form, pin: '111111' })).status).toBe(422);
    await Promise.all(['604813', '937051'].map((pin) => teacher.post(scene.path('dispositivi/pin'), { ...form, pin })));
    const tablet = await paired(scene);
    const opened = [(await enter(scene, tablet, scene.teacherId, '604813')).status];
    await tablet.submit(scene.path('registro'), {}, scene.path('logout'));
    opened.push((await enter(scene, tablet, scene.teacherId, '937051')).status);
    expect(opened.filter((status) => status === 303)).toHaveLength(1);
    expect((await enter(scene, tablet, scene.teacherId, PIN)).status).not.toBe(303);
  });

  test('a PIN opens nothing elsewhere, and a session of the tablet is no session of another browser', async () => {
    const scene = await aScene();
    const nowhere = await enter(scene, scene.site.visitor(), scene.teacherId);
    expect(nowhere.status === 403 || nowhere.location === scene.path('tablet')).toBe(true);
    const tablet = await paired(scene);
    await enter(scene, tablet, scene.teacherId);
    const thief = scene.site.visitor('203.0.113.5');
    thief.cookies.set(`omnibus-${scene.town.slug}`, tablet.cookies.get(`omnibus-${scene.town.slug}`) ?? '');
    expect((await thief.get(scene.path('registro/stampa'))).status).toBe(403);
    expect((await thief.get(scene.path('dispositivi'))).status).toBe(403);
  });

  test.each([
    [
      'the end of service',
      (scene: Scene) => scene.town.run((tx) => endStaff(tx, { email: 'maestra@example.it', at: scene.clock.now() })),
    ],
    [
      'another school',
      async (scene: Scene) => {
        const classId = await otherSchool(scene.town);
        const { rows } = await sql<{ id: number }>`select school_id as id from classes where id = ${classId}`.execute(
          database.owner,
        );
        const place = { role: 'school_staff' as const, schoolIds: [rows[0]?.id ?? 0] };
        await scene.town.run((tx) => changeStaff(tx, { staffId: scene.teacherId, ...place, at: scene.clock.now() }));
      },
    ],
    [
      'the end of the tablet',
      async ({ office, path }: Scene) => {
        const { text } = await office.get(path('ufficio/tablet'));
        const action = /action="([^"]*tablet\/\d+\/chiudi)"/.exec(text)?.[1] ?? '';
        expect((await office.submit(path('ufficio/tablet'), {}, action)).location).toContain('fatto=chiuso');
      },
    ],
  ])('%s ends it at once', async (_name, end) => {
    const scene = await aScene();
    const tablet = await paired(scene);
    await enter(scene, tablet, scene.teacherId);
    expect((await tablet.get(scene.path('registro'))).status).toBe(200);
    await end(scene);
    expect((await tablet.get(scene.path('registro'))).location).toBe(scene.path('tablet'));
    expect((await tablet.get(scene.path('tablet'))).text).not.toContain('Prova school_staff');
  });
});

describe('R15: the place of staff', () => {
  test('limited to some classes one sees those alone, by address too', async () => {
    const scene = await aScene();
    const { town, site, path, clock, teacherId } = scene;
    const { rows } = await sql<{
      id: number;
    }>`insert into classes (tenant_id, school_id, school_year_id, grade, section, weekdays)
      values (${town.tenantId}, ${town.schoolId}, ${town.schoolYearId}, '5', 'B', '12345') returning id`.execute(
      database.owner,
    );
    const other = rows[0]?.id ?? 0;
    const place = { role: 'school_staff', schoolIds: [town.schoolId], classIds: [other] } as const;
    const changed = await town.run((tx) => changeStaff(tx, { staffId: teacherId, ...place, at: clock.now() }));
    expect(changed).toMatchObject({ ok: true });
    const teacher = await site.entered('maestra@example.it');
    const page = await teacher.get(path('registro'));
    expect(page.text).toContain('5ª B');
    expect(page.text).not.toContain('2ª A');
    expect((await teacher.get(path(`registro/${other}`))).status).toBe(200);
    expect((await teacher.get(path(`registro/${town.classId}`))).status).toBe(404);
    expect((await teacher.get(path('registro/chiusure'))).text).not.toContain(`classe:${town.classId}`);
    const elsewhere = await otherSchool(town);
    const strange = { ...place, classIds: [elsewhere] };
    expect(await town.run((tx) => changeStaff(tx, { staffId: teacherId, ...strange, at: clock.now() }))).toMatchObject({
      error: { kind: 'ClassesDoNotFitSchools' },
    });
  });

  test('a kitchen of a cooking centre sees its schools’ meals and reads no other diets', async () => {
    const scene = await aScene();
    const { town, site, path, clock, cookId } = scene;
    const classId = await otherSchool(town);
    const { rows } = await sql<{ id: number }>`select school_id as id from classes where id = ${classId}`.execute(
      database.owner,
    );
    const elsewhere = rows[0]?.id ?? 0;
    await liveDay(town, '2026-11-24');
    const cook = await site.entered('cuoca@example.it');
    expect((await cook.get(path('cucina'))).text).toContain('2ª A');
    const centre = await town.run((tx) =>
      recordCentre(tx, { id: undefined, name: 'Cucina di Torre', schoolIds: [elsewhere], at: clock.now() }),
    );
    if (!centre.ok) throw new Error(centre.error.kind);
    const place = { role: 'kitchen', schoolIds: [], cookingCentreId: centre.value } as const;
    await town.run((tx) => changeStaff(tx, { staffId: cookId, ...place, at: clock.now() }));
    const limited = await site.entered('cuoca@example.it');
    expect((await limited.get(path('cucina'))).text).not.toContain('2ª A');
    await town.run((tx) =>
      recordCentre(tx, { id: centre.value, name: 'Cucina di Torre', schoolIds: [town.schoolId], at: clock.now() }),
    );
    expect((await limited.get(path('cucina'))).text).toContain('2ª A');
  });

  test('the office gives classes and centres on its pages, and a centre with its own kitchen stays', async () => {
    const scene = await aScene();
    const { office, path, town, teacherId, cookId } = scene;
    const member = path(`ufficio/personale/${teacherId}`);
    const saved = await office.submit(member, {
      ruolo: 'school_staff',
      scuole: String(town.schoolId),
      classi: String(town.classId),
    });
    expect(saved.location).toContain('fatto=cambiato');
    expect((await office.get(member)).text).toContain('Scuola primaria di via Dante, 2ª A');
    expect((await office.submit(path('ufficio/cucine'), { nome: '', scuole: String(town.schoolId) })).status).toBe(422);
    const added = await office.submit(path('ufficio/cucine'), { nome: 'Centro nord', scuole: String(town.schoolId) });
    expect(added.location).toContain('fatto=salvato');
    const page = await office.get(path('ufficio/cucine'));
    const id = /cucine\/(\d+)\/togli/.exec(page.text)?.[1] ?? '';
    await office.submit(path(`ufficio/personale/${cookId}`), { ruolo: 'kitchen', centro: id });
    const refused = await office.submit(path('ufficio/cucine'), {}, path(`ufficio/cucine/${id}/togli`));
    expect(refused.text).toContain('Prima cambia il suo posto');
    await office.submit(path(`ufficio/personale/${cookId}`), { ruolo: 'kitchen', centro: '' });
    expect((await office.submit(path('ufficio/cucine'), {}, path(`ufficio/cucine/${id}/togli`))).location).toContain(
      'fatto=tolto',
    );
  });
});
