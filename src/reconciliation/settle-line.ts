import { err, ok, type Result } from '#src/kernel/result.ts';
import { romeDay } from '#src/kernel/rome-time.ts';
import { receiveReceipt } from '#src/payments/index.ts';
import { audit } from '#src/platform/audit/index.ts';
import type { Tx } from '#src/platform/database/index.ts';
import { evaluateStanding } from '#src/standing/index.ts';
import { insertNote, lineOf, type StandingLine } from './line-store.ts';
import type { LineState } from './rules.ts';

export type LineProblem =
  | { readonly kind: 'NoSuchLine' }
  | { readonly kind: 'NoteMissing' }
  | { readonly kind: 'AlreadyNoted' }
  /** It has a receipt meanwhile, or never was a notice of ours. */
  | { readonly kind: 'NotCreditable'; readonly state: LineState };

interface OfLine {
  readonly flowId: number;
  readonly line: number;
  readonly at: Temporal.Instant;
}

/**
 * Credits a line whose receipt did not come and cannot be recovered (R9), under the receipt's own id: should the receipt come after all,
 * it changes nothing. Repeating it changes nothing either.
 */
export async function creditLine(tx: Tx, asked: OfLine): Promise<Result<undefined, LineProblem>> {
  const { at } = asked;
  const line = await lineOf(tx, asked.flowId, asked.line);
  if (!line) return err({ kind: 'NoSuchLine' });
  if (line.state === 'matched') return ok(undefined);
  if (line.state !== 'without_receipt') return err({ kind: 'NotCreditable', state: line.state });
  const { iur: receiptId, iuv, cents, paidAt, pspName } = line;
  const receipt = { receiptId, noticeNumber: `3${iuv}`, cents, paidAt, pspName, origin: 'flow' as const };
  const outcome = await receiveReceipt(tx, receipt, {
    at,
    afterCredit: (inside, credited) => evaluateStanding(inside, { ...credited, cause: 'payment', today: romeDay(at) }),
  });
  // Somebody else was faster, a colleague or the receipt itself: it is credited, as asked.
  if (outcome.kind === 'duplicate') return creditedMeanwhile(tx, asked);
  if (outcome.kind !== 'credited') return err({ kind: 'NotCreditable', state: line.state });
  await audit(tx, {
    at,
    action: 'flow_line_credited',
    subject: `flow:${line.flowId}`,
    after: { line: line.line, receipt: receiptId, cents },
  });
  return ok(undefined);
}

async function creditedMeanwhile(tx: Tx, { flowId, line }: OfLine): Promise<Result<undefined, LineProblem>> {
  const now = await lineOf(tx, flowId, line);
  if (now?.state === 'matched') return ok(undefined);
  return err(now ? { kind: 'NotCreditable', state: now.state } : { kind: 'NoSuchLine' });
}

/** Notes what the office did about a line that no click can settle. Money is not moved by it. */
export async function noteLine(
  tx: Tx,
  asked: OfLine & { readonly note: string },
): Promise<Result<StandingLine, LineProblem>> {
  const line = await lineOf(tx, asked.flowId, asked.line);
  if (!line) return err({ kind: 'NoSuchLine' });
  const note = asked.note.trim().slice(0, 500);
  if (note === '') return err({ kind: 'NoteMissing' });
  if (!(await insertNote(tx, { iuv: line.iuv, iur: line.iur, note, at: asked.at })))
    return err({ kind: 'AlreadyNoted' });
  await audit(tx, {
    at: asked.at,
    action: 'flow_line_noted',
    subject: `flow:${line.flowId}`,
    after: { line: line.line, note },
  });
  return ok(line);
}
