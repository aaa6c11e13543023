import type { Tx } from './connection.ts';

/** What is known of a municipality under a version: its facts stay the same as long as the version does (`facts_versions`). */
export interface Versioned<T> {
  readonly version: string;
  readonly facts: T;
}

/**
 * What this process was told of each municipality, so that it is told again only when it changed. A version is never used twice, in no
 * database: whoever is answered with the version that it knows may go by what it knows.
 */
export class ToldOnce<T> {
  readonly #known = new Map<string, Versioned<T>>();

  /** What is known of the transaction's municipality, old or not: for the question, which names the version. */
  latest(tx: Tx, what = ''): Versioned<T> | undefined {
    return this.#known.get(keyOf(tx, what));
  }

  /** Keeps what was read together with its version, in one statement. */
  keep(tx: Tx, told: Versioned<T>, what = ''): Versioned<T> {
    const key = keyOf(tx, what);
    this.#known.delete(key);
    this.#known.set(key, told);
    const [oldest] = this.#known.keys();
    if (this.#known.size > MOST_KNOWN && oldest !== undefined) this.#known.delete(oldest);
    return told;
  }
}

/** Some ten kilobytes each. */
const MOST_KNOWN = 1000;

const keyOf = (tx: Tx, what: string) => `${tx.tenantId} ${what}`;
