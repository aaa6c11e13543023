/** Thrown when so much waits already that waiting longer would help nobody. */
export class TooBusy extends Error {
  override name = 'TooBusy';
}

/**
 * Runs at most `running` works at once; others wait in line, at most `waiting` of them.
 * The rest fails with `TooBusy` at once, so that a rush cannot fill the memory.
 */
export function atMost(running: number, waiting: number): <T>(work: () => Promise<T>) => Promise<T> {
  let active = 0;
  const line: (() => void)[] = [];
  return async (work) => {
    if (active >= running) {
      if (line.length >= waiting) throw new TooBusy();
      // Whoever leaves hands over the place, so nobody can slip in between.
      await new Promise<void>((resolve) => line.push(resolve));
    } else active++;
    try {
      return await work();
    } finally {
      const next = line.shift();
      if (next) next();
      else active--;
    }
  };
}
