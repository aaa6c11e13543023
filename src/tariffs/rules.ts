import { type Day, day } from '#src/kernel/day.ts';
import { type Cents, percentOf } from '#src/kernel/money.ts';

/** How the price of one meal follows from the ISEE. Amounts are cents. */
export type Pricing =
  | { readonly kind: 'flat'; readonly cents: Cents }
  | {
      readonly kind: 'bands';
      /** Ascending; the last band has no upper limit. A limit belongs to its band ("fino a"). */
      readonly bands: readonly { readonly iseeUpToCents: Cents | null; readonly cents: Cents }[];
    }
  | {
      /** Grows in a straight line between two ISEE values, flat outside them. */
      readonly kind: 'formula';
      readonly fromIseeCents: Cents;
      readonly fromCents: Cents;
      readonly toIseeCents: Cents;
      readonly toCents: Cents;
    };

export type SchoolLevel = 'infanzia' | 'primaria' | 'secondaria' | 'nido';

/** The tariff decision of a municipality (R7). */
export interface TariffDefinition {
  readonly resident: Pricing;
  readonly nonResident: Pricing;
  /** Pricing of one school level, before residence is looked at. */
  readonly levels?: Partial<Record<SchoolLevel, Pricing>>;
  /** Price without an ISEE; without it the highest price of the pricing applies. */
  readonly noIseeCents?: Cents;
  /** Reductions from a child's order on: `{ from: 2, percentOff: 10 }` holds for the second until a later entry takes over. */
  readonly childOrder: readonly { readonly from: number; readonly percentOff: number }[];
  /** Reductions by the number of minors in the household, in the same form. */
  readonly minors?: readonly { readonly from: number; readonly percentOff: number }[];
  /** Reasons for which nothing is charged. */
  readonly exempt: readonly string[];
  /**
   * An ISEE counts to the end of its calendar year, as the State issues it; without this, to 31 August. Up to `graceUntil` of the next year
   * (`MM-DD`) the old one still counts, and one that is brought by then counts from 1 January.
   */
  readonly iseeByYear?: { readonly graceUntil: string };
}

type IseeRule = Pick<TariffDefinition, 'iseeByYear'>;

export interface TariffFacts {
  readonly level: SchoolLevel;
  readonly resident: boolean;
  readonly iseeCents: Cents | null;
  /** 1 for the eldest child of the household with a live enrolment that day. */
  readonly childOrder: number;
  readonly minors: number;
  readonly exemption: string | null;
}

/** A price and the explanation that the family reads beside it. */
export interface Price {
  readonly cents: Cents;
  readonly why: {
    readonly exemption?: string;
    readonly resident: boolean;
    /** Upper limit of the band applied; null for the highest. Absent without bands or without an ISEE. */
    readonly iseeUpToCents?: Cents | null;
    readonly noIsee?: true;
    readonly childOrder?: number;
    readonly percentOff?: number;
  };
}

/** What one meal costs (R7). An exemption counts first; a reduction is taken from the full price and cents are rounded half up. */
export function priceOf(definition: TariffDefinition, facts: TariffFacts): Price {
  if (facts.exemption !== null && definition.exempt.includes(facts.exemption)) {
    return { cents: 0, why: { exemption: facts.exemption, resident: facts.resident } };
  }
  const pricing = facts.resident ? (definition.levels?.[facts.level] ?? definition.resident) : definition.nonResident;
  const full = fullPrice(definition, pricing, facts.iseeCents);
  const off = Math.min(
    100,
    reduction(definition.childOrder, facts.childOrder) + reduction(definition.minors ?? [], facts.minors),
  );
  return {
    cents: percentOf(full.cents, 100 - off),
    why: {
      resident: facts.resident,
      ...full.why,
      ...(off > 0 ? { percentOff: off, childOrder: facts.childOrder } : {}),
    },
  };
}

