import { createHash } from 'node:crypto';
import type pg from 'pg';
import { derivedToken } from '#src/platform/crypto/index.ts';
import { type BigTown, inTown } from './big-town.ts';

/** A parent who is logged in, with the child that the absences are for. */
export interface Family {
  readonly consumerId: number;
  readonly cookie: string;
  readonly csrf: string;
}

const tokenOf = (n: number) => createHash('sha256').update(`family ${n}`).digest('base64url');

/** Logs in the parents of a town's first children, without asking for passwords. */
export async function loggedInFamilies(admin: pg.Client, town: BigTown, count: number, at: string): Promise<Family[]> {
  const hashes = Array.from({ length: count }, (_, n) => createHash('sha256').update(tokenOf(n)).digest('hex'));
  await inTown(admin, town.tenantId, [
    `insert into logins (email, password_hash, person_id, created_at, password_changed_at)
     select email, '-', id, '${at}', '${at}' from people where tenant_id = ${town.tenantId} order by id limit ${count}`,
    `insert into sessions (token_hash, login_id, created_at, last_seen_at, expires_at, user_agent)
     select decode(x.hash, 'hex'), l.id, '${at}', '${at}', '${at}'::timestamptz + interval '7 days', 'bench'
     from unnest(array['${hashes.join("','")}']) with ordinality as x (hash, n)
     join (select id, row_number() over (order by person_id) as n from logins where tenant_id = ${town.tenantId}) l on l.n = x.n`,
  ]);
  const { rows } = await admin.query<{ consumer: number }>(
    `select g.consumer_id::integer as consumer from sessions s
     join logins l on l.tenant_id = s.tenant_id and l.id = s.login_id
     join guardianships g on g.tenant_id = l.tenant_id and g.person_id = l.person_id
     where s.tenant_id = $1 order by l.person_id`,
    [town.tenantId],
  );
  return rows.map(({ consumer }, n) => ({
    consumerId: consumer,
    cookie: `omnibus-${town.slug}=${tokenOf(n)}`,
    csrf: derivedToken(tokenOf(n), 'csrf'),
  }));
}
