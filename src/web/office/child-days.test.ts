import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { daysOf } from '#src/calendar/index.ts';
import { day } from '#src/kernel/day.ts';
import { rows } from '#src/platform/database/index.ts';
import { aClerkAndChild, confirmed, wordsOf } from '#test/support/clerk.ts';
import { testDatabase } from '#test/support/database.ts';
import { hiddenFields } from '#test/support/site-visitor.ts';
import { aChild, balanceOf } from '#test/support/town.ts';

const { child, clerk, clock, office, sheet, staffId, town } = await aClerkAndChild(await testDatabase());

const stateOn = async (date: string) => {
  const [found] = await town.run((tx) => daysOf(tx, child.consumerId, day(date), day(date)));
  return found;
};

describe('correcting a day', () => {
  const page = () => `${sheet}/correzione`;

  test('shows before the button what it does to the account', async () => {
    const text = wordsOf((await clerk.get(`${page()}?giorno=2026-11-20`)).text);
    expect(text).toContain('Si restituiscono 3,50 €.');
    expect(await balanceOf(town, child)).toBe(2_800);
  });

  test('needs a reason, and keeps what was chosen', async () => {
    const answer = await clerk.submit(`${page()}?giorno=2026-11-20`, { presenza: 'no', motivo: ' ' });
    expect(answer.status).toBe(422);
    expect(wordsOf(answer.text)).toContain('Scrivi il motivo.');
    expect(answer.text).toMatch(/value="no"[^>]*checked/);
  });

  test('gives a meal back once, however often it is sent', async () => {
    const form = hiddenFields((await clerk.get(`${page()}?giorno=2026-11-20`)).text, page());
    const sent = { ...form, presenza: 'no', motivo: 'Uscita prima di pranzo' };
    const [first, again] = [await clerk.post(page(), sent), await clerk.post(page(), sent)];
    expect(first.status).toBe(303);
    expect(again.location).toBe(first.location);
    expect(await balanceOf(town, child)).toBe(3_150);
    expect(wordsOf((await clerk.get(first.location)).text)).toContain('Presenza di venerdì 20 novembre corretta.');
    const movements = wordsOf((await clerk.get(`${sheet}/movimenti`)).text);
    expect(movements).toContain('Uscita prima di pranzo');
  });

  test('with the key of another answer is refused', async () => {
    const form = hiddenFields((await clerk.get(`${page()}?giorno=2026-11-20`)).text, page());
    await clerk.post(page(), { ...form, presenza: 'si', motivo: 'Era presente' });
    const other = await clerk.post(page(), { ...form, presenza: 'no', motivo: 'No' });
    expect(other.status).toBe(409);
    expect(await balanceOf(town, child)).toBe(2_800);
  });

  test('of a day whose register is not open leads to an absence', async () => {
    const text = wordsOf((await clerk.get(`${page()}?giorno=2026-11-25`)).text);
    expect(text).toContain('Il registro si apre dopo l’orario limite delle 09:00.');
  });
});

describe('waiving a charge', () => {
  test('gives the meal back and says what the balance becomes', async () => {
    const page = `${sheet}/storno`;
    const text = wordsOf((await clerk.get(`${page}?giorno=2026-11-23`)).text);
    expect(text).toContain('Il saldo passa da 28,00 € a 31,50 €.');
    const answer = await clerk.submit(`${page}?giorno=2026-11-23`, { motivo: 'Errore della cucina' });
    expect(answer.location).toContain('fatto=storno');
    expect(await balanceOf(town, child)).toBe(3_150);
  });

  test('can be taken back with a reason: the meal is charged again, once, and the family reads why', async () => {
    const page = `${sheet}/storno`;
    const shown = wordsOf((await clerk.get(`${page}?giorno=2026-11-23`)).text);
    expect(shown).toContain('già stornato: Errore della cucina');
    expect(shown).toContain('Il saldo passa da 31,50 € a 28,00 €.');
    const blank = await clerk.submit(`${page}?giorno=2026-11-23`, { motivo: '' });
    expect([blank.status, await balanceOf(town, child)]).toEqual([422, 3_150]);
    const answer = await clerk.submit(`${page}?giorno=2026-11-23`, { motivo: 'Stornato il bambino sbagliato' });
    expect(wordsOf((await clerk.get(answer.location)).text)).toContain('Storno di lunedì 23 novembre ritirato.');
    expect(await balanceOf(town, child)).toBe(2_800);
    const movements = wordsOf((await clerk.get(`${sheet}/movimenti`)).text);
    expect(movements).toContain('Stornato il bambino sbagliato');
  });

  test('that nobody has given cannot be taken back: what to do is said, and nothing changes', async () => {
    const page = `${sheet}/storno`;
    const sent = { giorno: '2026-11-23', passo: 'ritira', motivo: 'Prova' };
    const form = hiddenFields((await clerk.get(`${page}?giorno=2026-11-23`)).text, page);
    const answer = await clerk.post(page, { ...form, ...sent });
    expect([answer.status, wordsOf(answer.text).includes('non c’è più uno storno da ritirare')]).toEqual([422, true]);
    expect(await balanceOf(town, child)).toBe(2_800);
  });

  test('of a day without a charge offers nothing', async () => {
    const { text } = await clerk.get(`${sheet}/storno?giorno=2026-11-22`);
    expect(wordsOf(text)).toContain('Per questo giorno non c’è un addebito da stornare.');
    expect(text).not.toContain('name="motivo"');
  });
});

