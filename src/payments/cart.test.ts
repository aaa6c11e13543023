import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { day } from '#src/kernel/day.ts';
import { once } from '#src/platform/request-keys/index.ts';
import { recordSetting } from '#src/tenancy/index.ts';
import { atOnce } from '#test/support/at-once.ts';
import { at } from '#test/support/clock.ts';
import { testDatabase } from '#test/support/database.ts';
import { aChild, aTown } from '#test/support/town.ts';
import { addToCart, cartLines, declarePayment, paymentOf, paymentsOf, removeFromCart } from './index.ts';

const database = await testDatabase();
const now = at('2026-11-24 10:00').now();
const add = (personId: number, consumerId: number, cents = 3500) => ({ personId, consumerId, cents, at: now });

async function aFamily(children: number) {
  const town = await aTown(database);
  const first = await aChild(town);
  const family = [first];
  while (family.length < children) family.push(await aChild(town, { personId: first.personId }));
  const declare = (
    shown: readonly { consumerId: number; cents: number }[],
    reference: string = crypto.randomUUID(),
    when = now,
  ) => town.run((tx) => declarePayment(tx, { personId: first.personId, shown, at: when, reference }));
  return { town, family, personId: first.personId, declare };
}

test('a cart with five children becomes one payment of five notices and is empty afterwards', async () => {
  const { town, family, personId, declare } = await aFamily(5);
  for (const child of family)
    expect(await town.run((tx) => addToCart(tx, add(personId, child.consumerId)))).toMatchObject({ ok: true });
  const declared = await declare(
    family.map(({ consumerId }) => ({ consumerId, cents: 3500 })),
    'reference-five',
  );
  expect(declared).toEqual({ ok: true, value: { reference: 'reference-five' } });
  const payment = await town.run((tx) => paymentOf(tx, { personId, reference: 'reference-five', at: now }));
  expect(payment).toMatchObject({ state: 'in_preparation', openCents: 17_500, dueOn: '2027-01-23' });
  expect(payment?.notices.map((notice) => notice.noticeNumber)).toEqual([
    '302000000000000184',
    '302000000000000285',
    '302000000000000386',
    '302000000000000487',
    '302000000000000588',
  ]);
  expect(await town.run((tx) => cartLines(tx, personId))).toEqual([]);
});

test('a sixth child does not fit, a child in it changes its amount, and one can be taken out', async () => {
  const { town, family, personId } = await aFamily(6);
  for (const child of family.slice(0, 5)) await town.run((tx) => addToCart(tx, add(personId, child.consumerId)));
  const sixth = family[5]!;
  expect(await town.run((tx) => addToCart(tx, add(personId, sixth.consumerId)))).toEqual({
    ok: false,
    error: { kind: 'CartFull', maxLines: 5 },
  });
  const first = family[0]!;
  expect(await town.run((tx) => addToCart(tx, add(personId, first.consumerId, 1000)))).toEqual({
    ok: true,
    value: { changed: true },
  });
  await town.run((tx) => removeFromCart(tx, personId, first.consumerId));
  expect(await town.run((tx) => addToCart(tx, add(personId, sixth.consumerId)))).toMatchObject({ ok: true });
});

test('six children added at once leave five in the cart', async () => {
  const { town, family, personId } = await aFamily(6);
  const added = await Promise.all(
    family.map((child) => town.run((tx) => addToCart(tx, add(personId, child.consumerId)))),
  );
  expect(added.filter((result) => result.ok)).toHaveLength(5);
  expect(await town.run((tx) => cartLines(tx, personId))).toHaveLength(5);
});

