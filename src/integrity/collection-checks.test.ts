import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { at } from '#test/support/clock.ts';
import { testDatabase } from '#test/support/database.ts';
import { payingFamilies } from '#test/support/paying-family.ts';
import { aCode, receiptOf, shopsWith } from '#test/support/shop-network.ts';
import { aChild } from '#test/support/town.ts';
import { findDifferences, sentenceOf } from './index.ts';

const database = await testDatabase();
const clock = at('2026-11-24 10:00');
const { nextGateway } = await payingFamilies(database, clock);
const aShop = shopsWith(database, clock, nextGateway);

async function aSettledCollection() {
  const shop = await aShop();
  const collected = await shop.api.collect(shop.code, 1000);
  await receiptOf(shop.town, collected, clock.now());
  const { collectionId, noticeNumber } = collected.body;
  const line = { collectionId, noticeNumber, amountCents: 1000, outcome: 'paid', terminalId: 'T1' };
  await shop.api.settle('2026-11-24', { count: 1, totalCents: 1000, lines: [line] });
  expect(await shop.town.run(findDifferences)).toEqual([]);
  return { ...shop, slip: String(collectionId) };
}

test('a shop’s payment for another child than that of its code is found', async () => {
  const { town, child, slip } = await aSettledCollection();
  const other = await aCode(town, await aChild(town), clock.now());
  await sql`update collections set code_id = (select id from collection_codes where code = ${other})
    where tenant_id = ${town.tenantId}`.execute(database.owner);
  const found = await town.run(findDifferences);
  expect(found).toMatchObject([{ check: 'collection_payment', consumerNumber: child.number, reference: slip }]);
  expect(found.map(sentenceOf).join()).toContain(`Lo scontrino ${slip}`);
});

test('a shop’s payment without its collection is found, and so is a collection of a citizen’s payment', async () => {
  const { town } = await aSettledCollection();
  const checks = async () => (await town.run(findDifferences)).map(({ check }) => check);
  await sql`update payments set channel = 'citizen' where tenant_id = ${town.tenantId}`.execute(database.owner);
  expect(await checks()).toEqual(['collection_payment']);
  await sql`update payments set channel = 'shop_network' where tenant_id = ${town.tenantId}`.execute(database.owner);
  await sql`delete from collections where tenant_id = ${town.tenantId}`.execute(database.owner);
  expect(await checks()).toEqual(['collection_payment']);
});

test('a settlement that lost a line is found, in euro', async () => {
  const { town } = await aSettledCollection();
  await sql`delete from settlement_lines where tenant_id = ${town.tenantId}`.execute(database.owner);
  const found = await town.run(findDifferences);
  expect(found).toMatchObject([{ check: 'settlement_sum', expected: 1000, found: 0, day: '2026-11-24' }]);
  expect(found.map(sentenceOf).join()).toMatch(/dice 10,00\s€, ma le sue righe danno 0,00\s€/);
});
