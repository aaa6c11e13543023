import { constants } from 'node:fs';
import { access, mkdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { StartupError } from '../process/startup-error.ts';

/** Makes sure that the data folder exists, for its owner alone, and can be written. Throws `DataFolderNotWritable`. */
export async function prepareDataFolder(folder: string): Promise<void> {
  try {
    await makeFolder(resolve(folder));
    await access(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (cause) {
    throw new StartupError(
      'DataFolderNotWritable',
      `Non è possibile scrivere nella cartella dei dati ${folder}: indica con OMNIBUS_DATA una cartella dell’utente che avvia il programma.`,
      { cause },
    );
  }
}

/** Node's own `recursive` never returns below `/proc`. */
async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { mode: 0o700 });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return;
    if (code !== 'ENOENT' || dirname(folder) === folder || folder.startsWith('/proc/')) throw error;
    await makeFolder(dirname(folder));
    await mkdir(folder, { mode: 0o700 });
  }
}
