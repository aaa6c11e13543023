import { spawn } from 'node:child_process';
import { delimiter, dirname, join } from 'node:path';

export const root = join(import.meta.dirname, '../..');

interface Ended {
  readonly code: number;
  /** Standard output and error, in the order in which they came. */
  readonly output: string;
}

/** A run that hangs ends; one that a busy machine stretches does not. */
const STOP_AFTER_MINUTES = 45;

/** Runs a program of `node_modules/.bin` at the project's root, with this very Node, without input, and keeps what it says. */
export function runProgram(name: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
  const path = [dirname(process.execPath), process.env.PATH].join(delimiter);
  const child = spawn(join(root, 'node_modules/.bin', name), args, {
    cwd: root,
    env: { ...process.env, FORCE_COLOR: undefined, NO_COLOR: '1', ...env, PATH: path },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: STOP_AFTER_MINUTES * 60_000,
  });
  let stopped = false;
  const stop = () => {
    stopped = true;
    child.kill('SIGTERM');
  };
  process.once('SIGTERM', stop).once('SIGINT', stop);
  let output = '';
  const hear = (chunk: string) => {
    output += chunk;
  };
  child.stdout.setEncoding('utf8').on('data', hear);
  child.stderr.setEncoding('utf8').on('data', hear);
  return new Promise((resolve) => {
    const end = (code: number, more = '') => {
      if (stopped) process.exit(130);
      process.off('SIGTERM', stop).off('SIGINT', stop);
      resolve({ code, output: output + more });
    };
    child.once('error', (error) => end(1, `${name}: ${error.message}\n`));
    child.once('close', (code, signal) => end(code ?? 1, signal ? `${name} was ended by ${signal}\n` : ''));
  });
}
