import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { at } from '#test/support/clock.ts';
import { testDatabase } from '#test/support/database.ts';
import { enrolledPayer, fiscalCode, lastLink, mailsTo } from '#test/support/registering.ts';
import { aSite } from '#test/support/site.ts';
import { hiddenFields, type SiteVisitor } from '#test/support/site-visitor.ts';
import { aChild, aTown, type Child, liveDay } from '#test/support/town.ts';

const database = await testDatabase();
const clock = at('2026-11-24 08:00');
const town = await aTown(database, { own_credentials: { enabled: true, reason: 'gestore' } });
const { register, entered, visitor, enter, hire, loginPage } = await aSite(town, clock);
await hire('office', 'ufficio@example.it');
const office = await entered('ufficio@example.it');
const base = `/${town.slug}`;
const PASSWORD = 'tre gatti sul tetto rosso';
const childPage = ({ consumerId }: Child, path = '') => `${base}/cittadino/${consumerId}${path}`;
const people = (child: Child) => childPage(child, '/persone');

async function family() {
  const child = await (await aChild(town)).holding({ cents: 3500 });
  await register(child);
  return { child, payer: await entered(child.email) };
}

/** Sends the form that invites; several rights are several fields of one name. */
async function invite(payer: SiteVisitor, child: Child, email: string, rights: string[], role = 'delegate') {
  const page = people(child);
  const body = new URLSearchParams({ ...hiddenFields((await payer.get(page)).text, page), email, chi: role });
  for (const right of rights) body.append('puo', right);
  return payer.send(page, { method: 'POST', body, headers: { origin: 'http://localhost:8080' } });
}

const pathOf = (link: string) => link.split('?')[0] ?? '';
async function accepted(email: string, fields: Record<string, string> = {}) {
  const link = await lastLink(town, email);
  const person = { nome: 'Rosa', cognome: 'Nonna', password: PASSWORD, ...fields };
  const answer = await visitor().submit(link, person, pathOf(link));
  expect(answer.location).toBe(`${loginPage}?messaggio=registrato`);
  const browser = visitor();
  await enter(browser, email, PASSWORD);
  return browser;
}

async function withDelegate(email: string, rights: string[]) {
  const { child, payer } = await family();
  expect((await invite(payer, child, email, rights)).location).toBe(`${people(child)}?fatto=invitato`);
  return {
    child,
    payer,
    delegate: await accepted(email, rights.includes('pay') ? { codice_fiscale: fiscalCode(700) } : {}),
  };
}

