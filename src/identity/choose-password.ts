import type { Actor } from '#src/kernel/actor.ts';
import { err, ok, type Result } from '#src/kernel/result.ts';
import { queueMail } from '#src/notices/index.ts';
import { audit } from '#src/platform/audit/index.ts';
import { tokenHash } from '#src/platform/crypto/index.ts';
import { brokenConstraint, type Tx } from '#src/platform/database/index.ts';
import { currentTenant } from '#src/tenancy/index.ts';
import { keepConfirmedAddress, useActivationCode } from './activation-store.ts';
import { forgetAttemptsOn } from './attempt-store.ts';
import { accountHash } from './attempts.ts';
import { inEntrance } from './entrance.ts';
import { putLogin, setPassword } from './login-store.ts';
import type { PasswordError } from './password-rules.ts';
import { preparePassword } from './prepare-password.ts';
import { subjectOf } from './session-start.ts';
import { endSessionsOf } from './session-store.ts';
import { findLink, type LinkPurpose, type OpenLink, useLink, useUpLinksOf } from './token-store.ts';
import type { EmailInUse, Entrance, EntranceBusy, LinkNotValid } from './types.ts';

export type ChoiceError = LinkNotValid | EmailInUse | EntranceBusy | PasswordError;

interface Choice {
  /** What the link in the mail holds. */
  readonly token: string;
  readonly purpose: LinkPurpose;
  readonly password: string;
}

const NOT_VALID = { kind: 'LinkNotValid' } as const;

/**
 * Ends a registration, an invitation or a reset: who opened the mail's link chooses a password. The link works once; all sessions and
 * earlier links of the login end. A refused password leaves the link as it is.
 */
export async function choosePassword(entrance: Entrance, choice: Choice): Promise<Result<undefined, ChoiceError>> {
  const hash = tokenHash(choice.token);
  const opened = await inEntrance(entrance, async (tx) => ({
    link: await findLink(tx, hash, choice.purpose, entrance.at),
    place: (await currentTenant(tx)).name,
  }));
  const { link, place } = opened;
  if (!link) return err(NOT_VALID);
  const known = { owner: [link.email, link.name], place: [place, entrance.slug] };
  const prepared = await preparePassword(entrance.world.randomness, choice.password, known);
  if (!prepared.ok) return prepared;
  const decided = { hash, link, passwordHash: prepared.value, choice };
  try {
    return await inEntrance(entrance, (tx) => store(tx, entrance, decided), actorOf(link));
  } catch (failure) {
    if (brokenConstraint(failure) === 'login_email_unique') return err({ kind: 'EmailInUse' });
    throw failure;
  }
}

interface Decided {
  readonly hash: Buffer;
  readonly link: OpenLink;
  readonly passwordHash: string;
  readonly choice: Choice;
}

async function store(tx: Tx, entrance: Entrance, { hash, link, passwordHash, choice }: Decided) {
  const { at, tenantId } = entrance;
  const valid = (await findLink(tx, hash, choice.purpose, at)) && (await useLink(tx, hash, at));
  if (!valid) return err(NOT_VALID);
  if (link.activation_code_id !== null) {
    if (!(await useActivationCode(tx, link.activation_code_id, at))) return err(NOT_VALID);
    await keepConfirmedAddress(tx, link.activation_code_id, link.email);
  }
  const loginId = await storedLogin(tx, link, passwordHash, at);
  await endSessionsOf(tx, loginId, at);
  await useUpLinksOf(tx, loginId, at);
  await forgetAttemptsOn(tx, accountHash(tenantId, link.email));
  const action = choice.purpose === 'password_reset' ? 'password_changed' : 'registered';
  await audit(tx, { at, action, subject: subjectOf(ownerOfLink(link)) });
  if (choice.purpose === 'password_reset') {
    const dedupeKey = `password_changed:${hash.toString('base64url')}`;
    await queueMail(tx, { dedupeKey, to: link.email, template: 'password_changed', params: {}, at });
  }
  return ok(undefined);
}

async function storedLogin(tx: Tx, link: OpenLink, passwordHash: string, at: Temporal.Instant): Promise<number> {
  if (link.login_id === null) return putLogin(tx, ownerOfLink(link), { email: link.email, passwordHash, at });
  await setPassword(tx, link.login_id, passwordHash, at);
  return link.login_id;
}

function ownerOfLink({ person_id, staff_id }: OpenLink): { personId: number } | { staffId: number } {
  if (staff_id !== null) return { staffId: staff_id };
  if (person_id === null) throw new Error('A link of nobody');
  return { personId: person_id };
}

function actorOf(link: OpenLink): Actor {
  const owner = ownerOfLink(link);
  return 'staffId' in owner ? { kind: 'staff', ...owner } : { kind: 'citizen', ...owner };
}

/** The address a link was sent to, for the page that it opens; undefined when it opens nothing. */
export async function linkEmail(
  tx: Tx,
  { token, purpose, at }: { readonly token: string; readonly purpose: LinkPurpose; readonly at: Temporal.Instant },
): Promise<string | undefined> {
  return (await findLink(tx, tokenHash(token), purpose, at))?.email;
}
