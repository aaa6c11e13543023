import type { Clock } from '../kernel/clock.ts';
import type { Database } from './database/index.ts';

/** Unpredictable bytes for tokens and keys; passed in, so that one seed can replay a whole run. */
export interface Randomness {
  bytes(count: number): Buffer;
}

/** Seals small texts with the installation's key (AES-256-GCM): diets, certificates (R16). */
export interface Sealer {
  seal(text: string): string;
  /** Throws when the text was not sealed with this key. */
  open(sealed: string): string;
}

/** Everything outside the program that its parts may touch. Built in app.ts only. */
export interface World {
  readonly database: Database;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly sealer: Sealer;
  /** The address at which people reach this installation, without a slash at the end. */
  readonly publicUrl: string;
}
