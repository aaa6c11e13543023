import type { Clock } from '../kernel/clock.ts';
import type { Database } from './database/index.ts';

/** Unpredictable bytes for tokens and keys; passed in, so that one seed can replay a whole run. */
export interface Randomness {
  bytes(count: number): Buffer;
}

/** Seals small texts with AES-256-GCM: diets, keys, secrets (R16). */
export interface Sealer {
  seal(text: string): string;
  /** Throws when the text was sealed with a key that is not at hand, or for another municipality than this sealer's. */
  open(sealed: string): string;
}

/** What gives each municipality the sealer with its own key. */
export interface KeyRing extends Sealer {
  of(tenantId: number): KeyRing;
}

/** Everything outside the program that its parts may touch. Built in app.ts only. */
export interface World {
  readonly database: Database;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly sealer: KeyRing;
  /** The address at which people reach this installation, without a slash at the end. */
  readonly publicUrl: string;
}
