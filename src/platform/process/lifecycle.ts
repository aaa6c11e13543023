import { setTimeout as wait } from 'node:timers/promises';
import type { Logger } from '../logging.ts';

/** What a program started and must stop, in reverse order. */
export interface Lifecycle {
  /** Registers how to stop something that was just started; what started last stops first. */
  onStop(name: string, stop: () => Promise<void> | void): void;
  /** Stops everything, once; resolves when all has stopped. A part that fails to stop does not keep the others. */
  stop(): Promise<void>;
  /** Resolves when stopping begins, whoever asked for it. */
  readonly stopping: AbortSignal;
  /** Ends the program after stopping everything, as a signal does. */
  end(exitCode: number): void;
}

/** A part that does not stop by then is given up, so that the database behind it still stops in order. */
const patienceMs = 20_000;

/**
 * Stops everything in reverse order on SIGINT, SIGTERM or SIGHUP and ends with exit code 0; a second signal (not the
 * double that a terminal and a parent may send within a second) ends at once with 130 or 143.
 */
export function createLifecycle(log: Logger): Lifecycle {
  const parts: { name: string; stop: () => Promise<void> | void }[] = [];
  const aborter = new AbortController();
  let stopped: Promise<void> | undefined;

  const stopAll = async () => {
    aborter.abort();
    for (let part = parts.pop(); part; part = parts.pop()) await stopPart(part, log);
  };
  const stop = () => {
    stopped ??= stopAll();
    return stopped;
  };
  const end = (exitCode: number) => {
    void stop().then(() => process.exit(exitCode));
  };

  let impatient = false;
  for (const [signal, forcedCode] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const) {
    process.on(signal, () => {
      if (impatient) process.exit(forcedCode);
      if (aborter.signal.aborted) return;
      log.info({ signal }, 'stopping');
      setTimeout(() => {
        impatient = true;
      }, 1000).unref();
      end(0);
    });
  }
  return { onStop: (name, stopPart) => parts.push({ name, stop: stopPart }), stop, stopping: aborter.signal, end };
}

async function stopPart(part: { name: string; stop: () => Promise<void> | void }, log: Logger): Promise<void> {
  const patience = new AbortController();
  const late = wait(patienceMs, 'late' as const, { signal: patience.signal, ref: false }).catch(() => undefined);
  try {
    const outcome = await Promise.race([part.stop(), late]);
    if (outcome === 'late') log.error({ part: part.name }, 'did not stop in time');
  } catch (error) {
    log.error({ part: part.name, err: error }, 'failed to stop');
  } finally {
    patience.abort();
  }
}
