import type { AttributeSet } from './types.ts';

/** What somebody carries from the login page to the provider and back; it never leaves the server. */
export interface Luggage {
  /** The page that was asked for. */
  readonly next?: string | undefined;
  /** The secret of an act that waits for the login (R2). */
  readonly pending?: string | undefined;
}

/** What is kept of a request until its answer, sealed. */
export interface KeptRequest extends Luggage {
  readonly relayState: string;
  readonly attributeSet: AttributeSet;
  /** As it was sent, for the register. */
  readonly xml: string;
}
