import { Agent, request } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';

// The server closes connections that were idle for 5 s; none is taken that may be closed before the request is there.
const agent = new Agent({ keepAlive: true, maxSockets: 256, agentKeepAliveTimeoutBuffer: 3000 });

export interface Answer {
  readonly status: number;
  readonly location: string;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly body: Buffer;
}

/** One request over a connection that is kept. */
export function send(
  url: string,
  options: { readonly headers: Record<string, string>; readonly form?: Record<string, string> },
): Promise<Answer> {
  const body = options.form && new URLSearchParams(options.form).toString();
  const headers = {
    ...options.headers,
    ...(body !== undefined && {
      'content-type': 'application/x-www-form-urlencoded',
      'content-length': String(Buffer.byteLength(body)),
    }),
  };
  return new Promise((resolve, reject) => {
    const sent = request(url, { agent, method: body === undefined ? 'GET' : 'POST', headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.once('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          location: response.headers.location ?? '',
          headers: response.headers,
          body: Buffer.concat(chunks),
        }),
      );
    });
    sent.once('error', reject);
    sent.end(body);
  });
}

/** How many times a second `work` gets done by so many at once, for so many seconds. */
export async function throughput(
  atOnce: number,
  seconds: number,
  work: (worker: number) => Promise<unknown>,
): Promise<number> {
  const begun = performance.now();
  const until = begun + seconds * 1000;
  let done = 0;
  const worker = async (_: unknown, n: number) => {
    while (performance.now() < until) {
      await work(n);
      done += 1;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return done / ((performance.now() - begun) / 1000);
}

/**
 * Milliseconds until each answer, when requests come at their own pace whether earlier ones are answered or not. Counted from when a request
 * should have been sent, so that a server that stalls is not spared. With 500 unanswered ones it gives up and answers what it has.
 */
async function latencies(perSecond: number, seconds: number, work: () => Promise<unknown>): Promise<number[]> {
  const took: number[] = [];
  const open = new Set<Promise<unknown>>();
  const begun = performance.now();
  for (let n = 0; n < perSecond * seconds && open.size < 500; n++) {
    const due = begun + (n * 1000) / perSecond;
    const early = due - performance.now();
    if (early > 1) await wait(early);
    const one = work().then(() => {
      took.push(performance.now() - due);
      open.delete(one);
    });
    open.add(one);
  }
  await Promise.all(open);
  return took;
}

export interface Answers {
  /** Milliseconds in which 99 of 100 were given; infinite where it gave up. */
  readonly p99: number;
  /** What a figure says of it. */
  readonly from: string;
}

const TURNS = 4;

/** The same in four turns, of which the quietest counts: what else a machine does meanwhile can only add to what the program needs. */
export async function quietest(perSecond: number, seconds: number, work: () => Promise<unknown>): Promise<Answers> {
  const turns: Answers[] = [];
  while (turns.length < TURNS) turns.push(answersOf(await latencies(perSecond, seconds, work), perSecond * seconds));
  return turns.reduce((best, turn) => (turn.p99 < best.p99 ? turn : best));
}

const answersOf = (took: readonly number[], asked: number): Answers => ({
  p99: took.length < asked ? Number.POSITIVE_INFINITY : percentile(took, 0.99),
  from: `half ${Math.round(percentile(took, 0.5))} ms, ${took.length} of ${asked} answered, the quietest of ${TURNS} turns`,
});

function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
