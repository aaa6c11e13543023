import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { describe, expect, test, vi } from 'vitest';
import { collect, endCollections, issueCode, renewCode, reverseCollection, revokeCode } from '#src/collection/index.ts';
import { err, ok } from '#src/kernel/result.ts';
import { type InTransaction, type PaymentGateway, receiveReceipt } from '#src/payments/index.ts';
import { systemRandomness } from '#src/platform/crypto/index.ts';
import { get, type Tx } from '#src/platform/database/index.ts';
import { breaches } from '#test/model/invariants.ts';
import { atOnce, sentAgain, sentAtOnce } from '#test/support/at-once.ts';
import { at } from '#test/support/clock.ts';
import { testDatabase } from '#test/support/database.ts';
import { aCode, connectTown, networkKeys } from '#test/support/shop-network.ts';
import { aChild, aTown, balanceOf, type Child, type Town } from '#test/support/town.ts';

// Nothing here is about speed: a busy machine may take its time.
vi.setConfig({ testTimeout: 120_000 });
const database = await testDatabase();
const clock = at('2026-11-24 10:00');
const now = clock.now();

async function aShop() {
  const town = await aTown(database);
  await connectTown(town, networkKeys(), now);
  const child = await aChild(town);
  return { town, child, code: await aCode(town, child, now) };
}

/** pagoPA that remembers which notices it holds. */
function holdingGateway() {
  const held = new Map<string, 'payable' | 'paid'>();
  let made = 0;
  const gateway: PaymentGateway = {
    createPosition: async ({ noticeNumber }) => {
      if (!held.has(noticeNumber)) made += 1;
      if (!held.has(noticeNumber)) held.set(noticeNumber, 'payable');
      return ok(undefined);
    },
    readPosition: async () => ok({ kind: 'unpaid' }),
    cancelPosition: async ({ noticeNumber }) => {
      if (held.get(noticeNumber) === 'paid') return err({ kind: 'PositionTaken' });
      held.delete(noticeNumber);
      return ok(undefined);
    },
    startCheckout: async () => ok('https://checkout.example/1'),
    listPaid: async () => ok([]),
  };
  return { gateway, held, made: () => made };
}

class Killed extends Error {}

/** Dies before or after the nth step: a transaction, or a call of pagoPA. */
function dying(town: Town, gateway: PaymentGateway, nth: number, when: 'before' | 'after') {
  let steps = 0;
  const step = async <T>(work: () => Promise<T>): Promise<T> => {
    steps += 1;
    if (steps === nth && when === 'before') throw new Killed();
    const done = await work();
    if (steps === nth) throw new Killed();
    return done;
  };
  const inTransaction: InTransaction = (work) => step(() => town.run(work));
  const outside: PaymentGateway = {
    ...gateway,
    createPosition: (...asked) => step(() => gateway.createPosition(...asked)),
    cancelPosition: (...asked) => step(() => gateway.cancelPosition(...asked)),
  };
  return { inTransaction, gateway: outside, steps: () => steps };
}

const pay = (town: Town, noticeNumber: string, cents: number, receiptId = `r-${noticeNumber}`) =>
  town.run((tx) =>
    receiveReceipt(
      tx,
      { receiptId, noticeNumber, cents, paidAt: now, pspName: 'PSP di prova' },
      { at: now, afterCredit: async () => undefined },
    ),
  );

const counted = (town: Town) =>
  town.run((tx) =>
    get(
      tx,
      sql<{ collections: number; notices: number }>`select (select count(*) from collections) as collections,
        (select count(*) from payment_notices) as notices`,
    ),
  );

const killed = (failure: unknown) => {
  if (!(failure instanceof Killed)) throw failure;
};

const deaths = [1, 2, 3, 4, 5, 6].flatMap((nth) => (['before', 'after'] as const).map((when) => ({ nth, when })));

