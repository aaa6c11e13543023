import { describe, expect, test } from 'vitest';
import { aClerkAndChild, wordsOf } from '#test/support/clerk.ts';
import { testDatabase } from '#test/support/database.ts';
import { hiddenFields } from '#test/support/site-visitor.ts';
import { aChild } from '#test/support/town.ts';

const { child, clerk, entered, hire, office, register, sheet, town } = await aClerkAndChild(await testDatabase());
for (const role of ['auditor', 'kitchen', 'school_staff'] as const) await hire(role, `${role}@example.it`);

/** Asks as the box on each of the office's pages does, and follows to the answer. */
async function search(question: string) {
  const asked = await clerk.submit(office, { q: question }, `${office}/cerca`);
  expect(asked.status).toBe(303);
  if (question.length > 3) expect(asked.location.toLowerCase()).not.toContain(question.toLowerCase());
  return clerk.get(asked.location);
}

describe('finding a family, without a name or a code in any address (R16)', () => {
  test('by number leads straight to the child', async () => {
    const answer = await search(child.number);
    expect([answer.status, answer.location]).toEqual([303, sheet]);
  });

  test('by number without its zeros finds the same child', async () => {
    expect((await search(String(Number(child.number)))).location).toBe(sheet);
  });

  test('by the fiscal code of the payer finds the child', async () => {
    expect((await search(`gnt${child.number}`)).location).toBe(sheet);
  });

  test('by a name that several have lists them all', async () => {
    const other = await aChild(town);
    const { status, text } = await search('alunno');
    expect(status).toBe(200);
    expect(wordsOf(text)).toContain('2 alunni trovati');
    expect(text).toContain(`${office}/alunni/${other.consumerId}`);
  });

  test('by what another page hid, or by an address that somebody wrote, asks nothing', async () => {
    const { text, status } = await clerk.get(`${office}/cerca?q=alunno`);
    expect(status).toBe(200);
    expect(wordsOf(text)).not.toContain('trovati');
    const form = [...clerk.cookies].find(([name]) => name.endsWith('-form'))?.[1] ?? '';
    expect((await clerk.get(`${office}/cerca?${new URLSearchParams({ q: form })}`)).text).toContain('value=""');
  });

  test('that nobody has says what else to try', async () => {
    expect(wordsOf((await search('zzz')).text)).toContain('Nessun alunno trovato');
  });
});

describe('the page of a child', () => {
  test('shows who it is, today, the account with its meals, and the tariff with its reason', async () => {
    const text = wordsOf((await clerk.get(sheet)).text);
    for (const shown of [child.number, child.email, 'prenotato', '28,00 €', '8 pasti', '3,50 € a pasto', 'residente']) {
      expect(text).toContain(shown);
    }
  });

  test('shows a day that was eaten with its charge and the way to correct it', async () => {
    const { text } = await clerk.get(`${sheet}?mese=2026-11`);
    expect(text).toContain(`${sheet}/correzione?giorno=2026-11-23`);
    expect(wordsOf(text)).toContain('pasto consumato');
  });

  test('of a child that does not exist is not found', async () => {
    expect((await clerk.get(`${office}/alunni/999999`)).status).toBe(404);
    expect((await clerk.get(`${office}/alunni/999999/correzione`)).status).toBe(404);
  });
});

describe('another role', () => {
  test.each(['kitchen', 'school_staff'])('%s sees neither search nor child', async (role) => {
    const visitor = await entered(`${role}@example.it`);
    for (const path of [`${office}/cerca?q=a`, sheet, `${sheet}/dieta`, `${office}/importazioni`]) {
      expect((await visitor.get(path)).status, path).toBe(403);
    }
  });

  test('an auditor reads, is offered nothing to change, and changes nothing', async () => {
    const visitor = await entered('auditor@example.it');
    const { status, text } = await visitor.get(sheet);
    expect(status).toBe(200);
    expect(text).not.toContain(`${sheet}/assenza`);
    const page = await visitor.get(`${sheet}/storno?giorno=2026-11-23`);
    const sent = { ...hiddenFields(page.text, `${sheet}/storno`), motivo: 'prova' };
    expect((await visitor.post(`${sheet}/storno`, sent)).status).toBe(403);
  });

  test('a parent is refused', async () => {
    await register(child);
    expect((await (await entered(child.email)).get(sheet)).status).toBe(403);
  });
});
