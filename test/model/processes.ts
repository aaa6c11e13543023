import { type Database, inTenant, openDatabase, type Scope, type Tx } from '#src/platform/database/index.ts';
import { once } from '#src/platform/request-keys/index.ts';
import { type Faults, faulty, InjectedFault, randomFrom } from '#test/faults/faulty-dialect.ts';
import type { TestDatabase } from '#test/support/database.ts';

/** Of all statements so many break before they are done, so many after, and so many take their time. */
const BROKEN_BEFORE = 0.006;
const BROKEN_AFTER = 0.006;
const SLOW = 0.01;

/** The processes of an installation on one database, whose statements break now and then as a seed says. */
export interface Processes {
  readonly database: TestDatabase;
  /** Begins the faults that follow from a seed; with 0 nothing breaks. */
  breakFrom(seed: number): void;
  /** What a web process does for a form: sent again until somebody knows what became of it, it is done once. */
  once<T>(scope: Scope, work: (tx: Tx) => Promise<T>, at: Temporal.Instant): Promise<T>;
  /** What so many worker processes do at once, each again until it is done. */
  atOnce(workers: number, work: (database: Database) => Promise<unknown>): Promise<void>;
  close(): Promise<void>;
}

const MOST_WORKERS = 3;

export function openProcesses(database: TestDatabase): Processes {
  const each = Array.from({ length: 1 + MOST_WORKERS }, () => aProcess(database));
  const [web, ...workers] = each.map((process) => process.database) as [Database, ...Database[]];
  let keys = 0;
  return {
    database,
    breakFrom(seed) {
      for (const [n, process] of each.entries()) process.breakFrom(seed === 0 ? 0 : seed + n);
    },
    once(scope, work, at) {
      const request = { key: `model-${++keys}`, body: keys, at };
      return untilKnown(async () => {
        const outcome = await inTenant(web, scope, (tx) => once(tx, request, async () => ({ value: await work(tx) })));
        if (outcome.kind !== 'done') throw new Error(outcome.kind);
        return outcome.answer.value;
      });
    },
    async atOnce(count, work) {
      await Promise.all(workers.slice(0, count).map((own) => untilKnown(() => work(own))));
    },
    close: async () => {
      await Promise.all(each.map((process) => process.database.destroy()));
    },
  };
}

function aProcess({ connections }: TestDatabase) {
  let random: (() => number) | undefined;
  const faults: Faults = () => {
    const chance = random?.() ?? 1;
    if (chance < BROKEN_BEFORE) return 'before';
    if (chance < BROKEN_BEFORE + BROKEN_AFTER) return 'after';
    return chance < BROKEN_BEFORE + BROKEN_AFTER + SLOW ? { delayMs: 3 } : undefined;
  };
  return {
    database: openDatabase(connections.app, 2, faulty(faults)),
    breakFrom(seed: number): void {
      random = seed === 0 ? undefined : randomFrom(seed);
    },
  };
}

async function untilKnown<T>(work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (failure) {
      if (!(failure instanceof InjectedFault)) throw failure;
    }
  }
}
