import { createPublicKey, X509Certificate } from 'node:crypto';
import { err, ok, type Result } from '#src/kernel/result.ts';
import { audit } from '#src/platform/audit/index.ts';
import { tokenHash } from '#src/platform/crypto/index.ts';
import type { Tx } from '#src/platform/database/index.ts';
import {
  connectedNetwork,
  endKeys,
  endNetwork,
  insertKey,
  insertNetwork,
  livingKeys,
  lockNetworks,
  type NetworkKeyKind,
} from './network-store.ts';

/** A key as the network handed it over: nothing secret is ever taken. */
export interface HandedKey {
  readonly kind: NetworkKeyKind;
  /** The keyid of its signatures, or the fingerprint of its certificate: 64 hex digits. */
  readonly keyId: string;
  /** PEM of an Ed25519 public key; null for a certificate. */
  readonly publicKey: string | null;
}

export type KeyProblem =
  /** Neither an Ed25519 public key nor a certificate in PEM, nor a fingerprint. */
  | { readonly kind: 'KeyUnreadable' }
  /** What was handed over is a private key: it is to be made anew, and kept by the network. */
  | { readonly kind: 'KeyPrivate' };

/** Reads what the network handed over: a PEM public key (Ed25519), a PEM certificate or its SHA-256 fingerprint. */
export function readKey(text: string): Result<HandedKey, KeyProblem> {
  if (text.includes('PRIVATE KEY')) return err({ kind: 'KeyPrivate' });
  const digits = text
    .replace(/^sha-?256(?: fingerprint)?[:=]/i, '')
    .replaceAll(/[:\s]/g, '')
    .toLowerCase();
  if (/^[0-9a-f]{64}$/.test(digits)) return ok({ kind: 'certificate', keyId: digits, publicKey: null });
  try {
    if (text.includes('BEGIN CERTIFICATE')) {
      const keyId = new X509Certificate(text).fingerprint256.replaceAll(':', '').toLowerCase();
      return ok({ kind: 'certificate', keyId, publicKey: null });
    }
    const key = createPublicKey(text);
    if (key.asymmetricKeyType !== 'ed25519') return err({ kind: 'KeyUnreadable' });
    const publicKey = key.export({ type: 'spki', format: 'pem' }).toString();
    // Named after itself: nobody has to agree on a name, and a key under another's name is refused.
    return ok({ kind: 'signature', keyId: tokenHash(publicKey).toString('hex').slice(0, 32), publicKey });
  } catch {
    return err({ kind: 'KeyUnreadable' });
  }
}

export type ConnectProblem = { readonly kind: 'AlreadyConnected'; readonly name: string };

/** Connects the municipality to a shop network: from this commit on its calls are taken. */
export async function connectNetwork(
  tx: Tx,
  connection: { readonly name: string; readonly key: HandedKey; readonly at: Temporal.Instant },
): Promise<Result<undefined, ConnectProblem>> {
  const { name, key, at } = connection;
  await lockNetworks(tx);
  const live = await connectedNetwork(tx);
  if (live) return err({ kind: 'AlreadyConnected', name: live.name });
  const id = await insertNetwork(tx, name, at);
  await insertKey(tx, id, { ...key, at });
  await audit(tx, {
    at,
    action: 'shop_network_connected',
    subject: 'tenant',
    after: { name, kind: key.kind, key: key.keyId },
  });
  return ok(undefined);
}

/**
 * A new key beside the present ones, which are taken for `graceHours` more; 0 refuses them at once, as after a theft.
 * The key that is there already is left as it is.
 */
export async function rotateKey(
  tx: Tx,
  rotation: { readonly key: HandedKey; readonly graceHours: number; readonly at: Temporal.Instant },
): Promise<Result<undefined, { readonly kind: 'NoNetwork' } | { readonly kind: 'SameKey' }>> {
  const { key, graceHours, at } = rotation;
  await lockNetworks(tx);
  const live = await connectedNetwork(tx);
  if (!live) return err({ kind: 'NoNetwork' });
  const keys = await livingKeys(tx, live.id, at);
  if (keys.some(({ keyId, endsAt }) => keyId === key.keyId && endsAt === null)) return err({ kind: 'SameKey' });
  const endsAt = at.add({ hours: graceHours });
  await endKeys(tx, live.id, endsAt);
  await insertKey(tx, live.id, { ...key, at });
  await audit(tx, {
    at,
    action: 'shop_network_key_changed',
    subject: 'tenant',
    after: { kind: key.kind, key: key.keyId, formerUntil: endsAt },
  });
  return ok(undefined);
}

/** Ends the connection: the network's calls are refused from this commit on, codes and collections stay. Answers false without one. */
export async function disconnectNetwork(tx: Tx, at: Temporal.Instant): Promise<boolean> {
  await lockNetworks(tx);
  const live = await connectedNetwork(tx);
  if (!live) return false;
  await endKeys(tx, live.id, at);
  await endNetwork(tx, live.id, at);
  await audit(tx, { at, action: 'shop_network_disconnected', subject: 'tenant', before: { name: live.name } });
  return true;
}
