import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { at } from '#test/support/clock.ts';
import { testDatabase } from '#test/support/database.ts';
import { type EnrolledPayer, enrolledPayer, lastLink, mailsTo } from '#test/support/registering.ts';
import { aSite } from '#test/support/site.ts';
import { hiddenFields, type SiteVisitor } from '#test/support/site-visitor.ts';
import { aTown } from '#test/support/town.ts';

const database = await testDatabase();
const clock = at('2026-11-24 10:00');
const town = await aTown(database, { own_credentials: { enabled: true, reason: 'gestore' } });
const { world, loginPage, visitor, hire, enter, entered, logged } = await aSite(town, clock);
await hire('office', 'ufficio@example.it');
await hire('auditor', 'revisore@example.it');
const base = `/${town.slug}`;
const page = `${base}/attivazione`;
const office = await entered('ufficio@example.it');
const PASSWORD = 'tre gatti sul tetto rosso';
const WRONG = 'Codice di attivazione o codice fiscale non corretti';
const ofPerson = ({ personId }: EnrolledPayer) => `${base}/ufficio/accessi/persona/${personId}`;
const ofClass = `${base}/ufficio/accessi/classe/${town.classId}`;

const issue = (payer: EnrolledPayer) => office.submit(ofPerson(payer), {});

/** What the letter says, as whoever holds the key reads it. */
async function codeOf({ personId }: EnrolledPayer): Promise<string> {
  const { rows } = await sql<{ sealed: string }>`select sealed_code as sealed from activation_codes
    where person_id = ${personId} and sealed_code is not null`.execute(database.owner);
  return world.sealer.open(rows[0]?.sealed ?? '');
}

async function withCode(email?: string) {
  const payer = await enrolledPayer(town, email);
  await issue(payer);
  return { payer, code: await codeOf(payer) };
}

const activate = (browser: SiteVisitor, payer: EnrolledPayer, codice: string, email: string) =>
  browser.submit(page, { codice_fiscale: payer.fiscalCode, codice, email });
const choose = (link: string) => visitor().submit(link, { password: PASSWORD });

