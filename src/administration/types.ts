import type { World } from '#src/platform/world.ts';

/** The request that came in at the administrators' door. */
export interface Knock {
  readonly world: Pick<World, 'database' | 'randomness' | 'sealer' | 'publicUrl'>;
  readonly requestId: string;
  readonly at: Temporal.Instant;
  /** The shortened network address it came from; empty when unknown. */
  readonly address: string;
}

/** Who keeps the installation: no member of any municipality. */
export interface Administrator {
  readonly id: number;
  readonly name: string;
}

/** An administrator with a session. */
export interface Inside extends Administrator {
  /** When they showed a key. */
  readonly startedAt: Temporal.Instant;
}
