import type { ClassCount } from '#src/kitchen/index.ts';

/** One thing to prepare: a diet or none, plain or light, and how many. */
export interface Portion {
  /** Empty for the ordinary meal. */
  readonly diet: string;
  readonly light: boolean;
  readonly meals: number;
}

type Count = 'meals' | 'light' | 'packedLunch' | 'added' | 'removed';

export const sumOf = (classes: readonly ClassCount[], of: Count): number =>
  classes.reduce((sum, each) => sum + each[of], 0);

/** Everything to prepare, pair by pair of diet and light (R3), the ordinary meal first; their sum is the number of meals. */
export function portionsOf(classes: readonly ClassCount[]): Portion[] {
  const pairs = new Map<string, Portion>();
  for (const { diet, light, meals } of classes.flatMap((each) => each.diets)) {
    const key = `${diet}|${light}`;
    pairs.set(key, { diet, light, meals: meals + (pairs.get(key)?.meals ?? 0) });
  }
  const special = [...pairs.values()].toSorted(
    (a, b) => a.diet.localeCompare(b.diet, 'it') || Number(a.light) - Number(b.light),
  );
  const withDiet = special.reduce((sum, each) => sum + each.meals, 0);
  const lightWithDiet = special.reduce((sum, each) => sum + (each.light ? each.meals : 0), 0);
  const light = sumOf(classes, 'light') - lightWithDiet;
  const normal = sumOf(classes, 'meals') - withDiet - light;
  return [{ diet: '', light: false, meals: normal }, { diet: '', light: true, meals: light }, ...special].filter(
    (each) => each.meals > 0,
  );
}
