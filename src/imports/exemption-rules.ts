import { addDays, type Day } from '#src/kernel/day.ts';
import { numericDay } from '#src/kernel/italian-dates.ts';
import type { Cents } from '#src/kernel/money.ts';
import { err, ok } from '#src/kernel/result.ts';
import { searchForm } from '#src/kernel/text.ts';
import type { Places } from './column-rules.ts';
import { identifier } from './consumer-rules.ts';
import { complete, readersOf } from './row-rules.ts';
import type { Table } from './table-types.ts';
import type { ExemptionRow, ImportContext, PlannedRow, Reading } from './types.ts';
import { readDay, type ValueReader } from './value-rules.ts';

/** What decides on a consumer's tariff from a day on (R7). */
export interface TariffFacts {
  readonly validFrom: Day;
  readonly iseeCents: Cents | null;
  readonly resident: boolean;
  readonly exemption: string | null;
}

/** By number, each consumer's facts in the order of their days. */
export type FactsOfConsumers = ReadonlyMap<string, readonly TariffFacts[]>;

/** Judges a file of exemptions, each with its reason and its days (R7, R11). A child may have several, one after the other. */
export function readExemptions(
  table: Table,
  places: Places,
  context: ImportContext,
  facts: FactsOfConsumers,
): Reading<ExemptionRow> {
  const { readers, conclude } = readersOf(table, places);
  const identify = identifier(context.consumers, 'many');
  const readExemption = exemptionReader(context.exemptions);
  const taken = new Map<string, { fromDay: Day; toDay: Day | null }[]>();
  const rows = readers.flatMap((row) => {
    const identity = identify(row);
    if (identity && !identity.known) row.reject('number', 'consumer_unknown');
    else if (identity && !facts.get(identity.number)?.length) row.reject('number', 'tariff_facts_missing');
    const exemption = complete({
      line: row.line,
      number: identity?.number,
      exemption: row.needed('exemption', readExemption),
      fromDay: row.needed('from', readDay),
      toDay: row.optional('to', readDay),
    });
    if (!exemption) return [];
    const { number, fromDay, toDay } = exemption;
    if (toDay !== null && toDay < fromDay) {
      row.reject('to', 'period_backwards');
      return [];
    }
    const before = taken.get(number) ?? [];
    if (
      before.some(
        (other) => (toDay === null || other.fromDay <= toDay) && (other.toDay === null || fromDay <= other.toDay),
      )
    )
      row.reject('from', 'period_overlaps');
    taken.set(number, [...before, exemption]);
    return [exemption];
  });
  return conclude(rows);
}

function exemptionReader(exemptions: readonly string[]): ValueReader<string> {
  const known = new Map(exemptions.map((exemption) => [searchForm(exemption), exemption]));
  return (text) => {
    const exemption = known.get(searchForm(text));
    return exemption === undefined ? err('exemption_unknown') : ok(exemption);
  };
}

/** A row with the facts that it adds; none where all its days are exempt for that reason already. */
export interface PlannedExemption extends PlannedRow<ExemptionRow> {
  readonly facts: readonly TariffFacts[];
}

/** What a file of exemptions would do, row after row. */
export function planExemptions(
  rows: readonly ExemptionRow[],
  registered: FactsOfConsumers,
  iseeValidUntil: (from: Day) => Day,
): { readonly planned: readonly PlannedExemption[]; readonly after: FactsOfConsumers } {
  const timelines = new Map(registered);
  const planned = rows.map((row): PlannedExemption => {
    const timeline = timelines.get(row.number) ?? [];
    const facts = exemptionFacts(timeline, row, iseeValidUntil);
    if (facts.length === 0) return { row, facts, outcome: 'unchanged', changes: [] };
    const replaced = new Set(facts.map((fact) => fact.validFrom));
    const merged = [...timeline.filter((fact) => !replaced.has(fact.validFrom)), ...facts];
    timelines.set(
      row.number,
      merged.toSorted((a, b) => a.validFrom.localeCompare(b.validFrom)),
    );
    const before = factsOn(timeline, row.fromDay)?.exemption ?? null;
    const to = row.toDay === null ? '' : ` – ${numericDay(row.toDay)}`;
    const after = `${row.exemption}, ${numericDay(row.fromDay)}${to}`;
    return { row, facts, outcome: 'changed', changes: [{ field: 'exemption', before, after }] };
  });
  return { planned, after: timelines };
}

/** How many consumers have an exemption, whenever it holds. */
export const exemptIn = (facts: FactsOfConsumers): number =>
  [...facts.values()].filter((timeline) => timeline.some((fact) => fact.exemption !== null)).length;

/** In force on a day; before the first, the first. */
const factsOn = (timeline: readonly TariffFacts[], day: Day): TariffFacts | undefined =>
  timeline.findLast((fact) => fact.validFrom <= day) ?? timeline[0];

/**
 * The facts that make a child exempt between two days and leave the rest as it was: from the first day, from each change in between, and from
 * the day after the last, from which an equal exemption holds no more. An ISEE that has lapsed by then is not carried on (R7).
 */
function exemptionFacts(
  timeline: readonly TariffFacts[],
  { exemption, fromDay, toDay }: ExemptionRow,
  iseeValidUntil: (from: Day) => Day,
): TariffFacts[] {
  const at = (day: Day, exempt: (before: string | null) => string | null): TariffFacts[] => {
    const fact = factsOn(timeline, day);
    if (!fact) return [];
    const lapsed = day > fact.validFrom && iseeValidUntil(fact.validFrom) < day;
    const iseeCents = lapsed ? null : fact.iseeCents;
    return [{ ...fact, iseeCents, exemption: exempt(fact.exemption), validFrom: day }];
  };
  const between = timeline.filter((fact) => fact.validFrom > fromDay && (toDay === null || fact.validFrom <= toDay));
  const already = [factsOn(timeline, fromDay), ...between].every((fact) => fact?.exemption === exemption);
  const exempt = [...at(fromDay, () => exemption), ...between.map((fact) => ({ ...fact, exemption }))];
  const after = toDay === null ? undefined : addDays(toDay, 1);
  const ends = after !== undefined && !timeline.some((fact) => fact.validFrom === after);
  return [...(already ? [] : exempt), ...(ends ? at(after, (before) => (before === exemption ? null : before)) : [])];
}
