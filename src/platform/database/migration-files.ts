import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface Migration {
  readonly number: number;
  /** The file's name without its ending, `0001_tenants`. */
  readonly name: string;
  readonly sql: string;
  /** SHA-256 of the file: an applied step is never changed. */
  readonly hash: string;
}

const ownFolder = join(import.meta.dirname, '../../../migrations');

/** The steps in order. Throws when two share a number or a file is named otherwise: the program is broken then. */
export async function readMigrations(folder = ownFolder): Promise<Migration[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort();
  const steps = await Promise.all(names.map((name) => readMigration(folder, name)));
  steps.forEach(({ number, name }, index) => {
    if (steps[index - 1]?.number === number) throw new Error(`Two migrations have the number of ${name}`);
  });
  return steps;
}

async function readMigration(folder: string, file: string): Promise<Migration> {
  const number = Number(/^(\d{4})_[a-z0-9_]+\.sql$/.exec(file)?.[1]);
  if (!number) throw new Error(`Not the name of a migration: ${file}`);
  const sql = (await readFile(join(folder, file), 'utf8')).replaceAll('\r\n', '\n');
  return { number, name: file.slice(0, -'.sql'.length), sql, hash: createHash('sha256').update(sql).digest('hex') };
}
