import { type ChildProcess, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const PATIENCE_MS = 120_000;

/** Where Prism's own command lies; started with this Node, whatever the machine has besides. */
const prism = join(
  dirname(createRequire(import.meta.url).resolve('@stoplight/prism-cli/package.json')),
  'dist/index.js',
);

const handRedirectsOn = join(import.meta.dirname, 'hand-redirects-on.cjs');

export interface StrictProxy {
  /** Without a slash at the end. */
  readonly url: string;
  stop(): void;
}

/**
 * Stands between two programs and holds both to an OpenAPI document: a call or an answer that breaks it becomes an error of the proxy
 * (`prism proxy --errors`). It forwards to `upstream`, a base address without a slash at the end.
 */
export async function strictProxy(document: string, upstream: string): Promise<StrictProxy> {
  const port = await freePort();
  const child = spawn(
    process.execPath,
    [
      '--require',
      handRedirectsOn,
      prism,
      'proxy',
      document,
      upstream,
      '--errors',
      '-h',
      '127.0.0.1',
      '-p',
      String(port),
    ],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const said: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => said.push(String(data)));
  await listening(child, port, said);
  return { url: `http://127.0.0.1:${port}`, stop: () => child.kill() };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() =>
        address && typeof address === 'object' ? resolve(address.port) : reject(new Error('No port')),
      );
    });
  });
}

async function listening(child: ChildProcess, port: number, said: readonly string[]): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  while (Date.now() < deadline) {
    if (child.exitCode !== null) break;
    const there = await fetch(`http://127.0.0.1:${port}/`).then(
      () => true,
      () => false,
    );
    if (there) return;
    await pause(200);
  }
  child.kill();
  throw new Error(`The proxy does not listen: ${said.join('')}`);
}
