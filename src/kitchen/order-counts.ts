import { sql } from 'kysely';
import { frozenSchools, openSchools } from '#src/attendance/index.ts';
import { dietsOn } from '#src/diets/index.ts';
import type { Day } from '#src/kernel/day.ts';
import { rows, type Tx } from '#src/platform/database/index.ts';
import type { Sealer } from '#src/platform/world.ts';

/** What the kitchen cooks for one class: it learns counts and diets, no child's name (R16). */
export interface ClassCount {
  readonly schoolId: number;
  readonly schoolName: string;
  readonly classId: number;
  readonly grade: string;
  readonly section: string;
  /** When the order of its school became final; undefined while it may change. */
  readonly frozenAt: Temporal.Instant | undefined;
  readonly meals: number;
  readonly light: number;
  readonly packedLunch: number;
  /** Meals with a diet, counted by the pair of diet and light: light never removes a diet (R3). None where the reader may not know them. */
  readonly diets: readonly { readonly diet: string; readonly light: boolean; readonly meals: number }[];
  /** Meals added or taken away after the cutoff: by the school's register, or by a trip or a strike entered late (R4). */
  readonly added: number;
  readonly removed: number;
}

export interface OrderCounts {
  readonly day: Day;
  /** When the last school became final; undefined while the counts of some school may change. */
  readonly frozenAt: Temporal.Instant | undefined;
  readonly classes: readonly ClassCount[];
}

const NO_DIETS: ReadonlyMap<number, string> = new Map();

interface MealRow {
  readonly consumerId: number;
  readonly schoolId: number;
  readonly schoolName: string;
  readonly classId: number;
  readonly grade: string;
  readonly section: string;
  readonly light: boolean;
  readonly packedLunch: boolean;
  readonly eats: boolean;
  readonly ordered: boolean;
}

/**
 * The numbers to cook on a day, per school, class and diet: the frozen order with the school's later changes, or the bookings so far.
 * Diets are opened with the sealer, which those who may not know them do not pass on (R16): they get the other numbers.
 */
export async function orderCounts(
  tx: Tx,
  sealer: Sealer | undefined,
  question: {
    readonly day: Day;
    readonly at: Temporal.Instant;
    readonly service?: string;
    /** Of these schools alone, as a kitchen sees its cooking centre (R15). */
    readonly schoolIds?: readonly number[] | undefined;
  },
): Promise<OrderCounts> {
  const service = question.service ?? 'canteen';
  const frozen = await frozenSchools(tx, question.day, service);
  const open = await openSchools(tx, question.day, service);
  const { schoolIds } = question;
  const all = await mealRows(tx, { day: question.day, service, begun: frozen.size > 0, open });
  const meals = schoolIds ? all.filter((meal) => schoolIds.includes(meal.schoolId)) : all;
  const eating = meals.filter((meal) => meal.eats);
  const { day, at } = question;
  const consumerIds = eating.map((meal) => meal.consumerId);
  const diets = sealer ? await dietsOn(tx, sealer, { consumerIds, day, at, purpose: `kitchen:${day}` }) : NO_DIETS;
  const classes = [...Map.groupBy(meals, (meal) => meal.classId).values()].map((group) =>
    classCount(group, diets, frozen),
  );
  const waiting = classes.some((each) => each.frozenAt === undefined);
  const last = [...frozen.values()].toSorted(Temporal.Instant.compare).at(-1);
  return { day: question.day, frozenAt: waiting ? undefined : last, classes };
}

/** Whoever is on the register of a school that is frozen, with what became of the order since. */
const ordered = (
  day: Day,
  service: string,
) => sql`select r.consumer_id, r.class_id, r.school_id, r.planned = 'light' as light,
    r.packed_lunch or exists (
      select from closures x where x.tenant_id = r.tenant_id and x.withdrawn_at is null and x.kind = 'packed_lunch'
        and r.day between x.from_day and x.to_day
        and (x.school_id is null or x.school_id = r.school_id) and (x.class_id is null or x.class_id = r.class_id)) as packed_lunch,
    coalesce(r.present, r.planned in ('booked', 'light')) and not exists (
      select from closures x where x.tenant_id = r.tenant_id and x.withdrawn_at is null and x.kind = 'no_meal' and x.origin = 'event'
        and r.day between x.from_day and x.to_day
        and (x.school_id is null or x.school_id = r.school_id) and (x.class_id is null or x.class_id = r.class_id)) as eats,
    r.planned in ('booked', 'light') as ordered
  from register_entries r where r.tenant_id = current_tenant() and r.service = ${service} and r.day = ${day}`;

/** The bookings so far of schools that are still open. */
const booked = (day: Day, service: string, schoolIds: readonly number[]) => sql`select consumer_id, class_id, school_id,
    state = 'light' as light, packed_lunch, true as eats, true as ordered
  from planned_days(${service}, ${day}::date, ${day}::date) where state in ('booked', 'light') and school_id = any (${schoolIds}::bigint[])`;

function mealRows(
  tx: Tx,
  of: { readonly day: Day; readonly service: string; readonly begun: boolean; readonly open: readonly number[] },
): Promise<MealRow[]> {
  const { day, service, begun, open } = of;
  const parts = [
    ...(begun || open.length === 0 ? [ordered(day, service)] : []),
    ...(open.length > 0 ? [booked(day, service, open)] : []),
  ];
  return rows(
    tx,
    sql<MealRow>`select m.consumer_id as "consumerId", s.id as "schoolId", s.name as "schoolName", k.id as "classId", k.grade, k.section,
        m.light, m.packed_lunch as "packedLunch", m.eats, m.ordered
      from (${sql.join(parts, sql` union all `)}) m
      join classes k on k.tenant_id = current_tenant() and k.id = m.class_id
      join schools s on s.tenant_id = k.tenant_id and s.id = m.school_id
      order by s.code, k.grade, k.section`,
  );
}

function classCount(
  group: readonly MealRow[],
  diets: ReadonlyMap<number, string>,
  frozen: ReadonlyMap<number, Temporal.Instant>,
): ClassCount {
  const [first] = group;
  if (!first) throw new Error('A class without rows cannot be counted');
  const eating = group.filter((meal) => meal.eats);
  const pairs = Map.groupBy(
    eating.filter((meal) => diets.has(meal.consumerId)),
    (meal) => `${diets.get(meal.consumerId)}|${meal.light}`,
  );
  const { schoolId, schoolName, classId, grade, section } = first;
  return {
    schoolId,
    schoolName,
    classId,
    grade,
    section,
    frozenAt: frozen.get(schoolId),
    meals: eating.length,
    light: eating.filter((meal) => meal.light).length,
    packedLunch: eating.filter((meal) => meal.packedLunch).length,
    diets: [...pairs.values()]
      .map((pair) => ({
        diet: diets.get(pair[0]?.consumerId ?? 0) ?? '',
        light: pair[0]?.light ?? false,
        meals: pair.length,
      }))
      .sort((a, b) => a.diet.localeCompare(b.diet, 'it')),
    added: eating.filter((meal) => !meal.ordered).length,
    removed: group.filter((meal) => meal.ordered && !meal.eats).length,
  };
}
