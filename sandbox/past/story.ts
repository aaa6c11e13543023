import type { Day } from '#src/kernel/day.ts';
import { romeDay } from '#src/kernel/rome-time.ts';
import type { DemoStart } from './demo-days.ts';
import type { DemoFamily } from './families.ts';

/** What a parent of the story asks for on a morning. */
export interface StoryAct {
  readonly consumerId: number;
  readonly personId: number;
  readonly kind: 'absent' | 'light';
  /** The morning on which it is asked, and the day it is asked for. */
  readonly askedOn: Day;
  readonly day: Day;
}

export interface TopUp {
  readonly consumerId: number;
  readonly cents: number;
}

/** What one person pays at once. */
export interface Paid {
  readonly personId: number;
  readonly topUps: readonly TopUp[];
}

/**
 * What the family in credit is sure to have done shortly before the demo begins, so that each of its pages has something to show; chance
 * decides for the others.
 */
export interface FamilyStory {
  readonly acts: readonly StoryAct[];
  readonly topUp: (Paid & { readonly day: Day }) | undefined;
  /** Meals that the story adds to a child's credit, paid or not eaten. */
  mealsGained(consumerId: number): number;
}

const MEALS_PAID = 10;
/** Counted in service days from the day on which the demo begins. */
const PAID = -8;
const ABSENT = -4;
const LIGHT = -3;
const PLANNED = 5;
const PLANNING = -2;

/** The story as far as the year has room for it: a demo begun in its first days has less to tell. */
export function storyOf(family: DemoFamily, start: DemoStart, serviceDays: readonly Day[]): FamilyStory {
  const today = romeDay(start.startAt);
  const before = serviceDays.filter((day) => day < today);
  const after = serviceDays.filter((day) => day > today);
  const on = (place: number) => (place < 0 ? before.at(place) : after.at(place - 1));
  const { personId, children } = family;
  const [first, second] = children;
  const act = (child: typeof first, kind: StoryAct['kind'], asked: number, place: number): StoryAct[] => {
    const [askedOn, day] = [on(asked), on(place)];
    return child && askedOn && day ? [{ consumerId: child.consumerId, personId, kind, askedOn, day }] : [];
  };
  const acts = [
    ...act(first, 'absent', ABSENT, ABSENT),
    ...act(second, 'light', LIGHT, LIGHT),
    ...act(first, 'absent', PLANNING, PLANNED),
  ];
  const paidOn = on(PAID);
  const topUps = children.map(({ consumerId, tariffCents }) => ({ consumerId, cents: tariffCents * MEALS_PAID }));
  const spared = (consumerId: number) =>
    acts.filter((each) => each.consumerId === consumerId && each.kind === 'absent' && each.day < today).length;
  return {
    acts,
    topUp: paidOn && { personId, day: paidOn, topUps },
    mealsGained: (consumerId) => spared(consumerId) + (paidOn ? MEALS_PAID : 0),
  };
}
