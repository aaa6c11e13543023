import type { FiscalCode } from '#src/kernel/fiscal-code.ts';
import { err, ok, type Result } from '#src/kernel/result.ts';
import { romeDay } from '#src/kernel/rome-time.ts';
import { type MailToQueue, queueMails } from '#src/notices/index.ts';
import { newToken, tokenHash } from '#src/platform/crypto/index.ts';
import type { Tx } from '#src/platform/database/index.ts';
import { settingsOn } from '#src/tenancy/index.ts';
import { noteAttempt, whoTries } from './attempts.ts';
import { addressForm } from './email-rules.ts';
import { inEntrance } from './entrance.ts';
import { evenly } from './evenly.ts';
import { payersWithEmail } from './login-store.ts';
import { insertLink } from './token-store.ts';
import type { Entrance, OwnCredentialsOff, TooManyAttempts } from './types.ts';

const LINK_HOURS = 24;

interface RegistrationRequest {
  readonly email: string;
  /** Of the payer, as given at enrolment. */
  readonly fiscalCode: FiscalCode;
  /** Of the form's rendering: sent twice, it writes one mail. */
  readonly requestKey: string;
}

type RegistrationError = TooManyAttempts | OwnCredentialsOff;

/**
 * Asks for own credentials (R15). Whoever asks gets the same answer in the same time; only the mail, which only the
 * address's owner reads, says what comes next: a link, whom to call, or that there is a login already.
 */
export function requestRegistration(
  entrance: Entrance,
  request: RegistrationRequest,
): Promise<Result<undefined, RegistrationError>> {
  const email = addressForm(request.email);
  return evenly(() =>
    inEntrance(entrance, async (tx) => {
      const { own_credentials } = await settingsOn(tx, romeDay(entrance.at));
      if (!own_credentials.enabled) return err({ kind: 'OwnCredentialsOff' });
      const attempt = await noteAttempt(tx, whoTries('registration', email, entrance), entrance.at);
      if (!attempt.ok) return attempt;
      await queueMails(tx, [await mailFor(tx, entrance, { ...request, email })]);
      return ok(undefined);
    }),
  );
}

async function mailFor(tx: Tx, { world, at }: Entrance, request: RegistrationRequest): Promise<MailToQueue> {
  const { email, fiscalCode, requestKey } = request;
  const cause = tokenHash(`${requestKey} ${email} ${fiscalCode}`).toString('base64url');
  const mail = { dedupeKey: `registration:${cause}`, to: email, at };
  const payers = await payersWithEmail(tx, email);
  const payer = payers.find((candidate) => candidate.fiscalCode === fiscalCode);
  if (!payer) return { ...mail, template: 'registration_unknown_address', params: {} };
  if (payers.length > 1) return { ...mail, template: 'registration_shared_address', params: {} };
  if (payer.hasLogin) return { ...mail, template: 'registration_known', params: { path: 'password-dimenticata' } };
  const token = newToken(world.randomness);
  const expiresAt = at.add({ hours: LINK_HOURS });
  await insertLink(tx, { tokenHash: tokenHash(token), email, at, expiresAt, to: { personId: payer.personId } });
  const params = { path: `registrazione/conferma?codice=${token}`, hours: LINK_HOURS };
  return { ...mail, template: 'registration_confirm', params };
}
