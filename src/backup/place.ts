import { createReadStream } from 'node:fs';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { StartupError } from '#src/platform/process/index.ts';
import { listTar, packTar } from './tar.ts';

/** Where a backup is being written: a folder, moved to its name, or packed into one file, when it is whole. */
export interface BackupDraft {
  readonly folder: string;
  /** `names` in the order in which they are packed. */
  finish(names: readonly string[], at: Temporal.Instant): Promise<void>;
  discard(): Promise<void>;
}

/**
 * Begins a backup at a path: one file when it ends in `.tar`, otherwise a folder. Nothing there is ever overwritten.
 * Throws `BackupTargetExists`, `BackupTargetUnwritable`.
 */
export async function beginBackup(path: string): Promise<BackupDraft> {
  const kind = await kindOf(path);
  if (kind === 'file' || (kind === 'folder' && (path.endsWith('.tar') || (await readdir(path)).length > 0))) {
    throw new StartupError(
      'BackupTargetExists',
      `${path} esiste già: indica un nome nuovo, le copie non si sovrascrivono.`,
    );
  }
  const folder = `${path}.incompleto`;
  try {
    await rm(folder, { recursive: true, force: true });
    await mkdir(dirname(path), { recursive: true });
    await mkdir(folder, { mode: 0o700 });
  } catch (cause) {
    throw new StartupError(
      'BackupTargetUnwritable',
      `Non è possibile scrivere in ${dirname(path)}: indica una cartella in cui il programma può scrivere.`,
      { cause },
    );
  }
  const discard = () => rm(folder, { recursive: true, force: true });
  return {
    folder,
    discard,
    async finish(names, at) {
      if (!path.endsWith('.tar')) {
        await rm(path, { recursive: true, force: true });
        await rename(folder, path);
        return;
      }
      const files = await Promise.all(
        names.map(async (name) => ({ name, path: join(folder, name), size: (await stat(join(folder, name))).size })),
      );
      const packed = join(folder, 'packed.tar');
      await packTar(packed, files, Math.floor(at.epochMilliseconds / 1000));
      await rename(packed, path);
      await discard();
    },
  };
}

/** A backup that lies there, to be read file by file. */
export interface StoredBackup {
  /** Throws when the backup has no such file. */
  read(name: string): Readable;
}

/** Opens a backup, a folder or a file. Throws `BackupMissing`, `BackupUnreadable`. */
export async function openBackup(path: string): Promise<StoredBackup> {
  const kind = await kindOf(path);
  if (kind === 'none') throw new StartupError('BackupMissing', `La copia ${path} non c’è: controlla il nome.`);
  if (kind === 'folder') return { read: (name) => createReadStream(join(path, name)) };
  const entries = new Map((await listEntries(path)).map((entry) => [entry.name, entry]));
  return {
    read(name) {
      const entry = entries.get(name);
      if (!entry) throw new Error(`The archive has no ${name}`);
      return createReadStream(path, { start: entry.start, end: entry.start + entry.size - 1 });
    },
  };
}

const listEntries = (path: string) =>
  listTar(path).catch((cause: unknown) => {
    throw new StartupError(
      'BackupUnreadable',
      `${path} non è una copia di Omnibus, o è danneggiata: usa un’altra copia.`,
      {
        cause,
      },
    );
  });

async function kindOf(path: string): Promise<'none' | 'file' | 'folder'> {
  const found = await stat(path).catch(() => undefined);
  return found === undefined ? 'none' : found.isDirectory() ? 'folder' : 'file';
}
