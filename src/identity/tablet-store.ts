import { sql } from 'kysely';
import { find, get, rows, type Tx } from '#src/platform/database/index.ts';
import type { StaffRole, TabletPurpose } from '#src/platform/http/environment.ts';

export interface NewTablet {
  readonly name: string;
  readonly purpose: TabletPurpose;
  /** The school whose register it shows; undefined for a kitchen's. */
  readonly schoolId: number | undefined;
  readonly at: Temporal.Instant;
}

export interface PairingCode {
  readonly codeHash: Buffer;
  readonly expiresAt: Temporal.Instant;
}

export async function insertTablet(tx: Tx, tablet: NewTablet & PairingCode): Promise<number> {
  const { id } = await get(
    tx,
    sql<{ id: number }>`insert into tablets (name, purpose, school_id, code_hash, code_expires_at, created_at)
      values (${tablet.name}, ${tablet.purpose}, ${tablet.schoolId ?? null}, ${tablet.codeHash}, ${tablet.expiresAt}, ${tablet.at})
      returning id`,
  );
  return id;
}

/** A new code for a tablet that was not ended; what is paired stays so until the code is used. */
export const putCode = (tx: Tx, id: number, { codeHash, expiresAt }: PairingCode) =>
  find(
    tx,
    sql<{ id: number }>`update tablets set code_hash = ${codeHash}, code_expires_at = ${expiresAt}
      where tenant_id = current_tenant() and id = ${id} and ended_at is null returning id`,
  );

/** Pairs the browser of a secret with the tablet of a code, which is then used up. */
export const pair = (tx: Tx, codeHash: Buffer, tokenHash: Buffer, at: Temporal.Instant) =>
  find(
    tx,
    sql<{
      id: number;
    }>`update tablets set token_hash = ${tokenHash}, paired_at = ${at}, last_seen_at = ${at}, code_hash = null, code_expires_at = null
      where tenant_id = current_tenant() and code_hash = ${codeHash} and code_expires_at > ${at} and ended_at is null returning id`,
  );

export interface PairedTablet {
  readonly id: number;
  readonly name: string;
  readonly purpose: TabletPurpose;
  readonly schoolId: number | null;
}

export const pairedTablet = (tx: Tx, tokenHash: Buffer): Promise<PairedTablet | undefined> =>
  find(
    tx,
    sql<PairedTablet>`select id, name, purpose, school_id as "schoolId" from tablets
      where tenant_id = current_tenant() and token_hash = ${tokenHash} and ended_at is null`,
  );

export const noteTabletSeen = (tx: Tx, id: number, at: Temporal.Instant) =>
  sql`update tablets set last_seen_at = ${at} where tenant_id = current_tenant() and id = ${id}`.execute(tx);

/** Sessions that were opened on a tablet end with it, and when it is paired anew. */
export const endSessionsOn = (tx: Tx, tabletId: number, at: Temporal.Instant) =>
  sql`update sessions set ended_at = ${at}, ended_because = 'device_ended'
    where tenant_id = current_tenant() and tablet_id = ${tabletId} and ended_at is null`.execute(tx);

export async function endTabletRow(tx: Tx, id: number, at: Temporal.Instant): Promise<boolean> {
  const ended = await find(
    tx,
    sql<{ id: number }>`update tablets set ended_at = ${at}, code_hash = null, code_expires_at = null, token_hash = null
      where tenant_id = current_tenant() and id = ${id} and ended_at is null returning id`,
  );
  return ended !== undefined;
}

/** A tablet as the office's list shows it. */
export interface ListedTablet extends PairedTablet {
  readonly schoolName: string | null;
  readonly pairedAt: Temporal.Instant | null;
  readonly lastSeenAt: Temporal.Instant | null;
  /** Until when its code can be typed; null when there is none. */
  readonly codeUntil: Temporal.Instant | null;
}

export const listTablets = (tx: Tx, at: Temporal.Instant): Promise<ListedTablet[]> =>
  rows(
    tx,
    sql<ListedTablet>`select d.id, d.name, d.purpose, d.school_id as "schoolId", s.name as "schoolName", d.paired_at as "pairedAt",
        d.last_seen_at as "lastSeenAt", case when d.code_expires_at > ${at} then d.code_expires_at end as "codeUntil"
      from tablets d left join schools s on s.tenant_id = d.tenant_id and s.id = d.school_id
      where d.tenant_id = current_tenant() and d.ended_at is null order by s.code nulls last, d.name, d.id`,
  );

/** Somebody who may enter on a tablet: works there, and has a login and a PIN. */
export interface TabletPerson {
  readonly staffId: number;
  readonly name: string;
  readonly role: StaffRole;
  readonly loginId: number;
  readonly pinHash: string;
}

export const peopleOn = (tx: Tx, { purpose, schoolId }: PairedTablet): Promise<TabletPerson[]> =>
  rows(
    tx,
    sql<TabletPerson>`select f.id as "staffId", f.name, f.role, l.id as "loginId", n.pin_hash as "pinHash"
      from staff f
      join logins l on l.tenant_id = f.tenant_id and l.staff_id = f.id
      join staff_pins n on n.tenant_id = f.tenant_id and n.staff_id = f.id
      where f.tenant_id = current_tenant() and f.active and case when ${purpose} = 'kitchen' then f.role = 'kitchen'
        else f.role = 'school_staff' and exists (select from staff_schools x where x.tenant_id = f.tenant_id
          and x.staff_id = f.id and x.school_id = ${schoolId}) end
      order by f.name collate "it-x-icu", f.id`,
  );

export const putPin = (tx: Tx, staffId: number, pinHash: string, at: Temporal.Instant) =>
  sql`insert into staff_pins (staff_id, pin_hash, created_at) values (${staffId}, ${pinHash}, ${at})
    on conflict (tenant_id, staff_id) do update set pin_hash = excluded.pin_hash, created_at = excluded.created_at`.execute(
    tx,
  );

export const removePin = (tx: Tx, staffId: number) =>
  sql`delete from staff_pins where tenant_id = current_tenant() and staff_id = ${staffId}`.execute(tx);

export const hasPin = async (tx: Tx, staffId: number): Promise<boolean> =>
  (await find(
    tx,
    sql<{
      has: boolean;
    }>`select true as has from staff_pins where tenant_id = current_tenant() and staff_id = ${staffId}`,
  )) !== undefined;
