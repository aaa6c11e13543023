import { describe, expect, it } from 'vitest';
import { at } from '#test/support/clock.ts';
import { testDatabase } from '#test/support/database.ts';
import { aTown } from '#test/support/town.ts';
import { forgetOldAnswers, once } from './index.ts';

const database = await testDatabase();
const now = at('2026-11-23 08:30').now();

describe('a command with a request key', async () => {
  const town = await aTown(database);
  const send = (key: string, body: unknown, done: string[], instant = now) =>
    town.run((tx) =>
      once(tx, { key, body, at: instant }, async () => {
        done.push(key);
        return { number: done.length };
      }),
    );

  it('is done once however often it is sent, and gives the same answer', async () => {
    const done: string[] = [];
    const answers = [await send('a', { day: 1 }, done), await send('a', { day: 1 }, done)];
    expect(answers).toEqual([
      { kind: 'done', answer: { number: 1 }, repeated: false },
      { kind: 'done', answer: { number: 1 }, repeated: true },
    ]);
    expect(done).toEqual(['a']);
  });

  it('is refused when the same key comes with something else', async () => {
    await send('b', { day: 1 }, []);
    expect(await send('b', { day: 2 }, [])).toEqual({ kind: 'key_used_for_another_request' });
  });

  it('is done once when two send it at the same time', async () => {
    const done: string[] = [];
    await Promise.all([send('c', {}, done), send('c', {}, done), send('c', {}, done)]);
    expect(done).toEqual(['c']);
  });

  it('leaves no key behind when it fails, so that it can be sent again', async () => {
    const failing = town.run((tx) =>
      once(tx, { key: 'd', body: {}, at: now }, () => Promise.reject(new Error('out of paper'))),
    );
    await expect(failing).rejects.toThrow('out of paper');
    const done: string[] = [];
    await send('d', {}, done);
    expect(done).toEqual(['d']);
  });

  it('is forgotten after 30 days', async () => {
    const done: string[] = [];
    await send('e', {}, done);
    await town.run((tx) => forgetOldAnswers(tx, now.add({ hours: 24 * 30 })));
    await send('e', {}, done);
    await town.run((tx) => forgetOldAnswers(tx, now.add({ hours: 24 * 31 })));
    await send('e', {}, done);
    expect(done).toEqual(['e', 'e']);
  });
});
