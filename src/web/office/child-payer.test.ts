import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { rows } from '#src/platform/database/index.ts';
import { aClerkAndChild, confirmed, wordsOf } from '#test/support/clerk.ts';
import { testDatabase } from '#test/support/database.ts';
import { fiscalCode, mailsTo } from '#test/support/registering.ts';
import { hiddenFields } from '#test/support/site-visitor.ts';
import { aChild, type Child } from '#test/support/town.ts';

const { clerk, entered, office, register, town, visitor, loginPage } = await aClerkAndChild(await testDatabase());
const pageOf = (child: Child) => `${office}/alunni/${child.consumerId}/pagante`;
const family = (child: Child) => `/${town.slug}/cittadino/${child.consumerId}`;

const MARIA = { chi: 'altra', cognome: 'Nuova', nome: 'Maria', finora: 'resta', motivo: 'Affidamento' };
let people = 900;
const somebody = (over: Record<string, string> = {}) => {
  const n = ++people;
  return { ...MARIA, codice_fiscale: fiscalCode(n), email: `maria${n}@example.it`, ...over };
};
const adultsIn = (child: Child) =>
  town.run((tx) =>
    rows<{ name: string; role: string }>(
      tx,
      sql`select p.name, g.role from guardianships g join people p on p.tenant_id = g.tenant_id and p.id = g.person_id
        where g.consumer_id = ${child.consumerId} order by g.role desc, p.id`,
    ),
  );
/** Links somebody as a family does: invited by the payer, or recorded by the office. */
const linked = (child: Child, personId: number, role: string, invitedBy: number | null) =>
  town.run((tx) =>
    sql`insert into guardianships (person_id, consumer_id, role, invited_by)
      values (${personId}, ${child.consumerId}, ${role}, ${invitedBy})`.execute(tx),
  );