describe('a program that dies', () => {
  test.each(deaths)(
    '$when step $nth of a collection: the same key makes one collection, one position, one credit',
    async (death) => {
      const { town, child, code } = await aShop();
      const pagopa = holdingGateway();
      const asked = { code, cents: 1000, terminal: 'T1', idempotencyKey: randomUUID(), at: now };
      const mortal = dying(town, pagopa.gateway, death.nth, death.when);
      await collect(mortal.inTransaction, { gateway: mortal.gateway, randomness: systemRandomness }, asked).catch(
        killed,
      );
      const outside = { gateway: pagopa.gateway, randomness: systemRandomness };
      const again = await collect((work) => town.run(work), outside, asked);
      if (!again.ok) throw new Error(again.error.kind);
      expect(again.value.status).toBe('pending');
      expect([...pagopa.held.keys()]).toEqual([again.value.noticeNumber]);
      expect([pagopa.made(), await counted(town)]).toEqual([1, { collections: 1, notices: 1 }]);
      await pay(town, again.value.noticeNumber, 1000);
      expect(await balanceOf(town, child)).toBe(1000);
    },
  );

  test.each(deaths)('$when step $nth of a reversal: the worker finishes it, and nobody can pay', async (death) => {
    const { town, child, code } = await aShop();
    const pagopa = holdingGateway();
    const outside = { gateway: pagopa.gateway, randomness: systemRandomness };
    const asked = { code, cents: 1000, terminal: 'T1', idempotencyKey: randomUUID(), at: now };
    const open = await collect((work) => town.run(work), outside, asked);
    if (!open.ok) throw new Error(open.error.kind);
    const reversal = { slip: open.value.slip, reason: 'prova', at: now };
    const mortal = dying(town, pagopa.gateway, death.nth, death.when);
    await reverseCollection(mortal.inTransaction, mortal.gateway, reversal).catch(killed);
    await endCollections({ database: database.app, clock, gateway: pagopa.gateway }, town.tenantId);
    const again = await reverseCollection((work) => town.run(work), pagopa.gateway, reversal);
    expect(again).toMatchObject({ ok: true, value: { status: 'reversed' } });
    expect(pagopa.held.size).toBe(0);
    expect(await balanceOf(town, child)).toBe(0);
  });
});

test('a receipt that races with a reversal: credited once, and never both paid and given back silently', async () => {
  for (let round = 0; round < 10; round += 1) {
    const { town, child, code } = await aShop();
    const pagopa = holdingGateway();
    const outside = { gateway: pagopa.gateway, randomness: systemRandomness };
    const asked = { code, cents: 1000, terminal: 'T1', idempotencyKey: randomUUID(), at: now };
    const open = await collect((work) => town.run(work), outside, asked);
    if (!open.ok) throw new Error(open.error.kind);
    pagopa.held.set(open.value.noticeNumber, 'paid');
    const reversal = { slip: open.value.slip, reason: 'prova', at: now };
    const [reversed] = await Promise.all([
      reverseCollection((work) => town.run(work), pagopa.gateway, reversal),
      pay(town, open.value.noticeNumber, 1000),
      pay(town, open.value.noticeNumber, 1000),
    ]);
    expect(reversed).toEqual({ ok: false, error: { kind: 'AlreadyPaid' } });
    expect(await balanceOf(town, child)).toBe(1000);
  }
});

