import type { Cents } from '#src/kernel/money.ts';
import type { CollectionStatus } from './rules.ts';

/** One line of what the network says of a day. */
export interface SettlementLine {
  readonly slip: string;
  readonly noticeNumber: string;
  readonly cents: Cents;
  readonly outcome: 'paid' | 'reversed';
  readonly terminal: string;
}

/** What we know of a collection that the network's line, or nobody's, is about. */
export interface KnownCollection {
  readonly slip: string;
  readonly noticeNumber: string;
  readonly cents: Cents;
  /** Of all its receipts; 0 without one. */
  readonly paidCents: Cents;
  readonly status: CollectionStatus;
}

/**
 * How a collection and the network's line about it agree. `not_settled`: the network has not sent that day yet.
 * Everything but `agreed`, `waiting`, `not_settled` and `ended_unpaid` is a difference that somebody must look at.
 */
export type SettlementState =
  | 'agreed'
  /** The network says paid, and the receipt is on its way. */
  | 'waiting'
  | 'not_settled'
  /** Neither paid nor in the network's file: nothing happened. */
  | 'ended_unpaid'
  | 'unknown_line'
  | 'other_amount'
  | 'paid_here_only'
  | 'paid_there_only'
  | 'reversed_there_only'
  | 'missing_there';

const HARMLESS: readonly SettlementState[] = ['agreed', 'waiting', 'not_settled', 'ended_unpaid'];

export const isDifference = (state: SettlementState): boolean => !HARMLESS.includes(state);

/** Compares one collection with the network's line about it; either may be missing, never both. Nothing is credited from it (R10). */
export function settlementState(
  known: KnownCollection | undefined,
  line: SettlementLine | undefined,
  isSettled: boolean,
): SettlementState {
  if (!known) return 'unknown_line';
  const { status, cents, paidCents } = known;
  if (!line) {
    if (!isSettled) return 'not_settled';
    if (status === 'paid') return 'paid_here_only';
    return status === 'reversed' || status === 'expired' || status === 'preparing' ? 'ended_unpaid' : 'missing_there';
  }
  if (line.noticeNumber !== known.noticeNumber) return 'unknown_line';
  if (line.cents !== cents || (status === 'paid' && paidCents !== line.cents)) return 'other_amount';
  if (line.outcome === 'reversed') return reversedThere(status);
  if (status === 'paid') return 'agreed';
  return status === 'pending' ? 'waiting' : 'paid_there_only';
}

function reversedThere(status: CollectionStatus): SettlementState {
  if (status === 'paid') return 'paid_here_only';
  return status === 'pending' || status === 'preparing' ? 'reversed_there_only' : 'agreed';
}
