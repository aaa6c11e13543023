import type { Logger } from 'pino';

export interface Loop {
  /** Works now instead of at the next turn; asked while it works, it works once more afterwards. */
  wake(): void;
  /** Resolves when no work is under way and none will begin. */
  stop(): Promise<void>;
}

/**
 * Calls `work` again and again, `everyMs` after it last ended. It only wakes: what is due is decided by the work itself, from the clock and the
 * database, so a turn that is missed, late or doubled changes nothing. A failure is logged and the next turn tries again.
 */
export function startLoop(loop: {
  readonly name: string;
  readonly everyMs: number;
  readonly log: Logger;
  work(): Promise<void>;
}): Loop {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  let wanted = false;
  let stopped = false;

  const turn = () => {
    clearTimeout(timer);
    if (running !== undefined) {
      wanted = true;
      return;
    }
    running = loop
      .work()
      .catch((failure: unknown) =>
        loop.log.error({ err: failure, loop: loop.name }, 'a turn failed and will be tried again'),
      )
      .then(() => {
        running = undefined;
        if (stopped) return;
        if (wanted) {
          wanted = false;
          turn();
        } else {
          timer = setTimeout(turn, loop.everyMs);
        }
      });
  };

  turn();
  return {
    wake: () => {
      if (!stopped) turn();
    },
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
