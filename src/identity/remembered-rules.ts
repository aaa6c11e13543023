/** How long a device stays remembered (R15). Using it does not make it longer. */
const DAYS = 30;

/** More than a family's phones; the one that was remembered first makes room. */
export const MOST_DEVICES = 5;

export const rememberedUntil = (at: Temporal.Instant): Temporal.Instant => at.add({ hours: 24 * DAYS });

/** Why a device is remembered no more. */
export type RememberedEnd =
  | 'ended_by_owner'
  | 'replaced'
  | 'too_many'
  | 'password_changed'
  | 'child_followed_no_more'
  | 'own_credentials_off';
