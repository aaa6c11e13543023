import { expect, test } from 'vitest';
import { expectNoAxeViolations, openBrowser } from '../../support/browser.ts';
import { said } from '../../support/journey-page.ts';
import { families, journeyWorld } from '../../support/journey-world.ts';

const browser = await openBrowser();
const world = await journeyWorld(browser);

interface Manifest {
  readonly name: string;
  readonly start_url: string;
  readonly display: string;
  readonly icons: readonly { readonly src: string; readonly sizes: string; readonly purpose?: string }[];
}

test('the service goes onto a phone’s home screen: manifest, icons that exist, a service worker', async () => {
  const page = await world.page({ as: families.inCredit });
  await page.goto('/leporano/cittadino');
  const href = await page.locator('link[rel=manifest]').getAttribute('href');
  const manifest: Manifest = await (await page.request.get(href ?? '')).json();
  expect(manifest.name).toContain('Comune di Leporano');
  expect(manifest.display).toBe('standalone');
  expect(manifest.icons.map((icon) => icon.sizes)).toEqual(expect.arrayContaining(['192x192', '512x512']));
  for (const icon of manifest.icons) expect((await page.request.get(icon.src)).status(), icon.src).toBe(200);
  const scope = await page.evaluate(async () => (await navigator.serviceWorker.ready).scope);
  expect(new URL(scope).pathname).toMatch(/^\/leporano/);
});

test('without network it says so, and that nothing was sent', async () => {
  const page = await world.page({ as: families.inCredit });
  await page.goto('/leporano/cittadino');
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
  });
  await page.reload();
  await page.context().setOffline(true);
  await page.goto('/leporano/ricarica');
  expect(await said(page)).toContain('Sei senza rete');
  expect(await said(page)).toContain('considerala NON inviata');
  await expectNoAxeViolations(page);
  await page.context().setOffline(false);
  await page.goto('/leporano/ricarica');
  expect(await said(page)).toContain('Quanto vuoi ricaricare?');
});