test('the limits of the municipality hold, and nobody tops up another family’s child', async () => {
  const { town, family, personId } = await aFamily(1);
  const child = family[0]!;
  const stranger = await aChild(town);
  expect(await town.run((tx) => addToCart(tx, add(personId, child.consumerId, 499)))).toMatchObject({
    error: { kind: 'AmountTooSmall', minCents: 500 },
  });
  expect(await town.run((tx) => addToCart(tx, add(personId, child.consumerId, 50_001)))).toMatchObject({
    error: { kind: 'AmountTooLarge', maxCents: 50_000 },
  });
  expect(await town.run((tx) => addToCart(tx, add(personId, stranger.consumerId)))).toEqual({
    ok: false,
    error: { kind: 'NotOwnConsumer' },
  });
  expect(await town.run((tx) => cartLines(tx, personId))).toEqual([]);
});

test('what is declared is what was shown: another cart, or an empty one, is refused', async () => {
  const { town, family, personId, declare } = await aFamily(1);
  const { consumerId } = family[0]!;
  expect(await declare([])).toMatchObject({ error: { kind: 'CartEmpty' } });
  await town.run((tx) => addToCart(tx, add(personId, consumerId, 3500)));
  expect(await declare([{ consumerId, cents: 1000 }])).toMatchObject({ error: { kind: 'CartChanged' } });
});

test('the text, its version, the instant and the person of the declaration are kept', async () => {
  const { town, family, personId, declare } = await aFamily(1);
  const { consumerId } = family[0]!;
  await town.run((tx) => addToCart(tx, add(personId, consumerId)));
  await declare([{ consumerId, cents: 3500 }]);
  const kept = await town.run(async (tx) =>
    sql<object>`select person_id, text_version, declared_at from payment_declarations`.execute(tx),
  );
  expect(kept.rows).toEqual([{ person_id: personId, text_version: '2026-11', declared_at: now }]);
});

test('an equal unpaid payment is used again; a sixth unpaid notice of a child is refused', async () => {
  const { town, family, personId, declare } = await aFamily(1);
  const { consumerId } = family[0]!;
  const pay = async (cents: number, reference: string) => {
    await town.run((tx) => addToCart(tx, add(personId, consumerId, cents)));
    return declare([{ consumerId, cents }], reference);
  };
  expect(await pay(1000, 'first')).toEqual({ ok: true, value: { reference: 'first' } });
  expect(await pay(1000, 'again')).toEqual({ ok: true, value: { reference: 'first' } });
  for (const cents of [1100, 1200, 1300, 1400]) expect(await pay(cents, `r${cents}`)).toMatchObject({ ok: true });
  expect(await pay(1500, 'sixth')).toMatchObject({ error: { kind: 'TooManyUnpaid', max: 5 } });
  expect(await town.run((tx) => cartLines(tx, personId))).toHaveLength(1);
  expect(await town.run((tx) => paymentsOf(tx, { personId, at: now, limit: 20, offset: 0 }))).toHaveLength(5);
});

test('R9: how many unpaid notices a child may have, and the day until which one can be paid, are settings', async () => {
  const { town, family, personId, declare } = await aFamily(1);
  const { consumerId } = family[0]!;
  const settings = { max_unpaid_notices: 2, notice_due_days: 20 } as const;
  for (const [key, value] of Object.entries(settings))
    await town.run((tx) =>
      recordSetting(tx, { key: key as keyof typeof settings, value, validFrom: day('2026-11-24'), at: now }),
    );
  const pay = async (cents: number, when = now) => {
    await town.run((tx) => addToCart(tx, add(personId, consumerId, cents)));
    return declare([{ consumerId, cents }], undefined, when);
  };
  expect([await pay(1000), await pay(1100)]).toMatchObject([{ ok: true }, { ok: true }]);
  expect(await pay(1200)).toMatchObject({ error: { kind: 'TooManyUnpaid', max: 2 } });
  const due = await town.run((tx) =>
    sql<{ on: string }>`select distinct due_on as on from payment_notices`.execute(tx),
  );
  expect(due.rows).toEqual([{ on: '2026-12-14' }]);
  // To the end of that day in Rome both count as unpaid; after it they cannot be paid any more.
  expect(await pay(1200, at('2026-12-14 23:59:59').now())).toMatchObject({ error: { kind: 'TooManyUnpaid' } });
  expect(await pay(1200, at('2026-12-15 00:00').now())).toMatchObject({ ok: true });
});

