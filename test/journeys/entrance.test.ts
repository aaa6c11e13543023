import { type ServerType, serve } from '@hono/node-server';
import { sql } from 'kysely';
import { afterAll, describe, expect, test } from 'vitest';
import { expectNoAxeViolations, openBrowser } from '../support/browser.ts';
import { at } from '../support/clock.ts';
import { testDatabase } from '../support/database.ts';
import { aSite } from '../support/site.ts';
import { aChild, aTown } from '../support/town.ts';

const PASSWORD = 'tre gatti sul tetto rosso';
const FISCAL_CODES = ['RSSMRA85T10A562S', 'BNCLRA80A41H501D'];

const browser = await openBrowser();
const database = await testDatabase();
const clock = at('2026-11-24 19:00');
const town = await aTown(database, { own_credentials: { enabled: true, reason: 'gestore' } });
const { site, loginPage } = await aSite(town, clock);
const server = await new Promise<ServerType>((resolve) => {
  const started = serve({ fetch: site.fetch, port: 0, hostname: '127.0.0.1' }, () => resolve(started));
});
afterAll(() => void server.close());
const address = server.address();
const baseURL = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;

/** Where the latest mail to an address leads. */
async function mailedLink(email: string): Promise<string> {
  const { rows } = await sql<{ path: string }>`select params ->> 'path' as path from mails
    where to_address = ${email} order by id desc limit 1`.execute(database.owner);
  return `/${town.slug}/${rows[0]?.path}`;
}

describe.each([true, false])('a parent who has just read the notice (scripts: %s)', (javaScript) => {
  test('registers, chooses a password, enters, leaves, forgets and comes back', async () => {
    const { personId, email } = await aChild(town);
    const fiscalCode = FISCAL_CODES[javaScript ? 0 : 1] ?? '';
    await sql`update people set fiscal_code = ${fiscalCode} where id = ${personId}`.execute(database.owner);
    const page = await browser.page({ baseURL, javaScript });
    const look = async (name: string) => {
      // The pages are the same without scripts; where errors take the focus they are looked at both ways.
      if (javaScript || name.endsWith('errors')) await expectNoAxeViolations(page);
      const width = await page.locator('body').evaluate((body) => body.scrollWidth);
      expect(width, `width of ${name}`).toBeLessThanOrEqual(360);
      await page.screenshot({ path: `.cache/journeys/entrance-${name}.png`, fullPage: true });
    };
    const press = (name: string) => page.getByRole('button', { name }).click();

    await page.goto(loginPage);
    await look('login');
    await page.getByText('Non hai un account? Registrati').click();
    await page.getByLabel('E-mail').fill('sbagliata');
    await press('Invia');
    await look('registration-errors');
    await page.getByLabel('E-mail').fill(email);
    await page.getByLabel('Codice fiscale').fill(fiscalCode);
    await press('Invia');
    await page.getByRole('heading', { name: 'Controlla la posta' }).waitFor();
    await look('sent');

    await page.goto(await mailedLink(email));
    await page.getByLabel('Nuova password').fill('corta');
    await press('Completa');
    await look('password-errors');
    await page.getByLabel('Nuova password').fill(PASSWORD);
    await press('Completa');
    await page.getByText('Registrazione completata').waitFor();
    await look('registered');

    await page.getByLabel('Email').fill(email);
    await page.getByLabel('Password').fill('non è questa qui');
    await press('Accedi');
    await page.getByText('Email o password non corrette').first().waitFor();
    await look('login-errors');
    await page.getByLabel('Password').fill(PASSWORD);
    await press('Accedi');
    await page.goto(`/${town.slug}/privacy`);
    await look('privacy');
    await page.getByText('Menu', { exact: true }).click();
    await press('Esci');
    await page.getByText('Sei uscito').waitFor();

    await page.getByText('Password dimenticata?').click();
    await look('forgotten');
    await page.getByLabel('E-mail').fill(email);
    await press('Invia');
    await page.getByRole('heading', { name: 'Controlla la posta' }).waitFor();
    const link = await mailedLink(email);
    await page.goto(link);
    await look('reset');
    await page.getByLabel('Nuova password').fill(`${PASSWORD} e blu`);
    await press('Salva');
    await page.getByText('Password cambiata').waitFor();
    await page.goto(link);
    await look('dead-link');
  });
});

test('notes, statements and refusals are readable on a phone', async () => {
  const page = await browser.page({ baseURL });
  const paths = ['accessibilita', 'note-legali', 'contatti', 'boh'].map((path) => `/${town.slug}/${path}`);
  for (const path of [...paths, '/', '/atlantide/']) {
    await page.goto(path);
    await expectNoAxeViolations(page);
    await page.screenshot({
      path: `.cache/journeys/entrance-${path.replaceAll('/', '') || 'start'}.png`,
      fullPage: true,
    });
  }
});
