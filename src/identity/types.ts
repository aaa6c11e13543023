import type { StaffRole } from '#src/platform/http/environment.ts';
import type { World } from '#src/platform/world.ts';

/** Where somebody knocks: the tenant of the address, and the request that came in. */
export interface Entrance {
  readonly world: Pick<World, 'database' | 'randomness' | 'sealer' | 'publicUrl'>;
  readonly tenantId: number;
  readonly slug: string;
  readonly requestId: string;
  /** When the request arrived. */
  readonly at: Temporal.Instant;
  /** The network address it came from; empty when unknown. */
  readonly address: string;
}

/** Whose login it is. */
export type LoginOwner =
  | { readonly kind: 'citizen'; readonly personId: number }
  | { readonly kind: 'staff'; readonly staffId: number; readonly role: StaffRole };

/** Who vouched for somebody in place of a password of ours: `spid:https://…`, and SPID's level, 1 to 3. */
export interface VouchedBy {
  readonly provider: string;
  readonly level: 1 | 2 | 3;
}

/** What a provider calls a person and the session in one login. */
export interface ProviderSession {
  readonly nameId: string;
  readonly sessionIndex: string | undefined;
}

/** Too many attempts on this account, from this address or in this municipality. */
export interface TooManyAttempts {
  readonly kind: 'TooManyAttempts';
  readonly until: Temporal.Instant;
}

/** The municipality offers no credentials of its own to citizens (R15). */
export interface OwnCredentialsOff {
  readonly kind: 'OwnCredentialsOff';
}

/** More people are entering than the server can check at once; a few seconds later it can. */
export interface EntranceBusy {
  readonly kind: 'EntranceBusy';
}

/** A link from a mail that is unknown, used or too old: the three look alike from outside. */
export interface LinkNotValid {
  readonly kind: 'LinkNotValid';
}

/** Another login of this municipality has the address already; only the office can tell who is who. */
export interface EmailInUse {
  readonly kind: 'EmailInUse';
}

/** A session whose password was right and whose second step is missing. */
export interface HalfSession {
  readonly loginId: number;
  readonly owner: LoginOwner;
  readonly token: string;
  readonly name: string;
}
