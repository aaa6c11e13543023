import { sql } from 'kysely';
import { find, rows, type Tx } from '#src/platform/database/index.ts';

/** A child's permanent code, or one of before. */
export interface CodeRow {
  readonly id: number;
  readonly consumerId: number;
  /** 16 digits. */
  readonly code: string;
  readonly personId: number;
  readonly issuedAt: Temporal.Instant;
  readonly revokedAt: Temporal.Instant | null;
}

const CODE = sql`select id, consumer_id as "consumerId", code, person_id as "personId", issued_at as "issuedAt", revoked_at as "revokedAt"
  from collection_codes where tenant_id = current_tenant() and service = 'canteen'`;

/** The codes of a child, the newest first; the one that counts, if there is one, has no `revokedAt`. */
export const codesOf = (tx: Tx, consumerId: number): Promise<CodeRow[]> =>
  rows(tx, sql<CodeRow>`${CODE} and consumer_id = ${consumerId} order by id desc limit 50`);

/** The code that counts, locked so that collections and revocations of one child come one after the other. */
export const lockLivingCode = (tx: Tx, code: string): Promise<CodeRow | undefined> =>
  find(tx, sql<CodeRow>`${CODE} and code = ${code} and revoked_at is null for update`);

/** Locks a child, for whom codes are made and revoked one after the other; notices for it may be written meanwhile. */
export const lockConsumer = (tx: Tx, consumerId: number) =>
  sql`select from consumers where tenant_id = current_tenant() and id = ${consumerId} for no key update`.execute(tx);

/** Writes a new code; undefined when chance gave one that exists. */
export const insertCode = (
  tx: Tx,
  code: Pick<CodeRow, 'consumerId' | 'code' | 'personId'> & { readonly at: Temporal.Instant },
): Promise<{ id: number } | undefined> =>
  find(
    tx,
    sql<{ id: number }>`insert into collection_codes (consumer_id, code, person_id, issued_at)
      values (${code.consumerId}, ${code.code}, ${code.personId}, ${code.at})
      on conflict (tenant_id, code) do nothing returning id`,
  );

/** Revokes the code that counts; undefined when there is none. */
export const revokeLiving = (
  tx: Tx,
  consumerId: number,
  at: Temporal.Instant,
): Promise<{ id: number; code: string } | undefined> =>
  find(
    tx,
    sql<{ id: number; code: string }>`update collection_codes set revoked_at = ${at}, revoked_by = current_actor()
      where tenant_id = current_tenant() and service = 'canteen' and consumer_id = ${consumerId} and revoked_at is null returning id, code`,
  );

/** Whose child a citizen may pay for. */
export const mayPayFor = (tx: Tx, personId: number, consumerId: number): Promise<{ may: boolean } | undefined> =>
  find(
    tx,
    sql<{ may: boolean }>`select may(g, 'pay') as may from guardianships g
      where g.tenant_id = current_tenant() and g.person_id = ${personId} and g.consumer_id = ${consumerId} and may(g, 'pay')`,
  );

/** In whose name a notice of a code's collection is: who had it made, while they may pay for the child, else who pays for it. */
export const debtorOfCode = (
  tx: Tx,
  { consumerId, personId }: Pick<CodeRow, 'consumerId' | 'personId'>,
): Promise<{ personId: number; name: string } | undefined> =>
  find(
    tx,
    sql<{ personId: number; name: string }>`select g.person_id as "personId", c.name from guardianships g
      join consumers c on c.tenant_id = g.tenant_id and c.id = g.consumer_id
      where g.tenant_id = current_tenant() and g.consumer_id = ${consumerId}
        and (g.role = 'payer' or (g.person_id = ${personId} and may(g, 'pay')))
      order by g.person_id <> ${personId}, g.person_id limit 1`,
  );
