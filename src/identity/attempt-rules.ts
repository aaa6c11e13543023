/** What can be tried at the entrance without being known yet. */
export type AttemptKind =
  | 'login'
  | 'registration'
  | 'activation'
  | 'password_reset'
  | 'second_factor'
  | 'remembered_device'
  | 'tablet_pairing'
  | 'tablet_pin'
  | 'invitation'
  | 'way_out';

/** At most so many attempts in any stretch of so many minutes, counted by account, by address or by both together. */
export interface AttemptLimit {
  readonly by: 'account' | 'address' | 'account_and_address';
  readonly attempts: number;
  readonly minutes: number;
}

/**
 * An account stands ten wrong passwords from one place in a quarter of an hour and a hundred a day from anywhere, so that
 * a stranger elsewhere does not lock a parent out by ten guesses. Asking for mails is scarcer: each fills a mailbox.
 */
const ACCOUNT: Record<AttemptKind, readonly AttemptLimit[]> = {
  login: [
    { by: 'account_and_address', attempts: 10, minutes: 15 },
    { by: 'account', attempts: 100, minutes: 24 * 60 },
  ],
  registration: [{ by: 'account', attempts: 5, minutes: 60 }],
  activation: [{ by: 'account', attempts: 10, minutes: 60 }],
  second_factor: [
    { by: 'account', attempts: 10, minutes: 15 },
    { by: 'account', attempts: 50, minutes: 24 * 60 },
  ],
  password_reset: [{ by: 'account', attempts: 5, minutes: 60 }],
  // A secret is 32 random bytes: only where guesses come from says anything.
  remembered_device: [],
  // Nothing is guessed at: each costs a signature and a row.
  way_out: [],
  // Eight characters of 32 that live for an hour: nobody types twenty of them by mistake.
  tablet_pairing: [{ by: 'address', attempts: 20, minutes: 60 }],
  // One in 33,000 guesses right before the day is over, and only with a paired tablet in the hand.
  tablet_pin: [
    { by: 'account', attempts: 5, minutes: 15 },
    { by: 'account', attempts: 30, minutes: 24 * 60 },
  ],
  // The fiscal code of whom the invited address is enrolled for; most of one follows from name and birth.
  invitation: [{ by: 'account', attempts: 10, minutes: 60 }],
};

/** Five hundred families may register in one evening from one school's network, each with several typing mistakes. */
const ADDRESS: AttemptLimit = { by: 'address', attempts: 3000, minutes: 60 };

/** While a whole municipality is being guessed at, no single address needs more than this. */
const ADDRESS_UNDER_ATTACK: AttemptLimit = { by: 'address', attempts: 30, minutes: 60 };

/** So many failures of one kind in an hour in one municipality are an attack, not a Monday morning. */
export const ATTACK = { attempts: 20_000, minutes: 60 };

/** A whole city may enter with SPID within an hour: that is no attack, so ways out are never held to what one asks for. */
export const limitsOf = (kind: AttemptKind, underAttack: boolean): readonly AttemptLimit[] => [
  ...ACCOUNT[kind],
  underAttack && kind !== 'way_out' ? ADDRESS_UNDER_ATTACK : ADDRESS,
];

/**
 * Until when one has to wait, when `limit.attempts` attempts back from now one was made at `nthLatest`;
 * undefined when one may try.
 */
export function waitUntil(
  limit: Pick<AttemptLimit, 'minutes'>,
  nthLatest: Temporal.Instant | undefined,
  at: Temporal.Instant,
): Temporal.Instant | undefined {
  const until = nthLatest?.add({ minutes: limit.minutes });
  return until && Temporal.Instant.compare(until, at) > 0 ? until : undefined;
}
