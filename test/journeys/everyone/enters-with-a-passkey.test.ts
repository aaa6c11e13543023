import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { openBrowser } from '../../support/browser.ts';
import { expectReadable, said } from '../../support/journey-page.ts';
import { journeyWorld, signIn, staff } from '../../support/journey-world.ts';
import { withAuthenticator } from '../../support/virtual-device.ts';

const browser = await openBrowser();
const world = await journeyWorld(browser);

async function leave(page: Page): Promise<void> {
  await page.getByText('Menu', { exact: true }).click();
  await page.getByRole('button', { name: 'Esci', exact: true }).click();
}

test('a clerk registers this computer, leaves, enters with it alone, then as second step, and takes it off', async () => {
  const page = await world.page({ as: staff.office, size: 'desktop' });
  const device = await withAuthenticator(page);
  await page.goto('/leporano/dispositivi');
  await page.getByRole('link', { name: 'Passkey' }).click();
  await expectReadable(page);
  expect(await said(page)).toContain('Non hai ancora passkey');
  await page.getByRole('button', { name: 'Registra questo dispositivo' }).click();
  await page.getByRole('link', { name: 'Scrivi un nome per riconoscerla.' }).waitFor();
  await page.getByLabel('Come la chiami').fill('PC dell’ufficio');
  await page.keyboard.press('Enter');
  await page.getByText('Fatto: la passkey è registrata.').waitFor();
  await expectReadable(page);

  await leave(page);
  await page.getByRole('link', { name: 'Personale: entra con passkey' }).click();
  await expectReadable(page);
  await device.recognises(false);
  await page.getByRole('button', { name: 'Entra con la passkey' }).click();
  await page.getByText('La passkey non è stata usata.').waitFor();
  await device.recognises(true);
  await page.getByRole('button', { name: 'Entra con la passkey' }).click();
  await page.waitForURL('**/leporano/ufficio');

  await leave(page);
  await signIn(page, staff.office);
  await expectReadable(page);
  await page.getByRole('button', { name: 'Usa la passkey' }).click();
  await page.waitForURL('**/leporano/ufficio');

  await page.goto('/leporano/passkey');
  await page.getByRole('button', { name: 'Togli PC dell’ufficio' }).click();
  await page.getByText('Fatto: la passkey non apre più nulla.').waitFor();
});

test('without scripts the page says that password and code remain, and they do', async () => {
  const page = await world.page({ javaScript: false });
  await page.goto('/leporano/entra-con-passkey');
  expect(await said(page)).toContain('oppure JavaScript è spento. Entra con e-mail e password');
  expect(await page.getByRole('button', { name: 'Entra con la passkey' }).count()).toBe(0);
  await page.getByRole('link', { name: 'Entra con e-mail e password' }).click();
  await signIn(page, staff.kitchen);
  await page.goto(`${world.sandbox}/codici`);
  const card = page.locator('.card', { hasText: staff.kitchen });
  const code = (await card.locator('code').textContent()) ?? '';
  await page.goto('/leporano/cucina');
  await page.getByLabel('Codice').fill(code);
  await page.getByRole('button', { name: 'Continua' }).click();
  await page.waitForURL('**/leporano/cucina');
});
