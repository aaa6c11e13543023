import { readFile, stat } from 'node:fs/promises';
import { StartupError } from '../process/startup-error.ts';

/** The operating-system user that the server runs as; undefined where it is the user of this process. */
export type ServerUser = { readonly uid: number; readonly gid: number } | undefined;

/** Users that exist to run a database or to own nothing; PostgreSQL wants one that has a name. */
const unprivileged = ['postgres', 'nobody'];

/**
 * PostgreSQL refuses to run as root, so root starts it as the user to whom the cluster's folder belongs already,
 * or else as an unprivileged user of this machine. Throws `NoServerUser`, `DatabaseFolderOfAnotherUser`.
 */
export async function serverUser(clusterFolder: string): Promise<ServerUser> {
  const owner = await ownerOf(clusterFolder);
  const ownUid = process.getuid?.();
  if (ownUid !== 0) {
    if (owner && owner.uid !== ownUid) throw anotherUsers(clusterFolder);
    return undefined;
  }
  if (owner && owner.uid !== 0) return owner;
  const users = await knownUsers();
  for (const name of unprivileged) {
    const user = users.get(name);
    if (user && user.uid !== 0) return user;
  }
  throw new StartupError(
    'NoServerUser',
    'PostgreSQL non può girare come root e su questa macchina non c’è un utente adatto (postgres o nobody): avvia il programma con un utente ordinario.',
  );
}

async function ownerOf(folder: string): Promise<Exclude<ServerUser, undefined> | undefined> {
  try {
    const { uid, gid } = await stat(folder);
    return { uid, gid };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    if (code === 'EACCES') throw anotherUsers(folder);
    throw error;
  }
}

const anotherUsers = (folder: string) =>
  new StartupError(
    'DatabaseFolderOfAnotherUser',
    `Il database in ${folder} appartiene a un altro utente: avvia il programma con quell’utente, oppure indica con OMNIBUS_DATA un’altra cartella.`,
  );

async function knownUsers(): Promise<Map<string, { uid: number; gid: number }>> {
  const users = new Map<string, { uid: number; gid: number }>();
  for (const line of (await readFile('/etc/passwd', 'utf8').catch(() => '')).split('\n')) {
    const [name, , uid, gid] = line.split(':');
    if (name && uid && gid) users.set(name, { uid: Number(uid), gid: Number(gid) });
  }
  return users;
}
