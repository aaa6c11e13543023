import { sql } from 'kysely';
import type { FiscalCode } from '#src/kernel/fiscal-code.ts';
import { err, ok, type Result } from '#src/kernel/result.ts';
import { romeDay } from '#src/kernel/rome-time.ts';
import { queueMail } from '#src/notices/index.ts';
import { audit } from '#src/platform/audit/index.ts';
import { newToken, tokenHash } from '#src/platform/crypto/index.ts';
import { rows, type Tx } from '#src/platform/database/index.ts';
import type { World } from '#src/platform/world.ts';
import { settingsOn } from '#src/tenancy/index.ts';
import {
  type Addressees,
  findLiveCode,
  insertCodes,
  isAddressee,
  printableLetters,
  withdrawCodesOf,
} from './activation-store.ts';
import { forgetAttemptsFrom } from './attempt-store.ts';
import { noteAttempt, whoTries } from './attempts.ts';
import { addressForm } from './email-rules.ts';
import { inEntrance } from './entrance.ts';
import { evenly } from './evenly.ts';
import { paperCode, readPaperCode, spaced } from './paper-code-rules.ts';
import { noteRefusal } from './refusals.ts';
import { insertLink } from './token-store.ts';
import type { Entrance, OwnCredentialsOff, TooManyAttempts } from './types.ts';

/** Twelve characters are 60 bits; ten tries an hour make them more than enough. */
const ACTIVATION_CODE_LENGTH = 12;
/** A letter travels in a school bag and waits on a kitchen table. */
const VALID_DAYS = 60;
const LINK_HOURS = 24;

const codeHashOf = (code: string) => tokenHash(`activation ${code}`);

/** A parent as the office sees them before it prints letters. */
export interface Activatable {
  readonly personId: number;
  readonly name: string;
  readonly hasLogin: boolean;
  /** Until when the code in their letter opens; null without one. */
  readonly codeUntil: Temporal.Instant | null;
}

/** The payers of a class's children, or one person, with how they enter. */
export const activatable = (tx: Tx, addressees: Addressees, at: Temporal.Instant): Promise<Activatable[]> =>
  rows(
    tx,
    sql<Activatable>`select p.id as "personId", p.name || ' ' || p.surname as name,
        exists (select from logins l where l.tenant_id = p.tenant_id and l.person_id = p.id) as "hasLogin",
        (select a.expires_at from activation_codes a where a.tenant_id = p.tenant_id and a.person_id = p.id
          and a.used_at is null and a.withdrawn_at is null and a.expires_at > ${at}) as "codeUntil"
      from people p where p.tenant_id = current_tenant() and ${isAddressee(addressees)}
      order by p.search_surname, p.search_name, p.id`,
  );

/**
 * Makes codes for payers of a class who have neither login nor live code, or a fresh one for one person, whose earlier code then
 * opens nothing: the letter may be lost. Answers how many are new, or that the municipality gives no credentials (R15).
 */
export async function issueCodes(
  tx: Tx,
  { randomness, sealer }: Pick<World, 'randomness' | 'sealer'>,
  { addressees, at }: { readonly addressees: Addressees; readonly at: Temporal.Instant },
): Promise<Result<number, OwnCredentialsOff>> {
  const { own_credentials } = await settingsOn(tx, romeDay(at));
  if (!own_credentials.enabled) return err({ kind: 'OwnCredentialsOff' });
  const people = await activatable(tx, addressees, at);
  const one = 'personId' in addressees;
  const wanting = people.filter((person) => one || (!person.hasLogin && person.codeUntil === null));
  const personIds = wanting.map((person) => person.personId);
  // Also those that ran out, which would stand in the way of new ones.
  await withdrawCodesOf(tx, personIds, at);
  const codes = personIds.map((personId) => {
    const code = paperCode(randomness.bytes(ACTIVATION_CODE_LENGTH));
    return { personId, codeHash: codeHashOf(code), sealedCode: sealer.seal(code) };
  });
  const issued = await insertCodes(tx, codes, { at, expiresAt: at.add({ hours: VALID_DAYS * 24 }) });
  for (const { personId } of issued)
    await audit(tx, { at, action: 'activation_code_issued', subject: `person:${personId}` });
  return ok(issued.length);
}

