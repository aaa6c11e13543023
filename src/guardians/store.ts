import { type RawBuilder, sql } from 'kysely';
import { find, get, rows, type Tx } from '#src/platform/database/index.ts';
import type { Adult, Right } from './rules.ts';

/** An adult who follows a child, as the others see them. */
export interface AdultAround extends Adult {
  readonly name: string;
  readonly email: string | null;
  readonly denied: readonly Right[];
}

/** All adults of a child, the payer first. */
export const adultsOf = (tx: Tx, consumerId: number): Promise<AdultAround[]> =>
  rows(
    tx,
    sql<AdultAround>`select p.id as "personId", g.role, g.invited_by as "invitedBy", p.name || ' ' || p.surname as name, p.email,
        case when g.role = 'payer' then '{}'::text[] else g.denied end as denied
      from guardianships g join people p on p.tenant_id = g.tenant_id and p.id = g.person_id
      where g.tenant_id = current_tenant() and g.consumer_id = ${consumerId}
      order by array_position(array['payer', 'guardian', 'delegate'], g.role), p.id`,
  );

/** Holds the child's adults still until the transaction ends, also where there is none yet. */
export const lockAdults = (tx: Tx, consumerId: number) =>
  sql`select from consumers where tenant_id = current_tenant() and id = ${consumerId} for no key update`.execute(tx);

interface Link {
  readonly personId: number;
  readonly consumerId: number;
}

export const setDenied = (tx: Tx, { personId, consumerId }: Link, denied: readonly Right[]) =>
  sql`update guardianships set denied = ${denied}::text[]
    where tenant_id = current_tenant() and person_id = ${personId} and consumer_id = ${consumerId}`.execute(tx);

export async function deleteAdult(tx: Tx, { personId, consumerId }: Link): Promise<void> {
  await sql`delete from guardianships
    where tenant_id = current_tenant() and person_id = ${personId} and consumer_id = ${consumerId}`.execute(tx);
}

/** Who paid becomes a guardian, who may what they could; recorded by the office, so that the new payer does not end it. */
export const endPayer = (tx: Tx, { personId, consumerId }: Link) =>
  sql`update guardianships set role = 'guardian', denied = '{}', invited_by = null
    where tenant_id = current_tenant() and person_id = ${personId} and consumer_id = ${consumerId}`.execute(tx);

/** Makes somebody the payer of a child that has none. Breaks `one_payer_a_child` otherwise. */
export const putPayer = (tx: Tx, { personId, consumerId }: Link) =>
  sql`insert into guardianships (person_id, consumer_id, role) values (${personId}, ${consumerId}, 'payer')
    on conflict (tenant_id, person_id, consumer_id) do update set role = 'payer', denied = '{}', invited_by = null`.execute(
    tx,
  );

/** What mails call a child (R16), and its number. */
export const childNamed = (tx: Tx, consumerId: number): Promise<{ number: string; label: string | null }> =>
  get(
    tx,
    sql<{ number: string; label: string | null }>`select number, label from consumers
      where tenant_id = current_tenant() and id = ${consumerId}`,
  );

/** Links somebody to a child; who is linked already stays as they are. Answers whether they are new. */
export async function insertAdult(
  tx: Tx,
  link: Link & { readonly role: Adult['role']; readonly denied: readonly Right[]; readonly invitedBy: number | null },
): Promise<boolean> {
  const linked = await find(
    tx,
    sql<{ linked: boolean }>`insert into guardianships (person_id, consumer_id, role, denied, invited_by)
      values (${link.personId}, ${link.consumerId}, ${link.role}, ${link.denied}::text[], ${link.invitedBy})
      on conflict do nothing returning true as linked`,
  );
  return linked !== undefined;
}

/** Keeps somebody whom only an invitation knows. Their fiscal code is their word alone, so it is not the key of the person. */
export async function insertInvited(
  tx: Tx,
  person: { name: string; surname: string; email: string; fiscalCode: string | null; key: string },
): Promise<number> {
  const { id } = await get(
    tx,
    sql<{ id: number }>`insert into people
        (fiscal_code, declared_fiscal_code, name, surname, email, search_name, search_surname)
      values (${person.key}, ${person.fiscalCode}, ${person.name}, ${person.surname}, ${person.email},
        lower(${person.name}), lower(${person.surname})) returning id`,
  );
  return id;
}

/** An invitation as its sender sees it. */
export interface Invitation {
  readonly id: number;
  readonly email: string;
  readonly role: 'guardian' | 'delegate';
  readonly denied: readonly Right[];
  readonly expiresAt: Temporal.Instant;
}

const OPEN = sql`accepted_at is null and withdrawn_at is null`;

/** Those that can still be accepted: their sender still pays for the child. */
export const openInvitations = (tx: Tx, consumerId: number, at: Temporal.Instant): Promise<Invitation[]> =>
  rows(
    tx,
    sql<Invitation>`select id, email, role, denied, expires_at as "expiresAt" from invitations i
      where tenant_id = current_tenant() and consumer_id = ${consumerId} and ${OPEN} and expires_at > ${at}
        and exists (select from guardianships g where g.tenant_id = i.tenant_id and g.consumer_id = i.consumer_id
          and g.person_id = i.invited_by and g.role = 'payer')
      order by id`,
  );

