import { sql } from 'kysely';
import { type AbsenceRequest, communicateAbsence } from '#src/absences/index.ts';
import { type Day, day } from '#src/kernel/day.ts';
import { rows } from '#src/platform/database/index.ts';
import { at as clockAt } from './clock.ts';
import type { Child, Town } from './town.ts';

/** A service day of the towns that tests build. */
export const TUESDAY = '2026-11-24';

/** The instant at which Rome's clocks show this. */
export const romeInstantAt = (text: string): Temporal.Instant => clockAt(text).now();

export type Wish = Partial<Omit<AbsenceRequest, 'asked'>> & {
  readonly at?: string;
  readonly days?: readonly string[];
} & Partial<Pick<AbsenceRequest, 'asked'>>;

/** What a parent asks for: absent on Tuesday 24 November, at 08:41 of that day, unless told otherwise. */
export function request(child: Child, wish: Wish = {}): AbsenceRequest {
  const arrivedAt = romeInstantAt(wish.at ?? `${TUESDAY} 08:41`);
  return {
    consumerId: child.consumerId,
    kind: 'absent',
    by: { kind: 'citizen', personId: child.personId },
    arrivedAt,
    now: arrivedAt,
    asked: { shape: 'days', days: (wish.days ?? [TUESDAY]).map(day) },
    ...wish,
  };
}

/** Asks as that person. */
export const ask = (town: Town, wanted: AbsenceRequest) => town.run((tx) => communicateAbsence(tx, wanted), wanted.by);

/** The states of a child's days, as everybody sees them. */
export const states = (town: Town, child: Child, from: string, to = from) =>
  town.run((tx) =>
    rows(
      tx,
      sql<{ day: Day; state: string }>`select day, state
        from day_statuses('canteen', ${from}::date, ${to}::date, array[${child.consumerId}::bigint]) where state <> 'unavailable' order by day`,
    ),
  );

/** The state of one day. */
export const stateOn = async (town: Town, child: Child, on: string) => (await states(town, child, on))[0]?.state;
