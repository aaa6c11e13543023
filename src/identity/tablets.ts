import { err, ok, type Result } from '#src/kernel/result.ts';
import { audit } from '#src/platform/audit/index.ts';
import { hashPassword, newToken, TooBusy, tokenHash, verifyPassword } from '#src/platform/crypto/index.ts';
import type { Tx } from '#src/platform/database/index.ts';
import type { Randomness } from '#src/platform/world.ts';
import { forgetAttempt, forgetAttemptsFrom } from './attempt-store.ts';
import { noteAttempt, whoTries } from './attempts.ts';
import { inEntrance } from './entrance.ts';
import { paperCode, readPaperCode, spaced } from './paper-code-rules.ts';
import { checkPin, type PinProblem } from './pin-rules.ts';
import { noteRefusal } from './refusals.ts';
import { startSession } from './session-start.ts';
import {
  endSessionsOn,
  endTabletRow,
  insertTablet,
  type NewTablet,
  noteTabletSeen,
  type PairedTablet,
  pair,
  pairedTablet,
  peopleOn,
  putCode,
  putPin,
  type TabletPerson,
} from './tablet-store.ts';
import type { Entrance, EntranceBusy, TooManyAttempts } from './types.ts';

const CODE_LENGTH = 8;
/** As long as a walk from the office to the classroom. */
const CODE_MINUTES = 60;

interface Paired {
  readonly tabletId: number;
  /** Typed on the tablet once, within the hour. */
  readonly code: string;
}

const newCode = (randomness: Randomness, at: Temporal.Instant) => {
  const code = paperCode(randomness.bytes(CODE_LENGTH));
  return { code: spaced(code), stored: { codeHash: codeHash(code), expiresAt: at.add({ minutes: CODE_MINUTES }) } };
};
const codeHash = (code: string) => tokenHash(`tablet ${code}`);

/** Adds a shared tablet of a school or a kitchen, and makes the code with which it is paired. */
export async function addTablet(tx: Tx, randomness: Randomness, tablet: NewTablet): Promise<Paired> {
  const { code, stored } = newCode(randomness, tablet.at);
  const tabletId = await insertTablet(tx, { ...tablet, ...stored });
  const { name, purpose, schoolId } = tablet;
  const after = { name, purpose, schoolId };
  await audit(tx, { at: tablet.at, action: 'tablet_added', subject: `tablet:${tabletId}`, after });
  return { tabletId, code };
}

/** A new code for a tablet: for another device, or because the first was not typed in time. Undefined when it was ended. */
export async function renewTabletCode(
  tx: Tx,
  randomness: Randomness,
  { tabletId, at }: { readonly tabletId: number; readonly at: Temporal.Instant },
): Promise<Paired | undefined> {
  const { code, stored } = newCode(randomness, at);
  if (!(await putCode(tx, tabletId, stored))) return undefined;
  await audit(tx, { at, action: 'tablet_code_made', subject: `tablet:${tabletId}` });
  return { tabletId, code };
}

/** Ends a tablet and whoever is signed in on it. Ending twice is ending once. */
export async function endTablet(
  tx: Tx,
  { tabletId, at }: { readonly tabletId: number; readonly at: Temporal.Instant },
): Promise<boolean> {
  if (!(await endTabletRow(tx, tabletId, at))) return false;
  await endSessionsOn(tx, tabletId, at);
  await audit(tx, { at, action: 'tablet_ended', subject: `tablet:${tabletId}` });
  return true;
}

/** Pairs the browser that asks with the tablet of a code and answers the device's secret. The code opens once. */
export const pairTablet = (
  entrance: Entrance,
  typed: string,
): Promise<Result<string, { readonly kind: 'CodeNotValid' } | TooManyAttempts>> =>
  inEntrance(entrance, async (tx) => {
    const { at, world } = entrance;
    const code = readPaperCode(typed, CODE_LENGTH);
    if (code === undefined) return err({ kind: 'CodeNotValid' });
    const who = whoTries('tablet_pairing', code, entrance);
    const noted = await noteAttempt(tx, who, at);
    if (!noted.ok) return noted;
    const token = newToken(world.randomness);
    const paired = await pair(tx, codeHash(code), tokenHash(token), at);
    if (!paired) {
      await noteRefusal(tx, at, 'tablet_code_refused');
      return err({ kind: 'CodeNotValid' });
    }
    await forgetAttempt(tx, noted.value);
    await endSessionsOn(tx, paired.id, at);
    await audit(tx, { at, action: 'tablet_paired', subject: `tablet:${paired.id}` });
    return ok(token);
  });

