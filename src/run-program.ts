import { type Config, readConfig } from './config.ts';
import { createLogger, type Logger } from './platform/logging.ts';
import { createLifecycle, type Lifecycle, StartupError } from './platform/process/index.ts';

/** What a program has before it starts anything. */
export interface Program {
  readonly config: Config;
  readonly log: Logger;
  readonly lifecycle: Lifecycle;
}

/**
 * Runs a program: with `done` it stops what it started and ends, with `stays` it runs until a signal comes.
 * A StartupError is shown as its one sentence, anything else whole; both end with exit code 1, after everything stopped.
 */
export async function runProgram(
  main: (program: Program) => Promise<'done' | 'stays'>,
  {
    environment = process.env,
    usualLog = 'info',
  }: { environment?: NodeJS.ProcessEnv; usualLog?: 'info' | 'warn' } = {},
): Promise<void> {
  let lifecycle: Lifecycle | undefined;
  try {
    const config = readConfig(environment, usualLog);
    const log = createLogger(config.logLevel);
    lifecycle = createLifecycle(log);
    if ((await main({ config, log, lifecycle })) === 'done') lifecycle.end(0);
  } catch (error) {
    // Work that a signal interrupts fails; there is nothing to explain, and the signal's own stop goes on.
    if (lifecycle?.stopping.aborted) return;
    process.stderr.write(`${explain(error)}\n`);
    if (lifecycle) lifecycle.end(1);
    else process.exitCode = 1;
  }
}

function explain(error: unknown): string {
  if (error instanceof StartupError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
