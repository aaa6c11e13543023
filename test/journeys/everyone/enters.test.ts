import { describe, expect, test } from 'vitest';
import { openBrowser } from '../../support/browser.ts';
import { expectReadable, said } from '../../support/journey-page.ts';
import { DEMO_PASSWORD, families, journeyWorld, signIn } from '../../support/journey-world.ts';

const browser = await openBrowser();

describe.each([true, false])('a parent at the entrance (scripts: %s)', async (javaScript) => {
  const world = await journeyWorld(browser);
  const visitor = () => world.page({ javaScript });

  test('is told of a wrong password, keeps the e-mail, enters, and leaves', async () => {
    const page = await visitor();
    await page.goto('/login/leporano');
    await expectReadable(page);
    await page.getByLabel('Email').fill(families.inCredit);
    await page.getByLabel('Password', { exact: true }).fill('non la ricordo più');
    await page.getByRole('button', { name: 'Accedi' }).click();
    expect(await said(page)).toContain('Email o password non corrette');
    expect(await page.getByLabel('Email').inputValue()).toBe(families.inCredit);
    await expectReadable(page);
    await page.getByLabel('Password', { exact: true }).fill(DEMO_PASSWORD);
    await page.getByRole('button', { name: 'Accedi' }).click();
    expect(await said(page)).toContain('Buongiorno, Rosa Sartori.');
    await page.locator('summary', { hasText: 'Menu' }).click();
    await page.getByRole('button', { name: 'Esci' }).click();
    expect(await said(page)).toContain('Sei uscito');
    await page.goto('/leporano/cittadino');
    expect(page.url()).toContain('/login/leporano');
  });

  test('reads that SPID and CIE are in activation, and how to put the service on the phone', async () => {
    const page = await visitor();
    await page.goto('/login/leporano');
    for (const way of ['Entra con SPID', 'Entra con CIE']) {
      expect(await said(page)).toMatch(new RegExp(`${way}.{0,10}in attivazione`));
    }
    await page.getByText('Metti Omnibus tra le app del telefono').click();
    expect(await said(page)).toContain('iPhone e iPad (Safari)');
    await expectReadable(page);
  });

  test('who forgot the password chooses another by mail, and only once', async () => {
    const page = await visitor();
    await page.goto('/login/leporano');
    await page.getByRole('link', { name: 'Password dimenticata?' }).click();
    await page.getByLabel('E-mail').fill(families.inDebt);
    await page.getByRole('button', { name: 'Invia il collegamento' }).click();
    expect(await said(page)).toContain('Controlla la posta');
    const link = await world.mailedLink(families.inDebt);
    await page.goto(link);
    await page.getByLabel('Nuova password').fill('quattro rondini sopra il mare');
    await page.getByRole('button', { name: 'Salva la nuova password' }).click();
    expect(await said(page)).toContain('Password cambiata');
    await signIn(page, families.inDebt, 'quattro rondini sopra il mare');
    await page.goto(link);
    expect(await said(page)).toContain('Il collegamento non è più valido');
  });

  test('registers with e-mail and fiscal code as enrolled, confirmed by the mailed link', async () => {
    const page = await visitor();
    await page.goto('/login/leporano');
    await page.getByRole('link', { name: 'Non hai un account? Registrati' }).click();
    await expectReadable(page);
    await page.getByLabel('E-mail').fill('maria.leone1@example.it');
    await page.getByLabel('Codice fiscale').fill('lnemra91p46l049x');
    await page.getByRole('button', { name: /Invia/ }).click();
    await page.getByText('Controlla la posta').first().waitFor();
    const answer = await said(page);
    await page.goto(await world.mailedLink('maria.leone1@example.it'));
    await page.getByLabel('Nuova password').fill('sei barche nel porto vecchio');
    await page.getByRole('button', { name: 'Completa la registrazione' }).click();
    expect(await said(page)).toContain('Registrazione completata');
    await signIn(page, 'maria.leone1@example.it', 'sei barche nel porto vecchio');
    await page.goto('/leporano/cittadino');
    expect(await said(page)).toContain('Beatrice');

    // An address that no enrolment knows gets the same page, and a mail that tells whom to call.
    const stranger = await visitor();
    await stranger.goto('/leporano/registrazione');
    await stranger.getByLabel('E-mail').fill('sconosciuta@example.it');
    await stranger.getByLabel('Codice fiscale').fill('LNEMRA91P46L049X');
    await stranger.getByRole('button', { name: /Invia/ }).click();
    expect(await said(stranger)).toBe(answer.replace('maria.leone1@example.it', 'sconosciuta@example.it'));
    const [mail] = await world.mailsTo('sconosciuta@example.it');
    expect(mail?.text).toContain('099 000 0000');
    expect(mail?.text).not.toMatch(/registrazione\/|conferma\//);
  });

  test('whose session has ended enters again and is where they wanted to be', async () => {
    const page = await world.page({ as: families.inCredit, javaScript });
    await page.goto('/leporano/cittadino');
    await page.getByRole('link', { name: 'Dettaglio di Noemi' }).click();
    const wanted = page.url();
    await world.goTo('2026-11-25 08:31');
    await page.reload();
    expect(await said(page)).toContain('Accesso scaduto');
    await page.getByLabel('Email').fill(families.inCredit);
    await page.getByLabel('Password', { exact: true }).fill(DEMO_PASSWORD);
    await page.getByRole('button', { name: 'Accedi' }).click();
    expect(page.url()).toBe(wanted);
  });
});