/** The tablet whose secret a browser holds, and who may enter there; undefined when it is none, or was ended. */
export async function tabletOf(
  tx: Tx,
  token: string,
): Promise<{ readonly tablet: PairedTablet; readonly people: readonly Omit<TabletPerson, 'pinHash'>[] } | undefined> {
  const tablet = await pairedTablet(tx, tokenHash(token));
  return tablet && { tablet, people: await peopleOn(tx, tablet) };
}

export type PinError = { readonly kind: 'WrongPin' } | { readonly kind: 'NoTablet' } | TooManyAttempts | EntranceBusy;

interface PinEntry {
  /** The secret of the tablet. */
  readonly device: string;
  readonly staffId: number;
  readonly pin: string;
  readonly userAgent: string;
  readonly heldToken?: string | undefined;
}

/**
 * Opens a short session for one person on a shared tablet. The device is one factor, the PIN the other; five wrong PINs of a person on a
 * tablet close it to them for a quarter of an hour. Who has no PIN, works elsewhere or left looks like a wrong PIN.
 */
export async function enterWithPin(entrance: Entrance, entry: PinEntry): Promise<Result<string, PinError>> {
  const { at } = entrance;
  const begun = await inEntrance(entrance, async (tx) => {
    const tablet = await pairedTablet(tx, tokenHash(entry.device));
    if (!tablet) return err({ kind: 'NoTablet' as const });
    const who = whoTries('tablet_pin', `tablet ${tablet.id} staff ${entry.staffId}`, entrance);
    const noted = await noteAttempt(tx, who, at);
    if (!noted.ok) return noted;
    return ok({ who, noted: noted.value, tablet, person: await personOn(tx, tablet, entry.staffId) });
  });
  if (!begun.ok) return begun;
  const { who, noted, tablet, person } = begun.value;
  try {
    const { matches } = await verifyPassword(entry.pin, person?.pinHash);
    if (!matches || !person) return refusePin(entrance, person ? `staff:${person.staffId}` : `tablet:${tablet.id}`);
  } catch (failure) {
    if (!(failure instanceof TooBusy)) throw failure;
    await inEntrance(entrance, (tx) => forgetAttempt(tx, noted));
    return err({ kind: 'EntranceBusy' });
  }
  return inEntrance(
    entrance,
    async (tx) => {
      // What changed while the PIN was being looked at counts: another PIN, another school, the end of the tablet.
      const now = await pairedTablet(tx, tokenHash(entry.device));
      const still = now && (await personOn(tx, now, entry.staffId));
      if (!now || still?.pinHash !== person.pinHash) return err({ kind: 'WrongPin' });
      await forgetAttemptsFrom(tx, who);
      await noteTabletSeen(tx, now.id, at);
      const owner = { kind: 'staff', staffId: person.staffId, role: person.role } as const;
      const { userAgent, heldToken } = entry;
      const opening = { loginId: person.loginId, owner, userAgent, heldToken, secondFactorAt: at, tabletId: now.id };
      return ok(await startSession(tx, entrance, opening));
    },
    { kind: 'staff', staffId: entry.staffId },
  );
}

async function refusePin(entrance: Entrance, subject: string): Promise<Result<never, PinError>> {
  await inEntrance(entrance, (tx) => noteRefusal(tx, entrance.at, 'pin_refused', subject));
  return err({ kind: 'WrongPin' });
}

const personOn = async (tx: Tx, tablet: PairedTablet, staffId: number): Promise<TabletPerson | undefined> =>
  (await peopleOn(tx, tablet)).find((each) => each.staffId === staffId);

/** A member of staff chooses the PIN for shared tablets, in place of an earlier one. */
export async function choosePin(
  entrance: Entrance,
  { staffId, pin }: { readonly staffId: number; readonly pin: string },
): Promise<Result<undefined, PinProblem | EntranceBusy>> {
  const checked = checkPin(pin);
  if (!checked.ok) return checked;
  try {
    const hash = await hashPassword(pin, entrance.world.randomness);
    await inEntrance(
      entrance,
      async (tx) => {
        await putPin(tx, staffId, hash, entrance.at);
        await audit(tx, { at: entrance.at, action: 'pin_chosen', subject: `staff:${staffId}` });
      },
      { kind: 'staff', staffId },
    );
    return ok(undefined);
  } catch (failure) {
    if (failure instanceof TooBusy) return err({ kind: 'EntranceBusy' });
    throw failure;
  }
}
