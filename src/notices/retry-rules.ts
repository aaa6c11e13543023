/** Minutes until the next attempt after the first, second, … refusal; the last one repeats. */
const WAIT_MINUTES = [1, 5, 15, 60, 240] as const;
const GIVE_UP_AFTER_HOURS = 48;
/** While no server can be reached nothing is known of the address, so a mail is never given up, only tried less often. */
const LONGEST_WAIT_UNREACHABLE_MINUTES = 15;

export type NextStep =
  | { readonly kind: 'try_again'; readonly at: Temporal.Instant }
  /** Refused for good: counts as a bounce. */
  | { readonly kind: 'bounced' }
  /** Put off by the receiving server for two days. */
  | { readonly kind: 'give_up' };

/** What becomes of a mail that was not taken. `attempts` includes the one that just failed. */
export function afterFailure(
  mail: { readonly createdAt: Temporal.Instant; readonly attempts: number },
  failure: { readonly permanent: boolean; readonly unreachable: boolean },
  now: Temporal.Instant,
): NextStep {
  if (failure.permanent) return { kind: 'bounced' };
  const minutes = WAIT_MINUTES[Math.min(mail.attempts, WAIT_MINUTES.length) - 1] ?? 1;
  if (failure.unreachable) {
    return { kind: 'try_again', at: now.add({ minutes: Math.min(minutes, LONGEST_WAIT_UNREACHABLE_MINUTES) }) };
  }
  const deadline = mail.createdAt.add({ hours: GIVE_UP_AFTER_HOURS });
  if (Temporal.Instant.compare(now, deadline) >= 0) return { kind: 'give_up' };
  return { kind: 'try_again', at: now.add({ minutes }) };
}
