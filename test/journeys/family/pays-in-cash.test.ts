import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { openBrowser } from '../../support/browser.ts';
import { expectReadable, said } from '../../support/journey-page.ts';
import { families, type JourneyWorld, journeyWorld, staff } from '../../support/journey-world.ts';
import { collectAtShop, digitsOn, tillOf, toCode } from '../../support/shop.ts';

const browser = await openBrowser();

/** Beatrice Ginevra for 45,00 € and Noemi for 20,00 €, declared: the page on which one chooses how to pay. */
async function declareForTwo(page: Page): Promise<void> {
  await page.goto('/leporano/ricarica');
  await page.getByRole('group', { name: 'Importo per Beatrice Ginevra' }).getByText('10 pasti').click();
  await page.getByRole('button', { name: 'Aggiungi al carrello per Beatrice Ginevra' }).click();
  await page.getByRole('link', { name: 'Aggiungi un altro figlio' }).click();
  await page.locator('form', { hasText: 'Importo per Noemi' }).getByLabel('Importo a scelta').fill('20,00');
  await page.getByRole('button', { name: 'Aggiungi al carrello per Noemi' }).click();
  await page.getByRole('link', { name: 'Effettua il pagamento' }).click();
  await page.getByLabel(/^Dichiaro/).check();
  await page.getByRole('button', { name: 'Scegli la modalità di pagamento' }).click();
}

/** What both children have, in cents. */
async function balances(page: Page): Promise<number[]> {
  await page.goto('/leporano/cittadino');
  const shown = (await said(page)).matchAll(/(−?\d+),(\d\d) € · \d+ past/g);
  return [...shown].map(([, euro, cents]) => Number(`${euro}${cents}`.replace('−', '-')));
}

/** Takes what stands on the payment's page to the sandbox's shop, and pays it there. */
async function payAtTheShop(world: JourneyWorld, { number, creditor }: { number: string; creditor: string }) {
  const shop = await world.page();
  await shop.goto(tillOf(world));
  await shop.getByLabel('Numero avviso').fill(number);
  await shop.getByLabel('Codice fiscale dell’ente').fill(creditor);
  await shop.getByRole('button', { name: 'Cerca l’avviso' }).click();
  await shop.getByRole('button', { name: 'Incassa 65,00 €' }).click();
  await shop.getByText('Pagato: 65,00 €').waitFor();
  await shop.goto(`${tillOf(world)}?avviso=${number.replaceAll(' ', '')}&ente=${creditor}`);
  await shop.getByText('Avviso già pagato').waitFor();
}

describe.each([true, false])('a family pays for two children (scripts: %s)', async (javaScript) => {
  const world = await journeyWorld(browser);

  test('online in one payment, in cash with one notice, 10 € with a code; the next day the office sees all of it reconciled', async () => {
    const page = await world.page({ as: families.inCredit, javaScript, size: 'phone' });
    const [first = 0, second = 0] = await balances(page);
    await declareForTwo(page);
    await page.getByRole('link', { name: 'Paga online' }).click();
    await page.getByRole('button', { name: /^Paga/ }).click();
    await page.waitForURL(/\/leporano\/pagamenti\//);
    await expect.poll(() => balances(page), { timeout: 20_000 }).toEqual([first + 4500, second + 2000]);

    await declareForTwo(page);
    expect(await said(page)).toContain('Un solo avviso di 65,00 € prende il posto di questi 2.');
    await expectReadable(page);
    const several = page.url();
    await page.getByRole('button', { name: 'Paga in contanti con un solo avviso' }).click();
    await page.waitForURL((address) => address.href !== several && !address.href.endsWith('un-solo-avviso'));
    const shown = await said(page);
    expect(shown).toContain('65,00 € da pagare');
    expect(shown).toContain('Noemi 20,00 €, Beatrice Ginevra 45,00 €');
    await expectReadable(page);
    const one = page.url();
    const paper = await page.request.get(`${one}/avviso.pdf`);
    expect([paper.status(), paper.headers()['content-type']]).toEqual([200, 'application/pdf']);
    await page.goto(several);
    expect(await said(page)).toContain('Al suo posto c’è un solo avviso per tutti.');
    await expectReadable(page);
    await page.getByRole('link', { name: 'Apri l’avviso unico' }).click();
    expect(page.url()).toBe(one);

    const [, number = '', creditor = ''] = /((?:\d{4} ){4}\d\d).*?(\d{11})/.exec(shown) ?? [];
    await payAtTheShop(world, { number, creditor });
    await expect.poll(() => balances(page), { timeout: 20_000 }).toEqual([first + 9000, second + 4000]);
    await page.goto(one);
    expect(await said(page)).toContain('65,00 € accreditati');
    await expectReadable(page);
    const told = (await world.mailsTo(families.inCredit)).filter((mail) => /ricarica|accredit/i.test(mail.subject));
    expect(told).toHaveLength(4);

    await toCode(page, 'Noemi');
    const { slip } = await collectAtShop(world, await digitsOn(page));
    expect(await balances(page)).toEqual([first + 9000, second + 5000]);

    await world.goTo('2026-11-25 09:30');
    await world.fetchFlows();
    const office = await world.page({ as: staff.office, javaScript });
    await office.goto('/leporano/ufficio/riconciliazione');
    const books = await said(office);
    expect(books).toContain('I conti tornano');
    expect(books).toContain('Il registro dei movimenti dà lo stesso importo, al centesimo.');
    await expectReadable(office);
    await office.goto(`/leporano/ufficio/riconciliazione/pagamenti/${number.replaceAll(' ', '').slice(1)}`);
    const history = await said(office);
    for (const child of ['Beatrice Ginevra', 'Noemi']) expect(history).toContain(child);
    for (const happened of ['65,00 € da Tabaccheria di prova', 'Flusso 2026-11-24SANDBOX-0001'])
      expect(history).toContain(happened);
    await expectReadable(office);
    await office.goto('/leporano/ufficio/puntolis');
    await office.getByLabel('Numero dello scontrino').fill(slip);
    await office.getByRole('button', { name: 'Cerca' }).last().click();
    expect(await said(office)).toContain(`Scontrino ${slip}`);
    await office.goto('/leporano/ufficio/pagamenti');
    expect(await said(office)).toContain('Nessun pagamento da guardare');
  });
});
