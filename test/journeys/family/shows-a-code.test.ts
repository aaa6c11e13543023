import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { openBrowser } from '../../support/browser.ts';
import { expectReadable, said } from '../../support/journey-page.ts';
import { families, journeyWorld, staff } from '../../support/journey-world.ts';
import { collectAtShop, digitsOn, tillOf, toCode } from '../../support/shop.ts';

const browser = await openBrowser();
const world = await journeyWorld(browser);
const TILL = tillOf(world);

/** What Noemi has, the younger child of two, in cents. */
const creditOf = async (page: Page): Promise<number> => {
  await page.goto('/leporano/cittadino');
  const shown = [...(await said(page)).matchAll(/(\d+),(\d\d) € · \d+ past/g)].at(-1) ?? [];
  return Number(`${shown[1]}${shown[2]}`);
};

test.each([true, false])(
  'a family shows its code, the tobacconist collects 10 €, it is credited and the office sees it settled (scripts: %s)',
  async (javaScript) => {
    const page = await world.page({ as: families.inCredit, javaScript });
    const before = await creditOf(page);
    await toCode(page, 'Noemi');
    expect(await said(page)).toContain('La rete PuntoLIS è collegata al Comune');
    await expectReadable(page);
    await page.getByRole('link', { name: 'Mostra a schermo intero' }).first().click();
    const digits = await digitsOn(page);
    await expectReadable(page);

    const { shop, slip, read } = await collectAtShop(world, digits);
    expect(read).toContain('Alunno: No***');
    expect(read).not.toContain('Grasso');
    expect(await said(shop)).toContain('avviso pagato dalla rete');
    await page.reload();
    expect(await said(page)).toContain('10,00 € accreditati');
    expect(await creditOf(page)).toBe(before + 1000);
    await page.goto('/leporano/pagamenti');
    await page.getByRole('link', { name: /^Apri/ }).first().click();
    expect(await said(page)).toContain(`Fatto in un PuntoLIS, scontrino ${slip}`);
    const [mail] = (await world.mailsTo(families.inCredit)).slice(-1);
    expect(mail?.text).toContain('È stata pagata in un PuntoLIS');

    await shop.goto(TILL);
    await shop.getByRole('button', { name: 'Manda il rendiconto di oggi' }).click();
    expect(await said(shop)).toContain('0 differenze');
    const office = await world.page({ as: staff.office, size: 'desktop', javaScript });
    await office.goto('/leporano/ufficio/puntolis');
    await expectReadable(office);
    const text = await said(office);
    expect(text).toContain('La rete PuntoLIS è collegata');
    expect(text).toMatch(/Rete meno ricevute 0,00\s€/);
    await office.getByLabel('Numero dello scontrino').fill(slip.toLowerCase());
    await office.getByRole('button', { name: 'Cerca' }).last().click();
    expect(await said(office)).toContain(`Scontrino ${slip}`);
  },
  120_000,
);

test('an answer that is lost is asked for again with the same key; what is not paid is taken back', async () => {
  const page = await world.page({ as: families.inCredit });
  await toCode(page, 'Noemi');
  const before = await creditOf(page);
  await toCode(page, 'Noemi');
  const { shop } = await collectAtShop(world, await digitsOn(page), 'lost');
  expect(await said(shop)).toContain('il negozio non deve prendere denaro');
  await shop.getByRole('button', { name: 'Ripeti la stessa chiamata' }).click();
  expect(await said(shop)).toContain('denaro in cassa, avviso non ancora pagato');
  await page.goto('/leporano/pagamenti');
  expect(await said(page)).toContain('in verifica');
  await shop.getByRole('button', { name: 'Storna' }).click();
  expect(await said(shop)).toContain('stornato, denaro restituito');
  expect(await creditOf(page)).toBe(before);
}, 120_000);

test('three calls at once are one collection; a renewed code is refused at the shop', async () => {
  const page = await world.page({ as: families.inCredit });
  const before = await creditOf(page);
  await toCode(page, 'Noemi');
  const old = await digitsOn(page);
  const { shop } = await collectAtShop(world, old, 'repeated');
  expect(await said(shop)).toContain('avviso pagato dalla rete');
  expect(await creditOf(page)).toBe(before + 1000);
  await toCode(page, 'Noemi');
  await page.getByRole('link', { name: 'Cambia o revoca' }).click();
  await expectReadable(page);
  await page.getByRole('button', { name: 'Revoca e crea un nuovo codice' }).click();
  expect(await digitsOn(page)).not.toBe(old);
  await shop.goto(TILL);
  await shop.getByRole('button', { name: 'Leggi il QR' }).click();
  expect(await said(shop)).toContain('Non c’è niente da leggere');
  await shop.getByLabel(/^Testo del codice QR/).fill(old);
  await shop.getByRole('button', { name: 'Leggi il QR' }).click();
  expect(await said(shop)).toContain('404: Codice non riconosciuto');
  await shop.goto(`${world.sandbox}/posta`);
  const width = await shop.locator('body').evaluate((body) => body.ownerDocument.documentElement.scrollWidth);
  expect(width).toBeLessThanOrEqual(360);
}, 120_000);
