import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { openBrowser } from '../../support/browser.ts';
import { expectReadable, said } from '../../support/journey-page.ts';
import { families, journeyWorld } from '../../support/journey-world.ts';

const browser = await openBrowser();

/** A date field takes the day as the browser's date picker gives it. */
const writeDay = (page: Page, label: string, day: string) => page.getByLabel(label, { exact: true }).fill(day);

describe.each([true, false])('a parent plans ahead (scripts: %s)', async (javaScript) => {
  const world = await journeyWorld(browser);
  const parent = async () => {
    const page = await world.page({ as: families.inCredit, javaScript });
    await page.goto('/leporano/cittadino');
    await page.getByRole('link', { name: 'Dettaglio di Beatrice Ginevra' }).click();
    await page.getByRole('link', { name: /Altri giorni/ }).click();
    return page;
  };

  test('two single days, summed up before they count', async () => {
    const page = await parent();
    await page.getByLabel(/giovedì 26 novembre/).check();
    await page.getByLabel(/venerdì 27 novembre/).check();
    await page.getByRole('button', { name: 'Continua' }).click();
    expect(await said(page)).toContain('2 pasti disdetti, nessun addebito.');
    await expectReadable(page);
    await page.getByRole('button', { name: 'Conferma l’assenza' }).click();
    expect(await said(page)).toMatch(/Assente: .*26 novembre e .*27 novembre\. Nessun addebito/);
  });

  test('nothing chosen is asked for, not refused in silence', async () => {
    const page = await parent();
    await page.getByRole('button', { name: 'Continua' }).click();
    expect(await said(page)).toContain('Scegli almeno un giorno');
    await expectReadable(page);
  });

  test('a period over Christmas counts the days with canteen only', async () => {
    const page = await parent();
    await page.getByRole('link', { name: 'Periodo' }).click();
    await writeDay(page, 'Dal giorno', '2026-12-21');
    await writeDay(page, 'Al giorno', '2027-01-08');
    await page.getByRole('button', { name: 'Continua' }).click();
    // 21 and 22 December, 7 and 8 January: the holidays between are no canteen days.
    expect(await said(page)).toContain('4 pasti disdetti, nessun addebito.');
    await page.getByRole('button', { name: 'Conferma l’assenza' }).click();
    expect(await said(page)).toContain('Assenza registrata');
    const detail = new URL(page.url()).pathname;
    await page.goto(`${detail}?mese=2026-12`);
    expect(await said(page)).toMatch(/(gio|ven) \d+ .*Servizio non disponibile Vacanze di Natale/);
    expect(await said(page)).toMatch(/lunedì 21 dicembre Assente/);
  });

  test('until further notice, and withdraws it', async () => {
    const page = await parent();
    await page.getByRole('link', { name: 'Fino a nuovo avviso' }).click();
    await writeDay(page, 'Dal giorno', '2027-02-01');
    await page.getByRole('button', { name: 'Continua' }).click();
    expect(await said(page)).toContain('fino a nuovo avviso');
    await page.getByRole('button', { name: 'Conferma l’assenza' }).click();
    expect(await said(page)).toContain('Assente: da lunedì 1º febbraio, fino a nuovo avviso.');
    await page.getByRole('link', { name: /Altri giorni/ }).click();
    await page.getByRole('button', { name: /Ritira .*1º febbraio/ }).click();
    expect(await said(page)).toContain('Annullamento registrato');
  });

  test('a light meal for three days in a row, not for a fourth', async () => {
    const page = await world.page({ as: families.inDebt, javaScript });
    await page.goto('/leporano/cittadino');
    await page.getByRole('link', { name: /Dettaglio/ }).click();
    await page.getByRole('link', { name: /Altri giorni/ }).click();
    await page.getByText('Pasto in bianco', { exact: true }).click();
    for (const day of ['24', '25', '26', '27']) await page.getByLabel(new RegExp(`${day} novembre`)).check();
    await page.getByRole('button', { name: 'Continua' }).click();
    if (await page.getByRole('button', { name: 'Conferma il pasto in bianco' }).isVisible()) {
      await page.getByRole('button', { name: 'Conferma il pasto in bianco' }).click();
    }
    expect(await said(page)).toContain('Il pasto in bianco si può chiedere per 3 giorni di mensa di fila.');
    expect(await said(page)).toContain('certificato');
    await expectReadable(page);
    await page.getByRole('link', { name: 'Torna al dettaglio' }).click();
    await page.getByRole('button', { name: 'Pasto in bianco oggi' }).click();
    expect(await said(page)).toContain('Pasto in bianco registrato');
    expect(await said(page)).toContain('pranza a scuola, in bianco');
  });
});