export async function invitationsSince(tx: Tx, invitedBy: number, since: Temporal.Instant): Promise<number> {
  const { n } = await get(
    tx,
    sql<{ n: number }>`select count(*) as n from invitations
      where tenant_id = current_tenant() and invited_by = ${invitedBy} and created_at > ${since}`,
  );
  return n;
}

export interface NewInvitation extends Omit<Invitation, 'id'> {
  readonly tokenHash: Buffer;
  readonly consumerId: number;
  readonly invitedBy: number;
  readonly at: Temporal.Instant;
}

export async function insertInvitation(tx: Tx, invitation: NewInvitation): Promise<number> {
  const { id } = await get(
    tx,
    sql<{ id: number }>`insert into invitations
        (token_hash, consumer_id, invited_by, email, role, denied, created_at, expires_at)
      values (${invitation.tokenHash}, ${invitation.consumerId}, ${invitation.invitedBy}, ${invitation.email},
        ${invitation.role}, ${invitation.denied}::text[], ${invitation.at}, ${invitation.expiresAt}) returning id`,
  );
  return id;
}

/** Takes an open invitation back; false when there is none such. */
export async function withdrawInvitation(
  tx: Tx,
  { id, consumerId, at }: { readonly id: number; readonly consumerId: number; readonly at: Temporal.Instant },
): Promise<boolean> {
  const withdrawn = await find(
    tx,
    sql<{ done: boolean }>`update invitations set withdrawn_at = ${at}
      where tenant_id = current_tenant() and id = ${id} and consumer_id = ${consumerId} and ${OPEN} returning true as done`,
  );
  return withdrawn !== undefined;
}

/** People of an enrolment with this address who have no login yet. */
const ENROLLED_WITHOUT_LOGIN = (email: RawBuilder<unknown>) => sql`select e.id, e.fiscal_code from people e
  where e.tenant_id = current_tenant() and lower(e.email) = ${email} and e.fiscal_code not like 'INVITO %'
    and exists (select from guardianships own where own.tenant_id = e.tenant_id and own.person_id = e.id)
    and not exists (select from logins l where l.tenant_id = e.tenant_id and l.person_id = e.id)`;

/** Whom an enrolment knows by this address and who cannot enter yet. */
export const enrolledWithoutLogin = (tx: Tx, email: string): Promise<{ id: number; fiscalCode: string }[]> =>
  rows(
    tx,
    sql<{
      id: number;
      fiscalCode: string;
    }>`select id, fiscal_code as "fiscalCode" from (${ENROLLED_WITHOUT_LOGIN(sql`${email}`)}) enrolled
      order by id`,
  );

/** What an invitation opens for who has its link. */
export interface Invited extends Invitation {
  readonly consumerId: number;
  readonly childName: string;
  readonly invitedBy: number;
  readonly inviterName: string;
  /** Somebody who cannot enter yet was enrolled with the address: whoever accepts is asked who they are. */
  readonly addressEnrolled: boolean;
  /** Several people were enrolled with the address: reading its mail proves none of them (R15). */
  readonly addressShared: boolean;
}

/** An invitation that can still be accepted: its sender still pays for the child. */
export const findInvitation = (
  tx: Tx,
  tokenHash: Buffer,
  at: Temporal.Instant,
  lock?: 'for update',
): Promise<Invited | undefined> =>
  find(
    tx,
    sql<Invited>`select i.id, i.email, i.role, i.denied, i.expires_at as "expiresAt", i.consumer_id as "consumerId",
        c.name as "childName", i.invited_by as "invitedBy", p.name || ' ' || p.surname as "inviterName",
        exists (${ENROLLED_WITHOUT_LOGIN(sql`i.email`)}) as "addressEnrolled",
        (select count(*) > 1 from people e where e.tenant_id = i.tenant_id and lower(e.email) = i.email and e.fiscal_code not like 'INVITO %'
          and exists (select from guardianships own where own.tenant_id = e.tenant_id and own.person_id = e.id)) as "addressShared"
      from invitations i
      join consumers c on c.tenant_id = i.tenant_id and c.id = i.consumer_id
      join people p on p.tenant_id = i.tenant_id and p.id = i.invited_by
      join guardianships g on g.tenant_id = i.tenant_id and g.consumer_id = i.consumer_id and g.person_id = i.invited_by
        and g.role = 'payer'
      where i.tenant_id = current_tenant() and i.token_hash = ${tokenHash} and i.accepted_at is null
        and i.withdrawn_at is null and i.expires_at > ${at} ${lock ? sql`for update of i` : sql``}`,
  );

export const markAccepted = (tx: Tx, id: number, personId: number, at: Temporal.Instant) =>
  sql`update invitations set accepted_at = ${at}, accepted_by = ${personId}
    where tenant_id = current_tenant() and id = ${id}`.execute(tx);
