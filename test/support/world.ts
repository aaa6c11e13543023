import type { Clock } from '#src/kernel/clock.ts';
import { createSealer, systemRandomness } from '#src/platform/crypto/index.ts';
import type { World } from '#src/platform/world.ts';
import type { TestDatabase } from './database.ts';

/** Everything outside the program for one test file: its database, the clock it moves, and keys of its own. */
export function testWorld(database: TestDatabase, clock: Clock, publicUrl = 'http://localhost:8080'): World {
  const sealer = createSealer(systemRandomness.bytes(32), systemRandomness);
  return { database: database.app, clock, randomness: systemRandomness, sealer, publicUrl };
}
