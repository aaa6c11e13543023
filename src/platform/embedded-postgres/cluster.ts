import { chown, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from '../logging.ts';
import { StartupError } from '../process/startup-error.ts';
import type { Binaries } from './binaries.ts';
import { ownFolder, runProgram } from './run-program.ts';
import type { ServerUser } from './server-user.ts';

/** Where the cluster lies in the data folder. */
export const clusterFolder = (dataFolder: string): string => join(dataFolder, 'postgres');

export interface ClusterOptions {
  readonly dataFolder: string;
  readonly binaries: Binaries;
  readonly user: ServerUser;
  readonly adminName: string;
  readonly adminPassword: string;
  readonly durable: boolean;
  readonly log: Logger;
}

/** Makes the cluster on the first start; checks it on later ones. Throws `OtherPostgresMajor`, `DatabaseNotCreated`. */
export async function prepareCluster(options: ClusterOptions): Promise<void> {
  const folder = clusterFolder(options.dataFolder);
  const major = (await readFile(join(folder, 'PG_VERSION'), 'utf8').catch(() => '')).trim();
  if (!major) return createCluster(options);
  if (major !== options.binaries.major) {
    throw new StartupError(
      'OtherPostgresMajor',
      `Il database in ${folder} è di PostgreSQL ${major}, questo programma usa PostgreSQL ${options.binaries.major}: ` +
        'fai una copia con la versione precedente del programma (omnibus backup) e ripristinala con questa (omnibus restore) in una cartella vuota.',
    );
  }
  await giveToServer(folder, options.user);
}

/** `initdb` works beside the final place and is renamed at its end, so a killed first start leaves nothing half made. */
async function createCluster({ dataFolder, binaries, user, log, ...options }: ClusterOptions): Promise<void> {
  log.info('creating the database cluster');
  for (const name of await readdir(dataFolder)) {
    if (name.startsWith('postgres.new-')) await rm(join(dataFolder, name), { recursive: true, force: true });
  }
  const draft = await mkdtemp(join(dataFolder, 'postgres.new-'));
  const pgdata = join(draft, 'data');
  await mkdir(pgdata, { mode: 0o700 });
  const passwordFile = join(draft, 'password');
  await writeFile(passwordFile, options.adminPassword, { mode: 0o600 });
  if (user) await Promise.all([draft, pgdata, passwordFile].map((path) => chown(path, user.uid, user.gid)));
  const { code, output } = await runProgram(
    binaries.initdb,
    [
      ...['-D', ownFolder, '-U', options.adminName, '--encoding=UTF8', '--locale=C'],
      ...['--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--auth=scram-sha-256'],
      ...[`--pwfile=${ownFolder}/../password`, ...(options.durable ? [] : ['--no-sync'])],
    ],
    { user, folder: pgdata },
  );
  if (code !== 0) {
    await rm(draft, { recursive: true, force: true });
    throw new StartupError(
      'DatabaseNotCreated',
      `Non è stato possibile creare il database in ${dataFolder}: ${output.trim().split('\n').at(-1)}`,
    );
  }
  await rename(pgdata, clusterFolder(dataFolder));
  await rm(draft, { recursive: true, force: true });
}

/** A copy or a backup made by root may have left the folder to root, as whom the server cannot run. */
async function giveToServer(folder: string, user: ServerUser): Promise<void> {
  if (!user || (await stat(folder)).uid === user.uid) return;
  await runProgram('/bin/chown', ['-R', `${user.uid}:${user.gid}`, folder], { user: undefined });
}
