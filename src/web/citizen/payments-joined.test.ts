import { expect, test } from 'vitest';
import { wordsOf } from '#test/support/clerk.ts';
import { at } from '#test/support/clock.ts';
import { testDatabase } from '#test/support/database.ts';
import { payingFamilies } from '#test/support/paying-family.ts';
import { aChild } from '#test/support/town.ts';

const database = await testDatabase();
const { aFamilyAtHome, nextGateway } = await payingFamilies(database, at('2026-11-24 10:00'));

/** A family with two top-ups of 35,00 € declared, and the page on which it chooses how to pay. */
async function aFamilyOfTwo() {
  const family = await aFamilyAtHome();
  const { child, choose, declare, path, town, browser } = family;
  const sibling = await aChild(town, { personId: child.personId });
  for (const { consumerId } of [child, sibling]) await choose({ consumer: String(consumerId), amount: '3500' });
  const payment = (await declare()).location;
  const join = () => browser.submit(payment, {}, `${payment}/un-solo-avviso`);
  return { ...family, sibling, payment, join, cart: path('ricarica/carrello') };
}

test('one notice takes the place of two, whose page leads to it', async () => {
  const { browser, payment, join } = await aFamilyOfTwo();
  const { location } = await join();
  const one = wordsOf((await browser.get(location)).text);
  expect(one).toContain('70,00 € da pagare');
  expect(one).not.toContain('Paga in contanti con un solo avviso');
  const several = await browser.get(payment);
  expect(wordsOf(several.text)).toContain('Al suo posto c’è un solo avviso per tutti.');
  expect(several.text).toContain(`href="${location}"`);
  const pdf = await browser.get(`${location}/avviso.pdf`);
  expect(pdf.text.startsWith('%PDF-')).toBe(true);
});

test('when pagoPA lets go of one only, the page says what is left, and what is gone waits in the cart', async () => {
  const { browser, site, join, cart } = await aFamilyOfTwo();
  const gateway = nextGateway();
  let calls = 0;
  const failing: typeof gateway.cancelPosition = async (position, signal) => {
    calls += 1;
    if (calls === 1) return gateway.cancelPosition(position, signal);
    return { ok: false, error: { kind: 'GatewayUnavailable', detail: 'played' } };
  };
  Object.assign(site.world, { paymentGateway: { ...gateway, cancelPosition: failing } });
  const { location } = await join();
  const said = wordsOf((await browser.get(location)).text);
  expect(said).toContain('Per ora non si riesce a fare un solo avviso');
  expect(said).toContain('35,00 € da pagare');
  expect(wordsOf((await browser.get(cart)).text)).toContain('1 ricarica, in tutto 35,00 €');
});
