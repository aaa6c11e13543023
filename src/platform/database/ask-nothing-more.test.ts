import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { testDatabase } from '#test/support/database.ts';
import { aTown } from '#test/support/town.ts';
import { askNothingMore, get, type Tx } from './index.ts';

const database = await testDatabase();

describe('a transaction that says it asks nothing more', async () => {
  const town = await aTown(database);
  const one = (tx: Tx) =>
    get(tx, sql<{ pid: number }>`select pg_backend_pid() as pid from tenants where id = current_tenant()`);
  const stateOf = (pid: number) =>
    town.run((tx) => get(tx, sql<{ state: string }>`select state from pg_stat_activity where pid = ${pid}`));

  it('ends with its last questions, which still see its municipality', async () => {
    expect(await town.run(async (tx) => stateOf((await one(tx)).pid))).toEqual({ state: 'idle in transaction' });
    const seen = await town.run(async (tx) => {
      const [first, second] = await Promise.all([one(tx), one(tx), askNothingMore(tx)]);
      expect(second).toEqual(first);
      return stateOf(first.pid);
    });
    expect(seen).toEqual({ state: 'idle' });
  });

  it('is answered no question afterwards', async () => {
    const late = town.run(async (tx) => {
      await Promise.all([one(tx), askNothingMore(tx)]);
      return one(tx);
    });
    await expect(late).rejects.toThrow('Asked after the end of a transaction');
    await expect(town.run(one)).resolves.toBeDefined();
  });

  it('fails as its last questions do, and its connection serves on', async () => {
    const failing = town.run((tx) =>
      Promise.all([get(tx, sql`select 1 / (id - id) from tenants where id = current_tenant()`), askNothingMore(tx)]),
    );
    await expect(failing).rejects.toThrow('division by zero');
    await expect(town.run(one)).resolves.toBeDefined();
  });
});
