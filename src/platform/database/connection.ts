import {
  type Dialect,
  Kysely,
  PostgresDialect,
  type QueryExecutor,
  type QueryExecutorProvider,
  type Transaction,
} from 'kysely';
import pg from 'pg';

/** The database as the application's role sees it: nothing, until `inTenant` names a tenant. Statements are plain SQL. */
export type Database = Kysely<NoTables>;

/** Tables are not described to the query builder: statements are written as SQL and typed where they are written. */
export type NoTables = Record<never, never>;

/**
 * One transaction inside one tenant. Whoever holds it may read and write that tenant and no other. Statements that do not wait for each other
 * (`Promise.all`) are sent in one piece, in their order, and are done one after the other.
 */
export class Tx implements QueryExecutorProvider {
  readonly #executor: QueryExecutor;
  /** The tenant that the transaction sees; undefined where it sees none. */
  readonly tenantId: number | undefined;

  private constructor(executor: QueryExecutor, tenantId: number | undefined) {
    this.#executor = executor;
    this.tenantId = tenantId;
  }

  getExecutor = (): QueryExecutor => this.#executor;

  /** The query builder lets a transaction's statements wait for each other's answers; here the connection keeps their order. */
  static of(transaction: Transaction<NoTables>, tenantId: number | undefined): Promise<Tx> {
    const executor = transaction.getExecutor();
    return executor.provideConnection(
      async (connection) =>
        new Tx(executor.withConnectionProvider({ provideConnection: (use) => use(connection) }), tenantId),
    );
  }
}

const INT8 = 20;
const DATE = 1082;
const TIMESTAMPTZ = 1184;
const NUMERIC = 1700;

/** Days stay text, instants become Temporal, counts and cents become safe integers. */
const parsers: Record<number, (text: string) => unknown> = {
  [INT8]: safeInteger,
  [DATE]: (text) => text,
  [TIMESTAMPTZ]: (text) => Temporal.Instant.from(text.replace(' ', 'T')),
  [NUMERIC]: Number,
};

function safeInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`Beyond a safe integer: ${text}`);
  return value;
}

const types: pg.CustomTypesConfig = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    (format !== 'binary' && parsers[oid]) || pg.types.getTypeParser(oid, format as 'text'),
};

/**
 * A statement that begins with its name in a comment is kept prepared under it by each connection, so that it is planned a few times, not each
 * time. One that says `with the next` besides has no answer that anybody waits for.
 */
const KEPT = /^\s*\/\* ([a-z][a-z0-9_]*)(, with the next)? \*\//;

/**
 * Differs from the driver's own client in what the rush before the cutoff asks for: named statements stay prepared, and what is asked at once
 * goes out in one piece, with `begin` and what says so before it. What fails in those fails as the statement after them: the commit at the
 * latest, which then does not happen. And node-postgres would write a Temporal value as JSON; PostgreSQL reads its ISO text.
 */
class OwnClient extends pg.Client {
  /** What goes out with the next statement. */
  #ahead: (readonly unknown[])[] = [];
  /** What failed first since the transaction began. */
  #failure: unknown;
  /** The transaction's end, once it has gone out with its last questions (`askNothingMore`). */
  #ended = false;

  override query(...args: unknown[]): never {
    const [statement, values] = args;
    if (typeof statement !== 'string' || typeof args.at(-1) === 'function') return this.#send(args) as never;
    return this.#ask(statement, Array.isArray(values) ? values.map(asText) : []) as never;
  }

  async #ask(statement: string, values: readonly unknown[]): Promise<unknown> {
    const [, kept, withTheNext] = KEPT.exec(statement) ?? [];
    const name = kept ?? (values.length > 0 ? this.nameOf(statement) : undefined);
    if (statement === 'begin') this.#failure = undefined;
    const query = [{ text: statement, values, ...(name && { name }) }];
    const hadEnded = this.#ended;
    this.#ended = statement === ASK_NOTHING_MORE;
    if (hadEnded && statement === 'commit') return { ...UNREAD, command: 'COMMIT' };
    if (hadEnded && statement !== 'rollback' && statement !== 'begin')
      throw new Error(`Asked after the end of a transaction: ${statement}`);
    if (statement === 'begin' || withTheNext) {
      this.#ahead.push(query);
      return UNREAD;
    }
    // Of a transaction that is taken back, what was not sent need not be.
    const ahead = statement === 'rollback' ? [] : this.#ahead;
    this.#ahead = [];
    const { stream } = this.connection;
    stream.cork();
    process.nextTick(() => stream.uncork());
    // The first that fails is the failure, because those after it only say that one did.
    const answers = await Promise.all([...ahead, query].map((each) => this.#answer(each)));
    return answers.at(-1);
  }

  /**
   * Statements that were sent together fail together: those after the first only say that the transaction is over. Whoever waits for one of
   * them hears of the first, because what it was decides whether the work is worth another try.
   */
  async #answer(query: readonly unknown[]): Promise<unknown> {
    try {
      return await this.#send(query);
    } catch (failure) {
      this.#failure ??= failure;
      throw isAftermath(failure) ? this.#failure : failure;
    }
  }

  /** The name under which a statement without one of its own is kept; undefined when it is planned each time. */
  protected nameOf(_statement: string): string | undefined {
    return undefined;
  }

  #send(args: readonly unknown[]): Promise<unknown> {
    return (super.query as (...passed: unknown[]) => Promise<unknown>).apply(this, [...args]);
  }
}

const isAftermath = (failure: unknown): boolean =>
  failure instanceof Error && 'code' in failure && failure.code === '25P02';

/** Ends a transaction together with what is asked before it, in one piece. */
export const ASK_NOTHING_MORE = '/* ask_nothing_more */ commit';

/** Stands for the answer of a statement that has not been sent yet. */
const UNREAD = { command: '', rowCount: null, rows: [] };

/**
 * Keeps every statement that has parameters. Worth it where a few hundred statements are repeated thousands of times, and nowhere else:
 * each connection keeps each plan.
 */
class KeepingClient extends OwnClient {
  static readonly #names = new Map<string, string>();

  protected override nameOf(statement: string): string {
    const name = KeepingClient.#names.get(statement) ?? `s${KeepingClient.#names.size}`;
    KeepingClient.#names.set(statement, name);
    return name;
  }
}

const asText = (value: unknown) => (value instanceof Temporal.Instant ? value.toString() : value);

/**
 * Opens a pool of at most `maxConnections` for the application's role.
 * A statement that takes over 30 s, or a transaction left idle for as long, is ended by PostgreSQL.
 * `keeps` says which statements stay prepared; `through` lets tests stand between the program and its database.
 */
export function openDatabase(
  config: pg.ClientConfig,
  maxConnections = 10,
  through: (dialect: Dialect) => Dialect = (dialect) => dialect,
  keeps: 'named' | 'all' = 'named',
): Database {
  const pool = new pg.Pool({
    ...config,
    types,
    Client: keeps === 'all' ? KeepingClient : OwnClient,
    pipeline: true,
    max: maxConnections,
    statement_timeout: 30_000,
    idle_in_transaction_session_timeout: 30_000,
    connectionTimeoutMillis: 10_000,
  });
  // A connection that breaks is replaced at the next use, and a statement under way hears of it by itself. Without a listener
  // one that breaks while idle, or between two statements of a transaction, would end the process.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  return new Kysely<NoTables>({ dialect: through(new PostgresDialect({ pool })) });
}
