import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { openBrowser } from '../../support/browser.ts';
import { expectReadable, said } from '../../support/journey-page.ts';
import { families, journeyWorld, signIn } from '../../support/journey-world.ts';

const browser = await openBrowser();
const world = await journeyWorld(browser);
await world.joinFederations();

const WAYS = ['SPID', 'CIE', 'Accesso regionale'] as const;

/** From the login page to the provider's, where SPID first asks which provider. */
async function goTo(page: Page, way: (typeof WAYS)[number]) {
  await page.goto('/login/leporano');
  await page.getByRole('link', { name: `Entra con ${way}` }).click();
  if (way !== 'SPID') return;
  await expectReadable(page);
  await page.getByRole('link', { name: 'Identità di prova (demo)' }).click();
}

describe.each([true, false])('a parent with a digital identity (scripts: %s)', (javaScript) => {
  /** What the provider does when a button was pressed: scripts send the answer on, else the second button does; a gateway redirects. */
  async function answer(page: Page, way: (typeof WAYS)[number], button: string) {
    await page.getByRole('button', { name: button }).click();
    if (!javaScript && way !== 'Accesso regionale') await page.getByRole('button', { name: 'Continua' }).click();
    await page.waitForURL((url) => url.origin === world.site);
  }

  test.each(WAYS)('enters with %s and sees the same children as with the password', async (way) => {
    const withPassword = await world.page({ javaScript });
    await signIn(withPassword, families.inCredit);
    await withPassword.goto('/leporano/cittadino');
    const children = await withPassword.locator('h2').allInnerTexts();
    const page = await world.page({ javaScript });
    await goTo(page, way);
    await page.getByLabel('Rosa Sartori').check();
    await answer(page, way, 'Acconsento e invio');
    if (page.url().includes('accesso-e-password')) {
      await expectReadable(page);
      await page.getByRole('button', { name: 'Tieni anche la password' }).click();
    }
    await page.goto('/leporano/cittadino');
    expect(await page.locator('h2').allInnerTexts()).toEqual(children);
    expect(children).toHaveLength(2);
  });
});

test('whom no enrolment knows reads whom to call, with the keyboard alone', async () => {
  const page = await world.page();
  await page.goto('/login/leporano');
  await page.getByRole('link', { name: 'Entra con CIE' }).focus();
  await page.keyboard.press('Enter');
  await page.getByLabel('Luigi Verdi').focus();
  await page.keyboard.press('Space');
  await page.keyboard.press('Enter');
  await page.waitForURL((url) => url.pathname.startsWith('/leporano/accesso/'));
  expect(await said(page)).toContain('Non ti troviamo fra le famiglie iscritte');
});
