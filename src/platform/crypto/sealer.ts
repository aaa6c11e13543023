import { createCipheriv, createDecipheriv, createHash, hkdfSync } from 'node:crypto';
import type { KeyRing, Randomness } from '../world.ts';

const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** Sealed with the installation's own key: what belongs to no municipality, and texts of before municipalities had keys. */
const PLAIN = 'v1.';
/** `v2.<municipality>.<key>.`: sealed with a key of one municipality. What stands in front is sealed along, so none passes for another's. */
const OF_TENANT = /^v2\.(\d{1,9})\.([0-9a-f]{8})\./;

/**
 * Seals texts with AES-256-GCM: nobody without the key can read or forge one, and the same text is sealed differently each time. Each
 * municipality has a key of its own, derived from the installation's (HKDF-SHA-256). `olderKeys` still open what they sealed, so that the
 * key can be changed while the program serves. Throws when a key has not 32 bytes.
 */
export function createSealer(key: Uint8Array, randomness: Randomness, olderKeys: readonly Uint8Array[] = []): KeyRing {
  const keys = [key, ...olderKeys];
  for (const { length } of keys)
    if (length !== KEY_BYTES) throw new RangeError(`A sealing key has ${length} bytes instead of ${KEY_BYTES}`);
  const ofTenants = new Map<number, readonly TenantKey[]>();
  const keysOf = (tenantId: number): readonly TenantKey[] => {
    const known = ofTenants.get(tenantId) ?? keys.map((each) => tenantKey(each, tenantId));
    ofTenants.set(tenantId, known);
    return known;
  };

  const openAny = (sealed: string): string => {
    const [prefix, tenant, name] = OF_TENANT.exec(sealed) ?? [];
    if (prefix === undefined) return openPlain(keys, sealed);
    const found = keysOf(Number(tenant)).find((each) => each.name === name);
    if (!found) throw new Error('Sealed with a key that this installation does not have');
    return open(found.key, prefix, sealed);
  };

  return {
    seal: (text) => seal(key, PLAIN, text, randomness),
    open: openAny,
    of(tenantId) {
      const [current] = keysOf(tenantId);
      if (!current) throw new Error('No key');
      const prefix = `v2.${tenantId}.${current.name}.`;
      const own: KeyRing = {
        seal: (text) => seal(current.key, prefix, text, randomness),
        open(sealed) {
          const tenant = OF_TENANT.exec(sealed)?.[1];
          if (tenant !== undefined && Number(tenant) !== tenantId) throw new Error('Sealed for another municipality');
          return openAny(sealed);
        },
        of: (other) => {
          if (other !== tenantId) throw new Error('The key of another municipality is not for this one to give');
          return own;
        },
      };
      return own;
    },
  };
}

interface TenantKey {
  readonly key: Buffer;
  /** Tells keys of one municipality apart; says nothing of the key. */
  readonly name: string;
}

function tenantKey(key: Uint8Array, tenantId: number): TenantKey {
  const derived = Buffer.from(hkdfSync('sha256', key, 'omnibus', `fields of tenant ${tenantId}`, KEY_BYTES));
  return { key: derived, name: createHash('sha256').update('name of ').update(derived).digest('hex').slice(0, 8) };
}

function seal(key: Uint8Array, prefix: string, text: string, randomness: Randomness): string {
  const nonce = randomness.bytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(prefix));
  const sealed = [nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()];
  return prefix + Buffer.concat(sealed).toString('base64url');
}

function open(key: Uint8Array, prefix: string, sealed: string): string {
  const bytes = Buffer.from(sealed.slice(prefix.length), 'base64url');
  if (bytes.length < NONCE_BYTES + TAG_BYTES) throw new Error('Not a sealed text');
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(prefix)).setAuthTag(bytes.subarray(-TAG_BYTES));
  const text = decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES));
  return Buffer.concat([text, decipher.final()]).toString('utf8');
}

/** The installation's texts do not name their key: the keys are tried, the current one first. */
function openPlain(keys: readonly Uint8Array[], sealed: string): string {
  if (!sealed.startsWith(PLAIN)) throw new Error('Not a sealed text');
  let failure: unknown;
  for (const key of keys) {
    try {
      return open(key, PLAIN, sealed);
    } catch (reason) {
      failure ??= reason;
    }
  }
  throw failure;
}
