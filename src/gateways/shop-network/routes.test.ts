import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { codeText, endCollections, renewCode, revokeCode } from '#src/collection/index.ts';
import { err } from '#src/kernel/result.ts';
import { paymentsOf } from '#src/payments/index.ts';
import { systemRandomness } from '#src/platform/crypto/index.ts';
import { get, rows } from '#src/platform/database/index.ts';
import { at } from '#test/support/clock.ts';
import { testDatabase } from '#test/support/database.ts';
import { payingFamilies } from '#test/support/paying-family.ts';
import { receiptOf, refusedAs, type ShopAnswer, said, shopApi, shopsWith, slipOf } from '#test/support/shop-network.ts';
import { balanceOf, type Child, type Town } from '#test/support/town.ts';

const database = await testDatabase();
const clock = at('2026-11-24 10:00');
const { nextGateway } = await payingFamilies(database, clock);

const aShop = shopsWith(database, clock, nextGateway);
const pay = (town: Town, answer: ShopAnswer) => receiptOf(town, answer, clock.now());

const collectionsIn = (town: Town) =>
  town.run((tx) => get(tx, sql<{ n: number }>`select count(*) as n from collections`)).then(({ n }) => n);

const paymentsFor = ({ town, child }: { town: Town; child: Child }) =>
  town.run((tx) => paymentsOf(tx, { personId: child.personId, at: clock.now(), limit: 10, offset: 0 }));

describe('a code at the till', () => {
  test('is verified, collected with, paid, and credited with the receipt only', async () => {
    const shop = await aShop();
    const { town, child, code, api, fiscalCode } = shop;
    const verified = await api.verify(codeText(fiscalCode, code));
    expect(verified).toMatchObject({
      status: 200,
      body: { beneficiary: 'Bi***', creditorFiscalCode: fiscalCode, minCents: 500, maxCents: 20_000 },
    });
    const collected = await api.collect(code, 1000);
    expect(said(collected)).toEqual([201, 'pending']);
    expect(slipOf(collected)).toMatch(/^[0-9A-HJKMNP-TV-Z]{12}$/);
    expect(await balanceOf(town, child)).toBe(0);
    expect(await paymentsFor(shop)).toMatchObject([{ state: 'in_verification', channel: 'shop_network' }]);

    await pay(town, collected);
    expect(await balanceOf(town, child)).toBe(1000);
    expect((await api.status(slipOf(collected))).body).toMatchObject({ status: 'paid', paidCents: 1000 });
    const mail = await town.run((tx) =>
      get(
        tx,
        sql<{ paidAt: string }>`select params ->> 'paidAt' as "paidAt" from mails where template = 'top_up_credited'`,
      ),
    );
    expect(mail.paidAt).toBe('PuntoLIS');
    const posted = await town.run((tx) =>
      rows(tx, sql<{ reason: string }>`select reason from postings where code = 'top_up'`),
    );
    expect(posted).toEqual([{ reason: 'PuntoLIS' }]);
  });

  test('tells neither surname nor balance nor debt, in no answer', async () => {
    const { town, code, api, child } = await aShop();
    await child.owing({ meals: 3 });
    const collected = await api.collect(code, 1000);
    await pay(town, collected);
    const answers = [
      await api.verify(code),
      collected,
      await api.status(slipOf(collected)),
      await api.settled('2026-11-24'),
      await api.collect(code, 1),
    ];
    const text = JSON.stringify(answers.map(({ body }) => body));
    for (const secret of ['Alunno', 'Bimbo', 'Genitore', child.email, '1050', '-50'])
      expect(text).not.toContain(secret);
  });

  test.each(['4111111111111111', '0000000000000097', 'OMN1|00000000000|1234', 'PAGOPA|002|1|2|3', '', 'x'.repeat(101)])(
    'that nobody has gets one answer: %s',
    async (typed) => {
      const { api } = await aShop();
      const { status, body } = await api.verify(typed);
      expect([400, 404]).toContain(status);
      if (status === 404) expect(body.type).toBe('urn:omnibus:puntolis:code-unknown');
    },
  );

  test('of a revoked or renewed card is refused at once, the new one is taken, and nothing else changes', async () => {
    const { town, child, code, api } = await aShop();
    const { personId, consumerId } = child;
    const before = await api.collect(code, 1000);
    const renewed = await town.run((tx) =>
      renewCode(tx, { personId, consumerId, at: clock.now(), shown: code }, systemRandomness),
    );
    expect(said(await api.verify(code))).toEqual(refusedAs(404, 'code-unknown'));
    expect(said(await api.collect(code, 1000))).toEqual(refusedAs(404, 'code-unknown'));
    expect((await api.verify(renewed.ok ? renewed.value.code : '')).status).toBe(200);
    await pay(town, before);
    expect(await balanceOf(town, child)).toBe(1000);
    const shown = renewed.ok ? renewed.value.code : '';
    await town.run((tx) => revokeCode(tx, { personId, consumerId, at: clock.now(), shown: code }));
    expect((await api.verify(shown)).status).toBe(200);
    await town.run((tx) => revokeCode(tx, { personId, consumerId, at: clock.now(), shown }));
    expect(said(await api.verify(renewed.ok ? renewed.value.code : ''))).toEqual(refusedAs(404, 'code-unknown'));
  });

  test('of another municipality is no code here', async () => {
    const [here, there] = [await aShop(), await aShop()];
    expect(said(await here.api.verify(there.code))).toEqual(refusedAs(404, 'code-unknown'));
    expect(said(await here.api.verify(codeText(there.fiscalCode, here.code)))).toEqual(refusedAs(404, 'code-unknown'));
  });
});

