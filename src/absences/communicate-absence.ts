import type { AbsenceKind } from '#src/calendar/index.ts';
import { addDays, type Day, daysFrom, later } from '#src/kernel/day.ts';
import { err, ok, type Result } from '#src/kernel/result.ts';
import { romeDay } from '#src/kernel/rome-time.ts';
import type { Tx } from '#src/platform/database/index.ts';
import { admit } from './admit.ts';
import { lightLimit, lightsEndedBy } from './light-limit.ts';
import { type AbsenceOrigin, channelOf } from './origin.ts';
import { decideAbsence, lastDayToPlan, runsOf } from './rules.ts';
import { askedDays, endOfSchoolYear, type HeldConsumer, writeReceipt } from './store.ts';
import { tellOtherGuardians } from './tell-other-guardians.ts';
import type { AbsenceDecision, AbsenceRefusal, AskedDays } from './types.ts';

export interface AbsenceRequest extends AbsenceOrigin {
  readonly consumerId: number;
  /** `normal` takes back an absence or a light meal. */
  readonly kind: AbsenceKind;
  readonly asked: AskedDays;
}

/** What was done. Without a receipt nothing had to be: all was so already. */
export interface AbsenceOutcome {
  readonly receiptId: number | undefined;
  /** Service days that the request changed. */
  readonly days: readonly Day[];
  /** Asked service days that were closed already, and stay as they were. */
  readonly closedDays: readonly Day[];
}

/** Days further back are left out: all of them are closed, and nobody should make us read a century. */
const DAYS_BACK = 60;
/** No school year is longer. */
const LONGEST_YEAR_DAYS = 400;

/**
 * Communicates an absence or a light meal, or takes one back (R2, R3), for one day, several, a period or until further notice.
 * Equal requests change nothing and succeed. Refusals are values; see `AbsenceRefusal`.
 */
export async function communicateAbsence(
  tx: Tx,
  request: AbsenceRequest,
): Promise<Result<AbsenceOutcome, AbsenceRefusal>> {
  const decided = await decideNow(tx, request);
  if (!decided.ok) return decided;
  const { decision, held } = decided.value;
  if (decision.acts.length === 0) return ok({ receiptId: undefined, days: [], closedDays: decision.closedDays });
  const receiptId = await writeReceipt(tx, {
    ...request,
    decision,
    channel: channelOf(request.by),
    line: {
      at: request.arrivedAt,
      action: 'absence_communicated',
      subject: `consumer:${request.consumerId}`,
      after: {
        kind: request.kind,
        days: decision.days,
        closedDays: decision.closedDays,
        lightEnded: decision.lightEnded,
      },
    },
  });
  await tellOtherGuardians(tx, { ...request, receiptId, decision, others: held.others });
  return ok({ receiptId, days: decision.days, closedDays: decision.closedDays });
}

/**
 * What the request would do, without doing it: for the sentence that sums it up before the button.
 * Nothing is locked for long and nothing is written.
 */
export async function previewAbsence(
  tx: Tx,
  request: AbsenceRequest,
): Promise<Result<AbsenceDecision, AbsenceRefusal>> {
  const decided = await decideNow(tx, request);
  return decided.ok ? ok(decided.value.decision) : decided;
}

interface Decided {
  readonly decision: AbsenceDecision;
  readonly held: HeldConsumer;
}

async function decideNow(tx: Tx, request: AbsenceRequest): Promise<Result<Decided, AbsenceRefusal>> {
  const { consumerId, kind, arrivedAt } = request;
  const admitted = await admit(tx, consumerId, request, stretchOf(request));
  if (!admitted.ok) return admitted;
  const held = admitted.value;
  const days = await calendarDays(tx, request, lastDayFor(request, held));
  if (!days.ok) return days;
  const asked = askedDays(held.calendar, days.value, arrivedAt);
  const decision = decideAbsence(request, asked);
  if (!decision.ok) return decision;
  const changed = new Map(decision.value.days.map((day) => [day, kind] as const));
  const change = { consumerId, days: changed, today: romeDay(arrivedAt), eatsLight: held.eatsLight };
  const refusal = kind === 'light' ? await lightLimit(tx, change) : undefined;
  if (refusal) return err(refusal);
  const ended = kind === 'absent' ? await lightsEndedBy(tx, change) : [];
  return ok({ decision: withLightEnded(decision.value, ended), held });
}

const withLightEnded = (decision: AbsenceDecision, lightEnded: readonly Day[]): AbsenceDecision => ({
  ...decision,
  acts: [
    ...decision.acts,
    ...runsOf(lightEnded.map((day) => ({ day, kind: 'normal' as const, untilFurtherNotice: false }))),
  ],
  lightEnded,
});

/** From the first day that can be meant to the last. */
function stretchOf({ asked, arrivedAt }: AbsenceRequest): { readonly from: Day; readonly to: Day } {
  const today = romeDay(arrivedAt);
  const oldest = addDays(today, -DAYS_BACK);
  if (asked.shape === 'until_further_notice') {
    const from = later(asked.from, oldest);
    return { from, to: addDays(later(from, today), LONGEST_YEAR_DAYS) };
  }
  const [first, last] =
    asked.shape === 'period' ? [asked.from, asked.to] : [asked.days.toSorted()[0], asked.days.toSorted().at(-1)];
  return { from: later(first ?? today, oldest), to: later(last ?? today, oldest) };
}

/** What was planned can always be taken back, however far ahead it is: also after the setting was changed, or where a file brought it. */
function lastDayFor({ kind, arrivedAt }: AbsenceRequest, held: HeldConsumer): Day | undefined {
  const end = held.lastPlannableDay;
  return end && lastDayToPlan(end, romeDay(arrivedAt), kind === 'normal' ? null : held.daysAhead);
}

/** The calendar days that are meant, in order, each once. */
async function calendarDays(
  tx: Tx,
  { asked, arrivedAt }: AbsenceRequest,
  lastDay: Day | undefined,
): Promise<Result<Day[], AbsenceRefusal>> {
  const today = romeDay(arrivedAt);
  // Nobody whose enrolment is over is told how far ahead one may plan.
  if (!lastDay) return err({ kind: 'NoServiceDay', days: [] });
  if (asked.shape === 'until_further_notice') {
    const end = await endOfSchoolYear(tx, later(asked.from, today));
    return end && asked.from <= lastDay ? ok(daysFrom(asked.from, end)) : err({ kind: 'TooFarAhead', lastDay });
  }
  const days = asked.shape === 'period' ? [asked.from, asked.to] : [...new Set(asked.days)].sort();
  const [first, last] = [days[0], days.at(-1)];
  if (!first || !last || last < first) return err({ kind: 'NoServiceDay', days: [] });
  if (last > lastDay) return err({ kind: 'TooFarAhead', lastDay });
  const oldest = addDays(today, -DAYS_BACK);
  return ok(asked.shape === 'period' ? daysFrom(later(first, oldest), last) : days.filter((day) => day >= oldest));
}
