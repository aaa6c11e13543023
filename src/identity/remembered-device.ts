import { audit } from '#src/platform/audit/index.ts';
import { newToken, tokenHash } from '#src/platform/crypto/index.ts';
import type { Tx } from '#src/platform/database/index.ts';
import type { World } from '#src/platform/world.ts';
import { insertAttempt } from './attempt-store.ts';
import { isHeldBack, whoTries } from './attempts.ts';
import { inEntrance } from './entrance.ts';
import { MOST_DEVICES, rememberedUntil } from './remembered-rules.ts';
import {
  endDeviceOfSecret,
  endDevicesOf,
  endDevicesOfPerson,
  endOldestDevices,
  findDevice,
  holdLoginOfSession,
  insertDevice,
  listDevices,
  noteDeviceSeen,
  type RememberedDevice,
} from './remembered-store.ts';
import { isWorthNoting } from './session-rules.ts';
import type { Entrance } from './types.ts';

interface Remembering {
  readonly loginId: number;
  /** The secret of the session in which its owner asks for it. */
  readonly session: string;
  readonly userAgent: string;
  /** The secret that the browser holds from an earlier time; it opens nothing any more. */
  readonly heldDevice?: string | undefined;
}

/**
 * Remembers a citizen's browser for absences only (R15) and answers its secret. The oldest of too many ends. Undefined when the session
 * ended meanwhile: a device that is asked for while the password changes is not remembered.
 */
export async function rememberDevice(
  tx: Tx,
  { world, at }: { readonly world: Pick<World, 'randomness'>; readonly at: Temporal.Instant },
  { loginId, session, userAgent, heldDevice }: Remembering,
): Promise<string | undefined> {
  if (!(await holdLoginOfSession(tx, loginId, tokenHash(session)))) return undefined;
  const token = newToken(world.randomness);
  if (heldDevice !== undefined)
    await endDeviceOfSecret(tx, loginId, tokenHash(heldDevice), { at, because: 'replaced' });
  const device = { loginId, userAgent: userAgent.slice(0, 200), at, expiresAt: rememberedUntil(at) };
  const id = await insertDevice(tx, { ...device, tokenHash: tokenHash(token) });
  await endOldestDevices(tx, loginId, MOST_DEVICES, { at, because: 'too_many' });
  await audit(tx, { at, action: 'device_remembered', subject: `login:${loginId}`, after: { device: id } });
  return token;
}

/** A browser that is remembered for absences. `over`: its days are gone by; what it sends waits for a login. */
export interface RememberedEntry {
  readonly state: 'live' | 'over';
  readonly deviceId: number;
  readonly loginId: number;
  readonly personId: number;
}

/**
 * Whose remembered device it is; undefined when the secret opens nothing. Secrets that open nothing are counted by
 * address: where too many come from, none is looked at for a while.
 */
export const enterRemembered = (entrance: Entrance, token: string): Promise<RememberedEntry | undefined> =>
  inEntrance(entrance, async (tx) => {
    const { at } = entrance;
    const who = whoTries('remembered_device', tokenHash(token).toString('hex'), entrance);
    if (await isHeldBack(tx, who, at)) return undefined;
    const found = await findDevice(tx, tokenHash(token));
    if (!found) {
      await insertAttempt(tx, who, at);
      return undefined;
    }
    const { lastSeenAt, expiresAt, ...device } = found;
    const over = Temporal.Instant.compare(expiresAt, at) <= 0;
    if (!over && isWorthNoting({ lastSeenAt }, at)) await noteDeviceSeen(tx, device.deviceId, at);
    return { ...device, state: over ? 'over' : 'live' };
  });

interface Asking {
  readonly loginId: number;
  readonly at: Temporal.Instant;
}

/** The devices of a login that are remembered at an instant, the latest used first. */
export const rememberedDevices = (tx: Tx, { loginId, at }: Asking): Promise<RememberedDevice[]> =>
  listDevices(tx, loginId, at);

/** Forgets one device of a login, or all. Forgetting twice is forgetting once. */
export async function forgetDevices(
  tx: Tx,
  { loginId, at }: Asking,
  which: { readonly deviceId: number } | 'all',
): Promise<number> {
  const ended = await endDevicesOf(tx, loginId, which, { at, because: 'ended_by_owner' });
  if (ended > 0)
    await audit(tx, { at, action: 'devices_forgotten', subject: `login:${loginId}`, after: { devices: ended } });
  return ended;
}

/** Whoever follows a child no more has to enter again before a device of theirs may do anything. */
export const forgetDevicesOfPerson = (tx: Tx, personId: number, at: Temporal.Instant) =>
  endDevicesOfPerson(tx, personId, { at, because: 'child_followed_no_more' });
