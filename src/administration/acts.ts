import { sql } from 'kysely';
import { rows, type Tx } from '#src/platform/database/index.ts';
import type { Knock } from './types.ts';

/** What administrators do, as past facts. */
export type ActName =
  | 'administrator_added'
  | 'administrator_ended'
  | 'passkey_added'
  | 'passkey_removed'
  | 'logged_in'
  | 'identity_confirmed'
  | 'office_invited';

export interface Act {
  readonly at: Temporal.Instant;
  /** Null for what was done on the command line. */
  readonly by: string | null;
  readonly action: ActName;
  /** Whom or what it was done to: an administrator's address, a municipality's, a key's name. */
  readonly subject: string;
  readonly address: string;
}

interface NewAct {
  readonly administratorId: number | null;
  readonly action: ActName;
  readonly subject: string;
}

/** Writes one line of the administrators' append-only log, in the transaction of what was done (R16). */
export const note = (
  tx: Tx,
  { at, address, requestId }: Pick<Knock, 'at' | 'address' | 'requestId'>,
  { administratorId, action, subject }: NewAct,
) =>
  sql`insert into administration.acts (at, administrator_id, action, subject, address, request_id)
    values (${at}, ${administratorId}, ${action}, ${subject}, ${address}, ${requestId})`.execute(tx);

/** The latest acts of all administrators, the newest first. */
export const latestActs = (tx: Tx, most: number): Promise<Act[]> =>
  rows(
    tx,
    sql<Act>`select a.at, w.name as by, a.action, a.subject, a.address from administration.acts a
      left join administration.administrators w on w.id = a.administrator_id order by a.id desc limit ${most}`,
  );
