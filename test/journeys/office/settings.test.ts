import { describe, expect, test } from 'vitest';
import { openBrowser } from '../../support/browser.ts';
import { expectReadable, said } from '../../support/journey-page.ts';
import { families, journeyWorld, staff } from '../../support/journey-world.ts';

const browser = await openBrowser();

describe('the office changes the rules of the municipality', async () => {
  const world = await journeyWorld(browser);

  test.each([
    ['a phone without scripts', '2026-11-25', '18,00', { size: 'phone', javaScript: false }],
    ['a desktop', '2026-11-26', '19,00', { size: 'desktop', javaScript: true }],
  ] as const)('from meals to euro, seen before it is recorded, on %s', async (_, from, limit, how) => {
    const page = await world.page({ as: staff.office, ...how });
    await page.goto('/leporano/ufficio/impostazioni');
    expect(await said(page)).toMatch(/credito in esaurimento a/);
    await expectReadable(page);
    await page.getByRole('link', { name: /Cambia\s+Soglie di credito e debito/ }).click();
    await expectReadable(page);
    await page.getByLabel(/^In euro/).check();
    await page.getByLabel('Avviso di debito, in euro').fill('30');
    await page.getByLabel('Da quale giorno').fill(from);
    await page.getByRole('button', { name: 'Controlla' }).click();
    expect(await said(page)).toContain('L’avviso deve venire prima della sospensione');
    await page.getByLabel('Avviso di debito, in euro').fill('7,00');
    await page.getByLabel('Sospensione, in euro').fill(limit);
    await page.getByRole('button', { name: 'Controlla' }).click();
    expect(await said(page)).toMatch(/Sospensione, in euro: 1[89],00 €.*A debito, con avviso/s);
    await expectReadable(page);
    await page.getByRole('button', { name: 'Registra' }).click();
    expect(await said(page)).toContain('Impostazione registrata');
    await expectReadable(page);
    await page.goto('/leporano/ufficio/impostazioni');
    expect(await said(page)).toContain('Da mercoledì 25 novembre 2026: come contare in euro');
    await expectReadable(page);
  });

  test('and from that day the family reads its limit in euro', async () => {
    const parent = await world.page({ as: families.inDebt });
    await parent.goto('/leporano/cittadino');
    expect(await said(parent)).toContain('pasti a debito il servizio si sospende');
    await world.goTo('2026-11-25 08:30');
    const next = await world.page({ as: families.inDebt });
    await next.goto('/leporano/cittadino');
    expect(await said(next)).toContain('Con 18,00 € di debito il servizio si sospende');
    await expectReadable(next);
  });

  test('how families reach the office is changed on a phone without scripts: a slip costs nothing, and every page says the new one', async () => {
    const page = await world.page({ as: staff.office, size: 'phone', javaScript: false });
    await page.goto('/leporano/ufficio/impostazioni');
    await page.getByRole('link', { name: /Contatti e documenti/ }).click();
    await expectReadable(page);
    await page.getByLabel('Telefono dell’ufficio scuola').fill('099 531 0000');
    await page.getByLabel('E-mail dell’ufficio scuola').fill('senza chiocciola');
    await page.getByRole('button', { name: 'Salva i contatti' }).click();
    expect(await said(page)).toContain('Scrivi un indirizzo e-mail');
    expect(await page.getByLabel('Telefono dell’ufficio scuola').inputValue()).toBe('099 531 0000');
    await expectReadable(page);
    await page.getByLabel('E-mail dell’ufficio scuola').fill('mensa@comune.example');
    await page.getByRole('button', { name: 'Salva i contatti' }).click();
    expect(await said(page)).toContain('Salvato: vale da subito.');
    const stranger = await world.page({ size: 'phone' });
    await stranger.goto('/leporano/contatti');
    expect(await said(stranger)).toMatch(/099 531 0000.*mensa@comune\.example/s);
    await expectReadable(stranger);
  });
});
