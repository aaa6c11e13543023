import { expect, test } from 'vitest';
import { at } from '#test/support/clock.ts';
import { testDatabase } from '#test/support/database.ts';
import { payingFamilies } from '#test/support/paying-family.ts';
import { receiptOf, shopsWith } from '#test/support/shop-network.ts';
import { aSite } from '#test/support/site.ts';
import { aTown } from '#test/support/town.ts';

const database = await testDatabase();
const clock = at('2026-11-24 10:00');
const { nextGateway } = await payingFamilies(database, clock);
const aShop = shopsWith(database, clock, nextGateway);

/** A town with a connected network, and a clerk and an auditor who have entered. */
async function anOffice() {
  const shop = await aShop();
  const site = await aSite(shop.town, clock);
  const enter = async (role: 'office' | 'auditor') => {
    await site.hire(role, `${role}@${shop.town.slug}.example`);
    return site.entered(`${role}@${shop.town.slug}.example`);
  };
  const page = `/${shop.town.slug}/ufficio/puntolis`;
  return { ...shop, page, office: await enter('office'), auditor: await enter('auditor') };
}

test('where no network is connected the page says so, and how one is', async () => {
  const town = await aTown(database);
  const site = await aSite(town, clock);
  await site.hire('office', `ufficio@${town.slug}.example`);
  const { text } = await (await site.entered(`ufficio@${town.slug}.example`)).get(`/${town.slug}/ufficio/puntolis`);
  expect(text).toContain('Nessuna rete di negozi è collegata');
  expect(text).toContain('./omnibus tenant puntolis');
});

test('the office sees a day’s collections, paid, waiting and reversed, and each difference by its name', async () => {
  const { town, api, code, page, office } = await anOffice();
  const [paid, waiting, reversed] = [
    await api.collect(code, 1000),
    await api.collect(code, 1100),
    await api.collect(code, 1200),
  ];
  await receiptOf(town, paid, clock.now());
  await api.reverse(String(reversed.body['collectionId']));
  const { text: before } = await office.get(page);
  expect(before).toMatch(/3 incassi, 33,00\s€/);
  expect(before).toContain('non ancora arrivato');
  await api.settle('2026-11-24', { count: 0, totalCents: 0, lines: [] });
  const { text } = await office.get(page);
  expect(text).toContain('2 differenze con la rete di negozi');
  expect(text).toContain('Pagato qui, non secondo la rete');
  expect(text).toContain('Aperto qui, la rete non lo conta');
  expect(text).toMatch(/−10,00\s€/);
  const csv = await office.get(`${page}/incassi.csv?giorno=2026-11-24`);
  expect(csv.text.trim().split('\n')).toHaveLength(4);
  expect(csv.text).toContain(`${waiting.body['collectionId']}`);
  expect((await office.get(`${page}?giorno=2026-11-20`)).text).toContain('Nessun incasso in questo giorno');
});

test('a slip is found as it is read from the paper; another one is not', async () => {
  const { api, code, page, office, child } = await anOffice();
  const slip = String((await api.collect(code, 1000)).body['collectionId']);
  const { text } = await office.get(`${page}?scontrino=${slip.toLowerCase().replace(/(.{4})/g, '$1 ')}`);
  expect(text).toContain(`/ufficio/alunni/${child.consumerId}`);
  expect(text).toContain('Vale come pagamento in verifica');
  for (const typed of ['0123456789AB', 'x', '<b>'])
    expect((await office.get(`${page}?scontrino=${encodeURIComponent(typed)}`)).text).toContain('Nessun incasso con');
});

test('the office revokes a lost code from the child’s page, once, and an auditor does not', async () => {
  const { town, api, code, child, office, auditor } = await anOffice();
  const sheet = `/${town.slug}/ufficio/alunni/${child.consumerId}`;
  expect((await auditor.get(sheet)).text).not.toContain('Revoca il codice');
  expect((await api.verify(code)).status).toBe(200);
  const done = await office.submit(sheet, {}, `${sheet}/codice`);
  expect(done.location).toBe(`${sheet}?fatto=codice`);
  expect((await api.verify(code)).status).toBe(404);
  expect((await office.get(`${sheet}?fatto=codice`)).text).toContain('i negozi lo rifiutano da subito');
  expect((await office.get(sheet)).text).not.toContain('Revoca il codice');
});
