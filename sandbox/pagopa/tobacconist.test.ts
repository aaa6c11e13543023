import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { get } from '#src/platform/database/index.ts';
import { at } from '#test/support/clock.ts';
import { testDatabase } from '#test/support/database.ts';
import { payingFamilies } from '#test/support/paying-family.ts';

const database = await testDatabase();
const clock = at('2026-11-24 10:00');
const { sandbox, aFamilyAtHome } = await payingFamilies(database, clock);
const shop = `${sandbox.url}/pagopa/tabaccheria`;

/** What a family brings to the counter: the notice's number and the creditor's fiscal code. */
async function aNotice() {
  const family = await aFamilyAtHome();
  const payment = await family.declared();
  const paper = await family.town.run((tx) =>
    get(
      tx,
      sql<{ number: string; creditor: string }>`select n.notice_number as number, t.fiscal_code as creditor
        from payment_notices n join tenants t on t.id = n.tenant_id`,
    ),
  );
  return { ...family, ...paper, payment, qr: `PAGOPA|002|${paper.number}|${paper.creditor}|3500` };
}

const ask = async (fields: Record<string, string>) => (await fetch(`${shop}?${new URLSearchParams(fields)}`)).text();

const collect = (avviso: string, ente: string) =>
  fetch(shop, { method: 'POST', body: new URLSearchParams({ avviso, ente }) });

test('a notice is found by its QR and by its numbers, paid once, and its receipt is made', async () => {
  const { number, creditor, qr } = await aNotice();
  expect(await ask({ qr })).toContain('Incassa 35,00 €');
  expect(await ask({ avviso: number.replace(/(\d{4})/g, '$1 '), ente: creditor })).toContain('Incassa 35,00 €');
  expect(await (await collect(number, creditor)).text()).toContain('Pagato: 35,00 €. Ricevuta ');
  expect(await (await fetch(`${sandbox.url}/pagopa`)).text()).toContain('Tabaccheria di prova');
  const again = await collect(number, creditor);
  expect(again.status).toBe(422);
  expect(await again.text()).toContain('Avviso già pagato');
});

test('what cannot be paid is refused with the reason', async () => {
  const { number, creditor, browser, payment, qr } = await aNotice();
  const valid = { avviso: number, ente: creditor };
  expect(await ask({ qr: 'https://example.it' })).toContain('non è il QR di un avviso pagoPA');
  expect(await ask({ ...valid, avviso: '123' })).toContain('ha 18 cifre');
  expect(await ask({ ...valid, ente: '12' })).toContain('ha 11 cifre');
  expect(await ask({ ...valid, avviso: '302999999999999901' })).toContain('Avviso sconosciuto');
  expect(await ask({ ...valid, ente: '12345678901' })).toContain('di un altro ente');
  await browser.submit(payment, {}, `${payment}/annulla`);
  expect(await ask({ qr })).toContain('Avviso annullato');
});

test('a notice past its last day is turned away', async () => {
  const { qr } = await aNotice();
  clock.advance({ hours: 24 * 61 });
  expect(await ask({ qr })).toContain('Avviso scaduto');
  clock.advance({ hours: -24 * 61 });
});
