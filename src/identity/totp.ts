import { Secret, TOTP } from 'otpauth';
import type { Sealer } from '#src/platform/world.ts';

export const PERIOD_SECONDS = 30;
/** Codes of the half-minute before and after are taken too: clocks of phones differ. */
export const WINDOW = 1;
const SECRET_BYTES = 20;

export const totpOf = (secret: Secret, issuer = '', label = '') =>
  new TOTP({ issuer, label, secret, digits: 6, period: PERIOD_SECONDS });

export const newSecret = (randomness: { bytes(count: number): Buffer }): Secret =>
  new Secret({ buffer: new Uint8Array(randomness.bytes(SECRET_BYTES)).buffer });

export const openSecret = (sealer: Sealer, sealedSecret: string): Secret =>
  Secret.fromBase32(sealer.open(sealedSecret));

/** The half-minute of an instant, as codes count them. */
export const stepAt = (at: Temporal.Instant): number => Math.floor(at.epochMilliseconds / 1000 / PERIOD_SECONDS);
