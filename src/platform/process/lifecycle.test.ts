import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';

/** Runs a program with a lifecycle; `body` registers parts and prints `ready`. */
function program(body: string) {
  const code = `
    const { createLifecycle } = await import(${JSON.stringify(join(import.meta.dirname, 'lifecycle.ts'))});
    const { createLogger } = await import(${JSON.stringify(join(import.meta.dirname, '../logging.ts'))});
    const lifecycle = createLifecycle(createLogger('silent'));
    const say = (text) => process.stdout.write(text + '\\n');
    setInterval(() => undefined, 1000);
    ${body}
    say('ready');`;
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', code]);
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const ready = expect.poll(() => output, { timeout: 10_000 }).toContain('ready');
  return { child, ready, end: async () => ({ code: await ended, lines: output.trim().split('\n').slice(1) }) };
}

test.each(['SIGINT', 'SIGTERM'] as const)(
  '%s stops what started last first, and ends with exit code 0',
  async (signal) => {
    const { child, ready, end } = program(`
    for (const part of ['database', 'worker', 'web'])
      lifecycle.onStop(part, async () => { await new Promise((done) => setTimeout(done, 20)); say(part); });`);
    await ready;
    child.kill(signal);
    child.kill(signal);
    expect(await end()).toEqual({ code: 0, lines: ['web', 'worker', 'database'] });
  },
);

test('a part that fails to stop does not keep the others from stopping', async () => {
  const { child, ready, end } = program(`
    lifecycle.onStop('database', () => say('database'));
    lifecycle.onStop('web', () => Promise.reject(new Error('stuck')));`);
  await ready;
  child.kill('SIGTERM');
  expect(await end()).toEqual({ code: 0, lines: ['database'] });
});

test('a second signal after a second ends at once', async () => {
  const { child, ready, end } = program(`lifecycle.onStop('web', () => new Promise(() => undefined));`);
  await ready;
  child.kill('SIGINT');
  await wait(1300);
  child.kill('SIGINT');
  expect(await end()).toEqual({ code: 130, lines: [] });
});
