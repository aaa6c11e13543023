import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createLogger } from '../logging.ts';
import { startLoop } from './loop.ts';

const log = createLogger('silent');

describe('a loop', () => {
  it('works at once, again after its pause, and no more once stopped', async () => {
    let turns = 0;
    const loop = startLoop({ name: 'test', everyMs: 5, log, work: async () => void turns++ });
    await pause(60);
    await loop.stop();
    const seen = turns;
    expect(seen).toBeGreaterThan(1);
    await pause(30);
    expect(turns).toBe(seen);
  });

  it('works once more when it is woken while it works, never twice at once', async () => {
    let atOnce = 0;
    let most = 0;
    let turns = 0;
    const loop = startLoop({
      name: 'test',
      everyMs: 60_000,
      log,
      work: async () => {
        turns++;
        most = Math.max(most, ++atOnce);
        await pause(20);
        atOnce--;
      },
    });
    loop.wake();
    loop.wake();
    await pause(80);
    await loop.stop();
    expect({ turns, most }).toEqual({ turns: 2, most: 1 });
  });

  it('goes on after a failure', async () => {
    let turns = 0;
    const loop = startLoop({
      name: 'test',
      everyMs: 5,
      log,
      work: async () => {
        turns++;
        throw new Error('the database is away');
      },
    });
    await pause(60);
    await loop.stop();
    expect(turns).toBeGreaterThan(1);
  });
});
