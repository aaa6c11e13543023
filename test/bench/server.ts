import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { buildProgram } from '../../scripts/build-program.ts';
import { processorTime } from './figures.ts';

const root = join(import.meta.dirname, '../..');

/** Once a run, as a start of `./omnibus` does. */
let compiled: Promise<string> | undefined;

export interface BenchServer {
  readonly url: string;
  readonly pid: number;
  /** Resident memory, in MiB. */
  memory(): number;
  /** Milliseconds of processor spent so far; undefined where the system does not tell. */
  processor(): number | undefined;
  stop(): Promise<void>;
}

/** The program itself, as `./omnibus serve web` runs it, on the database of a data folder. */
export async function startServer(
  dataDir: string,
  now: string,
  more: Readonly<Record<string, string>> = {},
): Promise<BenchServer> {
  const port = await freePort();
  const url = `http://localhost:${port}`;
  compiled ??= buildProgram();
  const program = join(await compiled, 'main.js');
  const child = spawn(process.execPath, ['--enable-source-maps', program, 'serve', 'web'], {
    cwd: root,
    env: {
      PATH: process.env.PATH,
      OMNIBUS_DATA: dataDir,
      OMNIBUS_NOW: now,
      PORT: String(port),
      OMNIBUS_LOG: 'error',
      ...more,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  await new Promise<void>((resolve, reject) => {
    child.stdout.once('data', () => resolve());
    child.once('exit', (code) => reject(new Error(`The server ended with ${code}`)));
  });
  return {
    url,
    pid: child.pid ?? 0,
    memory: () => {
      const [, kilobytes = '0'] = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8')) ?? [];
      return Number(kilobytes) / 1024;
    },
    processor: () => processorTime(child.pid ?? 0),
    stop: () => {
      child.kill('SIGTERM');
      return ended;
    },
  };
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