describe('a collection', () => {
  test('sent eight times at once and once more is one collection with one notice', async () => {
    const { town, code, api } = await aShop();
    const key = randomUUID();
    const answers = await Promise.all(Array.from({ length: 8 }, () => api.collect(code, 1000, key)));
    answers.push(await api.collect(code, 1000, key));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 201));
    expect(new Set(answers.map(({ body }) => body.noticeNumber)).size).toBe(1);
    expect(await collectionsIn(town)).toBe(1);
  });

  test('repeated after it was paid says so, and issues nothing', async () => {
    const { town, code, api, child } = await aShop();
    const key = randomUUID();
    const first = await api.collect(code, 1000, key);
    await pay(town, first);
    expect(await api.collect(code, 1000, key)).toMatchObject({
      status: 201,
      body: { collectionId: slipOf(first), status: 'paid' },
    });
    expect(await balanceOf(town, child)).toBe(1000);
  });

  test('with a key of another one is refused', async () => {
    const { town, code, api } = await aShop();
    const key = randomUUID();
    await api.collect(code, 1000, key);
    expect(said(await api.collect(code, 1100, key))).toEqual(refusedAs(409, 'key-of-another'));
    expect(said(await api.collect(code, 1000, key, 'T2'))).toEqual(refusedAs(409, 'key-of-another'));
    expect(said(await api.collect(code, 1000, 'short'))).toEqual(refusedAs(400, 'request-malformed'));
    expect(await collectionsIn(town)).toBe(1);
  });

  test.each([499, 20_001])('of %i cents is refused', async (amount) => {
    const { api, code, town } = await aShop();
    expect(said(await api.collect(code, amount))).toEqual(refusedAs(422, 'amount-out-of-range'));
    expect(await collectionsIn(town)).toBe(0);
  });

  test('is not the sixth that waits for its receipt', async () => {
    const { town, code, api } = await aShop();
    for (let n = 0; n < 5; n += 1) expect((await api.collect(code, 1000)).status).toBe(201);
    expect(said(await api.collect(code, 1000))).toEqual(refusedAs(409, 'code-used-up'));
    const { n } = await town.run((tx) => get(tx, sql<{ n: number }>`select count(*) as n from payments`));
    expect(n).toBe(5);
  });

  test('while pagoPA does not answer tells the shop to take no money; the same key goes on, and without it all is taken back', async () => {
    const shop = await aShop();
    const { town, code, world, keys, fiscalCode } = shop;
    const silent = {
      ...world.paymentGateway,
      createPosition: async () => err({ kind: 'GatewayUnavailable' as const, detail: 'no answer' }),
    };
    const broken = shopApi({ ...world, paymentGateway: silent }, keys, fiscalCode);
    const [key, abandoned] = [randomUUID(), randomUUID()];
    const refused = await broken.collect(code, 1000, key);
    expect(said(refused)).toEqual(refusedAs(503, 'not-payable-yet'));
    await broken.collect(code, 700, abandoned);
    expect(await paymentsFor(shop)).toEqual([]);
    expect(await shop.api.collect(code, 1000, key)).toMatchObject({
      status: 201,
      body: { collectionId: slipOf(refused) },
    });

    clock.advance({ minutes: 16 });
    await endCollections({ database: database.app, clock, gateway: world.paymentGateway }, town.tenantId);
    expect(said(await shop.api.collect(code, 700, abandoned))).toEqual(refusedAs(409, 'collection-ended'));
    expect((await shop.api.status(slipOf(refused))).body.status).toBe('pending');
  });

  test('is reversed while unpaid, as often as it is asked, and not after', async () => {
    const shop = await aShop();
    const { town, code, api, child } = shop;
    const collected = await api.collect(code, 1000);
    const answers = await Promise.all([api.reverse(slipOf(collected)), api.reverse(slipOf(collected))]);
    expect(answers.map(said)).toEqual([
      [200, 'reversed'],
      [200, 'reversed'],
    ]);
    expect(await paymentsFor(shop)).toMatchObject([{ state: 'cancelled' }]);
    const paid = await api.collect(code, 1500);
    await pay(town, paid);
    expect(said(await api.reverse(slipOf(paid)))).toEqual(refusedAs(409, 'already-paid'));
    for (const reason of ['', ' ', 'a\0b', 'x'.repeat(201)])
      expect(said(await api.reverse(slipOf(paid), reason))).toEqual(refusedAs(400, 'request-malformed'));
    expect(said(await api.reverse('0123456789AB'))).toEqual(refusedAs(404, 'collection-unknown'));
    expect(await balanceOf(town, child)).toBe(1500);
  });

  test('whose reversal died before pagoPA was asked is reversed by the worker', async () => {
    const { town, code, api, world, keys, fiscalCode } = await aShop();
    const collected = await api.collect(code, 1000);
    const silent = {
      ...world.paymentGateway,
      cancelPosition: async () => err({ kind: 'GatewayUnavailable' as const, detail: 'no answer' }),
    };
    const broken = shopApi({ ...world, paymentGateway: silent }, keys, fiscalCode);
    expect(said(await broken.reverse(slipOf(collected)))).toEqual(refusedAs(503, 'reversal-under-way'));
    expect((await api.status(slipOf(collected))).body.status).toBe('reversing');
    await endCollections({ database: database.app, clock, gateway: world.paymentGateway }, town.tenantId);
    expect((await api.status(slipOf(collected))).body.status).toBe('reversed');
  });

  test('that is paid after its reversal is credited all the same, and is paid', async () => {
    const { town, code, api, child } = await aShop();
    const collected = await api.collect(code, 1000);
    await api.reverse(slipOf(collected));
    await pay(town, collected);
    expect(await balanceOf(town, child)).toBe(1000);
    expect((await api.status(slipOf(collected))).body.status).toBe('paid');
  });

  test('that the network never pays expires, and credits nobody', async () => {
    const { code, api, town, child } = await aShop();
    const collected = await api.collect(code, 1000);
    clock.advance({ hours: 24 * 4 });
    expect((await api.status(slipOf(collected))).body.status).toBe('expired');
    expect(await balanceOf(town, child)).toBe(0);
  });
});