describe('who pays', () => {
  test('is changed to somebody new: what it changes is shown first, and nothing happens before the button', async () => {
    const child = await (await aChild(town)).holding({ cents: 3_500 });
    await register(child);
    const person = somebody();
    const review = await clerk.submit(pageOf(child), person);
    const text = wordsOf(review.text);
    expect(text).toContain(`Da adesso paga Maria Nuova, codice fiscale ${person.codice_fiscale}.`);
    expect(text).toContain(`può registrarsi con ${person.email}`);
    expect(text).toContain(`Gli avvisi su credito e debiti vanno a: ${[child.email, person.email].sort().join(', ')}.`);
    expect(text).toContain('resta genitore o tutore');
    expect(text).toContain('Non ci sono avvisi di pagamento aperti.');
    expect(await adultsIn(child)).toHaveLength(1);
    const { done } = await confirmed(clerk, pageOf(child), person);
    expect(wordsOf((await clerk.get(done.location ?? '')).text)).toContain('Chi paga è cambiato');
    expect(await adultsIn(child)).toEqual([
      { name: 'Maria', role: 'payer' },
      { name: expect.any(String), role: 'guardian' },
    ]);
    expect((await mailsTo(town, person.email)).map((mail) => mail.template)).toEqual(['payer_changed']);
    expect((await mailsTo(town, child.email)).map((mail) => mail.template)).toContain('payer_changed');
  });

  test('sent twice is done once, and again for who pays already is refused', async () => {
    const child = await aChild(town);
    const person = somebody();
    const { done, sent } = await confirmed(clerk, pageOf(child), person);
    expect((await clerk.post(pageOf(child), sent)).location).toBe(done.location);
    const again = await clerk.submit(pageOf(child), person);
    expect([again.status, wordsOf(again.text).includes('paga già')]).toEqual([422, true]);
  });

  test('comes back as typed with everything that is missing named at once', async () => {
    const child = await aChild(town);
    const answer = await clerk.submit(pageOf(child), { chi: 'altra', cognome: 'Rossi', email: 'no', motivo: '' });
    expect(answer.status).toBe(422);
    expect(answer.text).toContain('value="Rossi"');
    const text = wordsOf(answer.text);
    for (const wanted of [
      'Scrivi il nome.',
      'Scrivi il codice fiscale',
      'indirizzo e-mail',
      'Scegli che cosa resta',
      'motivo',
    ])
      expect(text).toContain(wanted);
  });

  test('is not somebody registered under another name with the same fiscal code', async () => {
    const [child, other] = [await aChild(town), await aChild(town)];
    const person = somebody();
    await confirmed(clerk, pageOf(child), person);
    const answer = await clerk.submit(pageOf(other), { ...person, nome: 'Carla' });
    expect(answer.status).toBe(422);
    expect(wordsOf(answer.text)).toContain('già registrato per Nuova Maria');
  });

  test('who paid so far may leave altogether, with those whom they invited and the invitations that wait', async () => {
    const child = await aChild(town);
    await register(child);
    const former = await entered(child.email);
    const [aunt, parent] = [await aChild(town), await aChild(town)];
    await linked(child, aunt.personId, 'delegate', child.personId);
    await linked(child, parent.personId, 'guardian', null);
    await former.submit(
      `${family(child)}/persone`,
      { email: 'attesa@example.it', chi: 'delegate' },
      `${family(child)}/persone`,
    );
    const waiting = (await mailsTo(town, 'attesa@example.it'))[0]?.params.path ?? '';
    expect((await visitor().get(`/${town.slug}/${waiting}`)).status).toBe(200);
    const fields = { chi: String(parent.personId), finora: 'lascia', invitati: 'lasciano', motivo: 'Sentenza' };
    const { review } = await confirmed(clerk, pageOf(child), fields);
    const text = wordsOf(review.text);
    expect(text).toContain('non vede più l’alunno');
    expect(text).toContain('Non seguono più l’alunno:');
    expect(text).toContain('1 invito in attesa si ritira da sé.');
    expect((await adultsIn(child)).map((adult) => adult.role)).toEqual(['payer']);
    expect((await former.get(family(child))).status).toBe(404);
    expect((await visitor().get(`/${town.slug}/${waiting}`)).status).toBe(410);
  });

  test('who came by invitation needs a fiscal code, and past notices keep the name in which they stood', async () => {
    const child = await aChild(town);
    const invited = await aChild(town);
    await town.run((tx) =>
      sql`update people set fiscal_code = 'INVITO abc' where id = ${invited.personId}`.execute(tx),
    );
    await linked(child, invited.personId, 'guardian', child.personId);
    const notice = await town.run((tx) =>
      rows<{ id: number }>(
        tx,
        sql`with paid as (insert into payments (reference, payer_id, created_at)
            values (${crypto.randomUUID()}, ${invited.personId}, now()) returning id)
          insert into payment_notices (payment_id, consumer_id, cents, notice_number, iuv, due_on)
          select id, ${child.consumerId}, 1000, '302000000000009901', '02000000000009901', '2027-01-31' from paid returning id`,
      ),
    );
    const fields = { chi: String(invited.personId), finora: 'resta', motivo: 'Accordo' };
    const without = await clerk.submit(pageOf(child), fields);
    expect(wordsOf(without.text)).toContain('Scrivi il codice fiscale');
    const code = fiscalCode(++people);
    const { review } = await confirmed(clerk, pageOf(child), { ...fields, codice_fiscale: code });
    expect(wordsOf(review.text)).toContain('1 avviso di pagamento aperto, in tutto 10,00 €');
    const [kept] = await town.run((tx) =>
      rows<{ debtor: number; code: string }>(
        tx,
        sql`select n.debtor_id as debtor, p.fiscal_code as code from payment_notices n, people p
          where n.id = ${notice[0]?.id} and p.id = ${invited.personId}`,
      ),
    );
    expect(kept).toEqual({ debtor: child.personId, code });
  });

  test('registers with the address and the fiscal code that the office wrote down', async () => {
    const child = await aChild(town);
    const person = somebody();
    await confirmed(clerk, pageOf(child), person);
    const asked = visitor();
    await asked.submit(`/${town.slug}/registrazione`, { email: person.email, codice_fiscale: person.codice_fiscale });
    const link = (await mailsTo(town, person.email)).at(-1);
    expect(link?.template).toBe('registration_confirm');
    const confirmPath = `/${town.slug}/${link?.params.path}`;
    const answer = await asked.submit(confirmPath, { password: 'quattro gatti sul tetto' }, confirmPath.split('?')[0]);
    expect(answer.location).toContain(loginPage);
  });

  test('a child whom only a balance opened gets its first payer', async () => {
    const child = await aChild(town);
    await town.run((tx) => sql`delete from guardianships where consumer_id = ${child.consumerId}`.execute(tx));
    expect(wordsOf((await clerk.get(`${office}/alunni/${child.consumerId}`)).text)).toContain('Registra chi paga');
    const { finora: _, chi: __, ...person } = somebody();
    await confirmed(clerk, pageOf(child), person);
    expect(await adultsIn(child)).toEqual([{ name: 'Maria', role: 'payer' }]);
  });
});

describe('an adult whom the office links', () => {
  const addPage = (child: Child) => `${office}/alunni/${child.consumerId}/adulti/nuovo`;

  test('follows the child with the rights that were chosen; the payer does not end it', async () => {
    const child = await aChild(town);
    await register(child);
    const { chi: _, finora: __, ...person } = somebody();
    const added = await clerk.submit(addPage(child), { ...person, ruolo: 'guardian', puo: 'cancel' });
    expect(added.location).toContain('fatto=adulto');
    const payer = await entered(child.email);
    expect((await payer.get(`${family(child)}/persone`)).text).toContain('Registrato dall’ufficio scuola');
    const again = await clerk.submit(addPage(child), { ...person, ruolo: 'delegate', puo: 'cancel' });
    expect(wordsOf(again.text)).toContain('segue già l’alunno');
  });

  test('comes back as typed with everything that is missing', async () => {
    const child = await aChild(town);
    const page = addPage(child);
    const fields = { ...hiddenFields((await clerk.get(page)).text, page), cognome: 'Verdi' };
    const answer = await clerk.post(page, fields);
    expect(answer.status).toBe(422);
    expect(answer.text).toContain('value="Verdi"');
    for (const wanted of ['Scrivi il nome.', 'Scegli chi è.', 'motivo']) expect(wordsOf(answer.text)).toContain(wanted);
  });
});
