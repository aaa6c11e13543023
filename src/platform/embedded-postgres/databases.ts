import pg from 'pg';
import { type DatabaseConnection, roleNames } from './credentials.ts';

/** Makes a database owned by `omnibus_owner`, as a copy of `template` when one is named (nobody may be connected to it). */
export async function createDatabase(admin: DatabaseConnection, name: string, template = 'template1'): Promise<void> {
  await asAdmin(admin, (client) =>
    client.query(
      `create database ${client.escapeIdentifier(name)} owner ${roleNames.owner} template ${client.escapeIdentifier(template)}`,
    ),
  );
}

/** Drops a database, also while somebody is connected to it. */
export async function dropDatabase(admin: DatabaseConnection, name: string): Promise<void> {
  await asAdmin(admin, (client) =>
    client.query(`drop database if exists ${client.escapeIdentifier(name)} with (force)`),
  );
}

async function asAdmin(admin: DatabaseConnection, work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ ...admin, database: 'postgres' });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