describe('a delegate', () => {
  test('sees the days and does what the payer allowed, and nothing else', async () => {
    const { child, delegate } = await withDelegate('nonna@example.it', ['cancel']);
    await liveDay(town, '2026-11-23');
    const list = await delegate.get(`${base}/cittadino`);
    expect(list.text).toContain('Bimbo');
    expect(list.text).not.toContain('35,00');
    expect(list.text).not.toContain('Ricarica per');
    const detail = await delegate.get(childPage(child));
    expect(detail.status).toBe(200);
    expect(detail.text).not.toContain('3,50');
    expect((await delegate.get(childPage(child, '/pasti'))).text).not.toContain('€');
    expect((await delegate.get(childPage(child, '/movimenti'))).status).toBe(404);
    for (const page of ['ricarica', 'pagamenti/puntolis']) {
      const { text } = await delegate.get(`${base}/${page}`);
      expect(text).not.toContain('Alunno');
      expect(text, 'not that nobody is linked').toMatch(/Non puoi ricaricare per Bimbo \d+/);
    }
    expect((await delegate.get(`${base}/pagamenti/puntolis/${child.consumerId}`)).status).toBe(404);
    expect((await delegate.get(people(child))).status).toBe(404);
    const sent = await delegate.submit(childPage(child), { giorno: '2026-11-26' }, childPage(child, '/assenze'));
    expect(sent.location).toContain('ricevuta=');
    const paid = await delegate.post(`${base}/ricarica`, {
      ...hiddenFields((await delegate.get(`${base}/dispositivi`)).text, `${base}/logout`),
      _key: 'ricarica-di-un-delegato',
      consumer: String(child.consumerId),
      amount: '3500',
    });
    expect(paid.status).toBe(422);
  });

  test('who may only look has no button, and a forged form is refused', async () => {
    const { child, delegate } = await withDelegate('zia@example.it', []);
    const { text } = await delegate.get(childPage(child));
    expect(text).not.toContain(`action="${childPage(child, '/assenze')}"`);
    expect((await delegate.get(childPage(child, '/assenze'))).status).toBe(404);
    const csrf = hiddenFields(text, `${base}/logout`)._csrf ?? '';
    const fields = { _csrf: csrf, _key: 'chiave-inventata-01', tipo: 'absent', modo: 'giorni', giorno: '2026-11-27' };
    expect((await delegate.post(childPage(child, '/assenze'), fields)).status).toBe(422);
    const { rows } = await sql`select from absence_acts where consumer_id = ${child.consumerId}`.execute(
      database.owner,
    );
    expect(rows).toEqual([]);
  });

  test('who may pay and not look tops up without learning the balance', async () => {
    const { child, delegate } = await withDelegate('zio@example.it', ['pay']);
    const { text } = await delegate.get(`${base}/ricarica`);
    expect(text).toContain('Alunno');
    expect(text).not.toContain('35,00\u00a0€ (');
    expect(text).not.toContain('Credito');
    const { rows } = await sql<{
      key: string;
      declared: string;
    }>`select fiscal_code as key, declared_fiscal_code as declared
      from people where email = 'zio@example.it'`.execute(database.owner);
    expect(rows[0]?.key).toMatch(/^INVITO /);
    expect(rows[0]?.declared).toBe(fiscalCode(700));
    expect((await delegate.get(childPage(child, '/movimenti'))).status).toBe(404);
  });

  test('is told more, or nothing any more, from the next page on', async () => {
    const { child, payer, delegate } = await withDelegate('tata@example.it', []);
    const [row] = (
      await sql<{ id: number }>`select id from people where email = 'tata@example.it'`.execute(database.owner)
    ).rows;
    const card = `${people(child)}/${row?.id}`;
    const page = await payer.get(people(child));
    await payer.post(card, { ...hiddenFields(page.text, card), puo: 'money' });
    expect((await delegate.get(childPage(child, '/movimenti'))).text).toContain('35,00');
    const end = `${card}/togli`;
    const fields = hiddenFields((await payer.get(people(child))).text, end);
    expect((await payer.post(end, fields)).location).toContain('fatto=tolto');
    expect((await payer.post(end, { ...fields, _key: 'un-altro-tentativo-01' })).location).toContain('fatto=tolto');
    expect((await delegate.get(childPage(child))).status).toBe(404);
    expect((await delegate.get(childPage(child, '/movimenti'))).status).toBe(404);
  });
});

