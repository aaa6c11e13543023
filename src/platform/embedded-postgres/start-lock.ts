import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as wait } from 'node:timers/promises';
import { StartupError } from '../process/startup-error.ts';

/**
 * Lets one process at a time start or stop the server of a data folder. SQLite's file lock serves,
 * because the kernel frees it when its holder dies, however that happens. Throws `DataFolderBusy` after a minute.
 */
export async function withStartLock<T>(dataFolder: string, work: () => Promise<T>): Promise<T> {
  const lock = new DatabaseSync(join(dataFolder, 'start.lock'), { timeout: 0 });
  try {
    for (let attempt = 0; !isTaken(lock); attempt++) {
      if (attempt === 600) {
        throw new StartupError(
          'DataFolderBusy',
          `Un altro avvio sta ancora preparando la cartella dei dati ${dataFolder}: attendi che finisca e riprova.`,
        );
      }
      await wait(100);
    }
    return await work();
  } finally {
    lock.close();
  }
}

function isTaken(lock: DatabaseSync): boolean {
  try {
    lock.exec('BEGIN EXCLUSIVE');
    return true;
  } catch {
    return false;
  }
}
