import type { TariffDefinition } from '#src/tariffs/index.ts';

/** The resolution of the model's municipality, as the council wrote it. */
export const PRICE_LIST: TariffDefinition = {
  resident: {
    kind: 'bands',
    bands: [
      { iseeUpToCents: 800_000, cents: 105 },
      { iseeUpToCents: 1_500_000, cents: 250 },
      { iseeUpToCents: null, cents: 350 },
    ],
  },
  nonResident: { kind: 'flat', cents: 500 },
  childOrder: [
    { from: 2, percentOff: 10 },
    { from: 3, percentOff: 50 },
  ],
  exempt: ['L.104'],
};

/** The same resolution, read by the book: cents of a meal of the child that comes `order`-th in its household. */
export function mealCents(
  fact: { readonly resident: boolean; readonly iseeCents: number | null },
  order: number,
): number {
  const isee = fact.iseeCents ?? Number.POSITIVE_INFINITY;
  const full = fact.resident ? (isee <= 800_000 ? 105 : isee <= 1_500_000 ? 250 : 350) : 500;
  const percent = order >= 3 ? 50 : order === 2 ? 90 : 100;
  return Math.round((full * percent) / 100);
}
