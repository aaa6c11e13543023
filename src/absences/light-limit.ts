import type { AbsenceKind } from '#src/calendar/index.ts';
import { addDays, type Day } from '#src/kernel/day.ts';
import type { Tx } from '#src/platform/database/index.ts';
import { settingsOn } from '#src/tenancy/index.ts';
import { lightsBeyond, lightTooMany } from './rules.ts';
import { mealsInRow } from './store.ts';
import type { AbsenceRefusal, MealInRow } from './types.ts';

/** How far around the asked days light meals are counted: no row of service days with holidays between is longer. */
const DAYS_AROUND = 60;

/** What a change would make of a consumer's days. */
interface Change {
  readonly consumerId: number;
  /** The changed service days in order, each with what it becomes. */
  readonly days: ReadonlyMap<Day, AbsenceKind>;
  readonly today: Day;
  /** Whether the consumer eats light on one of these days or later: most children never do, and for them nothing more is read. */
  readonly eatsLight: boolean;
}

/** Whether light meals may be asked for on these days (R3); the refusal names the first that would be too many. */
export async function lightLimit(
  tx: Tx,
  change: Change,
): Promise<Extract<AbsenceRefusal, { kind: 'LightLimitReached' }> | undefined> {
  if (change.days.size === 0) return undefined;
  const { light_days_in_a_row: limit } = await settingsOn(tx, change.today);
  const day = lightTooMany(asTheyWouldBe(await around(tx, change), change), new Set(change.days.keys()), limit);
  return day ? { kind: 'LightLimitReached', limit, day } : undefined;
}

/**
 * Coming light meals that a change other than asking for them would make too many (R3): a cancelled normal meal breaks no row any more.
 * They become normal meals. What was too many before, by a file say, stays.
 */
export async function lightsEndedBy(tx: Tx, change: Change): Promise<Day[]> {
  if (change.days.size === 0 || !change.eatsLight) return [];
  const { light_days_in_a_row: limit } = await settingsOn(tx, change.today);
  const now = await around(tx, change);
  const before = new Set(lightsBeyond(now, limit, change.today));
  return lightsBeyond(asTheyWouldBe(now, change), limit, change.today).filter((day) => !before.has(day));
}

function around(tx: Tx, { consumerId, days }: Change): Promise<MealInRow[]> {
  const asked = [...days.keys()];
  const [first, last] = [asked[0], asked.at(-1)];
  if (!first || !last) return Promise.resolve([]);
  return mealsInRow(tx, consumerId, addDays(first, -DAYS_AROUND), addDays(last, DAYS_AROUND));
}

const MEALS = { absent: 'none', light: 'light', normal: 'normal' } as const;

const asTheyWouldBe = (meals: readonly MealInRow[], { days }: Change): MealInRow[] =>
  meals.map((each) => {
    const kind = days.get(each.day);
    return kind ? { day: each.day, meal: MEALS[kind] } : each;
  });
