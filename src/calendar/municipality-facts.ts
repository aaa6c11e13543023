import type { Day } from '#src/kernel/day.ts';
import type { TimeOfDay } from '#src/kernel/rome-time.ts';
import { ToldOnce, type Tx, type Versioned } from '#src/platform/database/index.ts';
import type { Closure, CutoffChange } from './types.ts';

/** What decides the days of all children of a municipality, whoever they are and whenever. */
export interface MunicipalityFacts {
  readonly goLive: Day | undefined;
  /** `MM-DD` */
  readonly patronDay: string;
  readonly classes: ReadonlyMap<number, { readonly schoolId: number; readonly weekdays: string }>;
  readonly schoolYears: ReadonlyMap<number, { readonly from: Day; readonly to: Day; readonly endsOn: Day }>;
  /** In the order in which they were entered; without the withdrawn ones. */
  readonly closures: readonly Closure[];
  /** Up to this day every school's order is made; after it, of these days that of these schools. */
  readonly frozenThrough: Day | undefined;
  readonly schoolOrders: readonly { readonly day: Day; readonly schoolId: number }[];
  /** Days whose meals were charged. */
  readonly posted: ReadonlySet<Day>;
  /** In the order of the days from which they hold; before the first the usual one does. */
  readonly generalCutoffs: readonly { readonly from: Day; readonly cutoff: TimeOfDay }[];
  readonly usualCutoff: TimeOfDay;
  readonly cutoffChanges: readonly CutoffChange[];
  /** How many days ahead families may plan (R2), in the order of the days from which it holds; the first always did. */
  readonly daysAhead: readonly { readonly from: Day | undefined; readonly days: number | null }[];
}

/** What `municipality_facts` answers, as JSON. */
export interface StoredMunicipality {
  readonly goLive: Day | null;
  readonly patronDay: string;
  readonly classes: readonly { readonly id: number; readonly schoolId: number; readonly weekdays: string }[] | null;
  readonly schoolYears:
    | readonly { readonly id: number; readonly from: Day; readonly to: Day; readonly endsOn: Day }[]
    | null;
  readonly closures: readonly Closure[] | null;
  readonly frozenThrough: Day | null;
  readonly schoolOrders: MunicipalityFacts['schoolOrders'] | null;
  readonly posted: readonly Day[] | null;
  readonly settings: readonly StoredSetting[] | null;
  readonly defaults: { readonly cutoff: TimeOfDay; readonly absence_days_ahead: number | null };
  readonly cutoffChanges: readonly CutoffChange[] | null;
}

type StoredSetting =
  | { readonly key: 'cutoff'; readonly from: Day; readonly value: TimeOfDay }
  | { readonly key: 'absence_days_ahead'; readonly from: Day; readonly value: number | null };

/** The facts as the rules read them. */
function municipalityOf(stored: StoredMunicipality): MunicipalityFacts {
  const settings = stored.settings ?? [];
  return {
    goLive: stored.goLive ?? undefined,
    patronDay: stored.patronDay,
    classes: new Map(stored.classes?.map((each) => [each.id, each])),
    schoolYears: new Map(stored.schoolYears?.map((each) => [each.id, each])),
    closures: stored.closures ?? [],
    frozenThrough: stored.frozenThrough ?? undefined,
    schoolOrders: stored.schoolOrders ?? [],
    posted: new Set(stored.posted),
    generalCutoffs: settings.flatMap(({ key, from, value }) => (key === 'cutoff' ? [{ from, cutoff: value }] : [])),
    usualCutoff: stored.defaults.cutoff,
    cutoffChanges: stored.cutoffChanges ?? [],
    daysAhead: [
      { from: undefined, days: stored.defaults.absence_days_ahead },
      ...settings.flatMap(({ key, from, value }) => (key === 'absence_days_ahead' ? [{ from, days: value }] : [])),
    ],
  };
}

/** How many days ahead families may plan on a day; null: to the end of the school year (R2). */
export const daysAheadOn = ({ daysAhead }: MunicipalityFacts, day: Day): number | null =>
  daysAhead.findLast(({ from }) => from === undefined || from <= day)?.days ?? null;

const told = new ToldOnce<MunicipalityFacts>();

/** What is known of the transaction's municipality; its version goes into the question for children's days. */
export const knownMunicipality = (tx: Tx, service: string): Versioned<MunicipalityFacts> | undefined =>
  told.latest(tx, service);

interface Answered {
  readonly version: string;
  /** Null where the version is the one that was known. */
  readonly municipality: StoredMunicipality | null;
}

/** The facts that hold with an answer: those that were known, where the answer says that nothing changed, otherwise its own. */
export function municipalityIn(
  tx: Tx,
  { version, municipality }: Answered,
  known: Versioned<MunicipalityFacts> | undefined,
  service: string,
): MunicipalityFacts {
  if (municipality) return told.keep(tx, { version, facts: municipalityOf(municipality) }, service).facts;
  if (known?.version !== version) throw new Error('A municipality was not told');
  return known.facts;
}
