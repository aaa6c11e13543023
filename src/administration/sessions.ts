import { sql } from 'kysely';
import { newToken, tokenHash } from '#src/platform/crypto/index.ts';
import { find, inAdministration, type Tx } from '#src/platform/database/index.ts';
import { type ActName, note } from './acts.ts';
import { forgetOld } from './forget-old.ts';
import { isOver, isWorthNoting } from './session-rules.ts';
import type { Administrator, Inside, Knock } from './types.ts';

/** Begins a session; answers its secret, of which only the hash is kept. */
export async function startSession(
  tx: Tx,
  knock: Knock,
  owner: Administrator,
  action: ActName = 'logged_in',
): Promise<string> {
  const token = newToken(knock.world.randomness);
  await sql`insert into administration.sessions (token_hash, administrator_id, started_at, last_seen_at)
    values (${tokenHash(token)}, ${owner.id}, ${knock.at}, ${knock.at})`.execute(tx);
  await note(tx, knock, { administratorId: owner.id, action, subject: owner.name });
  await forgetOld(tx, knock.at);
  return token;
}

interface SessionRow extends Inside {
  readonly lastSeenAt: Temporal.Instant;
}

/** Who holds the secret of a session that is not over; undefined for everybody else, ended administrators included. */
export const whoEnters = ({ world, at }: Pick<Knock, 'world' | 'at'>, token: string): Promise<Inside | undefined> =>
  inAdministration(world.database, async (tx) => {
    const held = await find(
      tx,
      sql<SessionRow>`select a.id, a.name, s.started_at as "startedAt", s.last_seen_at as "lastSeenAt"
        from administration.sessions s
        join administration.administrators a on a.id = s.administrator_id and a.ended_at is null
        where s.token_hash = ${tokenHash(token)} and s.ended_at is null`,
    );
    if (!held || isOver(held, at)) return undefined;
    if (isWorthNoting(held, at))
      await sql`update administration.sessions set last_seen_at = ${at} where token_hash = ${tokenHash(token)}`.execute(
        tx,
      );
    return { id: held.id, name: held.name, startedAt: held.startedAt };
  });

/** Ends one session; what it opened is shut from this commit on. */
export const endSession = ({ world, at }: Pick<Knock, 'world' | 'at'>, token: string): Promise<unknown> =>
  inAdministration(world.database, (tx) => shut(tx, token, at));

export const shut = (tx: Tx, token: string, at: Temporal.Instant) =>
  sql`update administration.sessions set ended_at = ${at} where token_hash = ${tokenHash(token)} and ended_at is null`.execute(
    tx,
  );
