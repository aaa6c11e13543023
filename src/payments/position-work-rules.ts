import { addDays, type Day, later } from '#src/kernel/day.ts';
import { isBefore, romeDay } from '#src/kernel/rome-time.ts';

/** The page that makes a payment publishes it itself; the worker comes after it, should it have failed or died. */
export const FIRST_PUBLISH_AFTER_SECONDS = 10;

/**
 * A cancelled position is taken back once more after this time: longer than anybody waits for an answer of pagoPA, so that no creation of
 * it is on its way any more.
 */
export const WITHDRAW_AFTER = { seconds: 60 } as const;
/** And again after this, as long as pagoPA does not let go of it. */
export const WITHDRAW_AGAIN_AFTER = { minutes: 5 } as const;

/** Seconds until the next attempt to publish after the first, second, … one; the last repeats. */
export const PUBLISH_PAUSES_SECONDS: readonly number[] = [10, 20, 40, 60, 120, 300, 900];

/** From so many notices on that are due for a question, one list of what was paid is asked for instead of each. */
export const FEWEST_TOGETHER = 4;
/** A list reaches back so far, because pagoPA may tell days later of what was paid. */
const LIST_DAYS_BACK = 7;

/** Which days a list must tell of, so that it answers for notices that were asked about until now. */
export function daysToList(
  due: readonly Pick<PolledFacts, 'payableAt'>[],
  at: Temporal.Instant,
): { readonly from: Day; readonly to: Day } {
  const today = romeDay(at);
  const first = due.map(({ payableAt }) => addDays(romeDay(payableAt), -1)).sort()[0] ?? today;
  const from = later(first, addDays(today, -LIST_DAYS_BACK));
  // pagoPA's days are those of UTC, and a PSP's clock may be ahead of ours.
  return { from, to: addDays(today, 1) };
}

/** The last question about a notice is asked about it alone: money that pagoPA told of late is in no list of its days. */
export const isLastPoll = ({ dueOn }: Pick<PolledFacts, 'dueOn'>, at: Temporal.Instant): boolean => romeDay(at) > dueOn;

/** Money may be on its way when a notice falls due; then, days later, only a flow will tell. */
export const ASK_AFTER_DUE_DAYS = 3;

export interface PolledFacts {
  readonly payableAt: Temporal.Instant;
  readonly checkoutOpenedAt: Temporal.Instant | null;
  readonly verificationSince: Temporal.Instant | null;
  readonly dueOn: Day;
}

const AFTER_CHECKOUT = [
  { within: { minutes: 15 }, every: { seconds: 30 } },
  { within: { hours: 2 }, every: { minutes: 5 } },
] as const;
const ALWAYS = [
  { within: { hours: 48 }, every: { hours: 1 } },
  { within: { hours: 24 * 400 }, every: { hours: 6 } },
] as const;

/**
 * When to ask pagoPA again whether an unpaid notice was paid: often after its payer went to the checkout or came back, rarely for one that is
 * carried to a shop. Receipts are pushed; asking is for those that were lost. Undefined when it will not be asked any more.
 */
export function nextPoll(facts: PolledFacts, at: Temporal.Instant): Temporal.Instant | undefined {
  if (romeDay(at) > addDays(facts.dueOn, ASK_AFTER_DUE_DAYS)) return undefined;
  const online = latest([facts.checkoutOpenedAt, facts.verificationSince]);
  const pauses = [
    ...(online ? AFTER_CHECKOUT.map((pause) => ({ ...pause, since: online })) : []),
    ...ALWAYS.map((pause) => ({ ...pause, since: latest([online, facts.payableAt]) ?? facts.payableAt })),
  ];
  const pause = pauses.find(({ since, within }) => isBefore(at, since.add(within)));
  return at.add(pause?.every ?? { hours: 24 });
}

function latest(instants: readonly (Temporal.Instant | null | undefined)[]): Temporal.Instant | undefined {
  const known = instants.filter((instant) => instant !== null && instant !== undefined);
  return known.sort(Temporal.Instant.compare).at(-1);
}
