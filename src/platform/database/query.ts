import { type RawBuilder, sql } from 'kysely';
import { ASK_NOTHING_MORE, type Tx } from './connection.ts';

/** All rows of a statement. */
export async function rows<T>(tx: Tx, statement: RawBuilder<T>): Promise<T[]> {
  return (await statement.execute(tx)).rows;
}

/** The only row of a statement that returns at most one; undefined when there is none. */
export async function find<T>(tx: Tx, statement: RawBuilder<T>): Promise<T | undefined> {
  const found = await rows(tx, statement);
  if (found.length > 1) throw new Error(`Expected one row at most, got ${found.length}`);
  return found[0];
}

/** The only row of a statement that must return one; throws otherwise, because then the program is wrong. */
export async function get<T>(tx: Tx, statement: RawBuilder<T>): Promise<T> {
  const row = await find(tx, statement);
  if (row === undefined) throw new Error('Expected one row, got none');
  return row;
}

/**
 * Ends a transaction that only reads in one piece with the questions that are asked at the same time, before it in their order
 * (`Promise.all`): the end by itself would be one exchange more with the database. What is asked afterwards fails.
 */
export const askNothingMore = (tx: Tx): Promise<unknown> => sql.raw(ASK_NOTHING_MORE).execute(tx);

/** The name of the constraint that a failed statement broke; undefined when the failure was another one. */
export function brokenConstraint(failure: unknown): string | undefined {
  const constraint = failure instanceof Error && 'constraint' in failure ? failure.constraint : undefined;
  return typeof constraint === 'string' ? constraint : undefined;
}

/**
 * Whether the database as a whole cannot work now, whatever was asked of it: its disk is full, it is being started or stopped, or nobody
 * answers. Later the same request goes through.
 */
export function isUnavailable(failure: unknown): boolean {
  if (!(failure instanceof Error) || !('code' in failure)) return false;
  const lacksRoomOrStops = /^(53|57P0)/.test(String(failure.code));
  return lacksRoomOrStops || ('syscall' in failure && failure.syscall === 'connect');
}

/**
 * Brings the planner's statistics of these tables up to date after a bulk load, which otherwise takes PostgreSQL a minute to notice:
 * until then it plans for empty tables, 15 times slower on a town of 364 pupils.
 */
export async function refreshStatistics(tx: Tx, tables: readonly string[]): Promise<void> {
  await sql`analyze ${sql.join(tables.map((table) => sql.table(table)))}`.execute(tx);
}
