import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { sweepDays } from '#src/days/index.ts';
import { findDifferences } from '#src/integrity/index.ts';
import { day } from '#src/kernel/day.ts';
import { rows } from '#src/platform/database/index.ts';
import { at } from '#test/support/clock.ts';
import { testDatabase } from '#test/support/database.ts';
import { aChild, aTown, balanceOf, type Child, type Town } from '#test/support/town.ts';
import { changeTariff } from './index.ts';

const database = await testDatabase();
const dearer = {
  resident: { kind: 'flat', cents: 400 },
  nonResident: { kind: 'flat', cents: 600 },
  childOrder: [],
  exempt: ['L.104'],
} as const;

/** A town that has eaten from Monday 23 to Tuesday 24 November at 3,50 €, and a child in it. */
async function aTownThatAte() {
  const town = await aTown(database, { goLiveOn: '2026-11-23' });
  const child = await (await aChild(town)).holding({ cents: 2000 });
  await live(town, '2026-11-24 20:00');
  return { town, child };
}

const live = (town: Town, until: string) => sweepDays({ database: database.app, clock: at(until) }, town.tenantId);

const change = (town: Town, from: string, over: Partial<Parameters<typeof changeTariff>[1]> = {}) =>
  town.run((tx) =>
    changeTariff(tx, {
      validFrom: day(from),
      definition: dearer,
      reason: 'Delibera 12/2026',
      at: at('2026-11-24 21:00').now(),
      ...over,
    }),
  );

const linesOf = ({ consumerId }: Child, town: Town) =>
  town.run((tx) =>
    rows(
      tx,
      sql<{
        on: string;
        code: string;
        cents: number;
        reason: string | null;
      }>`select p.event_on as on, p.code, p.cents, p.reason
        from postings p join accounts a on a.tenant_id = p.tenant_id and a.id in (p.debit_account_id, p.credit_account_id)
        where a.consumer_id = ${consumerId} and p.code <> 'opening' order by p.id`,
    ),
  );

test('from a day to come, meals until then cost what they did, and from it on what the council decided', async () => {
  const { town, child } = await aTownThatAte();
  expect(await change(town, '2026-11-26')).toMatchObject({ ok: true, value: { changed: true, rated: 1, settled: [] } });
  await live(town, '2026-11-26 20:00');
  expect((await linesOf(child, town)).map(({ on, cents }) => `${on} ${cents}`)).toEqual([
    '2026-11-23 350',
    '2026-11-24 350',
    '2026-11-25 350',
    '2026-11-26 400',
  ]);
});

test('from a day that has passed, meals since then are re-rated, each with two visible lines and the reason (R7)', async () => {
  const { town, child } = await aTownThatAte();
  expect(await change(town, '2026-11-24')).toMatchObject({
    ok: true,
    value: { settled: [{ cents: 350 }, { cents: 400 }] },
  });
  expect(await balanceOf(town, child)).toBe(2000 - 350 - 400);
  const [, , reversed, charged] = await linesOf(child, town);
  expect(reversed).toMatchObject({ on: '2026-11-24', code: 'meal_reversal', cents: 350, reason: 'Delibera 12/2026' });
  expect(charged).toMatchObject({ on: '2026-11-24', code: 'meal', cents: 400, reason: 'Delibera 12/2026' });
  expect(await town.run((tx) => findDifferences(tx))).toEqual([]);
});

test('the same again changes nothing, also at once; another tariff of the same day is refused', async () => {
  const { town, child } = await aTownThatAte();
  const both = await Promise.all([change(town, '2026-11-24'), change(town, '2026-11-24')]);
  expect(both.map((each) => each.ok && each.value.changed).sort()).toEqual([false, true]);
  const before = await linesOf(child, town);
  expect(await change(town, '2026-11-24')).toMatchObject({ ok: true, value: { changed: false } });
  const other = { ...dearer, resident: { kind: 'flat', cents: 450 } } as const;
  expect(await change(town, '2026-11-24', { definition: other })).toEqual({
    ok: false,
    error: { kind: 'TariffExists' },
  });
  expect(await linesOf(child, town)).toEqual(before);
});

test('while the day is being posted, every meal has one live charge, at a price that holds that day', async () => {
  const town = await aTown(database, { goLiveOn: '2026-11-23' });
  const kids = await Promise.all(Array.from({ length: 12 }, () => aChild(town)));
  await live(town, '2026-11-23 10:00');
  await Promise.all([live(town, '2026-11-23 15:00'), change(town, '2026-11-23', { at: at('2026-11-23 15:00').now() })]);
  await live(town, '2026-11-23 15:01');
  expect(await Promise.all(kids.map((kid) => balanceOf(town, kid)))).toEqual(kids.map(() => -400));
  expect(await town.run((tx) => findDifferences(tx))).toEqual([]);
});

test('a debt that becomes two meals by the price alone is told to nobody (R8)', async () => {
  const town = await aTown(database, { goLiveOn: '2026-11-23' });
  await aChild(town);
  await live(town, '2026-11-23 20:00');
  const notices = () => town.run((tx) => rows(tx, sql<{ kind: string }>`select kind from notices where kind = 'debt'`));
  expect(await notices()).toEqual([]);
  await change(town, '2026-11-23', { definition: { ...dearer, resident: { kind: 'flat', cents: 900 } } });
  expect(await notices()).toEqual([]);
});
