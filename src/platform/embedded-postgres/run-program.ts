import { spawn } from 'node:child_process';
import type { ServerUser } from './server-user.ts';

/**
 * The environment of PostgreSQL's programs: nothing of ours leaks in (PGDATA, LD_LIBRARY_PATH, a locale),
 * and messages stay English, as the code and its manual quote them.
 */
export const serverEnvironment = { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };

/**
 * How a program of PostgreSQL is told of its folder: it starts inside, and keeps the way in through `/proc`.
 * So an unprivileged user can work in a folder that lies below one which only root can enter.
 */
export const ownFolder = '/proc/self/cwd';

/** Runs a program to its end as the server's user, and gives its exit code and what it printed. */
export async function runProgram(
  program: string,
  args: string[],
  { user, folder = '/' }: { user: ServerUser; folder?: string },
): Promise<{ code: number; output: string }> {
  try {
    return await run(program, args, { user, folder });
  } catch (error) {
    return { code: -1, output: (error as Error).message };
  }
}

function run(
  program: string,
  args: string[],
  { user, folder }: { user: ServerUser; folder: string },
): Promise<{ code: number; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: folder,
      env: serverEnvironment,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
      ...user,
    });
    let output = '';
    const collect = (chunk: Buffer) => {
      output += chunk.toString();
    };
    child.stdout?.on('data', collect);
    child.stderr?.on('data', collect);
    child.once('error', reject);
    child.once('close', (code) => resolve({ code: code ?? -1, output }));
  });
}
