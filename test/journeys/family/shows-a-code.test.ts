import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { openBrowser } from '../../support/browser.ts';
import { expectReadable, said } from '../../support/journey-page.ts';
import { families, journeyWorld, staff } from '../../support/journey-world.ts';

const browser = await openBrowser();
const world = await journeyWorld(browser);
const TILL = `${world.sandbox}/pagopa/tabaccheria`;

async function toCode(page: Page): Promise<void> {
  await page.goto('/leporano/pagamenti');
  await page.getByRole('link', { name: 'PuntoLIS' }).click();
  await page.getByRole('link', { name: 'Dettaglio del codice di Noemi' }).click();
}

/** The digits of the code on the page, as somebody reads them out. */
const digitsOn = async (page: Page) => /\d{4} \d{4} \d{4} \d{4}/.exec(await said(page))?.[0] ?? '';

/** Reads a code at the shop and collects; answers the slip's number. */
async function collectAtShop(digits: string, fault = 'none'): Promise<{ shop: Page; slip: string }> {
  const shop = await world.page();
  await shop.goto(TILL);
  await shop.getByLabel(/^Testo del codice QR/).fill(digits);
  await shop.getByRole('button', { name: 'Leggi il QR' }).click();
  expect(await said(shop)).toContain('Alunno: No***');
  expect(await said(shop)).not.toContain('Grasso');
  await shop.getByLabel('Che cosa va storto').selectOption(fault);
  await shop.getByRole('button', { name: 'Incassa' }).click();
  return { shop, slip: /[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}/.exec(await said(shop))?.[0] ?? '' };
}

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
    await toCode(page);
    expect(await said(page)).toContain('La rete PuntoLIS è collegata al Comune');
    await expectReadable(page);
    await page.getByRole('link', { name: 'Mostra a schermo intero' }).first().click();
    const digits = await digitsOn(page);
    await expectReadable(page);

    const { shop, slip } = await collectAtShop(digits);
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
  await toCode(page);
  const before = await creditOf(page);
  await toCode(page);
  const { shop } = await collectAtShop(await digitsOn(page), 'lost');
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
  await toCode(page);
  const old = await digitsOn(page);
  const { shop } = await collectAtShop(old, 'repeated');
  expect(await said(shop)).toContain('avviso pagato dalla rete');
  expect(await creditOf(page)).toBe(before + 1000);
  await toCode(page);
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
