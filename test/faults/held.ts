import { setTimeout as wait } from 'node:timers/promises';
import { sql } from 'kysely';
import type { Database, Tx } from '#src/platform/database/index.ts';
import type { Town } from '#test/support/town.ts';

/** A transaction that did its work and waits, uncommitted, until it is let go; then it does the rest, if any, and commits. */
export async function held(
  town: Town,
  work: (tx: Tx) => Promise<unknown>,
  rest: (tx: Tx) => Promise<unknown> = async () => undefined,
): Promise<{ letGo(): Promise<void> }> {
  const { promise: go, resolve: letGo } = Promise.withResolvers<void>();
  const { promise: ready, resolve: isReady, reject } = Promise.withResolvers<void>();
  const whole = town.run(async (tx) => {
    await work(tx);
    isReady();
    await go;
    await rest(tx);
  });
  whole.catch(reject);
  await ready;
  return {
    letGo: () => {
      letGo();
      return whole;
    },
  };
}

const PATIENCE_MS = 10_000;

/** Until so many connections of this database wait for a lock, or the promise is settled: it did not have to wait. */
export async function untilWaiting(owner: Database, somebody: Promise<unknown>, count = 1): Promise<void> {
  let settled = false;
  const settle = () => {
    settled = true;
  };
  somebody.then(settle, settle);
  for (let waited = 0; !settled && waited < PATIENCE_MS; waited += 20) {
    const found = await sql<{ count: number }>`select count(distinct l.pid) from pg_locks l
      join pg_stat_activity a on a.pid = l.pid where a.datname = current_database() and not l.granted`.execute(owner);
    if ((found.rows[0]?.count ?? 0) >= count) return;
    await wait(20);
  }
}
