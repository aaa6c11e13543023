import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import type { Page } from 'playwright-core';

import { describe, expect, test } from 'vitest';
import { openBrowser } from '../../support/browser.ts';
import { expectReadable, said } from '../../support/journey-page.ts';
import { families, journeyWorld, staff } from '../../support/journey-world.ts';

const browser = await openBrowser();
const files = join(import.meta.dirname, '../../../demo/leporano');

async function upload(page: Page, kind: RegExp, file: string): Promise<void> {
  await page.goto('/leporano/ufficio/importazioni');
  await page.getByLabel(kind).check();
  await page.getByLabel('File').setInputFiles(join(files, file));
  await page.getByRole('button', { name: 'Guarda l’anteprima' }).click();
}

describe('the office corrects opening balances from a file', async () => {
  const world = await journeyWorld(browser);

  test.each([
    ['phone', false],
    ['desktop', true],
  ] as const)('on a %s (scripts: %s): totals first, a reason, and the family reads it', async (size, javaScript) => {
    const phone = size === 'phone';
    const page = await world.page({ as: staff.office, size, javaScript });
    const number = '00239';
    const brought = await sql<{
      cents: number;
    }>`select sum(case when s.id = p.debit_account_id then p.cents else -p.cents end)::integer as cents
      from postings p join consumers c on c.tenant_id = p.tenant_id and c.id = p.source_id
      join accounts s on s.tenant_id = p.tenant_id and s.kind = 'opening' and s.id in (p.debit_account_id, p.credit_account_id)
      where p.source_kind = 'opening' and c.number = ${number}`.execute(world.owner);
    const opening = brought.rows[0]?.cents ?? 0;
    const change = phone ? 500 : -200;
    const euro = (cents: number) => (cents / 100).toFixed(2).replace('.', ',');
    const text = `Utente;CF;Rettifica;Nuovo saldo\n${number};;${euro(change)};${euro(opening + change)}\n`;
    await page.goto('/leporano/ufficio/importazioni');
    await expectReadable(page);
    await page.getByLabel(/^Correzioni dei saldi/).check();
    const file = { name: `correzioni-${size}.csv`, mimeType: 'text/csv', buffer: Buffer.from(text) };
    await page.getByLabel('File').setInputFiles(file);
    await page.getByRole('button', { name: 'Guarda l’anteprima' }).click();
    // One column has another name.
    await page.getByLabel('Codice utente').selectOption('Utente');
    await page.getByRole('button', { name: 'Continua' }).click();
    expect(await said(page)).toContain('saldo iniziale da');
    await expectReadable(page);
    await page.getByRole('button', { name: /^Importa:/ }).click();
    expect(await said(page)).toContain('Scrivi il motivo');
    await page.getByLabel('Motivo della correzione').fill(`Buoni ritrovati (${size})`);
    await page.getByRole('button', { name: /^Importa:/ }).click();
    expect(await said(page)).toContain('riuscita');
    await expectReadable(page);
    const parent = await world.page({ as: families.inCredit, size });
    await parent.goto('/leporano/cittadino');
    await parent.getByRole('link', { name: 'Movimenti di Beatrice Ginevra' }).click();
    expect(await said(parent)).toContain(`Buoni ritrovati (${size})`);
  });
});

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