/** Ends a person's code before it was used; false when there was none. */
export async function withdrawCode(tx: Tx, personId: number, at: Temporal.Instant): Promise<boolean> {
  const withdrawn = await withdrawCodesOf(tx, [personId], at);
  if (withdrawn.length > 0) await audit(tx, { at, action: 'activation_code_withdrawn', subject: `person:${personId}` });
  return withdrawn.length > 0;
}

/** What one printed letter says. */
export interface Letter {
  readonly name: string;
  /** First names. */
  readonly children: string;
  /** `ABCD-EFGH-JKLM` */
  readonly code: string;
  readonly expiresAt: Temporal.Instant;
}

/** The letters that can be printed now; that they were taken out of the program is written down. */
export async function lettersFor(
  tx: Tx,
  { sealer }: Pick<World, 'sealer'>,
  { addressees, at }: { readonly addressees: Addressees; readonly at: Temporal.Instant },
): Promise<Letter[]> {
  const stored = await printableLetters(tx, addressees, at);
  for (const { personId } of stored)
    await audit(tx, { at, action: 'activation_letter_printed', subject: `person:${personId}` });
  return stored.map(({ sealedCode, personId: _, ...letter }) => ({ ...letter, code: spaced(sealer.open(sealedCode)) }));
}

interface ActivationRequest {
  /** Of the person to whom the letter was given. */
  readonly fiscalCode: FiscalCode;
  /** As typed. */
  readonly code: string;
  /** With which they want to enter. */
  readonly email: string;
  /** Of the form's rendering: sent twice, it writes one mail. */
  readonly requestKey: string;
}

type ActivationError = { readonly kind: 'WrongActivationCode' } | TooManyAttempts | OwnCredentialsOff;

/**
 * Enters with a printed code (R15): the address gets a link, and who opens it chooses a password. The code is used up then, not now:
 * an address with a slip of the pen costs nothing. An unknown, used or expired code and a wrong fiscal code are one error.
 */
export function requestActivation(
  entrance: Entrance,
  { fiscalCode, code, email, requestKey }: ActivationRequest,
): Promise<Result<undefined, ActivationError>> {
  const { world, at } = entrance;
  const to = addressForm(email);
  const who = whoTries('activation', fiscalCode, entrance);
  return evenly(() =>
    inEntrance(entrance, async (tx) => {
      const { own_credentials } = await settingsOn(tx, romeDay(at));
      if (!own_credentials.enabled) return err({ kind: 'OwnCredentialsOff' });
      const attempt = await noteAttempt(tx, who, at);
      if (!attempt.ok) return attempt;
      const plain = readPaperCode(code, ACTIVATION_CODE_LENGTH);
      const live = plain && (await findLiveCode(tx, { codeHash: codeHashOf(plain), fiscalCode, at }));
      if (!live) {
        await noteRefusal(tx, at, 'activation_refused');
        return err({ kind: 'WrongActivationCode' as const });
      }
      await forgetAttemptsFrom(tx, who);
      const token = newToken(world.randomness);
      const expiresAt = at.add({ hours: LINK_HOURS });
      const person = { personId: live.personId, activationCodeId: live.id };
      await insertLink(tx, { tokenHash: tokenHash(token), email: to, at, expiresAt, to: person });
      const cause = tokenHash(`${requestKey} ${to} ${live.id}`).toString('base64url');
      const params = { path: `registrazione/conferma?codice=${token}`, hours: LINK_HOURS };
      await queueMail(tx, { dedupeKey: `activation:${cause}`, to, template: 'registration_confirm', params, at });
      return ok(undefined);
    }),
  );
}
