import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { openBrowser } from '../support/browser.ts';
import { families, journeyWorld, staff } from '../support/journey-world.ts';
import { withAuthenticator } from '../support/virtual-device.ts';

const browser = await openBrowser();
const world = await journeyWorld(browser);
const root = join(import.meta.dirname, '../..');
const writes = process.env['OMNIBUS_WRITE_SCREENSHOTS'] === '1';
const MOST_BYTES = 150_000;

interface Picture {
  /** From the project's root. */
  readonly file: string;
  readonly as?: string;
  readonly size?: 'phone' | 'desktop';
  readonly open: (page: Page) => Promise<unknown>;
  /** How much of a long page is worth showing, in pixels. */
  readonly height?: number;
}

const manual = (name: string) => `docs/manuals/screenshots/${name}.png`;
const at = (path: string) => (page: Page) => page.goto(path);
const parent = { as: families.inCredit };
const clerk = { as: staff.office, size: 'desktop' } as const;

async function openChild(page: Page): Promise<void> {
  await page.goto('/leporano/cittadino');
  await page.getByRole('link', { name: 'Dettaglio di Beatrice Ginevra' }).click();
}

async function fillCart(page: Page): Promise<void> {
  for (const name of ['Beatrice Ginevra', 'Noemi']) {
    await page.goto('/leporano/ricarica');
    await page
      .getByRole('group', { name: `Importo per ${name}` })
      .getByText('10 pasti')
      .click();
    await page.getByRole('button', { name: `Aggiungi al carrello per ${name}` }).click();
  }
}

async function findChild(page: Page): Promise<void> {
  await page.goto('/leporano/ufficio');
  await page.getByRole('searchbox').first().fill('grasso bea');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Grasso Beatrice Ginevra' }).waitFor();
}

async function previewClosure(page: Page): Promise<void> {
  await page.goto('/leporano/ufficio/chiusure');
  const option = page.locator('select option', { hasText: 'via Dante: classe 4ª A' });
  await page.getByLabel('Per chi').selectOption((await option.getAttribute('value')) ?? '');
  await page.getByLabel('Dal giorno').fill('2026-11-26');
  await page.getByLabel('Motivo').fill('gita a Taranto');
  await page.getByLabel(/^Niente pasto/).check();
  await page.getByRole('button', { name: 'Guarda che cosa cambia' }).click();
}

async function previewImport(page: Page): Promise<void> {
  await page.goto('/leporano/ufficio/importazioni');
  await page.getByLabel(/^Alunni/).check();
  await page.getByLabel('File').setInputFiles(join(root, 'demo/leporano/alunni-con-errori.csv'));
  await page.getByRole('button', { name: 'Guarda l’anteprima' }).click();
}

async function openClass(page: Page): Promise<void> {
  await page.goto('/leporano/registro');
  await page.getByRole('link', { name: /4ª A/ }).click();
}

async function administer(page: Page): Promise<void> {
  await withAuthenticator(page);
  await page.goto(await world.administratorLink({ name: 'Elisa Conti', email: 'elisa.conti@example.it' }));
  await page.getByLabel('Come la chiami').fill('Portatile');
  await page.getByRole('button', { name: 'Registra questo dispositivo' }).click();
  await page.waitForURL('**/piattaforma');
}

async function openCode(page: Page): Promise<void> {
  await page.goto('/leporano/pagamenti');
  await page.getByRole('link', { name: 'PuntoLIS' }).click();
  await page.getByRole('link', { name: 'Dettaglio del codice di Noemi' }).click();
}

const morning: Picture[] = [
  { file: manual('accesso'), open: at('/login/leporano'), height: 740 },
  { file: manual('cittadino'), ...parent, open: at('/leporano/cittadino'), height: 1000 },
  { file: manual('dettaglio'), ...parent, open: openChild, height: 1000 },
  {
    file: manual('altri-giorni'),
    ...parent,
    open: async (page) => {
      await openChild(page);
      await page.getByRole('link', { name: /Altri giorni/ }).click();
      await page.getByLabel(/giovedì 26 novembre/).check();
    },
    height: 900,
  },
  { file: manual('ricarica'), ...parent, open: at('/leporano/ricarica'), height: 900 },
  { file: manual('carrello'), ...parent, open: fillCart, height: 900 },
  { file: manual('ufficio'), ...clerk, open: at('/leporano/ufficio'), height: 640 },
  { file: manual('alunno'), ...clerk, open: findChild, height: 900 },
  { file: manual('chiusura'), ...clerk, open: previewClosure, height: 760 },
  { file: manual('riconciliazione'), ...clerk, open: at('/leporano/ufficio/riconciliazione'), height: 1000 },
  { file: manual('impostazioni'), ...clerk, open: at('/leporano/ufficio/impostazioni'), height: 1000 },
  { file: manual('importazione'), ...clerk, open: previewImport, height: 800 },
  { file: manual('puntolis'), ...parent, open: openCode, height: 1000 },
  { file: manual('gestione-comuni'), size: 'desktop', open: administer, height: 420 },
  { file: 'docs/screenshots/cittadino-360.png', ...parent, open: at('/leporano/cittadino'), height: 1000 },
];
const afterCutoff: Picture[] = [
  { file: manual('registro'), as: staff.school, size: 'desktop', open: at('/leporano/registro'), height: 640 },
  { file: manual('classe'), as: staff.school, open: openClass, height: 740 },
  { file: manual('cucina'), as: staff.kitchen, size: 'desktop', open: at('/leporano/cucina'), height: 800 },
  {
    file: 'docs/screenshots/cucina-1280.png',
    as: staff.kitchen,
    size: 'desktop',
    open: at('/leporano/cucina'),
    height: 900,
  },
];

async function show({ file, as, size = 'phone', open, height = 900 }: Picture): Promise<void> {
  const page = await world.page({ size, ...(as && { as }) });
  await open(page);
  // What was tapped last may still be on its way.
  await page.waitForLoadState();
  await page.locator('h1').first().waitFor();
  expect(await page.locator('h1').count()).toBe(1);
  if (writes) {
    const width = page.viewportSize()?.width ?? 360;
    await page.setViewportSize({ width, height });
    await page.evaluate(() => document.fonts.ready.then(() => undefined));
    await page.screenshot({ path: join(root, file), scale: 'css', animations: 'disabled' });
  }
}

describe('the pictures of the manuals', () => {
  test.each(morning)('$file is of a page that opens at 08:30', show);

  test('the clock passes the cutoff', () => world.goTo('2026-11-24 09:10'));

  test.each(afterCutoff)('$file is of a page that opens at 09:10', show);

  test('each picture that a manual or the README shows is there, is small, and is one of these', () => {
    const manuals = readdirSync(join(root, 'docs/manuals')).filter((name) => name.endsWith('.md'));
    const pages = [...manuals.map((name) => `docs/manuals/${name}`), 'README.md'];
    const shown = pages.flatMap((page) => {
      const text = readFileSync(join(root, page), 'utf8');
      return [...text.matchAll(/<img src="([^"]+)"|!\[[^\]]*\]\(([^)]+)\)/g)].map(([, tag, link]) =>
        join(page, '..', tag ?? link ?? ''),
      );
    });
    expect(shown.length).toBeGreaterThan(10);
    const made = [...morning, ...afterCutoff].map((picture) => picture.file);
    expect([...new Set(shown)].sort()).toEqual([...made].sort());
    for (const file of shown) {
      expect(existsSync(join(root, file)), file).toBe(true);
      expect(statSync(join(root, file)).size, file).toBeLessThanOrEqual(MOST_BYTES);
    }
  });
});
