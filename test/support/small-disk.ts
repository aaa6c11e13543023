import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { open, rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

const [MOUNT, UNMOUNT] = ['/bin/mount', '/bin/umount'];

/** A disk of its own, small enough to be filled. */
export interface SmallDisk {
  readonly folder: string;
  /** Takes all the room that is left but so many bytes. */
  fill(leaving?: number): Promise<void>;
  /** Gives the room back. */
  free(): Promise<void>;
}

/** A disk of so many megabytes for the tests of one file; undefined where this user may not mount one. */
export function smallDisk(megabytes: number): SmallDisk | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'omnibus-disk-'));
  try {
    execFileSync(MOUNT, ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder], { stdio: 'ignore' });
  } catch {
    rmSync(folder, { recursive: true });
    return undefined;
  }
  // As open to others as the folder of an ordinary disk: the database's own user must get through.
  chmodSync(folder, 0o755);
  afterAll(() => {
    execFileSync(UNMOUNT, ['--lazy', folder]);
    if (existsSync(folder)) rmSync(folder, { recursive: true });
  });
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
  };
}

async function roomIn(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}
