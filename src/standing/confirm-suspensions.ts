import { sql } from 'kysely';
import { lockDayExclusive } from '#src/calendar/index.ts';
import type { Day } from '#src/kernel/day.ts';
import type { TimeOfDay } from '#src/kernel/rome-time.ts';
import { rows, type Tx } from '#src/platform/database/index.ts';
import { settingsOn } from '#src/tenancy/index.ts';
import { type Evening, isHeld } from './decide-suspensions.ts';
import { type EndReason, endSuspensions } from './end-suspensions.ts';
import { isReleased, type Thresholds } from './rules.ts';
import { lockFlags } from './store.ts';
import {
  type OpenSuspension,
  openSuspensions,
  readSuspensionStates,
  type SuspensionState,
} from './suspension-store.ts';
import { thresholdsOf } from './thresholds.ts';

/**
 * At a day's cutoff, before its freeze reads the plan: a suspension that is no longer true does not take effect, and one under way
 * pauses while a payment is in verification (R8). Takes the day's lock as the freeze does. Answers who eats after all.
 */
export async function confirmSuspensionsAtCutoff(
  tx: Tx,
  freeze: Evening & {
    /** Only children of schools that close at this hour. */
    readonly cutoff?: TimeOfDay;
  },
): Promise<number[]> {
  const { day, at, service = 'canteen' } = freeze;
  await lockDayExclusive(tx, day, service);
  const begun = (await openSuspensions(tx, service)).filter((each) => each.fromDay <= day);
  const cutoffs = await cutoffsOfConsumers(tx, service, begun, day);
  const consumerIds = [...cutoffs].filter(([, { time }]) => (freeze.cutoff ?? time) === time).map(([id]) => id);
  if (consumerIds.length === 0) return [];
  await lockFlags(tx, service, consumerIds);
  const open = (await openSuspensions(tx, service)).filter(
    (each) => each.fromDay <= day && consumerIds.includes(each.consumerId),
  );
  const settings = await settingsOn(tx, day);
  const thresholds = thresholdsOf(settings);
  const states = await readSuspensionStates(tx, { service, consumerIds, day, at, thresholds });
  const byConsumer = new Map(states.map((state) => [state.consumerId, state]));
  const ends = open.flatMap((suspension) => {
    const state = byConsumer.get(suspension.consumerId);
    // A payment in verification holds until the cutoff itself, and this is that instant.
    const heldAt = (cutoffs.get(suspension.consumerId)?.at ?? at).subtract({ nanoseconds: 1 });
    const reason = settings.suspensions_stopped
      ? 'stopped'
      : state && whyNot(suspension, state, { day, heldAt, thresholds });
    return reason ? [{ suspensionId: suspension.id, reason }] : [];
  });
  return endSuspensions(tx, ends, { open: { day, closedSchools: [] }, at, today: day, service });
}

/** When the day closes for each child: at the hour of its school. */
async function cutoffsOfConsumers(
  tx: Tx,
  service: string,
  suspensions: readonly OpenSuspension[],
  day: Day,
): Promise<ReadonlyMap<number, { readonly time: TimeOfDay; readonly at: Temporal.Instant }>> {
  const consumerIds = suspensions.map((each) => each.consumerId);
  const found = await rows(
    tx,
    sql<{
      id: number;
      time: TimeOfDay;
      at: Temporal.Instant;
    }>`select id, to_char(cutoff_time(${service}, school, ${day}::date), 'HH24:MI') as time,
        cutoff_at(${service}, school, ${day}::date) as at
      from unnest(${consumerIds}::bigint[]) as id cross join lateral (select school_of(${service}, id, ${day}::date) as school offset 0) s`,
  );
  return new Map(found.map(({ id, time, at }) => [id, { time, at }]));
}

function whyNot(
  suspension: OpenSuspension,
  state: SuspensionState,
  cutoff: { readonly day: Day; readonly heldAt: Temporal.Instant; readonly thresholds: Thresholds },
): EndReason | undefined {
  const { day, heldAt, thresholds } = cutoff;
  if (isHeld(state, heldAt, thresholds)) return 'in_verification';
  if (state.liftedUntil !== null && day <= state.liftedUntil) return 'lifted';
  // Holidays and the end of an enrolment are no payment: the suspension waits for the next school day.
  if (!state.enrolled) return undefined;
  return state.exempt || isReleased(state, suspension.fromDay < day, thresholds) ? 'no_longer_due' : undefined;
}
