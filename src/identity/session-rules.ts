/** `tablet`: staff on a device that several people share. */
export type LoginKind = 'citizen' | 'staff' | 'tablet';

interface Limits {
  /** Hours without a request after which a session ends. */
  readonly idle: Temporal.Duration;
  /** How long a session lives at most. */
  readonly absolute: Temporal.Duration;
}

/**
 * Half an hour unused and half a day at most, for families as for staff: behind the door are diets and money, and SPID and CIE vouch for who
 * is there now, not for tomorrow. Today's absence does not wait for a login: a device that is remembered reports it without one (R15). On a
 * tablet that stands in a classroom or a kitchen the next person comes soon: five minutes, a shift at most.
 */
const LIMITS: Record<LoginKind, Limits> = {
  citizen: { idle: Temporal.Duration.from({ minutes: 30 }), absolute: Temporal.Duration.from({ hours: 12 }) },
  tablet: { idle: Temporal.Duration.from({ minutes: 5 }), absolute: Temporal.Duration.from({ hours: 8 }) },
  staff: { idle: Temporal.Duration.from({ minutes: 30 }), absolute: Temporal.Duration.from({ hours: 12 }) },
};

/** How much later than the last one a request is noted, so that reading pages seldom writes. */
const NOTED_EVERY = Temporal.Duration.from({ minutes: 1 });

export const expiryOf = (kind: LoginKind, createdAt: Temporal.Instant): Temporal.Instant =>
  createdAt.add(LIMITS[kind].absolute);

interface SessionTimes {
  readonly kind: LoginKind;
  readonly lastSeenAt: Temporal.Instant;
  readonly expiresAt: Temporal.Instant;
}

/** Whether a session that nobody ended is over at an instant, because of its idle or its absolute limit. */
export function isOver({ kind, lastSeenAt, expiresAt }: SessionTimes, at: Temporal.Instant): boolean {
  const idleUntil = lastSeenAt.add(LIMITS[kind].idle);
  return Temporal.Instant.compare(idleUntil, at) <= 0 || Temporal.Instant.compare(expiresAt, at) <= 0;
}

export const isWorthNoting = ({ lastSeenAt }: Pick<SessionTimes, 'lastSeenAt'>, at: Temporal.Instant): boolean =>
  Temporal.Instant.compare(lastSeenAt.add(NOTED_EVERY), at) <= 0;
