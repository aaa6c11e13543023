import { randomBytes } from 'node:crypto';
import type { Randomness } from '../world.ts';

/** Unpredictable bytes of the operating system. */
export const systemRandomness: Randomness = { bytes: (count) => randomBytes(count) };
