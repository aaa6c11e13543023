import { expect, test, vi } from 'vitest';
import { declareOne, topUpOffers } from '#src/payments/index.ts';
import { aClerkAndChild, wordsOf } from '#test/support/clerk.ts';
import { testDatabase } from '#test/support/database.ts';
import { hiddenFields } from '#test/support/site-visitor.ts';

vi.setConfig({ testTimeout: 60_000 });
const { clerk, clock, child, entered, hire, office, town } = await aClerkAndChild(await testDatabase());
const page = `${office}/pagopa/ricariche`;
const usual = {
  minimo: '5,00',
  massimo: '500,00',
  pasti: '5, 10, 20',
  scadenza: '60',
  'non-pagati': '5',
  verifica: '3',
};

test('the office reads what is decided, from the page of pagoPA, and finds each of the values in its field', async () => {
  expect((await clerk.get(`${office}/pagopa`)).text).toContain(`href="${page}"`);
  const { text } = await clerk.get(page);
  expect(wordsOf(text)).toContain('Le famiglie ricaricano da 5,00 € a 500,00 €');
  for (const value of Object.values(usual)) expect(text).toContain(`value="${value}"`);
});

test('everything that is wrong is said at its field, and what was typed stays', async () => {
  const wrong = await clerk.submit(page, {
    ...usual,
    minimo: 'poco',
    massimo: '9.999,00',
    scadenza: '0',
    pasti: '5, 5',
  });
  expect(wrong.status).toBe(422);
  expect(wordsOf(wrong.text)).toContain('Non si legge: scrivi un numero.');
  expect(wrong.text).toContain('value="poco"');
  const outside = await clerk.submit(page, { ...usual, massimo: '9.999,00', scadenza: '0', pasti: '5, 5' });
  for (const said of [
    'Scrivi un importo da 10,00 € a 4.999,99 €.',
    'Scrivi un numero da 1 a 365.',
    'Scrivi al più 6 numeri diversi, da 1 a 250',
  ])
    expect(wordsOf(outside.text)).toContain(said);
  const upside = await clerk.submit(page, { ...usual, minimo: '100,00', massimo: '50,00' });
  expect(wordsOf(upside.text)).toContain('L’importo minimo è più grande del massimo.');
});

test('a change is made once, and families meet it at once', async () => {
  const changed = { ...usual, minimo: '10', massimo: '80', pasti: '30', 'non-pagati': '2' };
  const fields = { ...hiddenFields((await clerk.get(page)).text, page), ...changed };
  const done = await clerk.post(page, fields);
  expect((await clerk.post(page, fields)).location).toBe(done.location);
  expect(wordsOf((await clerk.get(done.location)).text)).toContain('Impostazioni registrate');
  const again = await clerk.submit(page, changed);
  expect(wordsOf((await clerk.get(again.location)).text)).toContain('non è cambiato niente');
  const { personId, consumerId } = child;
  const at = clock.now();
  const { limits } = await town.run((tx) => topUpOffers(tx, { personId, at }));
  expect(limits).toEqual({ minCents: 1000, maxCents: 8000 });
  const declare = async (cents: number) => {
    const one = { personId, consumerId, cents, at, reference: `settings-${cents}` };
    const declared = await town.run((tx) => declareOne(tx, one));
    return declared.ok || declared.error.kind;
  };
  expect([await declare(900), await declare(1000), await declare(1100), await declare(1200)]).toEqual([
    'AmountTooSmall',
    true,
    true,
    'TooManyUnpaid',
  ]);
  await hire('auditor', 'revisore@ricariche.example');
  const auditor = await entered('revisore@ricariche.example');
  const read = await auditor.get(page);
  expect(wordsOf(read.text)).toContain('Avvisi da pagare insieme, al massimo, per ogni alunno 2');
  expect(read.text).not.toContain('name="minimo"');
});
