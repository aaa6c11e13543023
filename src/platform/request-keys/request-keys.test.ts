import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { audit } from '#src/platform/audit/index.ts';
import { rows } from '#src/platform/database/index.ts';
import { held, untilWaiting } from '#test/faults/held.ts';
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

  it('is done once when a process of the version before answers the same form: its answer is given, and what was begun is taken back', async () => {
    const body = { day: 1 };
    const { promise: begun, resolve: hasBegun } = Promise.withResolvers<void>();
    // As it claimed keys before `claim_request`: the row first, without the lock of the key, and the answer into it at the end.
    const before = await held(
      town,
      (tx) =>
        sql`insert into request_keys (key, body_hash, answer, created_at)
          values ('f', ${createHash('sha256').update(JSON.stringify(body)).digest('base64url')}, 'null', ${now})`.execute(
          tx,
        ),
      (tx) => sql`update request_keys set answer = '{"number": 7}' where key = 'f'`.execute(tx),
    );
    let attempts = 0;
    const after = town.run((tx) =>
      once(tx, { key: 'f', body, at: now }, async () => {
        attempts += 1;
        await audit(tx, { at: now, action: 'began_the_same', subject: 'test' });
        hasBegun();
        return { number: attempts };
      }),
    );
    await begun;
    await untilWaiting(database.owner, after);
    await before.letGo();
    expect(await after).toEqual({ kind: 'done', answer: { number: 7 }, repeated: true });
    expect(attempts).toBe(1);
    const left = await town.run((tx) => rows(tx, sql`select from audit_log where action = 'began_the_same'`));
    expect(left).toEqual([]);
  });

  it.each(['40P01', '40001'])(
    'is done again when the database took it back for others (%s), and is done once',
    async (code) => {
      let attempts = 0;
      const outcome = await town.run((tx) =>
        once(tx, { key: `g-${code}`, body: {}, at: now }, async () => {
          attempts += 1;
          if (attempts === 1)
            await sql`do ${sql.raw(`'begin raise exception using errcode = ''${code}'', message = ''prova''; end'`)}`.execute(
              tx,
            );
          return { number: attempts };
        }),
      );
      expect(outcome).toEqual({ kind: 'done', answer: { number: 2 }, repeated: false });
    },
  );

  it('gives up after three attempts, and then says so', async () => {
    let attempts = 0;
    const failing = town.run(async (tx) => {
      attempts += 1;
      await sql`do 'begin raise exception using errcode = ''40001'', message = ''ancora''; end'`.execute(tx);
    });
    await expect(failing).rejects.toThrow('ancora');
    expect(attempts).toBe(3);
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
