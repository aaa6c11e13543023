import { err, ok, type Result } from '#src/kernel/result.ts';
import { audit } from '#src/platform/audit/index.ts';
import type { Tx } from '#src/platform/database/index.ts';
import { insertReview, needsReview, type ReviewedKind } from './review-store.ts';

export type ReviewProblem =
  | { readonly kind: 'NoSuchReceipt' }
  | { readonly kind: 'NoteMissing' }
  | { readonly kind: 'AlreadyReviewed' };

/** Notes what the office did about a receipt that needed a look (R9). Money is not moved by it. */
export async function reviewReceipt(
  tx: Tx,
  review: { readonly kind: ReviewedKind; readonly id: number; readonly note: string; readonly at: Temporal.Instant },
): Promise<Result<undefined, ReviewProblem>> {
  if (!(await needsReview(tx, review.kind, review.id))) return err({ kind: 'NoSuchReceipt' });
  const note = review.note.trim().slice(0, 500);
  if (note === '') return err({ kind: 'NoteMissing' });
  if (!(await insertReview(tx, { ...review, note }))) return err({ kind: 'AlreadyReviewed' });
  const subject = `${review.kind === 'flagged' ? 'receipt' : 'quarantined_receipt'}:${review.id}`;
  await audit(tx, { at: review.at, action: 'receipt_reviewed', subject, after: { note } });
  return ok(undefined);
}
