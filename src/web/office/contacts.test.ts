import { expect, test } from 'vitest';
import { at } from '#test/support/clock.ts';
import { testDatabase } from '#test/support/database.ts';
import { aSite } from '#test/support/site.ts';
import { aTown } from '#test/support/town.ts';

const database = await testDatabase();
const town = await aTown(database);
const { hire, entered, visitor } = await aSite(town, at('2026-11-24 10:00'));
await hire('office', 'ufficio@example.it');
await hire('auditor', 'revisore@example.it');
const office = await entered('ufficio@example.it');
const base = `/${town.slug}`;
const page = `${base}/ufficio/contatti`;
const good = {
  telefono: '099 111 2222',
  email: 'mensa@comune.example.it',
  'email-rpd': 'rpd@comune.example.it',
  dichiarazione: 'https://form.agid.gov.it/view/prova?x=1&y=2',
};

test('what the office says stands in the footer’s pages from then on, for everybody', async () => {
  expect((await visitor().get(`${base}/privacy`)).text).toContain('Responsabile della protezione dei dati');
  expect((await office.submit(page, good)).location).toBe(`${page}?fatto=salvato`);
  expect((await office.submit(page, good)).location).toBe(`${page}?fatto=uguale`);
  const privacy = (await visitor().get(`${base}/privacy`)).text;
  for (const shown of ['href="tel:0991112222"', 'mailto:mensa@comune.example.it', 'mailto:rpd@comune.example.it'])
    expect(privacy).toContain(shown);
  const statement = (await visitor().get(`${base}/accessibilita`)).text;
  expect(statement).toContain('href="https://form.agid.gov.it/view/prova?x=1&amp;y=2"');
  expect((await visitor().get(`${base}/contatti`)).text).not.toContain('form.agid');
  expect((await office.get(`${base}/ufficio/impostazioni`)).text).toContain(`href="${page}"`);
  const audit = (await office.get(`${base}/registro-attivita?azione=public_contacts_changed`)).text;
  expect(audit).toContain('rpd@comune.example.it');
});

test('what cannot be stays as typed with what to write instead, and an office that nobody reaches is refused', async () => {
  const wrong = { ...good, email: 'mensa', dichiarazione: 'javascript:alert(1)' };
  const refused = await office.submit(page, wrong);
  expect(refused.status).toBe(422);
  for (const shown of ['value="mensa"', 'value="javascript:alert(1)"', 'Copia l’indirizzo intero', 'scuola@comune.it'])
    expect(refused.text).toContain(shown);
  expect((await office.submit(page, { ...good, telefono: '', email: '' })).text).toContain('Scrivi almeno il telefono');
  expect((await visitor().get(`${base}/accessibilita`)).text).not.toContain('javascript:');
});

test('an auditor reads them and changes nothing', async () => {
  const auditor = await entered('revisore@example.it');
  expect((await auditor.get(page)).text).not.toContain('name="email-rpd"');
  expect((await auditor.submit(page, good)).status).toBe(403);
});
