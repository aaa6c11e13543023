import { describe, expect, test } from 'vitest';
import { openBrowser } from '../../support/browser.ts';
import { expectReadable, said } from '../../support/journey-page.ts';
import { DEMO_PASSWORD, families, journeyWorld } from '../../support/journey-world.ts';

const browser = await openBrowser();

describe.each([true, false])('a parent whose phone is remembered for absences (scripts: %s)', async (javaScript) => {
  const world = await journeyWorld(browser);

  test('reports an absence at 08:59 two weeks later without a login, sees no money, and makes the phone forget', async () => {
    const page = await world.page({ javaScript });
    const look = (name: string) => page.screenshot({ path: `.cache/journeys/remembered-${name}.png`, fullPage: true });
    await page.goto('/login/leporano');
    await page.getByLabel('Email').fill(families.inCredit);
    await page.getByLabel('Password', { exact: true }).fill(DEMO_PASSWORD);
    await page.getByLabel('Ricorda questo dispositivo per le assenze').check();
    await look('login');
    await expectReadable(page);
    await page.getByRole('button', { name: 'Accedi' }).click();
    expect(await said(page)).toContain('Rosa Sartori');
    await page.goto('/leporano/dispositivi');
    expect(await said(page)).toContain('Ricordati per le assenze');
    await look('devices');
    await expectReadable(page);

    await world.goTo('2026-12-10 08:59');
    await page.goto('/leporano/');
    expect(page.url()).toMatch(/\/leporano\/assenze$/);
    const text = await said(page);
    expect(text).toContain('Oggi Noemi pranza a scuola.');
    expect(text).not.toMatch(/€|credito|Sartori/);
    await look('page');
    await expectReadable(page);
    await page.getByRole('button', { name: 'Assente oggi per Noemi' }).click();
    expect(await said(page)).toMatch(/Assenza registrata alle 08:59.*n\. \d+/);
    expect(await said(page)).toContain('Oggi Noemi non pranza a scuola.');
    await look('receipt');
    await expectReadable(page);

    await page.getByText('Prossimi giorni di mensa').last().click();
    await page.getByText('Più giorni di fila per Noemi').click();
    await look('period');
    await page.getByRole('link', { name: 'Entra per vedere tutto il resto' }).click();
    expect(await said(page)).toContain('Devi solo segnalare un’assenza?');
    await page.getByRole('link', { name: 'Vai alle assenze' }).click();
    await page.getByRole('button', { name: 'Dimentica questo dispositivo' }).click();
    expect(await said(page)).toContain('Dispositivo dimenticato');
    await page.goto('/leporano/');
    expect(page.url()).toContain('/login/leporano');
  });
});

test('a device on a wide screen shows the days as a calendar', async () => {
  const world = await journeyWorld(browser);
  const page = await world.page({ size: 'desktop' });
  await page.goto('/login/leporano');
  await page.getByLabel('Email').fill(families.inDebt);
  await page.getByLabel('Password', { exact: true }).fill(DEMO_PASSWORD);
  await page.getByLabel('Ricorda questo dispositivo per le assenze').check();
  await page.getByRole('button', { name: 'Accedi' }).click();
  await page.locator('summary', { hasText: 'Menu' }).click();
  await page.getByRole('button', { name: 'Esci' }).click();
  await page.goto('/leporano/');
  await page.screenshot({ path: '.cache/journeys/remembered-wide.png', fullPage: true });
  expect(await said(page)).not.toMatch(/€|debito/);
  await expectReadable(page);
});
