import type { MiddlewareHandler } from 'hono';
import type { PagopaSandbox } from './state.ts';

const problem = (title: string, status: number, detail: string) => ({ title, status, detail });

/** Longer than anybody waits. */
const SILENCE_MS = 60_000;

/** Answers wrongly, late or not at all, as the switches say; `done` lets the call happen first. */
export const misbehave =
  (sandbox: PagopaSandbox): MiddlewareHandler =>
  async (c, next) => {
    const { fault } = sandbox.state.switches;
    if (fault.endsWith('_done')) await next();
    switch (fault) {
      case 'none':
        return next();
      case 'throttled':
        return c.json(problem('Too Many Requests', 429, 'Rate limit is exceeded.'), 429);
      case 'broken':
        return c.json(problem('Internal Server Error', 500, 'Something went wrong.'), 500);
      case 'broken_done':
        c.res = c.json(problem('Internal Server Error', 500, 'Something went wrong.'), 500);
        return;
      case 'conflict_done':
        // Only what changes something can be in conflict.
        if (c.req.method !== 'GET') c.res = c.json(problem('Conflict', 409, 'A position with this name exists.'), 409);
        return;
      default:
        await silence(c.req.raw.signal);
        c.res = c.json(problem('Gateway Timeout', 504, 'Nobody waited for this.'), 504);
        return;
    }
  };

/** Until whoever asked has gone away. */
function silence(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, SILENCE_MS);
    timer.unref();
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
