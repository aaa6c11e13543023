import { sql } from 'kysely';
import type { Database, Tx } from './connection.ts';
import { inTransaction } from './in-tenant.ts';

/**
 * Runs `work` in one transaction of the installation's administrators: it sees their own schema and, of municipalities, what
 * `administration.municipalities` tells. It names no municipality, so every query of one's tables fails.
 */
export const inAdministration = <T>(database: Database, work: (tx: Tx) => Promise<T>): Promise<T> =>
  inTransaction(
    database,
    undefined,
    (tx) =>
      sql`/* enter_administration, with the next */ select set_config('omnibus.administration', 'on', true)`.execute(
        tx,
      ),
    work,
  );
