import { sql } from 'kysely';
import { find, get, rows, type Tx } from '#src/platform/database/index.ts';
import type { RememberedEnd } from './remembered-rules.ts';

interface NewDevice {
  readonly tokenHash: Buffer;
  readonly loginId: number;
  readonly at: Temporal.Instant;
  readonly expiresAt: Temporal.Instant;
  readonly userAgent: string;
}

export async function insertDevice(tx: Tx, device: NewDevice): Promise<number> {
  const { id } = await get(
    tx,
    sql<{
      id: number;
    }>`insert into remembered_devices (token_hash, login_id, created_at, last_seen_at, expires_at, user_agent)
      values (${device.tokenHash}, ${device.loginId}, ${device.at}, ${device.at}, ${device.expiresAt}, ${device.userAgent})
      returning id`,
  );
  return id;
}

/** Holds a citizen's login until the end of the transaction; false when the session is not open any more. */
export async function holdLoginOfSession(tx: Tx, loginId: number, sessionHash: Buffer): Promise<boolean> {
  await sql`select from logins where tenant_id = current_tenant() and id = ${loginId} for update`.execute(tx);
  const open = await find(
    tx,
    sql<{
      open: boolean;
    }>`select true as open from sessions s join logins l on l.tenant_id = s.tenant_id and l.id = s.login_id
      where s.tenant_id = current_tenant() and s.token_hash = ${sessionHash} and s.login_id = ${loginId}
        and s.ended_at is null and l.person_id is not null`,
  );
  return open !== undefined;
}

/** A device that nobody ended, of a citizen; whether its days are over is for the caller to look at. */
export interface StoredDevice {
  readonly deviceId: number;
  readonly loginId: number;
  readonly personId: number;
  readonly lastSeenAt: Temporal.Instant;
  readonly expiresAt: Temporal.Instant;
}

export const findDevice = (tx: Tx, tokenHash: Buffer): Promise<StoredDevice | undefined> =>
  find(
    tx,
    sql<StoredDevice>`select d.id as "deviceId", d.login_id as "loginId", l.person_id as "personId",
        d.last_seen_at as "lastSeenAt", d.expires_at as "expiresAt"
      from remembered_devices d join logins l on l.tenant_id = d.tenant_id and l.id = d.login_id
      where d.tenant_id = current_tenant() and d.token_hash = ${tokenHash} and d.ended_at is null and l.person_id is not null`,
  );

export const noteDeviceSeen = (tx: Tx, deviceId: number, at: Temporal.Instant) =>
  sql`update remembered_devices set last_seen_at = greatest(last_seen_at, ${at})
    where tenant_id = current_tenant() and id = ${deviceId}`.execute(tx);

interface Ending {
  readonly at: Temporal.Instant;
  readonly because: RememberedEnd;
}

const ENDED = ({
  at,
  because,
}: Ending) => sql`update remembered_devices set ended_at = ${at}, ended_because = ${because}
  where tenant_id = current_tenant() and ended_at is null`;

/** Ends the device of a secret, if it is this login's. */
export const endDeviceOfSecret = (tx: Tx, loginId: number, tokenHash: Buffer, ending: Ending) =>
  sql`${ENDED(ending)} and login_id = ${loginId} and token_hash = ${tokenHash}`.execute(tx);

/** Ends one device of a login, or all; answers how many ended. */
export async function endDevicesOf(
  tx: Tx,
  loginId: number,
  which: { readonly deviceId: number } | 'all',
  ending: Ending,
): Promise<number> {
  const one = which === 'all' ? sql`` : sql`and id = ${which.deviceId}`;
  return (await rows(tx, sql`${ENDED(ending)} and login_id = ${loginId} ${one} returning id`)).length;
}

/** Ends the devices of a login that were remembered before the latest `kept` ones. */
export const endOldestDevices = (tx: Tx, loginId: number, kept: number, ending: Ending) =>
  sql`${ENDED(ending)} and login_id = ${loginId} and id not in (select id from remembered_devices
    where tenant_id = current_tenant() and login_id = ${loginId} and ended_at is null order by id desc limit ${kept})`.execute(
    tx,
  );

export const endDevicesOfPerson = (tx: Tx, personId: number, ending: Ending) =>
  sql`${ENDED(ending)} and login_id in (select id from logins where tenant_id = current_tenant() and person_id = ${personId})`.execute(
    tx,
  );

/** Ends the devices of all citizens who enter with a password of the municipality. */
export const endDevicesOfPasswords = (tx: Tx, ending: Ending) =>
  sql`${ENDED(ending)} and login_id in (select id from logins
    where tenant_id = current_tenant() and person_id is not null and password_hash is not null)`.execute(tx);

/** A device that is remembered, as its owner sees it in the list. */
export interface RememberedDevice {
  readonly id: number;
  readonly createdAt: Temporal.Instant;
  readonly lastSeenAt: Temporal.Instant;
  readonly expiresAt: Temporal.Instant;
  /** As the browser named itself. */
  readonly userAgent: string;
}

export const listDevices = (tx: Tx, loginId: number, at: Temporal.Instant): Promise<RememberedDevice[]> =>
  rows(
    tx,
    sql<RememberedDevice>`select id, created_at as "createdAt", last_seen_at as "lastSeenAt", expires_at as "expiresAt",
        user_agent as "userAgent"
      from remembered_devices where tenant_id = current_tenant() and login_id = ${loginId} and ended_at is null
        and expires_at > ${at} order by last_seen_at desc, id desc`,
  );
