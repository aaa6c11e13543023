import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StartupError } from '../process/startup-error.ts';
import { secretFile } from './secret-file.ts';

/** The installation's own 32-byte key (R16), drawn at the first start and kept in the data folder, readable by its owner only. */
export async function storedSecretKey(dataFolder: string): Promise<Buffer> {
  const path = join(dataFolder, 'secret.key');
  const key = Buffer.from(await secretFile(path, () => randomBytes(32).toString('base64')), 'base64');
  if (key.length === 32) return key;
  throw new StartupError(
    'SecretKeyDamaged',
    `La chiave in ${path} è danneggiata: rimetti il file originale da una copia.`,
  );
}

/** The key that the data folder holds already; undefined where none was drawn yet, and none is drawn. */
export async function existingSecretKey(dataFolder: string): Promise<Buffer | undefined> {
  try {
    return Buffer.from(await readFile(join(dataFolder, 'secret.key'), 'utf8'), 'base64');
  } catch (failure) {
    if ((failure as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw failure;
  }
}
