import type { Clock } from '#src/kernel/clock.ts';
import { createSealer, systemRandomness } from '#src/platform/crypto/index.ts';
import type { World } from '#src/platform/world.ts';
import type { TestDatabase } from './database.ts';

/** The key of every test's installation, so that what one helper seals another opens. */
export const testSealer = createSealer(Buffer.alloc(32, 'tests'), systemRandomness);

/** Everything outside the program for one test file: its database and the clock it moves. */
export function testWorld(database: TestDatabase, clock: Clock, publicUrl = 'http://localhost:8080'): World {
  return { database: database.app, clock, randomness: systemRandomness, sealer: testSealer, publicUrl };
}