describe('a child’s code', () => {
  const codes = (town: Town) =>
    town.run((tx) =>
      get(
        tx,
        sql<{
          all: number;
          living: number;
        }>`select count(*) as all, count(*) filter (where revoked_at is null) as living
          from collection_codes`,
      ),
    );
  const asked = ({ personId, consumerId }: Child) => ({ personId, consumerId, at: now });
  const done = async (command: Promise<{ readonly ok: boolean }>) => ({ ok: (await command).ok });

  test('made twice at once, and once more, is one code', async () => {
    const { town, child } = await aShop();
    await town.run((tx) => sql`update collection_codes set revoked_at = ${now}, revoked_by = 'test'`.execute(tx));
    const make = (tx: Tx) => done(issueCode(tx, asked(child), systemRandomness));
    await Promise.all([...(await sentAtOnce(town, make, { at: now })), sentAgain(town, make, now)]);
    await atOnce(town, [make, make]);
    expect(await codes(town)).toEqual({ all: 2, living: 1 });
  });

  test('renewed by two parents at once is renewed once; renewed and revoked at once, the new one stays', async () => {
    const { town, child, code } = await aShop();
    const renew = (tx: Tx) => done(renewCode(tx, { ...asked(child), shown: code }, systemRandomness));
    const revoke = (tx: Tx) => done(revokeCode(tx, { ...asked(child), shown: code }));
    await atOnce(town, [renew, renew]);
    expect(await codes(town)).toEqual({ all: 2, living: 1 });
    const other = await aShop();
    const both = [
      (tx: Tx) => done(renewCode(tx, { ...asked(other.child), shown: other.code }, systemRandomness)),
      (tx: Tx) => done(revokeCode(tx, { ...asked(other.child), shown: other.code })),
    ];
    await atOnce(other.town, both);
    expect(await codes(other.town)).toEqual({ all: 2, living: 1 });
    await atOnce(town, [revoke]);
    expect(await codes(town)).toEqual({ all: 2, living: 1 });
  });

  test('collected with while it is revoked: taken before or refused after, never in between', async () => {
    for (let round = 0; round < 10; round += 1) {
      const { town, child, code } = await aShop();
      const outside = { gateway: holdingGateway().gateway, randomness: systemRandomness };
      const collecting = { code, cents: 1000, terminal: 'T1', idempotencyKey: randomUUID(), at: now };
      const [collected] = await Promise.all([
        collect((work) => town.run(work), outside, collecting),
        town.run((tx) => revokeCode(tx, { ...asked(child), shown: code })),
      ]);
      const { collections } = await counted(town);
      expect(collected.ok ? 'taken' : collected.error.kind).toBe(collections === 1 ? 'taken' : 'CodeUnknown');
      expect(
        (await collect((work) => town.run(work), outside, { ...collecting, idempotencyKey: randomUUID() })).ok,
      ).toBe(false);
    }
  });
});

/** A random number from a seed, so that a failing history can be lived again. */
function seeded(seed: number) {
  let state = seed >>> 0;
  return (below: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

test.each([1, 2, 3, 4, 5, 6, 7, 8])(
  'random calls, deaths, receipts and reversals end with the ledger equal to the receipts (seed %i)',
  async (seed) => {
    const { town, child, code } = await aShop();
    const pagopa = holdingGateway();
    const below = seeded(seed);
    const keys: readonly string[] = Array.from({ length: 4 }, () => randomUUID());
    const known = new Map<string, { slip: string; noticeNumber: string }>();
    let paid = 0;
    for (let n = 0; n < 40; n += 1) {
      const key = keys[below(keys.length)] ?? '';
      const of = known.get(key);
      const mortal = dying(town, pagopa.gateway, 1 + below(12), below(2) ? 'before' : 'after');
      const outside = { gateway: mortal.gateway, randomness: systemRandomness };
      const act = below(4);
      if (act < 2) {
        const asked = { code, cents: 500 + 100 * keys.indexOf(key), terminal: 'T1', idempotencyKey: key, at: now };
        const answer = await collect(mortal.inTransaction, outside, asked).catch(killed);
        if (answer?.ok) known.set(key, answer.value);
      } else if (of && act === 2) {
        await reverseCollection(mortal.inTransaction, mortal.gateway, {
          slip: of.slip,
          reason: 'prova',
          at: now,
        }).catch(killed);
      } else if (of && pagopa.held.get(of.noticeNumber) === 'payable') {
        pagopa.held.set(of.noticeNumber, 'paid');
        const cents = 500 + 100 * keys.indexOf(key);
        paid += cents;
        await Promise.all([pay(town, of.noticeNumber, cents), pay(town, of.noticeNumber, cents)]);
      }
    }
    await endCollections({ database: database.app, clock, gateway: pagopa.gateway }, town.tenantId);
    expect(await balanceOf(town, child)).toBe(paid);
    expect((await counted(town)).collections).toBeLessThanOrEqual(keys.length);
    expect(await town.run(breaches)).toEqual([]);
  },
);
