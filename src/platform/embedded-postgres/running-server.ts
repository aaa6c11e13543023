import { chown, mkdtemp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { ServerUser } from './server-user.ts';

/** A server that works on a cluster's folder, as its `postmaster.pid` tells. */
export interface RunningServer {
  readonly pid: number;
  readonly socketFolder: string;
}

/**
 * The live server of a folder, if any. A process id alone proves nothing: after a restart of the machine it may belong to
 * another program, and a dead server may linger as a zombie. The socket folder has a random name, so a process
 * whose command line names it is ours.
 */
export async function runningServer(clusterFolder: string): Promise<RunningServer | undefined> {
  const file = join(clusterFolder, 'postmaster.pid');
  const lines = (await readFile(file, 'utf8').catch(() => '')).split('\n');
  const [pid, socketFolder] = [Number(lines[0]), lines[4]?.trim()];
  if (!pid || pid < 2) return undefined;
  if (socketFolder && (await isAlive({ pid, socketFolder }))) return { pid, socketFolder };
  if (socketFolder) await removeSocketFolder(socketFolder);
  // PostgreSQL handles a process that is gone; a foreign one or a zombie would make it refuse to start.
  if (await exists(pid)) await rm(file, { force: true });
  return undefined;
}

/** Whether the server still runs; a zombie does not. */
export async function isAlive({ pid, socketFolder }: RunningServer): Promise<boolean> {
  const commandLine = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  return commandLine.includes(socketFolder) && !(await isZombie(pid));
}

async function isZombie(pid: number): Promise<boolean> {
  const status = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return /^\d+ \(.*\) [ZX]/s.test(status);
}

const exists = (pid: number): Promise<boolean> =>
  readFile(`/proc/${pid}/stat`).then(
    () => true,
    () => false,
  );

/** Waits until the server is gone; false when it is still there after `seconds`. */
export async function waitUntilGone(server: RunningServer, seconds: number): Promise<boolean> {
  for (let polls = 0; polls < seconds * 20; polls++) {
    if (!(await isAlive(server))) return true;
    await wait(50);
  }
  return false;
}

/** Stops a server and waits for its end: sessions are cut and rolled back, all that was committed is on disk. */
export async function stopServer(server: RunningServer): Promise<void> {
  for (const [signal, seconds] of [
    ['SIGINT', 60],
    ['SIGQUIT', 10],
    ['SIGKILL', 10],
  ] as const) {
    if (!(await isAlive(server)) || !signalServer(server.pid, signal)) break;
    if (await waitUntilGone(server, seconds)) break;
  }
  await removeSocketFolder(server.socketFolder);
}

const socketFolders = '/tmp/omnibus-pg-';

/** A folder for the server's socket that only its user (and root) can enter; its path is short, as sockets need. */
export async function makeSocketFolder(user: ServerUser): Promise<string> {
  const folder = await mkdtemp(socketFolders);
  if (user) await chown(folder, user.uid, user.gid);
  return folder;
}

/** The path may come from a file that the unprivileged server wrote, so only a folder of ours is ever removed. */
export async function removeSocketFolder(folder: string): Promise<void> {
  const isOurs = folder.startsWith(socketFolders) && !folder.slice(socketFolders.length).includes('/');
  if (isOurs) await rm(folder, { recursive: true, force: true });
}

function signalServer(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}
