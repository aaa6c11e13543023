import { expect, test } from 'vitest';
import { openBrowser } from '../../support/browser.ts';
import { expectReadable, said } from '../../support/journey-page.ts';
import { journeyWorld } from '../../support/journey-world.ts';
import { withAuthenticator } from '../../support/virtual-device.ts';

const browser = await openBrowser();
const world = await journeyWorld(browser);

test.each(['phone', 'desktop'] as const)(
  'who keeps the installation registers a passkey with a link, leaves, enters with it, and invites a clerk (%s)',
  async (size) => {
    const page = await world.page({ size });
    const device = await withAuthenticator(page);
    await page.goto(await world.administratorLink({ name: 'Elisa Conti', email: `${size}@example.it` }));
    await expectReadable(page);
    await page.getByLabel('Come la chiami').fill('Portatile');
    await page.getByRole('button', { name: 'Registra questo dispositivo' }).click();
    await page.waitForURL('**/piattaforma');
    expect(await said(page)).toContain('in funzione dal 05/10/2026');
    await expectReadable(page);

    await page.getByText('Menu', { exact: true }).click();
    await page.getByRole('button', { name: 'Esci', exact: true }).click();
    await expectReadable(page);
    await device.recognises(false);
    await page.getByRole('button', { name: 'Entra con la passkey' }).click();
    await page.getByText('La passkey non è stata usata.').waitFor();
    await device.recognises(true);
    await page.getByRole('button', { name: 'Entra con la passkey' }).click();
    await page.waitForURL('**/piattaforma');

    await page.getByRole('link', { name: 'Leporano' }).click();
    await expectReadable(page);
    await page.getByRole('button', { name: 'Manda l’invito' }).click();
    expect(await said(page)).toContain('Scrivi nome e cognome.');
    await expectReadable(page);
    await page.getByLabel('Nome e cognome').fill('Anna Ricci');
    const email = `anna.${size}@comune.example`;
    await page.getByLabel('E-mail di lavoro').fill(email);
    await page.getByRole('button', { name: 'Manda l’invito' }).click();
    await page.getByText('Fatto: l’invito è partito').waitFor();
    expect(await world.mailedLink(email)).toMatch(/^\/leporano\/invito\?codice=/);

    for (const name of ['Le tue passkey', 'Attività']) {
      await page.getByText('Menu', { exact: true }).click();
      await page.getByRole('link', { name }).click();
      await expectReadable(page);
    }
    expect(await said(page)).toContain('Invito all’ufficio scuola');
  },
);

test('with a page that was open for long the key is shown once more before somebody is invited, and nothing typed is lost', async () => {
  const page = await world.page({ size: 'phone' });
  await withAuthenticator(page);
  await page.goto(await world.administratorLink({ name: 'Paolo Serra', email: 'paolo@example.it' }));
  await page.getByLabel('Come la chiami').fill('Telefono');
  await page.getByRole('button', { name: 'Registra questo dispositivo' }).click();
  await page.waitForURL('**/piattaforma');
  await page.getByRole('link', { name: 'Leporano' }).click();
  await page.getByLabel('Nome e cognome').fill('Luca Greco');
  await page.getByLabel('E-mail di lavoro').fill('luca@comune.example');
  const other = await page.context().newPage();
  for (const time of ['08:50', '09:05']) {
    await world.goTo(`2026-11-24 ${time}`);
    await other.goto('/piattaforma');
  }
  await page.getByRole('button', { name: 'Manda l’invito' }).click();
  expect(await said(page)).toContain('È passato troppo tempo');
  await expectReadable(page);
  await page.getByRole('button', { name: 'Conferma con la passkey' }).click();
  await page.getByLabel('Nome e cognome').waitFor();
  expect(await page.getByLabel('Nome e cognome').inputValue()).toBe('Luca Greco');
  await expectReadable(page);
  await page.getByRole('button', { name: 'Manda l’invito' }).click();
  await page.getByText('Fatto: l’invito è partito').waitFor();
  expect(await world.mailedLink('luca@comune.example')).toMatch(/^\/leporano\/invito\?codice=/);
});

test('without scripts the door says what is needed, and offers nothing that would not work', async () => {
  const page = await world.page({ javaScript: false });
  await page.goto('/piattaforma');
  expect(page.url()).toMatch(/\/piattaforma\/entra$/);
  expect(await said(page)).toContain('JavaScript è spento');
  expect(await page.getByRole('button').count()).toBe(0);
  await expectReadable(page);
});
