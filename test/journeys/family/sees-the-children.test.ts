import { describe, expect, test } from 'vitest';
import { openBrowser } from '../../support/browser.ts';
import { expectReadable, said } from '../../support/journey-page.ts';
import { families, journeyWorld } from '../../support/journey-world.ts';

const browser = await openBrowser();
const world = await journeyWorld(browser);

describe.each(['phone', 'desktop'] as const)('a family looks at its children on a %s', (size) => {
  const parent = async (path: string) => {
    const page = await world.page({ as: families.inCredit, size });
    await page.goto(path);
    return page;
  };

  test('Cittadino: school, class, today, balance in euro and in meals, and until when it lasts', async () => {
    const page = await parent('/leporano/cittadino');
    const text = await said(page);
    expect(text).toContain('Beatrice Ginevra Scuola primaria di via Dante · 4ª A · 4,50 € a pasto');
    expect(text).toContain("Noemi Scuola dell'infanzia (plesso 1) · sezione B · 4,05 € a pasto");
    expect(text).toContain('Oggi: prenotato');
    expect(text).toMatch(/Ginevra 63,00 € · 14 pasti Il credito basta fino a martedì 15 dicembre/);
    expect(text).toMatch(/Noemi \d+,\d\d € · \d+ pasti Il credito basta fino a \S+ \d+ dicembre/);
    await expectReadable(page);
  });

  test('Dettaglio: the month, what was eaten and paid, what can still be done, and why there is no service', async () => {
    const page = await parent('/leporano/cittadino');
    await page.getByRole('link', { name: 'Dettaglio di Noemi' }).click();
    const text = await said(page);
    expect(text).toContain('Oggi Noemi pranza a scuola. Puoi disdire fino alle 09:00');
    expect(text).toMatch(/lunedì 2 novembre Servizio non disponibile Ponte/);
    expect(text).toMatch(/lunedì 23 novembre Pasto consumato 4,05 €/);
    await expectReadable(page);
    await page.getByRole('link', { name: /dicembre/ }).click();
    expect(await said(page)).toMatch(/8 dicembre Servizio non disponibile/);
    await expectReadable(page);
  });

  test('meals: their number and their list', async () => {
    const page = await parent('/leporano/cittadino');
    await page.getByRole('link', { name: 'Dettaglio di Noemi' }).click();
    const [, counted = ''] = /, (\d+) dal 05\/10\/2026/.exec(await said(page)) ?? [];
    await page.getByRole('link', { name: /elenco/ }).click();
    expect(await said(page)).toContain(`Noemi ha consumato ${counted} pasti.`);
    expect(await page.getByRole('row').filter({ hasText: '4,05 €' }).count()).toBeGreaterThanOrEqual(Number(counted));
    await expectReadable(page);
  });

  test('movements: each with what it was and the balance after it', async () => {
    const page = await parent('/leporano/cittadino');
    await page.getByRole('link', { name: 'Movimenti di Beatrice Ginevra' }).click();
    const rows = await page.locator('tbody tr').allInnerTexts();
    const cents = (text: string | undefined) => Number(text?.replace('−', '-').replace(',', ''));
    const money = rows.map((row) => [...row.matchAll(/([−+]?\d+,\d\d)\s€/g)].map(([, amount]) => cents(amount)));
    expect(money[0]?.[1]).toBe(6300);
    // From the newest back: the balance before a movement is what the older line shows.
    for (const [index, [amount = 0, balance = 0]] of money.slice(0, -1).entries()) {
      expect(balance - amount).toBe(money[index + 1]?.[1]);
    }
    await expectReadable(page);
  });
});

test('nobody opens another family’s child', async () => {
  const page = await world.page({ as: families.inDebt });
  await page.goto('/leporano/cittadino');
  const own = await page.getByRole('link', { name: /Dettaglio/ }).getAttribute('href');
  const other = `${own?.replace(/\d+$/, '')}${Number(/\d+$/.exec(own ?? '')?.[0]) + 1}`;
  for (const path of [other, `${other}/movimenti`, `${other}/pasti`, `${other}/assenze`]) {
    expect((await page.goto(path))?.status(), path).toBe(404);
  }
});
