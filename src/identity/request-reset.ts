import { ok, type Result } from '#src/kernel/result.ts';
import { romeDay } from '#src/kernel/rome-time.ts';
import { queueMail } from '#src/notices/index.ts';
import { newToken, tokenHash } from '#src/platform/crypto/index.ts';
import { settingsOn } from '#src/tenancy/index.ts';
import { noteAttempt, whoTries } from './attempts.ts';
import { addressForm } from './email-rules.ts';
import { inEntrance } from './entrance.ts';
import { evenly } from './evenly.ts';
import { inviteStaff } from './invite-staff.ts';
import { findLogin } from './login-store.ts';
import { insertLink } from './token-store.ts';
import type { Entrance, TooManyAttempts } from './types.ts';

const LINK_MINUTES = 60;

interface ResetRequest {
  readonly email: string;
  /** Of the form's rendering: sent twice, it writes one mail. */
  readonly requestKey: string;
}

/** Asks for a new password. The answer and its time are the same for every address; the mail says what comes next. */
export function requestReset(entrance: Entrance, request: ResetRequest): Promise<Result<undefined, TooManyAttempts>> {
  const { world, at } = entrance;
  const to = addressForm(request.email);
  const cause = tokenHash(`${request.requestKey} ${to}`).toString('base64url');
  const mail = { dedupeKey: `password_reset:${cause}`, to, at };
  return evenly(() =>
    inEntrance(entrance, async (tx) => {
      const attempt = await noteAttempt(tx, whoTries('password_reset', to, entrance), at);
      if (!attempt.ok) return attempt;
      const { own_credentials } = await settingsOn(tx, romeDay(at));
      const login = await findLogin(tx, to);
      // An invitation that got lost or too old: who works here and has no password yet gets a new one.
      if (!login && (await inviteStaff(tx, world.randomness, { email: to, byMail: true, cause, at })))
        return ok(undefined);
      if (!login || (login.owner.kind === 'citizen' && !own_credentials.enabled)) {
        await queueMail(tx, { ...mail, template: 'password_reset_unknown_address', params: {} });
        return ok(undefined);
      }
      const token = newToken(world.randomness);
      const expiresAt = at.add({ minutes: LINK_MINUTES });
      await insertLink(tx, { tokenHash: tokenHash(token), email: to, at, expiresAt, to: { loginId: login.id } });
      const params = { path: `nuova-password?codice=${token}`, minutes: LINK_MINUTES };
      await queueMail(tx, { ...mail, template: 'password_reset', params });
      return ok(undefined);
    }),
  );
}
