import { err, ok, type Result } from '#src/kernel/result.ts';
import { childLabel, queueMail } from '#src/notices/index.ts';
import { audit } from '#src/platform/audit/index.ts';
import type { Tx } from '#src/platform/database/index.ts';
import { checkWords, type WordsProblem } from './rules.ts';
import { findReport, isMovementOf, storeAnswer } from './store.ts';

export type AnswerRefused =
  | WordsProblem
  | { readonly kind: 'NoSuchReport' }
  | { readonly kind: 'AlreadyAnswered' }
  | { readonly kind: 'NoSuchCorrection' };

/**
 * The office answers a report, and may name the line by which it put things right (R12). The family reads the answer beside its line; the mail
 * only says that there is one, because what was written may name the child (R16). Answers whether a mail goes out.
 */
export async function answerReport(
  tx: Tx,
  request: {
    readonly reportId: number;
    readonly answer: string;
    readonly correctionId: number | undefined;
    readonly at: Temporal.Instant;
  },
): Promise<Result<{ readonly mailed: boolean }, AnswerRefused>> {
  const { reportId, correctionId, at } = request;
  const report = await findReport(tx, reportId);
  if (!report) return err({ kind: 'NoSuchReport' });
  const answer = checkWords(request.answer);
  if (!answer.ok) return answer;
  if (correctionId !== undefined && !(await isMovementOf(tx, report.consumerId, correctionId)))
    return err({ kind: 'NoSuchCorrection' });
  const reporter = await storeAnswer(tx, { reportId, answer: answer.value, correctionId: correctionId ?? null, at });
  if (!reporter) return err({ kind: 'AlreadyAnswered' });
  const { consumerId, movementId } = report;
  await audit(tx, {
    at,
    action: 'error_report_answered',
    subject: `consumer:${consumerId}`,
    after: { reportId, movementId },
  });
  if (reporter.email === null) return ok({ mailed: false });
  await queueMail(tx, {
    dedupeKey: `error_report:${reportId}`,
    to: reporter.email,
    template: 'error_report_answered',
    params: {
      child: reporter.label ?? childLabel(reporter.number),
      consumerId,
      movementId,
      eventOn: reporter.eventOn,
      corrected: correctionId !== undefined,
    },
    at,
  });
  return ok({ mailed: true });
}
