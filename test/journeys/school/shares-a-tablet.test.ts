import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { openBrowser } from '../../support/browser.ts';
import { expectReadable, said } from '../../support/journey-page.ts';
import { journeyWorld, staff } from '../../support/journey-world.ts';

const browser = await openBrowser();
const world = await journeyWorld(browser);
const PIN = '274913';

/** The school in which the demo's school staff works. */
async function schoolOfTheTeacher(): Promise<number | undefined> {
  const { rows } = await sql<{ id: number }>`select c.school_id as id from staff f
    join staff_schools c on c.tenant_id = f.tenant_id and c.staff_id = f.id where f.email = ${staff.school}`.execute(
    world.owner,
  );
  return rows[0]?.id;
}

test('the office adds a tablet, a teacher chooses a PIN, and the register is confirmed on it by name', async () => {
  await world.goTo('2026-11-24 10:05');
  const look = (page: { screenshot(of: object): Promise<unknown> }, name: string) =>
    page.screenshot({ path: `.cache/journeys/tablet-${name}.png`, fullPage: true });
  const office = await world.page({ as: staff.office, size: 'desktop' });
  await office.goto('/leporano/ufficio/tablet');
  await office.getByLabel('Nome').fill('Corridoio, primo piano');
  await office.getByLabel('Dove sta').selectOption(String(await schoolOfTheTeacher()));
  await expectReadable(office);
  await office.getByRole('button', { name: 'Aggiungi e crea il codice' }).click();
  await look(office, 'office');
  await expectReadable(office);
  const code = (await office.locator('code').first().textContent()) ?? '';
  await office.goto('/leporano/ufficio/cucine');
  await office.getByLabel('Nome del centro').fill('Cucina centrale');
  await office.getByRole('checkbox').first().check();
  await office.getByRole('button', { name: 'Aggiungi', exact: true }).click();
  await look(office, 'centres');
  await expectReadable(office);

  const teacher = await world.page({ as: staff.school });
  await teacher.goto('/leporano/dispositivi/pin');
  await teacher.getByLabel('Nuovo PIN').fill(PIN);
  await look(teacher, 'pin');
  await expectReadable(teacher);
  await teacher.getByRole('button', { name: 'Salva il PIN' }).click();
  expect(await said(teacher)).toContain('il PIN è salvato');

  const tablet = await world.page({ size: 'phone' });
  await tablet.goto('/leporano/tablet');
  await expectReadable(tablet);
  await tablet.getByLabel('Codice del tablet').fill(code);
  await tablet.getByRole('button', { name: 'Collega' }).click();
  await tablet.getByRole('heading', { name: 'Chi sei?' }).waitFor();
  await look(tablet, 'who');
  await expectReadable(tablet);
  await tablet.locator('a.class-tile').first().click();
  await tablet.getByLabel('Il tuo PIN').fill('908172');
  await tablet.getByRole('button', { name: 'Entra' }).click();
  expect(await said(tablet)).toContain('Il PIN non è giusto');
  await expectReadable(tablet);
  await tablet.getByLabel('Il tuo PIN').fill(PIN);
  await tablet.getByRole('button', { name: 'Entra' }).click();
  await tablet.locator('a.class-tile').first().waitFor();
  await look(tablet, 'register');
  await tablet.locator('a.class-tile').first().click();
  await tablet.getByRole('button', { name: 'Conferma presenze' }).click();
  expect(await said(tablet)).toMatch(/Salvato|confermat/i);
  await expectReadable(tablet);
  await tablet.locator('summary', { hasText: 'Menu' }).click();
  await tablet.getByRole('button', { name: 'Cambia persona' }).click();
  await tablet.getByRole('heading', { name: 'Chi sei?' }).waitFor();
});
