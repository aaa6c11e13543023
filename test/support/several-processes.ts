import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { type IncomingMessage, request, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import type { JourneyPlaces } from './journey-installation.ts';

/** What a process is told: the time that its clock shows now, and whether it is to do what is due. */
export interface Told {
  readonly id: number;
  readonly now: string;
  readonly works: boolean;
}

/** Two web and two worker processes of one installation, on one database. */
export interface SeveralProcesses {
  /** Hands a request to the web processes in turn. */
  serve(incoming: IncomingMessage, answer: ServerResponse): void;
  /** Sets every clock; the workers do at once what is due then. */
  setClocks(now: Temporal.Instant): void;
  /** Resolves when every process has done what it was told. */
  settled(): Promise<void>;
  stop(): Promise<void>;
}

const SCRIPT = join(import.meta.dirname, 'one-of-several.ts');
const PATIENCE_MS = 60_000;

export async function severalProcesses(places: JourneyPlaces, now: Temporal.Instant): Promise<SeveralProcesses> {
  const begun = await Promise.all(Array.from({ length: 4 }, () => begin(places, now)));
  const webs = begun.slice(0, 2);
  const open = new Map<number, () => void>();
  const waiting = new Set<Promise<void>>();
  let told = 0;
  let turn = 0;
  for (const { child } of begun) child.on('message', ({ id }: { id: number }) => open.get(id)?.());

  const tell = (child: ChildProcess, at: Temporal.Instant, works: boolean) => {
    const id = ++told;
    const done = new Promise<void>((resolve) => open.set(id, resolve)).then(() => {
      open.delete(id);
      waiting.delete(done);
    });
    waiting.add(done);
    const message: Told = { id, now: at.toString(), works };
    child.send(message);
  };
  return {
    serve(incoming, answer) {
      const { port = 0 } = webs[turn++ % webs.length] ?? {};
      const { method, url, headers } = incoming;
      const passed = request({ host: '127.0.0.1', port, method, path: url, headers }, (got) => {
        answer.writeHead(got.statusCode ?? 502, got.rawHeaders);
        got.pipe(answer);
      });
      passed.on('error', () => answer.destroy());
      incoming.pipe(passed);
    },
    setClocks(at) {
      for (const [n, { child }] of begun.entries()) tell(child, at, n >= webs.length);
    },
    settled: async () => {
      await Promise.all(waiting);
    },
    stop: async () => {
      await Promise.all(
        begun.map(async ({ child }) => {
          const ended = once(child, 'exit');
          child.disconnect();
          await ended;
        }),
      );
    },
  };
}

async function begin(places: JourneyPlaces, now: Temporal.Instant) {
  const child = fork(SCRIPT, [JSON.stringify({ places, now: now.toString() })], { execArgv: ['--import', 'tsx'] });
  const [{ port }] = await once(child, 'message', { signal: AbortSignal.timeout(PATIENCE_MS) });
  return { child, port: Number(port) };
}
