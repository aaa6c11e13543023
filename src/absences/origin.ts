import type { Actor } from '#src/kernel/actor.ts';

/** Who asks, when it arrived, and by which way. */
export interface AbsenceOrigin {
  /** The actor of the transaction. */
  readonly by: Actor;
  /** The server's stamp of the request's arrival: it decides, not the present (R2). */
  readonly arrivedAt: Temporal.Instant;
  /** The process clock's present: a stamp more than 20 s older is refused as unknown. */
  readonly now: Temporal.Instant;
  /** The stamp was kept in the session while somebody signed in: the first click counts, however long that took. */
  readonly stampedBySession?: boolean;
}

/** The office can ask for a family that is not online; it is recorded as such (R15). */
export const channelOf = (by: Actor): 'web' | 'office' => (by.kind === 'citizen' ? 'web' : 'office');

/** The person in whose name something is done, if any. */
export function personOf(by: Actor): number | undefined {
  switch (by.kind) {
    case 'citizen':
      return by.personId;
    case 'staff':
      return by.forPersonId;
    case 'system':
      return undefined;
  }
}
