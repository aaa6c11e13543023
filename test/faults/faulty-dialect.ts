import { setTimeout as wait } from 'node:timers/promises';
import { CompiledQuery, type DatabaseConnection, type Dialect, type Driver, type QueryResult } from 'kysely';

/**
 * What happens to one statement: it is never sent, it is done but nobody hears of it, its database session ends before it, or it takes its
 * time.
 */
export type Fault = 'before' | 'after' | 'session_ended' | { readonly delayMs: number } | undefined;

/** Decides the fault of each statement; `commit` stands for the end of a transaction. */
export type Faults = (statement: string) => Fault;

/** What a broken connection would say: whether the statement was done is unknown. */
export class InjectedFault extends Error {}

/** Stands between the program and its database, and lets statements fail or wait. Beginning and taking back never fail. */
export const faulty =
  (faults: Faults) =>
  (dialect: Dialect): Dialect => ({
    createAdapter: () => dialect.createAdapter(),
    createIntrospector: (db) => dialect.createIntrospector(db),
    createQueryCompiler: () => dialect.createQueryCompiler(),
    createDriver: () => new FaultyDriver(dialect.createDriver(), faults),
  });

class FaultyDriver implements Driver {
  readonly #real: Driver;
  readonly #faults: Faults;

  constructor(real: Driver, faults: Faults) {
    this.#real = real;
    this.#faults = faults;
  }

  init = () => this.#real.init();
  destroy = () => this.#real.destroy();
  acquireConnection = async () => new FaultyConnection(await this.#real.acquireConnection(), this.#faults);
  releaseConnection = (connection: DatabaseConnection) => this.#real.releaseConnection(behind(connection));
  rollbackTransaction = (connection: DatabaseConnection) => this.#real.rollbackTransaction(behind(connection));
  beginTransaction = (connection: DatabaseConnection, settings: Parameters<Driver['beginTransaction']>[1]) =>
    this.#real.beginTransaction(behind(connection), settings);
  commitTransaction = (connection: DatabaseConnection) =>
    withFault(this.#faults('commit'), behind(connection), () => this.#real.commitTransaction(behind(connection)));
}

class FaultyConnection implements DatabaseConnection {
  readonly real: DatabaseConnection;
  readonly #faults: Faults;

  constructor(real: DatabaseConnection, faults: Faults) {
    this.real = real;
    this.#faults = faults;
  }

  executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    return withFault(this.#faults(query.sql), this.real, () => this.real.executeQuery<R>(query));
  }

  streamQuery<R>(query: CompiledQuery, chunkSize: number): AsyncIterableIterator<QueryResult<R>> {
    return this.real.streamQuery<R>(query, chunkSize);
  }
}

const behind = (connection: DatabaseConnection) =>
  connection instanceof FaultyConnection ? connection.real : connection;

/** Ends the session of a connection, as a server does that is stopped or killed; what it was asked has no answer. */
const endSession = (connection: DatabaseConnection) =>
  connection.executeQuery(CompiledQuery.raw('select pg_terminate_backend(pg_backend_pid())')).catch(() => undefined);

async function withFault<T>(fault: Fault, connection: DatabaseConnection, work: () => Promise<T>): Promise<T> {
  if (fault === 'session_ended') await endSession(connection);
  if (fault === 'before') throw new InjectedFault('The connection broke');
  if (typeof fault === 'object') await wait(fault.delayMs);
  const done = await work();
  if (fault === 'after') throw new InjectedFault('The connection broke');
  return done;
}

/** Numbers from 0 to 1 that one seed repeats (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