describe('a terminal', () => {
  test('that asks about the eleventh wrong code in an hour waits, also with a right one', async () => {
    const { code, api } = await aShop();
    for (let n = 0; n < 10; n += 1) expect((await api.verify(`wrong ${n}`)).status).toBe(404);
    expect(said(await api.verify(code))).toEqual(refusedAs(429, 'too-many-requests'));
    expect((await api.verify(code, 'T2')).status).toBe(200);
    clock.advance({ hours: 1 });
    expect((await api.verify(code)).status).toBe(200);
  });

  test('that asks the 31st time in a minute waits for the next', async () => {
    const { code, api } = await aShop();
    const answers = await Promise.all(Array.from({ length: 31 }, () => api.verify(code)));
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(1);
    clock.advance({ seconds: 61 });
    expect((await api.verify(code)).status).toBe(200);
  });
});

describe('a day’s settlement', () => {
  const lineOf = ({ body }: ShopAnswer, over: object = {}) => ({
    collectionId: body.collectionId,
    noticeNumber: body.noticeNumber,
    amountCents: body.amountCents,
    terminalId: body.terminalId,
    outcome: 'paid',
    ...over,
  });
  const today = () => clock.now().toZonedDateTimeISO('Europe/Rome').toPlainDate().toString();

  test('names what agrees, what waits and every difference, and credits nothing', async () => {
    const { town, code, api, child } = await aShop();
    const paid = await api.collect(code, 1000);
    await pay(town, paid);
    const waiting = await api.collect(code, 1100);
    const reversed = await api.collect(code, 1200);
    await api.reverse(slipOf(reversed));
    const forgotten = await api.collect(code, 1300);
    await pay(town, forgotten);
    const lines = [
      lineOf(paid),
      lineOf(waiting),
      lineOf(reversed),
      lineOf(paid, { collectionId: '0123456789AB', amountCents: 500 }),
    ];
    const totalCents = lines.reduce((sum, line) => sum + Number(line.amountCents), 0);
    const answer = await api.settle(today(), { count: lines.length, totalCents, lines });
    expect(answer).toMatchObject({
      status: 200,
      body: { revision: 1, collected: { count: 4, cents: 4600 }, paid: { count: 2, cents: 2300 } },
    });
    expect(answer.body.differences).toEqual(
      expect.arrayContaining([
        { collectionId: slipOf(reversed), state: 'paid_there_only' },
        { collectionId: slipOf(forgotten), state: 'paid_here_only' },
        { collectionId: '0123456789AB', state: 'unknown_line' },
      ]),
    );
    expect(answer.body.differences).toHaveLength(3);
    expect(await balanceOf(town, child)).toBe(2300);
  });

  test('sent again changes nothing, at once or later; another one replaces it', async () => {
    const { town, code, api } = await aShop();
    const paid = await api.collect(code, 1000);
    await pay(town, paid);
    const file = { count: 1, totalCents: 1000, lines: [lineOf(paid)] };
    await Promise.all([api.settle(today(), file), api.settle(today(), file)]);
    expect((await api.settle(today(), file)).body).toMatchObject({ revision: 1, differences: [] });
    expect((await api.settle(today(), { count: 0, totalCents: 0, lines: [] })).body).toMatchObject({
      revision: 2,
      differences: [{ collectionId: slipOf(paid), state: 'paid_here_only' }],
    });
    const kept = await town.run((tx) =>
      rows(tx, sql<{ revision: number }>`select revision from settlements order by 1`),
    );
    expect(kept).toEqual([{ revision: 1 }, { revision: 2 }]);
  });

  test.each([
    ['a wrong count', { count: 2, totalCents: 1000 }],
    ['a wrong sum', { count: 1, totalCents: 999 }],
  ])('with %s is refused whole', async (_what, sums) => {
    const { code, api } = await aShop();
    const paid = await api.collect(code, 1000);
    const refused = await api.settle(today(), { ...sums, lines: [lineOf(paid)] });
    expect(said(refused)).toEqual(refusedAs(422, 'settlement-refused'));
    expect((await api.settled(today())).body.revision).toBe(0);
  });

  test('of tomorrow, or of no day, is refused', async () => {
    const { api } = await aShop();
    const file = { count: 0, totalCents: 0, lines: [] };
    expect(said(await api.settle('2027-06-01', file))).toEqual(refusedAs(422, 'settlement-refused'));
    expect(said(await api.settle('2026-02-30', file))).toEqual(refusedAs(400, 'request-malformed'));
  });
});
