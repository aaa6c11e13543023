import { addDays, type Day, earlier, later } from '#src/kernel/day.ts';
import {
  iseeHoldsUntil,
  iseeOn,
  iseeValidUntil,
  type Price,
  priceOf,
  type SchoolLevel,
  type TariffDefinition,
} from './rules.ts';

/** What the price of a household's children hangs on, each with the days on which it holds. */
export interface HouseholdFacts {
  readonly children: readonly ChildFacts[];
  /** Ascending by `validFrom`. */
  readonly tariffs: readonly { readonly validFrom: Day; readonly definition: TariffDefinition }[];
}

export interface ChildFacts {
  readonly consumerId: number;
  readonly number: string;
  readonly birthDate: Day | null;
  readonly enrolments: readonly { readonly from: Day; readonly to: Day; readonly level: SchoolLevel }[];
  /** Ascending by `validFrom`; each holds until the next. */
  readonly facts: readonly {
    readonly validFrom: Day;
    readonly iseeCents: number | null;
    readonly resident: boolean;
    readonly exemption: string | null;
  }[];
}

export interface PricedPeriod {
  readonly consumerId: number;
  readonly from: Day;
  readonly to: Day;
  readonly price: Price;
}

/** The price of every child of a household on every day of its enrolments, as the fewest periods (R7). */
export function priceTimeline(household: HouseholdFacts): PricedPeriod[] {
  const edges = breakpoints(household);
  return household.children.flatMap((child) =>
    child.enrolments.flatMap((enrolment) => {
      const starts = [enrolment.from, ...edges.filter((edge) => edge > enrolment.from && edge <= enrolment.to)];
      const periods = starts.flatMap((from, index) => {
        const next = starts[index + 1];
        const to = next === undefined ? enrolment.to : addDays(next, -1);
        const price = priceOn(household, child, enrolment.level, from);
        return price ? [{ consumerId: child.consumerId, from, to, price }] : [];
      });
      return joined(periods);
    }),
  );
}

function breakpoints(household: HouseholdFacts): Day[] {
  const edges = new Set<Day>();
  for (const tariff of household.tariffs) edges.add(tariff.validFrom);
  for (const child of household.children) {
    if (child.birthDate !== null) edges.add(eighteenOn(child.birthDate));
    for (const { validFrom } of child.facts) {
      edges.add(validFrom);
      for (const { definition } of household.tariffs)
        for (const end of [iseeValidUntil, iseeHoldsUntil]) edges.add(addDays(end(validFrom, definition), 1));
    }
    for (const enrolment of child.enrolments) edges.add(enrolment.from).add(addDays(enrolment.to, 1));
  }
  return [...edges].sort();
}

function priceOn(household: HouseholdFacts, child: ChildFacts, level: SchoolLevel, on: Day): Price | undefined {
  const tariff = household.tariffs.findLast((each) => each.validFrom <= on);
  const facts = child.facts.findLast((each) => each.validFrom <= on);
  if (!tariff || !facts) return undefined;
  const enrolled = household.children.filter((each) =>
    each.enrolments.some((enrolment) => enrolment.from <= on && on <= enrolment.to),
  );
  const order = [...enrolled].sort(byAge).indexOf(child) + 1;
  return priceOf(tariff.definition, {
    level,
    resident: facts.resident,
    iseeCents: iseeOn(child.facts, on, tariff.definition),
    childOrder: Math.max(1, order),
    minors: household.children.filter((each) => each.birthDate !== null && on < eighteenOn(each.birthDate)).length,
    exemption: facts.exemption,
  });
}

/** The eldest first; the consumer's number decides between twins and where no birth date is known. */
function byAge(a: ChildFacts, b: ChildFacts): number {
  const left = `${a.birthDate ?? '9999'} ${a.number}`;
  const right = `${b.birthDate ?? '9999'} ${b.number}`;
  return left < right ? -1 : left > right ? 1 : 0;
}

const eighteenOn = (birthDate: Day): Day => Temporal.PlainDate.from(birthDate).add({ years: 18 }).toString() as Day;

function joined(periods: readonly PricedPeriod[]): PricedPeriod[] {
  const result: PricedPeriod[] = [];
  for (const period of periods) {
    const last = result.at(-1);
    if (last && JSON.stringify(last.price) === JSON.stringify(period.price)) {
      result[result.length - 1] = { ...last, from: earlier(last.from, period.from), to: later(last.to, period.to) };
    } else {
      result.push(period);
    }
  }
  return result;
}
