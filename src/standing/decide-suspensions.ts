import { addDays, type Day, later } from '#src/kernel/day.ts';
import { isBefore, romeDay } from '#src/kernel/rome-time.ts';
import type { Tx } from '#src/platform/database/index.ts';
import { settingsOn } from '#src/tenancy/index.ts';
import { holdFirstOpenDay, nextServiceDays, openForAll } from './open-day.ts';
import { amountToReadmit, decideSuspension, type Thresholds } from './rules.ts';
import {
  comingServiceDays,
  insertSuspensions,
  lockConsumersAtLimit,
  type NewSuspension,
  readSuspensionStates,
  type SuspensionState,
  servedDays,
} from './suspension-store.ts';
import { type Telling, tell } from './tell.ts';
import { thresholdsOf } from './thresholds.ts';

export interface Evening {
  /** The day that was posted, whose debts count. */
  readonly day: Day;
  /** When the decision is really taken, perhaps late: a suspension begins on a day that can still change then. */
  readonly at: Temporal.Instant;
  readonly service?: string;
}

/**
 * The evening's decision (R8): suspends who has reached the limit, from the consumer's own next service day, with a notice that says so.
 * Never without a debt notice that counts, never in the first service days after go-live, never while the office or a payment holds it back.
 * Safe to repeat: who is suspended is not suspended again. Answers who is suspended now.
 */
export async function decideSuspensions(tx: Tx, evening: Evening): Promise<NewSuspension[]> {
  const { day, at, service = 'canteen' } = evening;
  const settings = await settingsOn(tx, day);
  const thresholds = thresholdsOf(settings);
  const openDay = openForAll(await holdFirstOpenDay(tx, at, service));
  const consumerIds = await lockConsumersAtLimit(tx, service);
  if (consumerIds.length === 0) return [];
  // The office's stop holds from when it is given, also for the evening of an earlier day that is decided late. Asked under the lock that the
  // stop takes too: of the two at once the second knows of the first.
  if ((await settingsOn(tx, romeDay(at))).suspensions_stopped) return [];
  const states = await readSuspensionStates(tx, { service, consumerIds, day, at, thresholds });
  const next = await nextServiceDays(tx, service, consumerIds, later(openDay, addDays(day, 1)));
  const served = await serviceDaysBefore(tx, service, day, [...next.values()], settings.suspension_grace_service_days);
  const thresholdsThen = await thresholdsOfDays(tx, [...new Set(next.values())]);
  const decided = states.flatMap((state) => {
    const nextServiceDay = next.get(state.consumerId);
    const decision = decideSuspension(
      {
        ...state,
        heldByVerification: isHeld(state, at, thresholds),
        liftedUntil: state.liftedUntil ?? undefined,
        nextServiceDay,
        serviceDaysBefore: nextServiceDay === undefined ? 0 : served(nextServiceDay),
      },
      {
        thresholds,
        thresholdsThen: (nextServiceDay && thresholdsThen.get(nextServiceDay)) ?? thresholds,
        graceServiceDays: settings.suspension_grace_service_days,
      },
    );
    return 'fromDay' in decision ? [{ state, fromDay: decision.fromDay }] : [];
  });
  return suspend(tx, decided, { service, at, thresholds });
}

async function thresholdsOfDays(tx: Tx, days: readonly Day[]): Promise<ReadonlyMap<Day, Thresholds>> {
  const found = new Map<Day, Thresholds>();
  for (const day of days) found.set(day, thresholdsOf(await settingsOn(tx, day)));
  return found;
}

/** A payment in verification holds a suspension back when it is large enough to readmit (R8). */
export function isHeld(state: SuspensionState, at: Temporal.Instant, thresholds: Thresholds): boolean {
  if (state.heldCents === null || state.heldUntil === null || !isBefore(at, state.heldUntil)) return false;
  return state.heldCents >= amountToReadmit(state, state.tolerableDebtCents, state.suspended, thresholds);
}

/** Counts the municipality's service days from go-live to before a day; beyond the grace it does not matter how many. */
async function serviceDaysBefore(
  tx: Tx,
  service: string,
  day: Day,
  candidates: readonly Day[],
  grace: number,
): Promise<(before: Day) => number> {
  const served = await servedDays(tx, service, day);
  const last = [...candidates].sort().at(-1);
  if (served >= grace || last === undefined) return () => served;
  const coming = await comingServiceDays(tx, service, addDays(day, 1), last);
  return (before) => served + coming.filter((each) => each < before).length;
}

async function suspend(
  tx: Tx,
  decided: readonly { readonly state: SuspensionState; readonly fromDay: Day }[],
  when: { readonly service: string; readonly at: Temporal.Instant; readonly thresholds: Thresholds },
): Promise<NewSuspension[]> {
  if (decided.length === 0) return [];
  const suspensions = decided.map(({ state: { consumerId, debtMeals }, fromDay }) => ({
    consumerId,
    debtMeals,
    fromDay,
  }));
  const ids = await insertSuspensions(tx, when.service, suspensions, when.at);
  const tellings = decided.flatMap(({ state, fromDay }) => {
    const suspensionId = ids.get(state.consumerId);
    return suspensionId === undefined
      ? []
      : [tellSuspension('suspension', { state, fromDay, suspensionId, thresholds: when.thresholds })];
  });
  await tell(tx, tellings, when.at);
  return suspensions;
}

/** What a family is told of a suspension that will begin: from which day, and the payment that avoids it. */
export function tellSuspension(
  kind: 'suspension' | 'suspension_reminder',
  coming: {
    readonly state: SuspensionState;
    readonly fromDay: Day;
    readonly suspensionId: number;
    readonly thresholds: Thresholds;
  },
): Telling {
  const { state, fromDay, suspensionId, thresholds } = coming;
  const { consumerId, balanceCents, debtMeals } = state;
  // What avoids it must also readmit, should the payment arrive after it has begun.
  const amountCents = amountToReadmit(state, state.tolerableDebtCents, true, thresholds);
  return {
    kind,
    consumerId,
    cause: String(suspensionId),
    suspensionId,
    debtMeals,
    balanceCents,
    fromDay,
    params: { balanceCents, debtMeals, fromDay, amountCents },
  };
}
