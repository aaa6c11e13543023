import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { at } from '#test/support/clock.ts';
import { testDatabase } from '#test/support/database.ts';
import { lastLink, mailsTo } from '#test/support/registering.ts';
import { aSite } from '#test/support/site.ts';
import { hiddenFields } from '#test/support/site-visitor.ts';
import { aTown } from '#test/support/town.ts';

const database = await testDatabase();
const clock = at('2026-11-24 10:00');
const town = await aTown(database);
const { visitor, hire, enter, entered } = await aSite(town, clock);
const ownId = await hire('office', 'ufficio@example.it');
await hire('auditor', 'revisore@example.it');
const office = await entered('ufficio@example.it');
const base = `/${town.slug}`;
const list = `${base}/ufficio/personale`;
const PASSWORD = 'tre gatti sul tetto rosso';
const member = (id: number) => `${list}/${id}`;
const act = (id: number, what: string) => office.submit(member(id), {}, `${member(id)}/${what}`);
let people = 0;

async function added(ruolo: string, scuole?: number) {
  const email = `persona${++people}@example.it`;
  const fields = { nome: 'Ada Nuova', email, ruolo, ...(scuole && { scuole: String(scuole) }) };
  const { location, text } = await office.submit(list, fields);
  return { email, location, text, id: Number(/personale\/(\d+)/.exec(location)?.[1]) };
}

/** Opens the link of the invitation, chooses a password and enters. */
async function arrived(email: string) {
  await visitor().submit(await lastLink(town, email), { password: PASSWORD });
  const browser = visitor();
  expect((await enter(browser, email, PASSWORD)).status).toBe(303);
  return browser;
}

describe('the office', () => {
  test('adds a person, who is invited by mail, chooses a password and sees what the role may see', async () => {
    const { email, location, id } = await added('school_staff', town.schoolId);
    expect(location).toBe(`${member(id)}?fatto=aggiunto`);
    expect((await office.get(location)).text).toContain('invitato, senza password');
    expect(await mailsTo(town, email)).toMatchObject([{ template: 'staff_invitation' }]);
    const browser = await arrived(email);
    expect((await browser.get(`${base}/registro/${town.classId}`)).status).toBe(200);
    expect((await browser.get(list)).status).toBe(403);
    expect((await office.get(list)).text).toContain(email);
  });

  test('is told at the field what is missing or does not fit, and nothing typed is lost', async () => {
    const { text } = await office.submit(list, { nome: '', email: 'boh', ruolo: '' });
    for (const words of ['Scrivi nome e cognome.', 'Scrivi un indirizzo e-mail', 'Scegli il ruolo.', 'value="boh"'])
      expect(text).toContain(words);
    expect((await added('school_staff')).text).toContain('Le scuole si scelgono solo, e sempre');
    expect((await added('kitchen', town.schoolId)).text).toContain('Le scuole si scelgono solo, e sempre');
    const taken = await office.submit(list, { nome: 'Ada', email: 'UFFICIO@example.it', ruolo: 'kitchen' });
    expect(taken.text).toContain('lavora già con Omnibus');
  });

  test('adds once what was sent twice', async () => {
    const fields = {
      ...hiddenFields((await office.get(list)).text, list),
      nome: 'Due',
      email: 'due@example.it',
      ruolo: 'kitchen',
    };
    const [a, b] = await Promise.all([office.post(list, fields), office.post(list, fields)]);
    expect(a.location).toBe(b.location);
    expect(await mailsTo(town, 'due@example.it')).toHaveLength(1);
  });

  test('changes a role: open sessions end, and the next login sees the new one only', async () => {
    const { email, id } = await added('office');
    const browser = await arrived(email);
    expect((await browser.get(list)).status).toBe(200);
    const changed = await office.submit(member(id), { ruolo: 'kitchen' });
    expect(changed.location).toContain('fatto=cambiato');
    expect((await browser.get(list)).status).toBe(303);
    await enter(browser, email, PASSWORD);
    expect((await browser.get(`${base}/cucina`)).status).toBe(200);
    expect((await browser.get(list)).status).toBe(403);
    expect((await office.submit(member(id), { ruolo: 'kitchen' })).location).toContain('fatto=uguale');
    expect((await browser.get(`${base}/cucina`)).status).toBe(200);
    const { rows } = await sql<{ before: unknown; after: unknown }>`select before, after from audit_log
      where action = 'staff_changed' and subject = ${`staff:${id}`}`.execute(database.owner);
    expect(rows).toMatchObject([
      { before: { role: 'office', schoolIds: [] }, after: { role: 'kitchen', schoolIds: [] } },
    ]);
  });

  test('ends an access at once, while somebody works with it, and may open it again', async () => {
    const { email, id } = await added('kitchen');
    const browser = await arrived(email);
    expect((await act(id, 'chiudi')).location).toContain('fatto=chiuso');
    expect((await browser.get(`${base}/cucina`)).status).toBe(303);
    expect((await enter(visitor(), email, PASSWORD)).status).toBe(422);
    expect((await office.get(member(id))).text).toContain('L’accesso è chiuso');
    const again = await office.submit(list, { nome: 'Ada', email, ruolo: 'kitchen' });
    expect(again.location).toBe(`${member(id)}?fatto=aggiunto`);
  });

  test('takes away a lost second factor and sends a new invitation, which replaces the earlier one', async () => {
    const { email, id } = await added('kitchen');
    const first = await lastLink(town, email);
    const browser = await arrived(email);
    await sql`insert into second_factors (tenant_id, login_id, sealed_secret, created_at, confirmed_at)
      select tenant_id, id, 'x', now(), now() from logins where staff_id = ${id}`.execute(database.owner);
    expect((await act(id, 'azzera')).location).toContain('fatto=azzerato');
    expect((await browser.get(`${base}/cucina`)).status).toBe(303);
    expect((await sql`select from second_factors`.execute(database.owner)).rows).toEqual([]);
    expect((await act(id, 'invito')).location).toContain('fatto=invitato');
    expect((await visitor().get(first)).status).toBe(410);
    expect((await visitor().get(await lastLink(town, email))).status).toBe(200);
  });

  test('nobody changes or ends the own access, and an auditor changes none', async () => {
    expect((await office.get(member(ownId))).text).toContain('È il tuo accesso');
    const csrf = hiddenFields((await office.get(list)).text, list)._csrf ?? '';
    const forged = await office.post(`${member(ownId)}/chiudi`, { _csrf: csrf, _key: 'chiudere-se-stessi-01' });
    expect(forged.text).toContain('Non puoi cambiare il tuo accesso');
    const auditor = await entered('revisore@example.it');
    const page = await auditor.get(member(ownId));
    expect(page.status).toBe(200);
    expect(page.text).not.toContain('Chiudi l’accesso');
    expect((await office.get(member(999_999))).status).toBe(404);
  });
});