describe('an invitation', () => {
  test('is accepted by somebody who has an access already, once', async () => {
    const [{ child, payer }, other] = [await family(), await family()];
    await invite(payer, child, 'chiunque@example.it', ['cancel'], 'guardian');
    const link = await lastLink(town, 'chiunque@example.it');
    expect((await other.payer.get(link)).text).toContain('ti invita a seguire');
    const fields = hiddenFields((await other.payer.get(link)).text, pathOf(link));
    const [a, b] = await Promise.all([other.payer.post(pathOf(link), fields), other.payer.post(pathOf(link), fields)]);
    expect([a.location, b.location]).toEqual([childPage(child), childPage(child)]);
    expect((await other.payer.get(childPage(child))).status).toBe(200);
    expect((await visitor().get(link)).status).toBe(410);
  });

  test('accepted by somebody enrolled who could not enter yet gives them their own login, with their own children too', async () => {
    const { child, payer } = await family();
    const enrolled = await enrolledPayer(town, 'iscritta@example.it');
    await invite(payer, child, 'iscritta@example.it', ['cancel']);
    const link = await lastLink(town, 'iscritta@example.it');
    expect((await visitor().get(link)).text).not.toContain('name="nome"');
    const wrong = await visitor().submit(link, { codice_fiscale: fiscalCode(701), password: PASSWORD }, pathOf(link));
    expect(wrong.text).toContain('iscritta una persona con un altro codice fiscale');
    const answer = await visitor().submit(
      link,
      { codice_fiscale: enrolled.fiscalCode, password: PASSWORD },
      pathOf(link),
    );
    expect(answer.location).toBe(`${loginPage}?messaggio=registrato`);
    const browser = visitor();
    await enter(browser, 'iscritta@example.it', PASSWORD);
    for (const own of [child, enrolled]) expect((await browser.get(childPage(own))).status).toBe(200);
    const { rows } = await sql`select from people where lower(email) = 'iscritta@example.it'`.execute(database.owner);
    expect(rows).toHaveLength(1);
  });

  test('does not let a stranger at the mailbox guess whom the address is enrolled for: after ten wrong fiscal codes even the right one waits', async () => {
    const { child, payer } = await family();
    const enrolled = await enrolledPayer(town, 'indovinata@example.it');
    await invite(payer, child, 'indovinata@example.it', ['cancel']);
    const link = await lastLink(town, 'indovinata@example.it');
    clock.advance({ minutes: 1 });
    const begun = clock.now();
    const tries = (codice_fiscale: string) =>
      visitor().submit(link, { codice_fiscale, password: PASSWORD }, pathOf(link));
    const wrong = await Promise.all(Array.from({ length: 12 }, (_, n) => tries(fiscalCode(720 + n))));
    expect(wrong.map(({ status }) => status).sort()).toEqual([...Array(10).fill(422), 429, 429]);
    const right = await tries(enrolled.fiscalCode);
    expect(right.status).toBe(429);
    expect(right.text).toContain(`value="${enrolled.fiscalCode}"`);
    clock.advance({ minutes: 61 });
    expect((await tries(enrolled.fiscalCode)).location).toBe(`${loginPage}?messaggio=registrato`);
    const { rows } = await sql<{ n: number }>`select count(*)::integer as n from audit_log
      where tenant_id = ${town.tenantId} and action = 'invitation_refused' and subject = 'entrance'
        and at = ${begun}`.execute(database.owner);
    expect(rows).toEqual([{ n: 10 }]);
    clock.advance({ minutes: -62 });
  });

  test('to an address that two parents share opens the login of neither, whoever of them reads it (R15)', async () => {
    const { child, payer } = await family();
    const [one, other] = [await enrolledPayer(town, 'casa@example.it'), await enrolledPayer(town, 'casa@example.it')];
    await register({ ...other, email: 'lontano@example.it' });
    await invite(payer, child, 'casa@example.it', []);
    const link = await lastLink(town, 'casa@example.it');
    const page = (await visitor().get(link)).text;
    expect(page).toContain('codice di attivazione');
    expect(page).not.toContain('name="password"');
    const reader = visitor();
    const fields = { ...hiddenFields((await reader.get(loginPage)).text, loginPage), codice: link.split('=')[1] ?? '' };
    await reader.post(pathOf(link), { ...fields, codice_fiscale: one.fiscalCode, password: PASSWORD });
    expect((await enter(visitor(), 'casa@example.it', PASSWORD)).text).toContain('Email o password non corrette');
    expect((await visitor().get(link)).status).toBe(200);
  });

  test('opens nothing after seven days, taken back, replaced, or when its sender pays no more', async () => {
    const { child, payer } = await family();
    await invite(payer, child, 'tardi@example.it', []);
    const first = await lastLink(town, 'tardi@example.it');
    await invite(payer, child, 'tardi@example.it', []);
    const second = await lastLink(town, 'tardi@example.it');
    expect((await visitor().get(first)).status).toBe(410);
    expect((await visitor().get(second)).status).toBe(200);
    clock.advance({ hours: 7 * 24 });
    expect((await visitor().get(second)).status).toBe(410);
    clock.set('2026-11-24 08:00');
    const { text } = await payer.get(people(child));
    const withdraw = /action="([^"]+\/inviti\/\d+)"/.exec(text)?.[1] ?? '';
    await payer.post(withdraw, hiddenFields(text, withdraw));
    expect((await visitor().get(second)).status).toBe(410);
    await invite(payer, child, 'terzo@example.it', []);
    await sql`update guardianships set role = 'guardian' where person_id = ${child.personId}`.execute(database.owner);
    expect((await visitor().get(await lastLink(town, 'terzo@example.it'))).status).toBe(410);
    expect((await payer.get(people(child))).status).toBe(404);
  });

  test('needs an address, who it is for, and goes to ten addresses a day', async () => {
    const { child, payer } = await family();
    expect((await invite(payer, child, 'niente', [])).text).toContain('Scrivi un indirizzo e-mail');
    for (let n = 0; n < 10; n++) expect((await invite(payer, child, `n${n}@example.it`, [])).status).toBe(303);
    expect((await invite(payer, child, 'n11@example.it', [])).text).toContain('dieci inviti');
    expect(await mailsTo(town, 'n11@example.it')).toEqual([]);
    expect((await invite(payer, child, child.email, [])).text).toContain('segue già');
  });

  test('names the child in no mail', async () => {
    const { child, payer } = await family();
    await invite(payer, child, 'discreta@example.it', []);
    expect(JSON.stringify(await mailsTo(town, 'discreta@example.it'))).not.toContain('Bimbo');
  });

  test('a weak password and missing names are said at the field, and the invitation stays', async () => {
    const { child, payer } = await family();
    await invite(payer, child, 'breve@example.it', []);
    const link = await lastLink(town, 'breve@example.it');
    const refused = await visitor().submit(link, { nome: '', cognome: 'Verdi', password: 'corta' }, pathOf(link));
    expect(refused.text).toContain('Scrivi il tuo nome.');
    expect(refused.text).toContain('value="Verdi"');
    const short = await visitor().submit(link, { nome: 'Ada', cognome: 'Verdi', password: 'corta' }, pathOf(link));
    expect(short.text).toContain('ne servono almeno');
    expect((await visitor().get(link)).status).toBe(200);
  });
});

