import { describe, expect, test } from 'vitest';
import { openBrowser } from '../../support/browser.ts';
import { expectReadable, said } from '../../support/journey-page.ts';
import { families, journeyWorld, staff } from '../../support/journey-world.ts';

const browser = await openBrowser();

describe('the office on the afternoon of the 24th', async () => {
  const world = await journeyWorld(browser);
  const clerk = (javaScript = true) => world.page({ as: staff.office, size: 'desktop', javaScript });

  test.each([true, false])('finds a family by a few letters (scripts: %s)', async (javaScript) => {
    const page = await clerk(javaScript);
    await page.goto('/leporano/ufficio');
    await expectReadable(page);
    await page.getByRole('searchbox').first().fill('grasso bea');
    await page.getByRole('button', { name: 'Cerca' }).first().click();
    // One child is found: its page opens by itself.
    await page.getByRole('heading', { name: 'Grasso Beatrice Ginevra' }).waitFor();
    expect(await said(page)).toContain('63,00 €');
    await expectReadable(page);
  });

  test('shows what closing a class would undo before it does, and tells the families', async () => {
    const page = await clerk(false);
    await page.goto('/leporano/ufficio/chiusure');
    await expectReadable(page);
    const option = page.locator('select option', { hasText: 'via Dante: classe 4ª A' });
    await page.getByLabel('Per chi').selectOption((await option.getAttribute('value')) ?? '');
    await page.getByLabel('Dal giorno').fill('2026-11-26');
    await page.getByLabel('Motivo').fill('gita a Taranto');
    await page.getByLabel(/^Niente pasto/).check();
    await page.getByRole('button', { name: 'Guarda che cosa cambia' }).click();
    expect(await said(page)).toMatch(/Questa chiusura annulla \d+ pasti/);
    await expectReadable(page);
    await page.getByRole('button', { name: 'Chiudi questi giorni' }).click();
    expect(await said(page)).toContain('Chiusura registrata');
    const parent = await world.page({ as: families.inCredit });
    await parent.goto('/leporano/cittadino');
    await parent.getByRole('link', { name: 'Dettaglio di Beatrice Ginevra' }).click();
    expect(await said(parent)).toMatch(/giovedì 26 novembre Servizio non disponibile gita a Taranto/);
    expect((await world.mailsTo(families.inCredit)).length).toBeGreaterThan(0);
  });

  test('lifts one suspension until a day, with a reason', async () => {
    const page = await clerk();
    await page.goto('/leporano/ufficio/sospensioni');
    await page
      .getByRole('link', { name: /Togli la sospensione/ })
      .first()
      .click();
    await page.getByLabel('Fino al giorno').fill('2026-12-04');
    await page.getByLabel('Motivo').fill('colloquio con la famiglia');
    await expectReadable(page);
    await page.getByRole('button', { name: 'Togli la sospensione' }).click();
    expect(await said(page)).toContain('Sospensione tolta');
    const parent = await world.page({ as: families.suspended });
    await parent.goto('/leporano/cittadino');
    expect(await said(parent)).toMatch(/Oggi \S+ pranza a scuola/);
  });

  test('stops all suspensions, and lets them resume', async () => {
    const page = await clerk();
    await page.goto('/leporano/ufficio/sospensioni/ferma');
    await page.getByLabel('Motivo').fill('pagoPA non risponde');
    await page.getByRole('button', { name: 'Ferma tutte le sospensioni' }).click();
    expect(await said(page)).toContain('Le sospensioni sono ferme');
    await expectReadable(page);
  });

  test('corrects a day that was charged: the money comes back with the reason beside it', async () => {
    await world.goTo('2026-11-24 15:01');
    const page = await clerk();
    await page.goto('/leporano/ufficio');
    await page.getByRole('searchbox').first().fill('grasso bea');
    await page.keyboard.press('Enter');
    // One child is found: its page opens by itself.
    await page.getByRole('heading', { name: 'Grasso Beatrice Ginevra' }).waitFor();
    expect(await said(page)).toContain('58,50 €');
    await page.getByRole('link', { name: 'Correggi la presenza di un giorno' }).click();
    await page.getByLabel(/^Non presente a pranzo/).check();
    await page.getByLabel('Motivo').fill('uscita alle 11 per febbre');
    await expectReadable(page);
    await page.getByRole('button', { name: 'Correggi la presenza' }).click();
    expect(await said(page)).toContain('Presenza di martedì 24 novembre corretta.');
    expect(await said(page)).toContain('63,00 €');
    const parent = await world.page({ as: families.inCredit });
    await parent.goto('/leporano/cittadino');
    await parent.getByRole('link', { name: 'Movimenti di Beatrice Ginevra' }).click();
    expect(await said(parent)).toMatch(/Storno di un pasto.*uscita alle 11 per febbre/);
  });
});
