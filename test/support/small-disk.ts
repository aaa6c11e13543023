import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { open, rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const [MOUNT, UNMOUNT] = ['/bin/mount', '/bin/umount'];

/** A disk of its own, small enough to be filled. */
export interface SmallDisk {
  readonly folder: string;
  /** Takes all the room that is left but so many bytes. */
  fill(leaving?: number): Promise<void>;
  /** Gives the room back. */
  free(): Promise<void>;
  /** Takes the disk away, with whatever is on it. */
  remove(): void;
}

/** Whether this user may mount a disk on this machine: containers and ordinary users may not. */
export function mayMount(): boolean {
  try {
    unmount(mounted(1));
    return true;
  } catch {
    return false;
  }
}

/** A disk of so many megabytes until it is removed. */
export function smallDisk(megabytes: number): SmallDisk {
  const folder = mounted(megabytes);
  // As open to others as the folder of an ordinary disk: the database's own user must get through.
  chmodSync(folder, 0o755);
  const ballast = join(folder, 'ballast');
  return {
    folder,
    async fill(leaving = 0) {
      const file = await open(ballast, 'a');
      try {
        const block = Buffer.alloc(64 * 1024);
        for (let room = await roomIn(folder); room > leaving; room = await roomIn(folder))
          await file.write(block, 0, Math.min(block.length, room - leaving));
      } finally {
        await file.close();
      }
    },
    free: () => rm(ballast, { force: true }),
    remove: () => unmount(folder),
  };
}

function mounted(megabytes: number): string {
  const folder = mkdtempSync(join(tmpdir(), 'omnibus-disk-'));
  try {
    execFileSync(MOUNT, ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder], { stdio: 'ignore' });
  } catch (failure) {
    rmSync(folder, { recursive: true });
    throw failure;
  }
  return folder;
}

function unmount(folder: string): void {
  execFileSync(UNMOUNT, ['--lazy', folder]);
  rmSync(folder, { recursive: true, force: true });
}

async function roomIn(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}
