import pg from 'pg';
import { StartupError } from '#src/platform/process/index.ts';

/** One connection as the owner of the database, who sees every municipality, with texts in one form whatever the server prefers. */
export type Session = pg.Client;

/** Runs `work` on a connection of its own. Throws `DatabaseUnreachable` when there is none. */
export async function withSession<T>(owner: pg.ClientConfig, work: (session: Session) => Promise<T>): Promise<T> {
  const session = new pg.Client({ ...owner, application_name: 'omnibus backup' });
  // What breaks the connection reaches whoever waits for an answer; without a listener it would end the process.
  session.on('error', () => undefined);
  await session.connect().catch((cause: Error) => {
    throw new StartupError(
      'DatabaseUnreachable',
      `Il database non risponde (${cause.message}): controlla che sia in funzione e che l’indirizzo sia giusto.`,
      { cause },
    );
  });
  try {
    await session.query(
      "set client_encoding = 'UTF8'; set datestyle = 'ISO, YMD'; set intervalstyle = 'postgres'; set timezone = 'UTC'",
    );
    return await work(session);
  } finally {
    await session.end();
  }
}
