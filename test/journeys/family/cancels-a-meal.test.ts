import { describe, expect, test } from 'vitest';
import { openBrowser } from '../../support/browser.ts';
import { byKeyboard, expectReadable, said } from '../../support/journey-page.ts';
import { families, journeyWorld } from '../../support/journey-world.ts';

const browser = await openBrowser();

describe.each([true, false])('a parent cancels today’s meal (scripts: %s)', async (javaScript) => {
  const world = await journeyWorld(browser);
  const parent = () => world.page({ as: families.inCredit, javaScript });

  test('at 08:59 in one tap, with a receipt that can be kept', async () => {
    await world.goTo('2026-11-24 08:59');
    const page = await parent();
    await page.goto('/leporano/cittadino');
    expect(await said(page)).toContain('Puoi disdire fino alle 09:00');
    await page.getByRole('button', { name: 'Assente oggi per Beatrice Ginevra' }).click();
    expect(await said(page)).toMatch(/Assenza registrata alle 08:59.*n\. \d+/);
    expect(await said(page)).toContain('Oggi Beatrice Ginevra non pranza a scuola.');
    await expectReadable(page);
  });

  test('undoes it, and cancels it again', async () => {
    const page = await parent();
    await page.goto('/leporano/cittadino');
    expect(await said(page)).toContain('Disdetto alle 08:59 da Rosa Sartori');
    await page.getByRole('button', { name: 'Annulla l’assenza per Beatrice Ginevra' }).click();
    expect(await said(page)).toContain('Annullamento registrato alle 08:59');
    expect(await said(page)).toContain('Oggi Beatrice Ginevra pranza a scuola.');
    await page.getByRole('button', { name: 'Assente oggi' }).click();
    await page
      .getByRole('button', { name: /^Annulla/ })
      .first()
      .click();
    expect(await said(page)).toContain('Oggi Beatrice Ginevra pranza a scuola.');
  });

  test('by a double click, which counts once', async () => {
    const page = await parent();
    await page.goto('/leporano/cittadino');
    await page.getByRole('button', { name: 'Assente oggi per Noemi' }).dblclick();
    await page.waitForURL(/ricevuta=/);
    const receipt = page.url();
    await page.goBack();
    // The page from before still offers the button; its request is the one that was answered already.
    const stale = page.getByRole('button', { name: 'Assente oggi per Noemi' });
    if (await stale.isVisible()) {
      await stale.click();
      await page.waitForURL(/ricevuta=/);
      expect(page.url()).toBe(receipt);
    }
    await page.goto(receipt);
    expect(await said(page)).toContain('Oggi Noemi non pranza a scuola.');
  });

  test('not at 09:05 any more: told when it arrived, until when it could, and what helps', async () => {
    const page = await parent();
    await page.goto('/leporano/cittadino');
    await world.goTo('2026-11-24 09:05');
    await page.getByRole('button', { name: 'Assente oggi per Beatrice Ginevra' }).click();
    const text = await said(page);
    expect(text).toContain('Martedì 24 novembre non si può più cambiare.');
    expect(text).toContain('La richiesta è arrivata alle 09:05. Si poteva disdire fino alle 09:00');
    expect(text).toContain('avvisa la scuola');
    await expectReadable(page);
    await page.goto('/leporano/cittadino');
    expect(await said(page)).toContain('Si poteva disdire fino alle 09:00');
    expect(await page.getByRole('button', { name: /Assente oggi/ }).count()).toBe(0);
  });
});

describe('a parent with the keyboard alone', async () => {
  const world = await journeyWorld(browser);

  test('enters, cancels today’s meal and takes it back', async () => {
    const page = await world.page({ as: families.inDebt, size: 'desktop' });
    await page.goto('/leporano/cittadino');
    await byKeyboard(page, /Assente oggi/);
    await page.getByText('Assenza registrata alle 08:30').waitFor();
    await byKeyboard(page, /^Annulla/);
    await page.getByText('Annullamento registrato alle 08:30').waitFor();
    await byKeyboard(page, /Altri giorni/);
    await page.getByRole('heading', { name: /^Quando .* non mangia/ }).waitFor();
    await byKeyboard(page, /mercoledì 25 novembre/, 'Space');
    await byKeyboard(page, /Continua/);
    await page.getByRole('button', { name: 'Conferma l’assenza' }).waitFor();
    await byKeyboard(page, /Conferma l’assenza/);
    await page.getByText(/Assente: mercoledì 25 novembre/).waitFor();
  });
});
