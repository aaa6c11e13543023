import { StartupError } from './startup-error.ts';

/** One sentence for a disk without room: nothing is lost by it. */
export const diskFull = (folder: string, cause?: unknown): StartupError =>
  new StartupError(
    'DiskFull',
    `Il disco di ${folder} è pieno: libera spazio e riprova. Niente è stato scritto a metà e niente è andato perso.`,
    { cause },
  );

/** Words the error of a file that found no room on its disk; other errors stay as they are. */
export function explainDiskFull(error: unknown, folder: string): unknown {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOSPC' || code === 'EDQUOT' ? diskFull(folder, error) : error;
}