describe('an absence for a parent on the phone', () => {
  const page = () => `${sheet}/assenza`;

  test('says first what will happen, then registers it in the name of the payer', async () => {
    const { review, done } = await confirmed(clerk, page(), { tipo: 'absent', dal: '2026-11-25', al: '2026-11-27' });
    expect(wordsOf(review.text)).toContain('3 pasti disdetti, nessun addebito.');
    expect(done.status).toBe(303);
    const stored = await stateOn('2026-11-26');
    expect(stored?.state).toBe('absent');
    expect(stored?.act).toMatchObject({ channel: 'office', personName: expect.stringContaining('Genitore') });
    const acts = await town.run((tx) =>
      rows(tx, sql<{ actor: string }>`select actor from absence_acts where consumer_id = ${child.consumerId}`),
    );
    expect(acts.map((act) => act.actor)).toEqual([`staff:${staffId}>citizen:${child.personId}`]);
  });

  test('has a receipt, and can be taken back', async () => {
    const { done } = await confirmed(clerk, page(), { tipo: 'absent', dal: '2026-12-01' });
    const receipt = await clerk.get(done.location);
    expect(wordsOf(receipt.text)).toContain('Assenza registrata alle 08:50');
    const undo = `${page()}/annulla`;
    const undone = await clerk.post(undo, hiddenFields(receipt.text, undo));
    expect(undone.location).toContain('fatto=annullato');
    expect((await stateOn('2026-12-01'))?.state).toBe('booked');
  });

  test('sent twice is one', async () => {
    const { done, sent } = await confirmed(clerk, page(), { tipo: 'light', dal: '2026-12-02' });
    expect((await clerk.post(page(), sent)).location).toBe(done.location);
    expect((await stateOn('2026-12-02'))?.state).toBe('light');
  });

  test('after the cutoff is refused with the hour, and with what the office can do instead', async () => {
    clock.set('2026-11-24 09:01');
    const answer = await clerk.submit(page(), { tipo: 'absent', dal: '2026-11-24' });
    clock.set('2026-11-24 08:50');
    expect(answer.status).toBe(422);
    const text = wordsOf(answer.text);
    expect(text).toContain('Si poteva disdire fino alle 09:00');
    expect(text).toContain('Che cosa può fare l’ufficio');
    expect(answer.text).toContain('value="2026-11-24"');
    expect((await stateOn('2026-11-24'))?.state).toBe('booked');
  });

  test('with two adults is registered for the one who called', async () => {
    const other = await aChild(town);
    await town.run((tx) =>
      sql`insert into guardianships (person_id, consumer_id, role)
        values (${child.personId}, ${other.consumerId}, 'guardian')`.execute(tx),
    );
    const path = `${office}/alunni/${other.consumerId}/assenza`;
    const nobody = await clerk.submit(path, { tipo: 'absent', dal: '2026-12-03', chi: '' });
    expect([nobody.status, wordsOf(nobody.text).includes('Scegli chi lo chiede')]).toEqual([422, true]);
    await confirmed(clerk, path, { tipo: 'absent', dal: '2026-12-03', chi: String(child.personId) });
    const acts = await town.run((tx) =>
      rows(tx, sql<{ actor: string }>`select actor from absence_acts where consumer_id = ${other.consumerId}`),
    );
    expect(acts).toEqual([{ actor: `staff:${staffId}>citizen:${child.personId}` }]);
  });

  test('without a day asks for it', async () => {
    const answer = await clerk.submit(page(), { tipo: 'absent', dal: '', al: '' });
    expect([answer.status, wordsOf(answer.text).includes('Indica il primo giorno')]).toEqual([422, true]);
  });
});
