import { type Cents, splitCents } from '#src/kernel/money.ts';

/** What a flow says of one payment (FdR-3 `payStatus`). */
export type LineStatus = 'executed' | 'revoked' | 'stand_in' | 'stand_in_no_receipt' | 'no_receipt' | 'unknown';

const STATUSES: Readonly<Record<string, LineStatus>> = {
  EXECUTED: 'executed',
  '0': 'executed',
  REVOKED: 'revoked',
  '3': 'revoked',
  STAND_IN: 'stand_in',
  '4': 'stand_in',
  STAND_IN_NO_RPT: 'stand_in_no_receipt',
  '8': 'stand_in_no_receipt',
  NO_RPT: 'no_receipt',
  '9': 'no_receipt',
};

/** Reads a status by its name (FdR-3) or number (FdR-1); one that nobody knows yet is kept for the office, never refused. */
export const lineStatus = (code: string): LineStatus => STATUSES[code.trim().toUpperCase()] ?? 'unknown';

/** What a line pays out; a revocation takes back, whatever sign it was written with, and an unknown status counts for nothing. */
export function signedCents({ cents, status }: { readonly cents: Cents; readonly status: LineStatus }): Cents {
  if (status === 'unknown') return 0;
  return status === 'revoked' ? -Math.abs(cents) : cents;
}

/** What the office must look at; a matched line needs nobody. */
export const STATES_TO_SEE = [
  /** Paid out, and no receipt came: the office may credit it. */
  'without_receipt',
  /** Its receipt has another amount, or is of another notice. */
  'differs',
  /** Paid out in two flows. */
  'twice',
  'revoked',
  /** Of our number space, and we never gave this number. */
  'unknown_notice',
  'unknown_status',
] as const;

/** Where a line may stand, worked out by `flow_line_states`. */
export const LINE_STATES = ['matched', ...STATES_TO_SEE] as const;

export type LineState = (typeof LINE_STATES)[number];

/** Flows published shortly before are asked for again, because pagoPA's clocks and pages may lag. */
const OVERLAP_HOURS = 72;
/** Before the first flow was taken; pagoPA's own window begins at the start of the previous month. */
const FIRST_WINDOW_DAYS = 45;
const EVERY_MINUTES = 60;
const AFTER_FAILURE_MINUTES = 10;

/** From which publication on flows are asked for. */
export const publishedAfter = (through: Temporal.Instant | null, now: Temporal.Instant): Temporal.Instant =>
  through ? through.subtract({ hours: OVERLAP_HOURS }) : now.subtract({ hours: 24 * FIRST_WINDOW_DAYS });

/** When to ask again. */
export const nextFetch = (now: Temporal.Instant, failed: boolean): Temporal.Instant =>
  now.add({ minutes: failed ? AFTER_FAILURE_MINUTES : EVERY_MINUTES });

/** PSPs send flows within two working days; a receipt of so many days without one is worth a question. */
export const DAYS_TO_FLOW = 5;

/** A revocation debits the child, and no suspension is decided for so many days: the family must learn of it first (R9). */
export const REVOCATION_GRACE_DAYS = 10;

/** What is to be posted to one child's account because of a flow; negative gives back. */
export interface Revocation {
  readonly receiptId: number;
  readonly consumerId: number;
  /** In cents, never zero. */
  readonly debit: Cents;
  /** Makes the posting one of its own among those of its receipt, whoever posts it first. */
  readonly version: number;
}

/**
 * Splits what flows took back of each receipt as the receipt itself was split among children, and answers what is still to be posted.
 * `parts` come with all of a receipt's together; what was posted before is taken off.
 */
export function revocationsOf(
  parts: readonly {
    readonly receiptId: number;
    readonly consumerId: number;
    readonly cents: Cents;
    readonly revokedCents: Cents;
    readonly postedCents: Cents;
    readonly postings: number;
  }[],
): Revocation[] {
  return [...Map.groupBy(parts, ({ receiptId }) => receiptId).values()].flatMap((ofReceipt) => {
    const shares = splitCents(ofReceipt, ofReceipt[0]?.revokedCents ?? 0);
    return ofReceipt
      .map(({ receiptId, consumerId, postedCents, postings }, place) => ({
        receiptId,
        consumerId,
        debit: (shares[place] ?? 0) - postedCents,
        postings,
      }))
      .filter(({ debit }) => debit !== 0)
      .map(({ postings, ...revocation }, place) => ({ ...revocation, version: postings + place }));
  });
}
