import type { Day } from '#src/kernel/day.ts';
import type { Tx } from '#src/platform/database/index.ts';
import { settingsOn } from '#src/tenancy/index.ts';
import { endSuspensions, type SuspensionEnd } from './end-suspensions.ts';
import { neverDue } from './never-due.ts';
import { holdFirstOpenDay, type OpenDay, openDaysOf } from './open-day.ts';
import { type Cause, evaluate, isReleased, limitOf, mealsCovered, type Thresholds } from './rules.ts';
import {
  type ChangedFlags,
  consumersToJudge,
  consumersWithAccount,
  type Judged,
  lockFlags,
  readJudged,
  readJudgedTown,
  writeFlags,
} from './store.ts';
import { type Telling, tell } from './tell.ts';
import { thresholdsOf } from './thresholds.ts';
import { welcomeFamilies } from './welcome.ts';

export interface Evaluation {
  /** Whose account moved; `all` after a posting or at go-live. */
  readonly consumerIds: readonly number[] | 'all';
  readonly at: Temporal.Instant;
  /**
   * `payment`: money or an incoming transfer arrived. `correction`: a reversal, a late charge, an outgoing transfer, a refund, a revocation,
   * a corrected opening balance. `rerating`: prices changed, nothing else; it tells of no debt and suspends nobody.
   */
  readonly cause: Cause;
  /** The day whose meals and tariff count: the posted day, otherwise Rome's today. */
  readonly today: Day;
  readonly service?: string;
}

export interface Evaluated {
  /** Children who were told of low credit or of a debt now. */
  readonly notices: number;
  /** Consumers whose suspension ended now. */
  readonly readmitted: readonly number[];
}

/**
 * Judges accounts after they moved (R8): tells of credit that runs low and of debts, each crossing once, and ends suspensions that are no longer due.
 * Set-based for a whole municipality. Safe to repeat, to run late and to run twice at once: the flags are locked first.
 * Call it in the transaction of the movement, after it.
 */
export async function evaluateStanding(tx: Tx, evaluation: Evaluation): Promise<Evaluated> {
  const { at, cause, today, service = 'canteen' } = evaluation;
  const thresholds = thresholdsOf(await settingsOn(tx, today));
  const consumerIds = await whom(tx, evaluation, service, thresholds);
  if (consumerIds.length === 0) return { notices: 0, readmitted: [] };
  const open = await holdFirstOpenDay(tx, at, service);
  await lockFlags(tx, service, consumerIds);
  const read = evaluation.consumerIds === 'all' ? readJudgedTown : readJudged;
  const judged = await read(tx, service, consumerIds, today);
  const outcomes = judged.map((each) => judge(each, cause, thresholds, at));
  await writeFlags(
    tx,
    service,
    outcomes.flatMap(({ changed }) => changed),
  );
  if (cause === 'go_live') await welcomeFamilies(tx, judged, { goLive: today, at, thresholds });
  const tellings = outcomes.flatMap(({ telling }) => telling);
  await tell(tx, tellings, at);
  const ends = await suspensionsToEnd(tx, judged, { cause, thresholds, open, service });
  const readmitted = await endSuspensions(tx, ends, { open, at, today, service });
  return { notices: tellings.length, readmitted };
}

async function whom(
  tx: Tx,
  evaluation: Evaluation,
  service: string,
  thresholds: Thresholds,
): Promise<readonly number[]> {
  if (evaluation.consumerIds !== 'all') return evaluation.consumerIds;
  if (evaluation.cause === 'go_live') return consumersWithAccount(tx, service);
  return consumersToJudge(tx, service, evaluation.today, thresholds);
}

/** What one consumer's flags become, and what the family is told. */
function judge(
  each: Judged,
  cause: Cause,
  thresholds: Thresholds,
  at: Temporal.Instant,
): { readonly changed: ChangedFlags[]; readonly telling: Telling[] } {
  const before = { lowArmed: each.lowArmed, warnArmed: each.warnArmed, limitReached: each.limitReachedAt !== null };
  const { flags, notice } = evaluate({ ...each, newCharge: each.newChargeId !== null }, before, cause, thresholds);
  const noticesSent = each.noticesSent + (notice ? 1 : 0);
  const changed: ChangedFlags = {
    consumerId: each.consumerId,
    lowArmed: flags.lowArmed,
    warnedAt: flags.warnArmed ? null : (each.warnedAt ?? at),
    limitReachedAt: flags.limitReached ? (each.limitReachedAt ?? at) : null,
    seenChargeId: each.newChargeId ?? each.seenChargeId,
    noticesSent,
  };
  const same =
    flags.lowArmed === before.lowArmed &&
    flags.warnArmed === before.warnArmed &&
    flags.limitReached === before.limitReached &&
    each.newChargeId === null &&
    !notice;
  return { changed: same ? [] : [changed], telling: notice ? [tellingOf(each, notice, noticesSent, thresholds)] : [] };
}

function tellingOf(each: Judged, kind: 'low_credit' | 'debt', crossing: number, thresholds: Thresholds): Telling {
  const { consumerId, balanceCents, debtMeals, tariffCents } = each;
  const about = { consumerId, balanceCents, debtMeals, cause: String(crossing) };
  if (kind === 'debt') {
    return { ...about, kind, params: { balanceCents, debtMeals, ...limitOf(thresholds) } };
  }
  return { ...about, kind, params: { balanceCents, meals: mealsCovered(balanceCents, tariffCents) ?? 0 } };
}

async function suspensionsToEnd(
  tx: Tx,
  judged: readonly Judged[],
  by: { readonly cause: Cause; readonly thresholds: Thresholds; readonly open: OpenDay; readonly service: string },
): Promise<SuspensionEnd[]> {
  const { cause, thresholds, service } = by;
  const suspended = judged.filter((each) => each.enrolled && each.suspendedFrom !== null);
  const openDayOf = await openDaysOf(
    tx,
    by.open,
    service,
    suspended.map((each) => each.consumerId),
  );
  const released = suspended.filter((each) => {
    const begun = each.suspendedFrom !== null && each.suspendedFrom < openDayOf(each.consumerId);
    return isReleased(each, begun, thresholds);
  });
  const ids = released.flatMap(({ suspensionId }) => suspensionId ?? []);
  if (ids.length === 0) return [];
  const never = cause === 'payment' ? new Set<number>() : await neverDue(tx, ids, service);
  return ids.map((suspensionId) => ({
    suspensionId,
    reason: cause === 'payment' ? 'paid' : never.has(suspensionId) ? 'annulled' : 'no_longer_due',
  }));
}
