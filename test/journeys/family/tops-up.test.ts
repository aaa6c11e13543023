import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { openBrowser } from '../../support/browser.ts';
import { expectReadable, said } from '../../support/journey-page.ts';
import { families, type JourneyWorld, journeyWorld } from '../../support/journey-world.ts';

const browser = await openBrowser();

/** From the amounts of both children to the page on which one chooses how to pay. */
async function fillCart(page: Page): Promise<void> {
  await page.goto('/leporano/cittadino');
  await page.getByRole('link', { name: 'Ricarica per Beatrice Ginevra' }).click();
  await page.getByRole('group', { name: 'Importo per Beatrice Ginevra' }).getByText('10 pasti').click();
  await page.getByRole('button', { name: 'Aggiungi al carrello per Beatrice Ginevra' }).click();
  await page.getByRole('link', { name: 'Aggiungi un altro figlio' }).click();
  await page.locator('form', { hasText: 'Importo per Noemi' }).getByLabel('Importo a scelta').fill('20,00');
  await page.getByRole('button', { name: 'Aggiungi al carrello per Noemi' }).click();
}

async function declare(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Effettua il pagamento' }).click();
  await page.getByLabel(/^Dichiaro/).check();
  await page.getByRole('button', { name: 'Scegli la modalità di pagamento' }).click();
}

async function toCheckout(page: Page): Promise<void> {
  await fillCart(page);
  await declare(page);
  await page.getByRole('link', { name: 'Paga online' }).click();
  await page.waitForURL(/\/pagopa\/checkout\//);
}

/** What both children have, in cents. */
async function balances(page: Page): Promise<number[]> {
  await page.goto('/leporano/cittadino');
  const shown = (await said(page)).matchAll(/(−?\d+),(\d\d) € · \d+ past/g);
  return [...shown].map(([, euro, cents]) => Number(`${euro}${cents}`.replace('−', '-')));
}

const more = ([first = 0, second = 0]: readonly number[]) => [first + 4500, second + 2000];

const credited = async (world: JourneyWorld) =>
  (await world.mailsTo(families.inCredit)).filter((mail) => /ricarica|accredit/i.test(mail.subject)).length;

describe.each([true, false])('a family tops up for two children (scripts: %s)', async (javaScript) => {
  const world = await journeyWorld(browser, { several: true });
  const parent = () => world.page({ as: families.inCredit, javaScript });

  test('in one operation, and is credited only when the receipt arrives', async () => {
    await world.receipts('held');
    const page = await parent();
    const before = await balances(page);
    await fillCart(page);
    expect(await said(page)).toContain('65,00 €');
    await expectReadable(page);
    await page.getByRole('link', { name: 'Effettua il pagamento' }).click();
    await page.getByRole('button', { name: 'Scegli la modalità di pagamento' }).click();
    expect(await said(page)).toContain('Per andare avanti spunta «Dichiaro…».');
    await expectReadable(page);
    await page.getByLabel(/^Dichiaro/).check();
    await page.getByRole('button', { name: 'Scegli la modalità di pagamento' }).click();
    await expectReadable(page);
    await page.getByRole('link', { name: 'Paga online' }).click();
    await page.getByRole('button', { name: /^Paga/ }).click();
    await page.waitForURL(/\/leporano\/pagamenti\//);
    expect(await said(page)).toContain('65,00 € in verifica');
    await expectReadable(page);
    const payment = page.url();
    expect(await balances(page)).toEqual(before);

    await world.deliverReceipts();
    await world.deliverReceipts();
    await page.goto(payment);
    expect(await said(page)).toContain('65,00 € accreditati');
    expect(await balances(page)).toEqual(more(before));
    expect(await credited(world)).toBeGreaterThan(0);
    await page.goto('/leporano/pagamenti');
    expect(await said(page)).toContain('Niente da pagare');
    await expectReadable(page);
  });

  test('a bank that refuses and a payer who goes away change nothing, and it can be tried again', async () => {
    await world.receipts('now', { doubled: true });
    const page = await parent();
    const before = await balances(page);
    await toCheckout(page);
    await page.getByRole('button', { name: 'La banca rifiuta' }).click();
    await page.waitForURL(/\/leporano\/pagamenti\//);
    expect(await said(page)).toContain('Il pagamento non è stato completato');
    await expectReadable(page);
    await page.getByRole('link', { name: /Paga online|Riprova/ }).click();
    await page.getByRole('button', { name: 'Abbandona' }).click();
    await page.waitForURL(/\/leporano\/pagamenti\//);
    expect(await balances(page)).toEqual(before);
    await page.goto('/leporano/pagamenti');
    expect(await said(page)).toContain('1 pagamento da fare');

    // Two receipts of one payment, at the same moment: it counts once.
    await page.getByRole('link', { name: /^Apri/ }).first().click();
    await page.getByRole('link', { name: /Paga online|Riprova/ }).click();
    await page.getByRole('button', { name: /^Paga/ }).click();
    await page.waitForURL(/\/leporano\/pagamenti\//);
    await expect.poll(() => balances(page), { timeout: 20_000 }).toEqual(more(before));
  });

  test('a receipt that is late arrives all the same', async () => {
    await world.receipts('late');
    const page = await parent();
    const before = await balances(page);
    await toCheckout(page);
    await page.getByRole('button', { name: /^Paga/ }).click();
    await page.waitForURL(/\/leporano\/pagamenti\//);
    expect(await said(page)).toContain('in verifica');
    await world.goTo('2026-11-24 08:41');
    await expect.poll(() => balances(page), { timeout: 20_000 }).toEqual(more(before));
  });
});
