import { z } from 'zod';
import { tokenHash } from '../crypto/index.ts';
import type { Randomness, Sealer } from '../world.ts';

const MINUTES = 5;

export interface Challenge {
  /** 32 random bytes, base64url: what the key signs. */
  readonly challenge: string;
  /** What it was made for and for whom; an answer to another question is none. */
  readonly purpose: string;
  readonly expiresAt: Temporal.Instant;
}

const content = z.object({ challenge: z.string(), purpose: z.string(), expiresAt: z.string() });

/**
 * A challenge and the text in which it travels through a page: sealed, so that nothing is written before somebody answers, and nobody
 * else can make one. That it counts once its taker must keep.
 */
export function newChallenge(
  { sealer, randomness }: { readonly sealer: Sealer; readonly randomness: Randomness },
  purpose: string,
  at: Temporal.Instant,
): { readonly challenge: string; readonly sealed: string } {
  const challenge = randomness.bytes(32).toString('base64url');
  const expiresAt = at.add({ minutes: MINUTES }).toString();
  return { challenge, sealed: sealer.seal(JSON.stringify({ challenge, purpose, expiresAt })) };
}

/** The challenge of a page, if it is one of ours, for this purpose, and not too old. */
export function openChallenge(
  sealer: Sealer,
  sealed: string,
  { purpose, at }: { readonly purpose: string; readonly at: Temporal.Instant },
): Challenge | undefined {
  const opened = content.safeParse(jsonIn(sealer, sealed));
  if (!opened.success || opened.data.purpose !== purpose) return undefined;
  const expiresAt = Temporal.Instant.from(opened.data.expiresAt);
  return Temporal.Instant.compare(at, expiresAt) < 0 ? { ...opened.data, expiresAt } : undefined;
}

function jsonIn(sealer: Sealer, sealed: string): unknown {
  try {
    return JSON.parse(sealer.open(sealed));
  } catch {
    return undefined;
  }
}

/** Under what it is kept that a challenge was answered. */
export const spentHash = ({ challenge }: Challenge): Buffer => tokenHash(`challenge ${challenge}`);
