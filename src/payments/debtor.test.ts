import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { get } from '#src/platform/database/index.ts';
import { at } from '#test/support/clock.ts';
import { testDatabase } from '#test/support/database.ts';
import { aChild, aTown } from '#test/support/town.ts';
import { addToCart, askedNotice, declarePayment } from './index.ts';
import { paymentOf, positionsOf } from './payment.ts';

const database = await testDatabase();
const now = at('2026-11-24 10:00').now();
const town = await aTown(database);

/** Who declares a notice, known by an invitation only; in whose name it stands online and at a counter. */
async function debtorsFor(declared: string | null) {
  const child = await aChild(town);
  const { consumerId } = child;
  const reference = crypto.randomUUID();
  return town.run(async (tx) => {
    const { id: personId } = await get(
      tx,
      sql<{
        id: number;
      }>`insert into people (fiscal_code, declared_fiscal_code, name, surname, search_name, search_surname)
        values (${`INVITO ${child.number}`}, ${declared}, 'Nonna', 'Prova', 'nonna', 'prova') returning id`,
    );
    await sql`insert into guardianships (person_id, consumer_id, role) values (${personId}, ${consumerId}, 'delegate')`.execute(
      tx,
    );
    await addToCart(tx, { personId, consumerId, cents: 3500, at: now });
    await declarePayment(tx, { personId, shown: [{ consumerId, cents: 3500 }], at: now, reference });
    const payment = await paymentOf(tx, { personId, reference, at: now });
    const [position] = (payment && (await positionsOf(tx, payment))) ?? [];
    const asked = await askedNotice(tx, { noticeNumber: position?.noticeNumber ?? '', at: now });
    const payer = await get(
      tx,
      sql<{
        fiscalCode: string;
        fullName: string;
      }>`select fiscal_code as "fiscalCode", name || ' ' || surname as "fullName"
        from people where id = ${child.personId}`,
    );
    return { position: position?.debtor, asked: asked?.debtor, payer };
  });
}

test('a notice stands in the name of who declared it, with the fiscal code they said', async () => {
  const said = { fiscalCode: 'PRVNNN50A41E506T', fullName: 'Nonna Prova' };
  const { position, asked } = await debtorsFor(said.fiscalCode);
  expect(position).toEqual({ ...said, email: null });
  expect(asked).toEqual(said);
});

test('of somebody who was never asked for a fiscal code, it stands in the name of who pays for the child', async () => {
  const { position, asked, payer } = await debtorsFor(null);
  expect(position).toEqual({ ...payer, email: null });
  expect(asked).toEqual(payer);
});
