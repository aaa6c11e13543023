/** Administrators see how every municipality is doing: half an hour without a request, a working day at most. */
const IDLE = Temporal.Duration.from({ minutes: 30 });
const ABSOLUTE = Temporal.Duration.from({ hours: 8 });
/** So that reading pages seldom writes. */
const NOTED_EVERY = Temporal.Duration.from({ minutes: 1 });

interface SessionTimes {
  readonly startedAt: Temporal.Instant;
  readonly lastSeenAt: Temporal.Instant;
}

/**
 * How long ago somebody may have shown a key to invite clerks or to change keys. Whoever opened a form in time has time to fill it:
 * the same minutes as for staff of a municipality (R15).
 */
const FRESH = { see: 10, act: 30 } as const;

const isPast = (limit: Temporal.Instant, at: Temporal.Instant) => Temporal.Instant.compare(limit, at) <= 0;

/** Whether a session that nobody ended is over at an instant. */
export const isOver = ({ startedAt, lastSeenAt }: SessionTimes, at: Temporal.Instant): boolean =>
  isPast(lastSeenAt.add(IDLE), at) || isPast(startedAt.add(ABSOLUTE), at);

export const isWorthNoting = ({ lastSeenAt }: Pick<SessionTimes, 'lastSeenAt'>, at: Temporal.Instant): boolean =>
  isPast(lastSeenAt.add(NOTED_EVERY), at);

/** Whether a session began with a key so short a while ago that its owner is surely still there. */
export const isFresh = (
  { startedAt }: Pick<SessionTimes, 'startedAt'>,
  at: Temporal.Instant,
  to: 'see' | 'act',
): boolean => !isPast(startedAt.add({ minutes: FRESH[to] }), at);
