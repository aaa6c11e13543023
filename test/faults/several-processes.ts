import { afterAll } from 'vitest';
import { type Database, openDatabase } from '#src/platform/database/index.ts';
import { createLogger } from '#src/platform/logging.ts';
import type { World } from '#src/platform/world.ts';
import { buildSite } from '#src/web/site.ts';
import type { TestDatabase } from '#test/support/database.ts';
import type { TownSite } from '#test/support/site.ts';
import { type Answer, SiteVisitor } from '#test/support/site-visitor.ts';
import { type Faults, faulty } from './faulty-dialect.ts';

/**
 * Two web and two worker processes on one database, as far as the database can tell; one statement in thirty breaks, before it is done or
 * after, and one in ten takes its time.
 */
export async function severalProcesses(
  database: TestDatabase,
  site: TownSite,
  random: () => number,
  world: Partial<World> = {},
) {
  const faults: Faults = () => {
    const chance = random();
    if (chance < 0.017) return 'before';
    if (chance < 0.034) return 'after';
    return chance < 0.13 ? { delayMs: Math.floor(random() * 10) } : undefined;
  };
  const opened: Database[] = [];
  afterAll(() => Promise.all(opened.map((each) => each.destroy())));
  const aProcess = (): Database => {
    const own = openDatabase(database.connections.app, 6, faulty(faults));
    opened.push(own);
    return own;
  };
  const webs = [aProcess(), aProcess()].map((own) =>
    buildSite({ ...site.world, ...world, database: own }, { log: createLogger('silent'), formTargets: [] }),
  );
  /** Somebody who has entered, on each of the web processes. */
  const browsersOf = async (email: string): Promise<SiteVisitor[]> => {
    const { cookies } = await site.entered(email);
    return webs.map((web) => {
      const browser = new SiteVisitor(web);
      for (const [name, value] of cookies) browser.cookies.set(name, value);
      return browser;
    });
  };
  return { workers: [aProcess(), aProcess()], browsersOf };
}

/** Repeats what failed until it is done, as pagoPA and the workers' loop do. */
export async function untilDone<T>(work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch {
      // Unknown: it is done again.
    }
  }
}

/** What somebody asked of the service, when it was known at last, and how often before nobody knew. */
export interface Known {
  readonly answer: Answer;
  readonly unknown: number;
}

/** Sends a request until somebody knows what became of it; of several at once all that are known must say the same. */
export async function untilKnown(send: () => Promise<readonly Answer[]>): Promise<Known> {
  for (let unknown = 0; ; unknown++) {
    const known = (await send()).filter((answer) => answer.status < 500);
    const said = new Set(known.map((answer) => `${answer.status} ${answer.location}`));
    if (said.size > 1) throw new Error(`One request was answered ${[...said].join(' and ')}`);
    const [answer] = known;
    if (answer) return { answer, unknown };
  }
}