describe('a printed code', () => {
  test('leads through the parent’s own address to a password, and then it is used up', async () => {
    const { payer, code } = await withCode();
    const typed = `${code.slice(0, 4).toLowerCase()} ${code.slice(4, 8)}-${code.slice(8)}`;
    const asked = await activate(visitor(), payer, typed, ' Nuova@Example.it ');
    expect(asked.text).toContain('Controlla la posta');
    expect(await mailsTo(town, 'nuova@example.it')).toMatchObject([{ template: 'registration_confirm' }]);
    const link = await lastLink(town, 'nuova@example.it');
    expect(await choose(link)).toMatchObject({ status: 303, location: `${loginPage}?messaggio=registrato` });
    expect((await enter(visitor(), 'nuova@example.it', PASSWORD)).location).toBe(`${base}/`);
    const again = await activate(visitor(), payer, code, 'altra@example.it');
    expect(again).toMatchObject({ status: 422 });
    expect(again.text).toContain(WRONG);
    expect(await mailsTo(town, 'altra@example.it')).toEqual([]);
  });

  test('is asked for with all that is missing named at once, in the order of the fields', async () => {
    const empty = await visitor().submit(page, { codice_fiscale: '', codice: '', email: '' });
    expect(empty.status).toBe(422);
    const missing = [
      'Il codice fiscale ha 16 caratteri',
      'Scrivi il codice della lettera.',
      'Scrivi un indirizzo e-mail',
    ];
    const places = missing.map((sentence) => empty.text.indexOf(sentence));
    expect(places.every((place) => place > 0) && places.join() === places.toSorted((a, b) => a - b).join()).toBe(true);
    const half = await visitor().submit(page, {
      codice_fiscale: 'RSSMRA85T10A562S',
      codice: '',
      email: 'chi@example.it',
    });
    expect(half.text).toContain('Scrivi il codice della lettera.');
    expect(half.text).toContain('value="RSSMRA85T10A562S"');
  });

  test('is the way for two payers who share an address', async () => {
    const [one, other] = [await withCode('insieme@example.it'), await withCode('insieme@example.it')];
    for (const [{ payer, code }, email] of [
      [one, 'insieme@example.it'],
      [other, 'suo@example.it'],
    ] as const) {
      await activate(visitor(), payer, code, email);
      expect((await choose(await lastLink(town, email))).status).toBe(303);
    }
    const browser = visitor();
    await enter(browser, 'suo@example.it', PASSWORD);
    expect((await browser.get(`${base}/cittadino/${other.payer.consumerId}`)).status).toBe(200);
    expect((await browser.get(`${base}/cittadino/${one.payer.consumerId}`)).status).toBe(404);
  });

  test('of two links only the first that is used opens; an address of somebody else is refused without a change', async () => {
    const { payer, code } = await withCode();
    await activate(visitor(), payer, code, 'prima@example.it');
    await activate(visitor(), payer, code, 'seconda@example.it');
    const [first, second] = [await lastLink(town, 'prima@example.it'), await lastLink(town, 'seconda@example.it')];
    const [one, other] = [await visitor().open(first), await visitor().open(second)];
    const [a, b] = await Promise.all([one({ password: PASSWORD }), other({ password: PASSWORD })]);
    expect([a.status, b.status].sort()).toEqual([303, 410]);
    const next = await withCode();
    await activate(visitor(), next.payer, next.code, 'prima@example.it');
    if (a.status === 303) {
      expect((await choose(await lastLink(town, 'prima@example.it'))).text).toContain('già usata da un altro accesso');
      expect((await activate(visitor(), next.payer, next.code, 'libera@example.it')).status).toBe(200);
    }
  });

  test('opens nothing with another parent’s fiscal code, when withdrawn, when replaced, and after 60 days', async () => {
    const [{ payer, code }, other] = [await withCode(), await enrolledPayer(town)];
    expect((await activate(visitor(), other, code, 'x@example.it')).text).toContain(WRONG);
    await issue(payer);
    expect((await activate(visitor(), payer, code, 'x@example.it')).text).toContain(WRONG);
    const fresh = await codeOf(payer);
    await activate(visitor(), payer, fresh, 'x@example.it');
    await office.submit(ofPerson(payer), {}, `${ofPerson(payer)}/annulla`);
    expect((await visitor().get(await lastLink(town, 'x@example.it'))).status).toBe(410);
    expect((await activate(visitor(), payer, fresh, 'x@example.it')).text).toContain(WRONG);
    await issue(payer);
    const last = await codeOf(payer);
    clock.advance({ hours: 60 * 24 });
    expect((await activate(visitor(), payer, last, 'y@example.it')).text).toContain(WRONG);
    clock.set('2026-11-24 10:00');
  });

  test('is guessed at ten times an hour, then even the right one waits, and nothing typed is lost', async () => {
    const { payer, code } = await withCode();
    clock.advance({ minutes: 1 });
    for (let n = 0; n < 10; n++)
      expect((await activate(visitor(), payer, `AAAABBBBCC${n}2`, 'a@example.it')).status).toBe(422);
    const refused = await activate(visitor(), payer, code, 'a@example.it');
    expect(refused.status).toBe(429);
    expect(refused.text).toContain(`value="${code}"`);
    const { rows } = await sql<{
      line: string;
    }>`select to_jsonb(a) ->> 'subject' || coalesce(a.after::text, '') as line from audit_log a
      where tenant_id = ${town.tenantId} and action = 'activation_refused' and at = ${clock.now()}`.execute(
      database.owner,
    );
    expect(rows).toEqual(Array(10).fill({ line: 'entrance' }));
    clock.advance({ minutes: 61 });
    expect((await activate(visitor(), payer, code, 'a@example.it')).status).toBe(200);
    clock.set('2026-11-24 10:00');
  });

  test('is no longer readable once used, and stands in no log', async () => {
    const { payer, code } = await withCode();
    await activate(visitor(), payer, code, 'letto@example.it');
    await choose(await lastLink(town, 'letto@example.it'));
    const { rows } = await sql<{
      sealed: string | null;
      used: boolean;
    }>`select sealed_code as sealed, used_at is not null as used
      from activation_codes where person_id = ${payer.personId}`.execute(database.owner);
    expect(rows).toEqual([{ sealed: null, used: true }]);
    const audit = await sql<{ all: string }>`select string_agg(a::text, ' ') as all from audit_log a`.execute(
      database.owner,
    );
    expect(logged.join('') + audit.rows[0]?.all).not.toContain(code);
  });
});

