import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { openBrowser } from '../../support/browser.ts';
import { expectReadable, said } from '../../support/journey-page.ts';
import { journeyWorld, staff } from '../../support/journey-world.ts';

const browser = await openBrowser();
const files = join(import.meta.dirname, '../../../demo/leporano');

async function upload(page: Page, kind: RegExp, file: string): Promise<void> {
  await page.goto('/leporano/ufficio/importazioni');
  await page.getByLabel(kind).check();
  await page.getByLabel('File').setInputFiles(join(files, file));
  await page.getByRole('button', { name: 'Guarda l’anteprima' }).click();
}

describe('the office imports files', async () => {
  const world = await journeyWorld(browser);

  test('a file with errors names each line, column and what to do, and imports nothing', async () => {
    const page = await world.page({ as: staff.office, size: 'desktop' });
    await upload(page, /^Alunni/, 'alunni-con-errori.csv');
    expect(await said(page)).toContain('9 righe da correggere');
    const expected: { line: number; column: string }[] = JSON.parse(
      readFileSync(join(files, 'alunni-con-errori.expected.json'), 'utf8'),
    );
    const rows = await page.getByRole('table', { name: 'Da correggere' }).locator('tbody tr').all();
    const shown = await Promise.all(rows.map((row) => row.locator('th, td').allInnerTexts()));
    expect(shown.map(([line, column]) => ({ line: Number(line), column }))).toEqual(
      expected.map(({ line, column }) => ({ line, column })),
    );
    for (const [, , , advice] of shown) expect(advice).toMatch(/\S.*\.$/);
    await expectReadable(page);
  });

  test('the file of pupils that is in already changes nothing, however often it is uploaded', async () => {
    const page = await world.page({ as: staff.office, size: 'desktop', javaScript: false });
    for (const _time of [1, 2]) {
      await upload(page, /^Alunni/, 'alunni.csv');
      expect(await said(page)).toMatch(/Già importato|nulla cambia|pront/);
      await expectReadable(page);
      const confirm = page.getByRole('button', { name: /^Importa:/ });
      if (await confirm.isVisible()) {
        await confirm.click();
        expect(await said(page)).toContain('riuscita');
      }
    }
    await upload(page, /^Alunni/, 'alunni.csv');
    expect(await said(page)).toContain('nulla cambia');
  });
});
