import { describe, expect, test } from 'vitest';
import { day } from '#src/kernel/day.ts';
import { at } from '#test/support/clock.ts';
import { testDatabase } from '#test/support/database.ts';
import { aChild, aTown, balanceOf, liveDay, type Town } from '#test/support/town.ts';
import { changeTariff, changeTariffFacts } from './index.ts';

const database = await testDatabase();
const definition = {
  resident: {
    kind: 'bands',
    bands: [
      { iseeUpToCents: 500_000, cents: 150 },
      { iseeUpToCents: 1_500_000, cents: 350 },
      { iseeUpToCents: null, cents: 450 },
    ],
  },
  nonResident: { kind: 'flat', cents: 500 },
  childOrder: [],
  exempt: [],
  iseeByYear: { graceUntil: '02-28' },
} as const;

const isee = (town: Town, consumerId: number, validFrom: string, iseeCents: number) => {
  const facts = { iseeCents, resident: true, exemption: null, reason: 'ISEE presentato' };
  const change = { consumerId, validFrom: day(validFrom), ...facts, at: at(`${validFrom} 12:00`).now() };
  return town.run((tx) => changeTariffFacts(tx, change));
};

/** A child whose ISEE of 2026 puts a meal at 3,50 €, with meals eaten around the turn of the year. */
async function aChildOf2026() {
  const town = await aTown(database);
  const child = await aChild(town);
  const from = day('2026-10-05');
  await town.run((tx) =>
    changeTariff(tx, { validFrom: from, definition, reason: 'Delibera 3', at: at('2026-10-01 12:00').now() }),
  );
  await isee(town, child.consumerId, '2026-10-05', 1_200_000);
  for (const on of ['2026-12-18', '2027-01-11', '2027-01-12']) await liveDay(town, on);
  expect(await balanceOf(town, child)).toBe(-1050);
  return { town, child };
}

describe('R7: an ISEE that ends with its year', () => {
  test('renewed within the grace re-rates the meals since 1 January with visible lines, and none before', async () => {
    const { town, child } = await aChildOf2026();
    const settled = await isee(town, child.consumerId, '2027-02-10', 400_000);
    expect(settled.map((each) => [each.day, each.change, each.cents])).toEqual([
      ['2027-01-11', 'reversed', 350],
      ['2027-01-11', 'charged', 150],
      ['2027-01-12', 'reversed', 350],
      ['2027-01-12', 'charged', 150],
    ]);
    expect(await balanceOf(town, child)).toBe(-650);
  });

  test('renewed after it changes nothing that was eaten, and meals since the grace cost the highest band', async () => {
    const { town, child } = await aChildOf2026();
    await liveDay(town, '2027-03-01');
    expect(await balanceOf(town, child)).toBe(-1500);
    expect(await isee(town, child.consumerId, '2027-03-02', 400_000)).toEqual([]);
    await liveDay(town, '2027-03-02');
    expect(await balanceOf(town, child)).toBe(-1650);
  });
});