function fullPrice(
  definition: TariffDefinition,
  pricing: Pricing,
  iseeCents: Cents | null,
): Pick<Price, 'cents'> & { why: object } {
  if (pricing.kind === 'flat') return { cents: pricing.cents, why: {} };
  if (iseeCents === null) return { cents: definition.noIseeCents ?? highest(pricing), why: { noIsee: true } };
  if (pricing.kind === 'bands') {
    const band = pricing.bands.find((each) => each.iseeUpToCents === null || iseeCents <= each.iseeUpToCents);
    return band
      ? { cents: band.cents, why: { iseeUpToCents: band.iseeUpToCents } }
      : { cents: highest(pricing), why: {} };
  }
  const { fromIseeCents, fromCents, toIseeCents, toCents } = pricing;
  if (iseeCents <= fromIseeCents) return { cents: fromCents, why: {} };
  if (iseeCents >= toIseeCents) return { cents: toCents, why: {} };
  // In whole numbers: a fraction would now and then fall just short of the half cent that rounds up.
  const span = toIseeCents - fromIseeCents;
  const scaled = fromCents * span + (iseeCents - fromIseeCents) * (toCents - fromCents);
  return { cents: Math.floor((2 * scaled + span) / (2 * span)), why: {} };
}

function highest(pricing: Pricing): Cents {
  switch (pricing.kind) {
    case 'flat':
      return pricing.cents;
    case 'bands':
      return Math.max(...pricing.bands.map((band) => band.cents));
    case 'formula':
      return Math.max(pricing.fromCents, pricing.toCents);
  }
}

/** The last entry whose `from` is reached decides. */
function reduction(steps: readonly { readonly from: number; readonly percentOff: number }[], count: number): number {
  return steps
    .filter((step) => count >= step.from)
    .reduce((last, step) => (step.from >= last.from ? step : last), { from: 0, percentOff: 0 }).percentOff;
}

/** The last day of an ISEE given on `validFrom`, without any grace: the 31 August that follows, or the end of its calendar year (R7). */
export function iseeValidUntil(validFrom: Day, { iseeByYear }: IseeRule): Day {
  const year = Number(validFrom.slice(0, 4));
  if (iseeByYear) return day(`${year}-12-31`);
  const sameYear = day(`${year}-08-31`);
  return validFrom <= sameYear ? sameYear : day(`${year + 1}-08-31`);
}

/** The last day on which an ISEE given on `validFrom` is taken into account: its own last day, or that of the grace after it (R7). */
export function iseeHoldsUntil(validFrom: Day, rule: IseeRule): Day {
  const until = iseeValidUntil(validFrom, rule);
  if (!rule.iseeByYear) return until;
  return graceOf(Number(until.slice(0, 4)) + 1, rule.iseeByYear);
}

/** 29 February is the 28 of other years. */
const graceOf = (year: number, { graceUntil }: NonNullable<IseeRule['iseeByYear']>): Day =>
  Temporal.PlainMonthDay.from(graceUntil).toPlainDate({ year }).toString() as Day;

/** The first day whose price an ISEE can change that was brought on `validFrom`: 1 January when it came within the grace (R7). */
export function iseeCountsFrom(validFrom: Day, { iseeByYear }: IseeRule): Day {
  const year = validFrom.slice(0, 4);
  return iseeByYear && validFrom <= graceOf(Number(year), iseeByYear) ? day(`${year}-01-01`) : validFrom;
}

/**
 * The ISEE that counts on a day, in cents; null for none. `facts` ascend. In the grace after the end of its year the old one counts, unless
 * another was brought by the end of it: that one counts from 1 January (R7).
 */
export function iseeOn(
  facts: readonly { readonly validFrom: Day; readonly iseeCents: Cents | null }[],
  on: Day,
  rule: IseeRule,
): Cents | null {
  const known = facts.findLast((each) => each.validFrom <= on);
  if (!known || known.iseeCents === null || on <= iseeValidUntil(known.validFrom, rule))
    return known?.iseeCents ?? null;
  const graceEnds = iseeHoldsUntil(known.validFrom, rule);
  if (on > graceEnds) return null;
  const brought = facts.filter(
    ({ validFrom, iseeCents }) => validFrom > on && validFrom <= graceEnds && iseeCents !== null,
  );
  // Of two that begin on one day the one recorded last counts.
  const renewed = brought.findLast(({ validFrom }) => validFrom === brought[0]?.validFrom);
  return renewed?.iseeCents ?? known.iseeCents;
}