describe('the office', () => {
  test('makes the codes that a class still lacks, once, and prints them as often as the printer wants', async () => {
    const payers = [await enrolledPayer(town), await enrolledPayer(town)];
    const { text } = await office.get(ofClass);
    const fields = hiddenFields(text, ofClass);
    const made = await office.post(ofClass, fields);
    expect((await office.post(ofClass, fields)).location).toBe(made.location);
    expect((await office.get(made.location)).text).toMatch(/Creat[oi] \d+ codic/);
    const codes = [await codeOf(payers[0] ?? expect.fail()), await codeOf(payers[1] ?? expect.fail())];
    expect(new Set(codes).size).toBe(2);
    await office.submit(ofClass, {}).catch(() => undefined);
    expect([await codeOf(payers[0] ?? expect.fail()), await codeOf(payers[1] ?? expect.fail())]).toEqual(codes);
    for (let print = 0; print < 2; print++) {
      const letters = await office.get(`${ofClass}/lettere.pdf`);
      expect(letters.headers.get('content-type')).toBe('application/pdf');
      expect(letters.text).toMatch(/^%PDF-1\.7/);
      expect(letters.headers.get('cache-control')).toBe('no-store');
    }
    const { rows } = await sql<{ n: number }>`select count(*)::integer as n from audit_log
      where action = 'activation_letter_printed' and subject = ${`person:${payers[0]?.personId}`}`.execute(
      database.owner,
    );
    expect(rows[0]?.n).toBe(2);
  });

  test('sees how far each class is; an auditor reads that and no letter', async () => {
    const { payer } = await withCode();
    expect((await office.get(`${base}/ufficio/accessi`)).text).toContain('2ª A, Scuola primaria di via Dante');
    const auditor = await entered('revisore@example.it');
    expect((await auditor.get(ofPerson(payer))).text).toContain('codice valido fino al');
    expect((await auditor.get(`${ofPerson(payer)}/lettere.pdf`)).status).toBe(404);
  });

  test('switches the credentials with a reason only; without them no code is made and none is taken', async () => {
    const { payer, code } = await withCode();
    const settings = `${base}/ufficio/accessi`;
    const change = (motivo: string) => office.submit(settings, { motivo }, `${settings}/credenziali`);
    expect((await change(' ')).text).toContain('Scrivi il motivo');
    const waiting = visitor();
    const { text } = await waiting.get(page);
    expect((await change('Ora c’è SPID')).status).toBe(303);
    const typed = { codice_fiscale: payer.fiscalCode, codice: code, email: 'z@example.it' };
    expect((await waiting.post(page, { ...hiddenFields(text, page), ...typed })).text).toContain('non attiva');
    expect((await visitor().get(page)).text).toContain('SPID o CIE');
    expect((await office.get(ofPerson(payer))).text).not.toContain('Crea un altro codice');
    expect((await change('La ditta gestisce il servizio')).status).toBe(303);
    expect((await activate(visitor(), payer, code, 'z@example.it')).status).toBe(200);
  });
});
