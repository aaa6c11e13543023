import type { Client } from 'pg';
import { type Passwords, roleNames } from './credentials.ts';

/**
 * Makes the two roles and the database `omnibus` where they are missing. The owner migrates and is no superuser;
 * the application's role can never step around row-level security.
 */
export async function ensureRolesAndDatabase(admin: Client, passwords: Passwords): Promise<void> {
  for (const role of ['owner', 'app'] as const) {
    const { rowCount } = await admin.query('select from pg_roles where rolname = $1', [roleNames[role]]);
    if (rowCount) continue;
    await admin.query(
      `create role ${roleNames[role]} login nosuperuser nocreatedb nocreaterole nobypassrls password ${admin.escapeLiteral(passwords[role])}`,
    );
  }
  const { rowCount } = await admin.query("select from pg_database where datname = 'omnibus'");
  if (!rowCount) await admin.query(`create database omnibus owner ${roleNames.owner}`);
  await admin.query('revoke all on database omnibus from public');
  await admin.query(`grant connect, temporary on database omnibus to ${roleNames.app}`);
}
