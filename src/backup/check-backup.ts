import { createHash } from 'node:crypto';
import { text } from 'node:stream/consumers';
import { StartupError } from '#src/platform/process/index.ts';
import { MANIFEST, type Manifest, manifestSchema } from './manifest.ts';
import type { StoredBackup } from './place.ts';

/** Reads the manifest and holds every file against it, before a database is touched. Throws `BackupUnreadable`, `BackupDamaged`. */
export async function checkBackup(backup: StoredBackup, path: string): Promise<Manifest> {
  const manifest = await readManifest(backup).catch((cause: unknown) => {
    throw new StartupError(
      'BackupUnreadable',
      `${path} non è una copia di Omnibus che questa versione sa leggere: controlla il nome, o usa un’altra copia.`,
      { cause },
    );
  });
  for (const table of manifest.tables) {
    const found = await sha256Of(backup, table.file);
    if (found === table.sha256) continue;
    throw new StartupError(
      'BackupDamaged',
      `Nella copia ${path} il file ${table.file} ${found === undefined ? 'manca' : 'è danneggiato'}: niente è stato ripristinato, usa un’altra copia.`,
    );
  }
  return manifest;
}

const readManifest = async (backup: StoredBackup): Promise<Manifest> =>
  manifestSchema.parse(JSON.parse(await text(backup.read(MANIFEST))));

async function sha256Of(backup: StoredBackup, file: string): Promise<string | undefined> {
  const hash = createHash('sha256');
  try {
    for await (const chunk of backup.read(file)) hash.update(chunk as Buffer);
  } catch {
    return undefined;
  }
  return hash.digest('hex');
}
