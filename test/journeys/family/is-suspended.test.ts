import { describe, expect, test } from 'vitest';
import { openBrowser } from '../../support/browser.ts';
import { expectReadable, said } from '../../support/journey-page.ts';
import { families, journeyWorld, signIn } from '../../support/journey-world.ts';

const browser = await openBrowser();

describe.each([true, false])('a suspended family (scripts: %s)', async (javaScript) => {
  const world = await journeyWorld(browser);

  test('sees the amount that brings the child back, pays it with one button, and is readmitted', async () => {
    const page = await world.page({ as: families.suspended, javaScript });
    await page.goto('/leporano/cittadino');
    const text = await said(page);
    expect(text).toContain('sospeso');
    expect(text).toMatch(/Con una ricarica di \d+,\d\d € il servizio riparte/);
    expect(text).toContain('l’ufficio scuola è a disposizione: 099 000 0000');
    await expectReadable(page);
    await page.getByRole('link', { name: /^Ricarica \d+,\d\d €/ }).click();
    await page.getByRole('button', { name: /per tornare a mensa/ }).click();
    await page.getByRole('link', { name: 'Effettua il pagamento' }).click();
    await page.getByLabel(/^Dichiaro/).check();
    await page.getByRole('button', { name: 'Scegli la modalità di pagamento' }).click();
    await world.receipts('before_return');
    await page.getByRole('link', { name: 'Paga online' }).click();
    await page.getByRole('button', { name: /^Paga/ }).click();
    await page.waitForURL(/\/leporano\/pagamenti\//);
    expect(await said(page)).toContain('accreditati');
    await page.goto('/leporano/cittadino');
    expect(await said(page)).not.toContain('sospeso');
    // Before the cutoff of the day itself: the child eats today already.
    expect(await said(page)).toMatch(/Oggi \S+ pranza a scuola/);
    await page.goto('/leporano/pagamenti');
    await expectReadable(page);
    const subjects = (await world.mailsTo(families.suspended)).map((mail) => mail.subject);
    expect(subjects.join('\n')).toContain('la sospensione non avrà luogo');
  });
});

test('a suspended family that pays after the cutoff is back from the next day, and is written so', async () => {
  const world = await journeyWorld(browser);
  await world.goTo('2026-11-24 10:00');
  await world.receipts('before_return');
  const page = await world.page({ as: families.suspended });
  await page.goto('/leporano/cittadino');
  await page.getByRole('link', { name: /^Ricarica \d+,\d\d €/ }).click();
  await page.getByRole('button', { name: /per tornare a mensa/ }).click();
  await page.getByRole('link', { name: 'Effettua il pagamento' }).click();
  await page.getByLabel(/^Dichiaro/).check();
  await page.getByRole('button', { name: 'Scegli la modalità di pagamento' }).click();
  await page.getByRole('link', { name: 'Paga online' }).click();
  await page.getByRole('button', { name: /^Paga/ }).click();
  await page.waitForURL(/\/leporano\/pagamenti\//);
  const subjects = (await world.mailsTo(families.suspended)).map((mail) => mail.subject);
  expect(subjects.join('\n')).toContain('servizio riattivato');
  await page.goto('/leporano/cittadino');
  expect(await said(page)).not.toContain('Serve una ricarica');
  await world.goTo('2026-11-25 08:30');
  // The access of yesterday is over: half an hour unused is the most.
  await signIn(page, families.suspended);
  await page.goto('/leporano/cittadino');
  expect(await said(page)).toMatch(/Oggi \S+ pranza a scuola/);
});

test('a family 4 meals in debt is told what it owes and from when the service would stop', async () => {
  const world = await journeyWorld(browser);
  const page = await world.page({ as: families.inDebt });
  await page.goto('/leporano/cittadino');
  const text = await said(page);
  expect(text).toMatch(/−\d+,\d\d € · 4 pasti a debito/);
  expect(text).toContain('Dopo 5 pasti a debito il servizio si sospende');
  expect(text).toMatch(/Oggi \S+ pranza a scuola/);
  await expectReadable(page);
});
