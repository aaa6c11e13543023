import { err, ok, type Result } from '#src/kernel/result.ts';
import { romeDay } from '#src/kernel/rome-time.ts';
import type { Tx } from '#src/platform/database/index.ts';
import { admit } from './admit.ts';
import type { AbsenceOutcome } from './communicate-absence.ts';
import { lightsEndedBy } from './light-limit.ts';
import { type AbsenceOrigin, channelOf } from './origin.ts';
import { decideAbsence, runsOf } from './rules.ts';
import { askedDays, daysBefore, findReceipt, writeReceipt } from './store.ts';
import { tellOtherGuardians } from './tell-other-guardians.ts';
import type { AbsenceRefusal } from './types.ts';

/**
 * Takes back what one receipt asked for, on its days that are still open and where nobody asked for something else since:
 * they become what they were before. Undoing twice is one undo. Days closed meanwhile are named.
 */
export async function undoAbsence(
  tx: Tx,
  request: AbsenceOrigin & { readonly receiptId: number },
): Promise<Result<AbsenceOutcome, AbsenceRefusal>> {
  const receipt = await findReceipt(tx, request.receiptId);
  if (!receipt) return err({ kind: 'NotYourConsumer' });
  const { consumerId } = receipt;
  const admitted = await admit(tx, consumerId, request, receipt);
  if (!admitted.ok) return admitted;
  const before = await daysBefore(tx, consumerId, request.receiptId);
  const days = before.map((each) => each.day);
  if (days.length === 0) return ok({ receiptId: undefined, days: [], closedDays: [] });
  const { eatsLight, others, calendar } = admitted.value;
  const asked = askedDays(calendar, days, request.arrivedAt);
  const wanted = new Map(before.map((each) => [each.day, each]));
  const open = new Set(asked.filter((day) => day.inTime && !day.settled).map((day) => day.day));
  const kind = before.every((each) => each.kind === before[0]?.kind) ? (before[0]?.kind ?? 'normal') : 'normal';
  // The rule on closed days and its refusals are the same as for any request.
  const decided = decideAbsence({ asked: { shape: 'days', days }, kind, arrivedAt: request.arrivedAt }, asked);
  if (!decided.ok) return decided;
  const changed = asked
    .filter((day) => open.has(day.day) && day.state !== 'unavailable' && day.kind !== wanted.get(day.day)?.kind)
    .map((day) => day.day);
  const kinds = new Map(changed.map((day) => [day, wanted.get(day)?.kind ?? 'normal'] as const));
  const today = romeDay(request.arrivedAt);
  const lightEnded = await lightsEndedBy(tx, { consumerId, days: kinds, today, eatsLight });
  const back = before.filter((each) => open.has(each.day) && !lightEnded.includes(each.day));
  const ended = lightEnded.map((day) => ({ day, kind: 'normal' as const, untilFurtherNotice: false }));
  const decision = {
    acts: runsOf([...back, ...ended].toSorted((a, b) => (a.day < b.day ? -1 : 1))),
    days: changed,
    lightEnded,
    closedDays: decided.value.closedDays,
  };
  if (decision.acts.length === 0) return ok({ receiptId: undefined, days: [], closedDays: decision.closedDays });
  const undoes = receipt.undoneBy === null ? { undoes: request.receiptId } : {};
  const { arrivedAt } = request;
  const receiptId = await writeReceipt(tx, {
    consumerId,
    kind,
    arrivedAt,
    channel: channelOf(request.by),
    decision,
    ...undoes,
    line: {
      at: arrivedAt,
      action: 'absence_undone',
      subject: `consumer:${consumerId}`,
      before: { receipt: request.receiptId },
      after: { kind, days: decision.days, closedDays: decision.closedDays },
    },
  });
  await tellOtherGuardians(tx, { ...request, consumerId, kind, receiptId, decision, others });
  return ok({ receiptId, days: decision.days, closedDays: decision.closedDays });
}
