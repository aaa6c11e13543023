import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { creditorDraft } from '#src/creditor/index.ts';
import { addToCart, declarePayment } from '#src/payments/index.ts';
import { at } from '#test/support/clock.ts';
import { testDatabase } from '#test/support/database.ts';
import { aSite } from '#test/support/site.ts';
import { aChild, aTown } from '#test/support/town.ts';

const database = await testDatabase();
const clock = at('2026-11-24 10:00');

const RIGHT = {
  ambiente: 'production',
  segregazione: '03',
  iban: 'IT60 X054 2811 1010 0000 0123 456',
  cbill: 'zzzzz',
  tassonomia: '9/0199999SP/',
};

async function anOffice() {
  const town = await aTown(database, { own_credentials: { enabled: true, reason: 'gestore' } });
  const site = await aSite(town, clock);
  await site.hire('office', 'ufficio@example.it');
  await site.hire('auditor', 'revisore@example.it');
  const place = `/${town.slug}/ufficio/pagopa`;
  const draft = async () => (await town.run((tx) => creditorDraft(tx))).draft;
  return { town, site, place, draft, browser: await site.entered('ufficio@example.it') };
}

test('the office writes what pagoPA gave, and an empty key stays what it was', async () => {
  const { place, browser, draft } = await anOffice();
  expect((await browser.submit(place, RIGHT)).location).toBe(`${place}?fatto=salvato`);
  expect(await draft()).toMatchObject({ segregationCode: '03', cbill: 'ZZZZZ', hasGpdKey: true, postalAccount: null });
  const { text } = await browser.get(`${place}?fatto=salvato`);
  expect(text).toContain('Le famiglie possono pagare con pagoPA');
  expect(text).not.toContain('subscription-key-of-a-test');
});

test('what is wrong comes back as typed, at its field, and nothing is written', async () => {
  const { place, browser, draft } = await anOffice();
  const answer = await browser.submit(place, { ...RIGHT, iban: 'IT61X0542811101000000123456', 'chiave-fdr': 'corta' });
  expect(answer.status).toBe(422);
  expect(answer.text).toContain('L’IBAN non torna');
  expect(answer.text).toContain('value="IT61X0542811101000000123456"');
  expect(answer.text).toContain('value="corta"');
  expect(answer.text).toContain('value="zzzzz"');
  expect(await draft()).toMatchObject({ cbill: 'ABCDE', hasFdrKey: false });
});

test('what is missing is listed, with what it means', async () => {
  const { place, browser } = await anOffice();
  await browser.submit(place, { ...RIGHT, tassonomia: '' });
  const { text } = await browser.get(place);
  expect(text).toContain('Mancano dati per farsi pagare con pagoPA');
  expect(text).toContain('il codice tassonomico');
});

test('an auditor reads it, without keys and without a form', async () => {
  const { site, place } = await anOffice();
  const auditor = await site.entered('revisore@example.it');
  const { text } = await auditor.get(place);
  expect(text).toContain('IT60X0542811101000000123456');
  expect(text).not.toContain('name="iban"');
  expect(text).not.toContain('subscription-key-of-a-test');
});

test('a notice that pagoPA does not take is told of, with what it said', async () => {
  const { town, place, browser } = await anOffice();
  const { personId, consumerId } = await aChild(town);
  const shown = [{ consumerId, cents: 3500 }];
  const own = { personId, reference: 'stuck', at: clock.now() };
  await town.run(async (tx) => {
    await addToCart(tx, { personId, ...shown[0]!, at: clock.now() });
    await declarePayment(tx, { ...own, shown });
    await sql`update position_work set publish_tries = 3, last_problem = 'status 400: IBAN'`.execute(tx);
  });
  const { text } = await browser.get(place);
  expect(text).toContain('Un avviso non è ancora pronto');
  expect(text).toContain('status 400: IBAN');
});
