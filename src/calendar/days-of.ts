import type { Day } from '#src/kernel/day.ts';
import type { Tx } from '#src/platform/database/index.ts';
import { type ChildCalendar, childCalendar, daysIn } from './child-day-rules.ts';
import { childFacts, factsOf, type StoredFacts } from './child-facts.ts';
import { knownMunicipality, type MunicipalityFacts, municipalityIn } from './municipality-facts.ts';
import type { ConsumerDay } from './types.ts';

/** The days of some children in a stretch of days, each child's to be asked one by one; by consumer. Days outside of it are not known. */
export async function calendarsOf(
  tx: Tx,
  consumerIds: readonly number[],
  stretch: { readonly from: Day; readonly to: Day },
  service = 'canteen',
): Promise<ReadonlyMap<number, ChildCalendar>> {
  if (consumerIds.length === 0) return new Map();
  const facts = await childFacts(tx, consumerIds, stretch, service);
  return new Map(facts.map((each) => [each.consumerId, childCalendar(each)]));
}

/** Days of a child that are read along with something else, by a statement that hands `version` on to `children_facts`. */
export function readAlong(tx: Tx, service: string) {
  const known = knownMunicipality(tx, service);
  return {
    version: known?.version ?? null,
    /** The child's days, and the facts of its municipality, out of what was answered. */
    from: (facts: StoredFacts): { readonly calendar: ChildCalendar; readonly municipality: MunicipalityFacts } => {
      const municipality = municipalityIn(tx, facts, known, service);
      return { calendar: childCalendar(factsOf(facts, municipality)), municipality };
    },
  };
}

/** Every day from one to another, both included, in order; a day outside each enrolment is unavailable as `not_enrolled`. */
export async function daysOf(
  tx: Tx,
  consumerId: number,
  from: Day,
  to: Day,
  service = 'canteen',
): Promise<ConsumerDay[]> {
  const calendar = (await calendarsOf(tx, [consumerId], { from, to }, service)).get(consumerId);
  return calendar ? daysIn(calendar, from, to) : [];
}