test('R9: an equal notice that was paid, or cancelled, is not used again', async () => {
  const { town, family, personId, declare } = await aFamily(1);
  const { consumerId } = family[0]!;
  const pay = async (reference: string) => {
    await town.run((tx) => addToCart(tx, add(personId, consumerId, 1000)));
    return declare([{ consumerId, cents: 1000 }], reference);
  };
  const end = (column: 'paid_at' | 'cancelled_at') =>
    town.run((tx) =>
      sql`update payment_notices set ${sql.ref(column)} = ${now} where paid_at is null and cancelled_at is null`.execute(
        tx,
      ),
    );
  expect([await pay('one'), await pay('again')]).toMatchObject([
    { value: { reference: 'one' } },
    { value: { reference: 'one' } },
  ]);
  await end('cancelled_at');
  expect(await pay('two')).toMatchObject({ value: { reference: 'two' } });
  await end('paid_at');
  expect(await pay('three')).toMatchObject({ value: { reference: 'three' } });
});

test('R9: of two parents who ask at once for the fifth unpaid notice of a child one gets it', async () => {
  const { town, family, personId, declare } = await aFamily(1);
  const { consumerId } = family[0]!;
  const { personId: otherId } = await aChild(town);
  await town.run((tx) =>
    sql`insert into guardianships (person_id, consumer_id, role) values (${otherId}, ${consumerId}, 'guardian')`.execute(
      tx,
    ),
  );
  for (const cents of [1100, 1200, 1300, 1400]) {
    await town.run((tx) => addToCart(tx, add(personId, consumerId, cents)));
    await declare([{ consumerId, cents }]);
  }
  const shown = [{ consumerId, cents: 1500 }];
  for (const payer of [personId, otherId]) await town.run((tx) => addToCart(tx, add(payer, consumerId, 1500)));
  const answers = await atOnce(
    town,
    [personId, otherId].map((payer) => async (tx) => {
      const declared = await declarePayment(tx, { personId: payer, shown, at: now, reference: `r${payer}` });
      // The other one is served meanwhile.
      await sql`select pg_sleep(0.2)`.execute(tx);
      return declared;
    }),
  );
  expect(answers.filter((answer) => answer.ok)).toHaveLength(1);
  expect(answers.find((answer) => !answer.ok)).toMatchObject({ error: { kind: 'TooManyUnpaid', max: 5 } });
});

test('one request key declares once, however often the form is sent at the same time', async () => {
  const { town, family, personId } = await aFamily(1);
  const { consumerId } = family[0]!;
  await town.run((tx) => addToCart(tx, add(personId, consumerId)));
  const shown = [{ consumerId, cents: 3500 }];
  const send = (reference: string) =>
    town.run((tx) =>
      once(tx, { key: 'k1', body: { shown }, at: now }, () =>
        declarePayment(tx, { personId, shown, at: now, reference }),
      ),
    );
  const answers = await Promise.all([send('a'), send('b'), send('c')]);
  expect(new Set(answers.map((sent) => JSON.stringify(sent.kind === 'done' && sent.answer))).size).toBe(1);
  expect(await town.run((tx) => paymentsOf(tx, { personId, at: now, limit: 20, offset: 0 }))).toHaveLength(1);
});

test('two tabs that confirm the same cart with keys of their own make one payment', async () => {
  const { town, family, personId, declare } = await aFamily(1);
  const { consumerId } = family[0]!;
  await town.run((tx) => addToCart(tx, add(personId, consumerId)));
  const shown = [{ consumerId, cents: 3500 }];
  const answers = await Promise.all([declare(shown), declare(shown)]);
  expect(answers.filter((answer) => answer.ok)).toHaveLength(1);
  expect(answers.find((answer) => !answer.ok)).toMatchObject({ error: { kind: 'CartEmpty' } });
});
