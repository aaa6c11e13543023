import type { Page } from 'playwright-core';
import { said } from './journey-page.ts';
import type { JourneyWorld } from './journey-world.ts';

/** Where the sandbox's shop takes notices and codes. */
export const tillOf = (world: JourneyWorld) => `${world.sandbox}/pagopa/tabaccheria`;

/** From *Pagamenti* to the permanent code of a child. */
export async function toCode(page: Page, child: string): Promise<void> {
  await page.goto('/leporano/pagamenti');
  await page.getByRole('link', { name: 'PuntoLIS' }).click();
  await page.getByRole('link', { name: `Dettaglio del codice di ${child}` }).click();
}

/** The digits of the code on the page, as somebody reads them out. */
export const digitsOn = async (page: Page) => /\d{4} \d{4} \d{4} \d{4}/.exec(await said(page))?.[0] ?? '';

/** Reads a code at the shop and collects 10 €; answers the shop's page and the slip's number, empty when there is none. */
export async function collectAtShop(
  world: JourneyWorld,
  digits: string,
  fault = 'none',
): Promise<{ shop: Page; slip: string; read: string }> {
  const shop = await world.page();
  await shop.goto(tillOf(world));
  await shop.getByLabel(/^Testo del codice QR/).fill(digits);
  await shop.getByRole('button', { name: 'Leggi il QR' }).click();
  const read = await said(shop);
  await shop.getByLabel('Che cosa va storto').selectOption(fault);
  await shop.getByRole('button', { name: 'Incassa' }).click();
  return { shop, slip: /[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}/.exec(await said(shop))?.[0] ?? '', read };
}
