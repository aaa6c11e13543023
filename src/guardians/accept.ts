import {
  type Entrance,
  type GuessError,
  judgeGuess,
  openCitizenLogin,
  type PasswordError,
  preparePassword,
} from '#src/identity/index.ts';
import type { FiscalCode } from '#src/kernel/fiscal-code.ts';
import { shortAddress } from '#src/kernel/network-address.ts';
import { err, ok, type Result } from '#src/kernel/result.ts';
import { romeDay } from '#src/kernel/rome-time.ts';
import { audit } from '#src/platform/audit/index.ts';
import { tokenHash } from '#src/platform/crypto/index.ts';
import { brokenConstraint, inTenant, type Tx } from '#src/platform/database/index.ts';
import { settingsOn } from '#src/tenancy/index.ts';
import {
  enrolledWithoutLogin,
  findInvitation,
  type Invited,
  insertAdult,
  insertInvited,
  markAccepted,
} from './store.ts';

/** The invitation of a link; undefined when it was used, taken back, is too old or never was. */
export const invitationOf = (tx: Tx, token: string, at: Temporal.Instant): Promise<Invited | undefined> =>
  findInvitation(tx, tokenHash(token), at);

interface Accepting {
  readonly token: string;
  readonly at: Temporal.Instant;
}

export interface InvitationGone {
  readonly kind: 'InvitationGone';
}

const GONE = { kind: 'InvitationGone' } as const;

/** Accepts as somebody who is signed in. Answers the child that they follow now. */
export async function acceptInvitation(
  tx: Tx,
  { token, at, personId }: Accepting & { readonly personId: number },
): Promise<Result<number, InvitationGone>> {
  const invited = await findInvitation(tx, tokenHash(token), at, 'for update');
  if (!invited) return err(GONE);
  const { id, consumerId, role, denied, invitedBy } = invited;
  await insertAdult(tx, { personId, consumerId, role, denied, invitedBy });
  await markAccepted(tx, id, personId, at);
  await audit(tx, {
    at,
    action: 'invitation_accepted',
    subject: `consumer:${consumerId}`,
    after: { personId, role, denied },
  });
  return ok(consumerId);
}

export interface NewAdult {
  readonly name: string;
  readonly surname: string;
  /** Asked only of who may pay: it stands on payment notices. */
  readonly fiscalCode: FiscalCode | null;
  readonly password: string;
}

type AcceptProblem =
  | InvitationGone
  | PasswordError
  | Exclude<GuessError, { readonly kind: 'WrongGuess' }>
  | { readonly kind: 'EmailInUse' }
  /** The address is of somebody enrolled with another fiscal code. */
  | { readonly kind: 'AnotherIsEnrolled' }
  /** The address is of several people: each of them enters with a printed code first. */
  | { readonly kind: 'SharedAddress' }
  | { readonly kind: 'EntranceBusy' }
  | { readonly kind: 'OwnCredentialsOff' };

const scopeOf = ({ tenantId, requestId, address }: Entrance) => ({
  tenantId,
  requestId,
  actor: { kind: 'system', job: 'entrance' } as const,
  from: { address: shortAddress(address), device: '' },
});

/**
 * Accepts as somebody who cannot enter yet: the link proved their address, which becomes their login. Whom an enrolment knows by address and
 * fiscal code gets their own login with it, and finds the own children beside the new one (R15); an address that several people share opens
 * nothing, or one parent would become the other. The password is hashed between two short transactions.
 */
export async function acceptAsNew(
  entrance: Entrance,
  { token, ...person }: Pick<Accepting, 'token'> & NewAdult,
): Promise<Result<string, AcceptProblem>> {
  const { at, slug } = entrance;
  const { database, randomness } = entrance.world;
  const scope = scopeOf(entrance);
  const opened = await inTenant(database, scope, async (tx) => ({
    invited: await invitationOf(tx, token, at),
    enabled: (await settingsOn(tx, romeDay(at))).own_credentials.enabled,
  }));
  if (!opened.invited) return err(GONE);
  if (!opened.enabled) return err({ kind: 'OwnCredentialsOff' });
  const { email } = opened.invited;
  const owner = [email, person.name, person.surname];
  const hash = await preparePassword(randomness, person.password, { owner, place: [slug] });
  if (!hash.ok) return hash;
  try {
    return await inTenant(database, scope, async (tx) => {
      const key = `INVITO ${tokenHash(token).toString('hex').slice(0, 20)}`;
      const invited = await findInvitation(tx, tokenHash(token), at, 'for update');
      if (!invited) return err(GONE);
      if (invited.addressShared) return err({ kind: 'SharedAddress' });
      const enrolled = await enrolledWithoutLogin(tx, email);
      const known = enrolled.find((each) => each.fiscalCode === person.fiscalCode);
      if (enrolled.length > 0) {
        const guess = { kind: 'invitation', account: `invitation ${invited.id}`, right: known !== undefined } as const;
        const judged = await judgeGuess(tx, entrance, guess);
        if (!judged.ok) return err(judged.error.kind === 'WrongGuess' ? { kind: 'AnotherIsEnrolled' } : judged.error);
      }
      const personId = known?.id ?? (await insertInvited(tx, { ...person, email, key }));
      await openCitizenLogin(tx, { personId, email, passwordHash: hash.value, at });
      const accepted = await acceptInvitation(tx, { token, at, personId });
      return accepted.ok ? ok(email) : accepted;
    });
  } catch (failure) {
    if (brokenConstraint(failure) === 'login_email_unique') return err({ kind: 'EmailInUse' });
    throw failure;
  }
}
