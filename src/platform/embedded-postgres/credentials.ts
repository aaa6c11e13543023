import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { secretFile } from '../data-folder/secret-file.ts';

/** Who connects: `admin` makes roles and databases, `owner` migrates, `app` serves under row-level security. */
export type DatabaseRole = 'admin' | 'owner' | 'app';

export const roleNames = { admin: 'omnibus_admin', owner: 'omnibus_owner', app: 'omnibus_app' } as const;

const passwordsSchema = z.object({ admin: z.string(), owner: z.string(), app: z.string() });
export type Passwords = z.infer<typeof passwordsSchema>;

/** How a client of `pg` reaches a database: plain data, so that it can be handed to another process. */
export interface DatabaseConnection {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
}

/** The roles' passwords, drawn at the first start and kept in the data folder (0600). */
export async function passwordsOf(dataFolder: string): Promise<Passwords> {
  const draw = () => randomBytes(24).toString('base64url');
  const text = await secretFile(join(dataFolder, 'database-passwords.json'), () =>
    JSON.stringify({ admin: draw(), owner: draw(), app: draw() }),
  );
  return passwordsSchema.parse(JSON.parse(text));
}

export const connectionTo = (
  socketFolder: string,
  passwords: Passwords,
  role: DatabaseRole,
  database = 'omnibus',
): DatabaseConnection => ({
  host: socketFolder,
  port: 5432,
  user: roleNames[role],
  password: passwords[role],
  database,
});
