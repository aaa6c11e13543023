import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { Randomness } from '../world.ts';

/** A secret of 32 random bytes to be handed out; only its `tokenHash` is stored. */
export const newToken = (randomness: Randomness): string => randomness.bytes(32).toString('base64url');

/** SHA-256 of a secret handed out: enough for one that nobody can guess. */
export const tokenHash = (token: string): Buffer => createHash('sha256').update(token).digest();

/** A second secret that follows from the first and does not lead back to it. */
export const derivedToken = (token: string, purpose: string): string =>
  createHmac('sha256', token).update(purpose).digest('base64url');

/** Compares two secrets in a time that tells nothing about where they differ. */
export const sameToken = (a: string, b: string): boolean => timingSafeEqual(tokenHash(a), tokenHash(b));
