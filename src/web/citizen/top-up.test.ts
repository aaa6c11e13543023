import { expect, test } from 'vitest';
import { at } from '#test/support/clock.ts';
import { testDatabase } from '#test/support/database.ts';
import { payingFamilies } from '#test/support/paying-family.ts';
import { aSite } from '#test/support/site.ts';
import type { SiteVisitor } from '#test/support/site-visitor.ts';
import { aChild, aTown } from '#test/support/town.ts';

const database = await testDatabase();
const clock = at('2026-11-24 10:00');
const { sandbox, nextGateway, aFamilyAtHome } = await payingFamilies(database, clock);

test('amount, cart, declaration and checkout follow one another', async () => {
  const family = await aFamilyAtHome();
  const added = await family.choose({ amount: 'other', other: '17,50' });
  expect(added.location).toBe(family.path(`ricarica/carrello?aggiunto=${family.child.consumerId}`));
  expect((await family.browser.get(added.location)).text).toContain('1 ricarica, in tutto 17,50 €');
  const declared = await family.declare();
  expect(declared.status).toBe(303);
  const page = await family.browser.get(declared.location);
  expect(page.text).toContain('17,50 € da pagare');
  expect(page.text).toMatch(/3\d{3} \d{4} \d{4} \d{4} \d{2}/);
  const checkout = await family.browser.get(`${declared.location}/paga`);
  expect(checkout.location).toMatch(new RegExp(`^${sandbox.url}/pagopa/checkout/`));
  const back = await family.browser.get(`${declared.location}/ritorno/ok`);
  expect((await family.browser.get(back.location)).text).toContain('17,50 € in verifica');
});

test.each([
  ['nothing chosen', {}, 'Scegli un importo o scrivine uno.'],
  ['nothing written', { amount: 'other' }, 'Scegli un importo o scrivine uno.'],
  ['no amount', { amount: 'other', other: 'venti' }, 'L’importo non si legge'],
  ['too little', { amount: 'other', other: '4,99' }, 'L’importo più piccolo è 5,00 €.'],
  ['too much', { amount: 'other', other: '500,01' }, 'L’importo più grande è 500,00 €.'],
  ['two amounts', { amount: '3500', other: '20' }, 'Ci sono due importi diversi'],
])('%s comes back as typed, with the reason', async (_name, fields: Record<string, string>, reason) => {
  const { choose } = await aFamilyAtHome();
  const answer = await choose(fields);
  expect(answer.status).toBe(422);
  expect(answer.text).toContain(reason);
  if (fields.other) expect(answer.text).toContain(`value="${fields.other}"`);
});

test('without the tick nothing is paid', async () => {
  const { browser, choose, path } = await aFamilyAtHome();
  await choose({ amount: '3500' });
  const answer = await browser.submit(path('ricarica/dichiarazione'), {});
  expect(answer.status).toBe(422);
  expect(answer.text).toContain('spunta «Dichiaro…»');
});

test('the cart waits for its citizen through a logout', async () => {
  const { browser, choose, path, site, child } = await aFamilyAtHome();
  await choose({ amount: '3500' });
  await browser.submit(path('ricarica'), {}, path('logout'));
  const again = await site.entered(child.email);
  expect((await again.get(path('ricarica/carrello'))).text).toContain('in tutto 35,00 €');
});

test('a confirmation that is sent twice leads to one payment', async () => {
  const { browser, choose, path } = await aFamilyAtHome();
  await choose({ amount: '3500' });
  const { text } = await browser.get(path('ricarica/dichiarazione'));
  const hidden = Object.fromEntries(
    [...text.matchAll(/<input type="hidden" name="(_csrf|_key|shown)" value="([^"]*)"/g)].map(([, name, value]) => [
      name,
      value,
    ]),
  );
  const send = () => browser.post(path('ricarica/dichiarazione'), { ...hidden, declared: '1' });
  const [first, second] = [await send(), await send()];
  expect(first.status).toBe(303);
  expect(second.location).toBe(first.location);
});

test('another family’s child cannot be topped up, and its payment does not exist', async () => {
  const family = await aFamilyAtHome();
  const payment = await family.declared();
  const stranger = await aChild(family.town);
  await family.site.register(stranger);
  const browser: SiteVisitor = await family.site.entered(stranger.email);
  const answer = await browser.submit(family.path('ricarica'), {
    consumer: String(family.child.consumerId),
    amount: '3500',
  });
  expect(answer.status).toBe(422);
  for (const rest of ['', '/paga', '/ritorno/ok']) expect((await browser.get(payment + rest)).status).toBe(404);
});

test('a refused payment can be tried again; a cancelled one is over', async () => {
  const family = await aFamilyAtHome();
  const payment = await family.declared();
  const refused = await family.browser.get(`${payment}/ritorno/errore`);
  expect((await family.browser.get(refused.location)).text).toContain('Il pagamento non è stato completato');
  const asked = (await family.browser.get(payment)).text;
  // What it would do stands behind a first step, so that a slip of the thumb takes no notice back.
  expect(/<details[^>]*>(?:(?!<details)[\s\S])*Sì, annulla 35,00 €/.test(asked)).toBe(true);
  const cancelled = await family.browser.submit(payment, {}, `${payment}/annulla`);
  const page = await family.browser.get(cancelled.location);
  expect(page.text).toContain('35,00 € annullati');
  expect((await family.browser.get(`${payment}/paga`)).location).toContain('esito=notNow');
});

test('without a way to pagoPA the page says so and offers no form', async () => {
  const { browser, path } = await aFamilyAtHome({ gateway: false });
  const page = await browser.get(path('ricarica'));
  expect(page.text).toContain('Il pagamento online non è ancora attivo');
  expect(page.text).not.toContain('Aggiungi al carrello');
});

test('an exempt child, and one without enrolment, need no top-up', async () => {
  const town = await aTown(database, { own_credentials: { enabled: true, reason: 'gestore' } });
  const child = await aChild(town, { exemption: 'L.104' });
  const site = await aSite(town, clock);
  Object.assign(site.world, { paymentGateway: nextGateway() });
  await site.register(child);
  const browser = await site.entered(child.email);
  const page = await browser.get(`/${town.slug}/ricarica`);
  expect(page.text).toContain('per la mensa non serve ricaricare');
  await child.owing({ meals: 2 });
  const owing = await browser.get(`/${town.slug}/ricarica`);
  expect(owing.text).toContain('Resta da saldare il debito di prima');
  expect(owing.text).toContain('Aggiungi 7,00 € per saldare il debito');
});
