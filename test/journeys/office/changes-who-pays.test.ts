import { describe, expect, test } from 'vitest';
import { openBrowser } from '../../support/browser.ts';
import { expectReadable, said } from '../../support/journey-page.ts';
import { families, journeyWorld, signIn, staff } from '../../support/journey-world.ts';

const browser = await openBrowser();

describe('the office changes who pays', async () => {
  const world = await journeyWorld(browser);

  test.each([
    ['phone', false],
    ['desktop', true],
  ] as const)('on a %s (scripts: %s): what is missing, what it changes, and it is done', async (size, javaScript) => {
    const phone = size === 'phone';
    const page = await world.page({ as: staff.office, size, javaScript });
    await page.goto('/leporano/ufficio');
    await page.getByRole('searchbox').first().fill('grasso bea');
    await page.getByRole('button', { name: 'Cerca' }).first().click();
    await page.getByRole('link', { name: 'Cambia chi paga' }).click();
    await expectReadable(page);
    await page.getByRole('button', { name: 'Controlla' }).click();
    expect(await said(page)).toContain('cose da correggere');
    await expectReadable(page);
    if (phone) await page.getByLabel('Cognome', { exact: true }).fill('Prova');
    else await page.getByLabel(/^Un’altra persona/).check();
    await page.getByLabel('Cognome', { exact: true }).fill(phone ? 'Prova' : 'Seconda');
    await page.getByLabel('Nome', { exact: true }).fill('Ines');
    await page.getByLabel('Codice fiscale').fill(phone ? 'RSSMRA85T10A562S' : 'BNCLRA80A41H501D');
    await page.getByLabel('E-mail').fill(phone ? 'ines.prova@example.it' : 'ines.seconda@example.it');
    await page.getByLabel(/^Resta come genitore/).check();
    await page.getByLabel('Motivo').fill('Richiesta dei genitori');
    await page.getByRole('button', { name: 'Controlla' }).click();
    expect(await said(page)).toContain('Pagamenti già fatti e attestazioni restano a nome di chi ha pagato.');
    await expectReadable(page);
    await page.getByRole('button', { name: 'Cambia chi paga' }).click();
    expect(await said(page)).toContain('Chi paga è cambiato');
    await expectReadable(page);
  });

  test('who paid so far still sees the child; who pays now registers and may top up', async () => {
    const former = await world.page({ as: families.inCredit });
    await former.goto('/leporano/cittadino');
    expect(await said(former)).toContain('Beatrice');
    const payer = await world.page({});
    await payer.goto('/leporano/registrazione');
    await payer.getByLabel('E-mail').fill('ines.seconda@example.it');
    await payer.getByLabel('Codice fiscale').fill('BNCLRA80A41H501D');
    await payer.getByRole('button', { name: /Invia/ }).click();
    await payer.getByText('Controlla la posta').first().waitFor();
    await payer.goto(await world.mailedLink('ines.seconda@example.it'));
    await payer.getByLabel('Nuova password').fill('nove barche nel porto nuovo');
    await payer.getByRole('button', { name: 'Completa la registrazione' }).click();
    await payer.getByText('Registrazione completata').first().waitFor();
    await signIn(payer, 'ines.seconda@example.it', 'nove barche nel porto nuovo');
    await payer.goto('/leporano/ricarica');
    expect(await said(payer)).toContain('Beatrice');
  });
});