describe('parents who live apart', () => {
  test('each sees what the office set: no account, no names of the other', async () => {
    const [{ child, payer }, other] = [await family(), await family()];
    await sql`insert into guardianships (tenant_id, person_id, consumer_id, role)
      values (${town.tenantId}, ${other.child.personId}, ${child.consumerId}, 'guardian')`.execute(database.owner);
    await payer.submit(childPage(child), { giorno: '2026-11-27' }, childPage(child, '/assenze'));
    expect((await other.payer.get(childPage(child))).text).toContain('da Numero');
    const page = `${base}/ufficio/alunni/${child.consumerId}/adulti/${other.child.personId}`;
    expect((await office.submit(page, { puo: 'cancel', passo: 'salva' })).text).toContain('Scrivi il motivo');
    expect((await office.submit(page, { puo: 'cancel', passo: 'salva', motivo: 'Sentenza' })).status).toBe(303);
    const seen = await other.payer.get(childPage(child));
    expect(seen.text).toContain('dalla famiglia');
    expect(seen.text).not.toContain('da Numero');
    expect((await other.payer.get(childPage(child, '/movimenti'))).status).toBe(404);
    expect((await payer.get(childPage(child, '/movimenti'))).status).toBe(200);
  });

  test('the payer cannot end the parent whom the office recorded; the office can, and nobody limits the payer', async () => {
    const [{ child, payer }, other] = [await family(), await family()];
    await sql`insert into guardianships (tenant_id, person_id, consumer_id, role)
      values (${town.tenantId}, ${other.child.personId}, ${child.consumerId}, 'guardian')`.execute(database.owner);
    const { text } = await payer.get(people(child));
    expect(text).toContain('Registrato dall’ufficio scuola');
    const end = `${people(child)}/${other.child.personId}/togli`;
    const csrf = hiddenFields(text, `${base}/logout`)._csrf ?? '';
    expect((await payer.post(end, { _csrf: csrf, _key: 'togliere-l-altro-01' })).status).toBe(422);
    expect((await other.payer.get(childPage(child))).status).toBe(200);
    const page = (of: Child) => `${base}/ufficio/alunni/${child.consumerId}/adulti/${of.personId}`;
    await office.submit(page(other.child), { passo: 'togli', motivo: 'Chiesto dal tribunale' });
    expect((await other.payer.get(childPage(child))).status).toBe(404);
    expect((await office.get(page(child))).text).toContain('può fare tutto');
  });
});
