import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { testDatabase } from '#test/support/database.ts';
import { aTown } from '#test/support/town.ts';
import { get, type Tx } from './index.ts';

const database = await testDatabase();
const town = await aTown(database);

/** Heard of late, as what a function asks for another one. */
async function deep(tx: Tx, statement: string): Promise<unknown> {
  const asked = async (): Promise<unknown> => sql.raw(statement).execute(tx);
  return (await Promise.all([asked().then((answer) => Promise.resolve(answer))]))[0];
}

test('of statements that were sent together whoever waits hears of the one that failed first, however deep it was asked', async () => {
  const both = (first: string) => town.run((tx) => Promise.all([deep(tx, first), sql`select 1`.execute(tx)]));
  for (let n = 0; n < 20; n++) await expect(both('select 1 / 0')).rejects.toMatchObject({ code: '22012' });
});

test('a transaction that lost a race lives again whole, though a statement behind the one that lost said only that it is over', async () => {
  let lives = 0;
  const lost = "do $$ begin raise exception 'lost' using errcode = '40P01'; end $$";
  const { one } = await town.run(async (tx) => {
    lives += 1;
    const [, answer] = await Promise.all([
      deep(tx, lives === 1 ? lost : 'select 1'),
      get(tx, sql<{ one: number }>`select 1 as one`),
    ]);
    return answer;
  });
  expect([one, lives]).toEqual([1, 2]);
});

test('a failure of one transaction is not told of in the next', async () => {
  await expect(town.run((tx) => deep(tx, 'select 1 / 0'))).rejects.toMatchObject({ code: '22012' });
  const next = town.run((tx) => Promise.all([deep(tx, "select 'x'::integer"), sql`select 1`.execute(tx)]));
  await expect(next).rejects.toMatchObject({ code: '22P02' });
});
