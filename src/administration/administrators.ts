import { sql } from 'kysely';
import { newToken, tokenHash } from '#src/platform/crypto/index.ts';
import { find, get, inAdministration, rows, type Tx } from '#src/platform/database/index.ts';
import { note } from './acts.ts';
import type { Administrator, Knock } from './types.ts';

/** Hours in which the link that registers a first passkey opens. */
export const LINK_HOURS = 24;

interface Named {
  readonly name: string;
  readonly email: string;
}

/**
 * Makes somebody an administrator, or gives one who is already another link, for instance after every key was lost. The link opens once and
 * replaces earlier ones. Only whoever keeps the machine can do this; there is no page for it. Answers the secret of the link.
 */
export const addAdministrator = (knock: Knock, { name, email }: Named): Promise<string> =>
  inAdministration(knock.world.database, async (tx) => {
    const { at } = knock;
    const address = addressForm(email);
    const { id } = await get(
      tx,
      sql<{
        id: number;
      }>`insert into administration.administrators (name, email, created_at) values (${name}, ${address}, ${at})
        on conflict on constraint administrator_email_unique do update set name = excluded.name, ended_at = null returning id`,
    );
    await useUpLinks(tx, id, at);
    const token = newToken(knock.world.randomness);
    await sql`insert into administration.links (token_hash, administrator_id, created_at, expires_at)
      values (${tokenHash(token)}, ${id}, ${at}, ${at.add({ hours: LINK_HOURS })})`.execute(tx);
    await note(tx, knock, { administratorId: null, action: 'administrator_added', subject: address });
    return token;
  });

/** Ends somebody's administration: keys, sessions and links open nothing from this commit on. False when nobody has the address. */
export const endAdministrator = (knock: Knock, email: string): Promise<boolean> =>
  inAdministration(knock.world.database, async (tx) => {
    const { at } = knock;
    const address = addressForm(email);
    const ended = await find(
      tx,
      sql<{ id: number }>`update administration.administrators set ended_at = ${at}
        where email = ${address} and ended_at is null returning id`,
    );
    if (!ended) return false;
    await useUpLinks(tx, ended.id, at);
    await sql`delete from administration.passkeys where administrator_id = ${ended.id}`.execute(tx);
    await sql`update administration.sessions set ended_at = ${at}
      where administrator_id = ${ended.id} and ended_at is null`.execute(tx);
    await note(tx, knock, { administratorId: null, action: 'administrator_ended', subject: address });
    return true;
  });

export interface ListedAdministrator extends Named {
  readonly keys: number;
  readonly lastSeenAt: Temporal.Instant | null;
}

/** Who administers the installation now, by name. */
export const listAdministrators = ({ world }: Pick<Knock, 'world'>): Promise<ListedAdministrator[]> =>
  inAdministration(world.database, (tx) =>
    rows(
      tx,
      sql<ListedAdministrator>`select a.name, a.email,
          (select count(*) from administration.passkeys k where k.administrator_id = a.id) as keys,
          (select max(s.last_seen_at) from administration.sessions s where s.administrator_id = a.id) as "lastSeenAt"
        from administration.administrators a where a.ended_at is null order by a.name, a.id`,
    ),
  );

/** Whose link this is, held until the end of the transaction; undefined when it was used, replaced or is too old. */
export const lockLink = (tx: Tx, token: string, at: Temporal.Instant): Promise<Administrator | undefined> =>
  find(
    tx,
    sql<Administrator>`select a.id, a.name from administration.links l
      join administration.administrators a on a.id = l.administrator_id and a.ended_at is null
      where l.token_hash = ${tokenHash(token)} and l.used_at is null and l.expires_at > ${at} for update of l`,
  );

export const useUpLinks = (tx: Tx, administratorId: number, at: Temporal.Instant) =>
  sql`update administration.links set used_at = ${at} where administrator_id = ${administratorId} and used_at is null`.execute(
    tx,
  );

const addressForm = (email: string): string => email.trim().toLowerCase();
