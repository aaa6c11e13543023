import pg from 'pg';
import type { Clock } from '../../kernel/clock.ts';
import { StartupError } from '../process/startup-error.ts';

/** Deadlines are stamped by the process and compared by the database: beyond this their answers could differ. */
const maxDifferenceMs = 2000;

/**
 * Refuses to go on when the process's clock and the database's differ by over 2 s; the time of the question itself is
 * allowed for. Not to be asked when OMNIBUS_NOW moved the process's clock on purpose. Throws `ClocksDiffer`.
 */
export async function refuseDifferingClocks(clock: Clock, connection: pg.ClientConfig): Promise<void> {
  const client = new pg.Client(connection);
  await client.connect();
  try {
    const asked = clock.now().epochMilliseconds;
    const { rows } = await client.query<{ now: string }>(
      'select (extract(epoch from clock_timestamp()) * 1000)::bigint as now',
    );
    const answered = clock.now().epochMilliseconds;
    const database = Number(rows[0]?.now);
    const difference = Math.max(asked - database, database - answered, 0);
    if (difference <= maxDifferenceMs) return;
    throw new StartupError(
      'ClocksDiffer',
      `L’orologio di questa macchina e quello del database differiscono di ${Math.round(difference / 1000)} secondi: regola l’ora di entrambe e riavvia.`,
    );
  } finally {
    await client.end();
  }
}
