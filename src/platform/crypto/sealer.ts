import { createCipheriv, createDecipheriv } from 'node:crypto';
import type { Randomness, Sealer } from '../world.ts';

const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** Names algorithm and key, so that both can be changed while old texts stay readable. */
const VERSION = 'v1.';

/**
 * Seals texts with AES-256-GCM under a key of 32 bytes: nobody without the key can read or forge one.
 * The same text is sealed differently each time. Throws when the key has another length.
 */
export function createSealer(key: Uint8Array, randomness: Randomness): Sealer {
  if (key.length !== KEY_BYTES) throw new RangeError(`The sealing key has ${key.length} bytes instead of ${KEY_BYTES}`);
  return {
    seal(text) {
      const nonce = randomness.bytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(VERSION));
      const sealed = [nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()];
      return VERSION + Buffer.concat(sealed).toString('base64url');
    },
    open(sealed) {
      const bytes = Buffer.from(sealed.slice(VERSION.length), 'base64url');
      if (!sealed.startsWith(VERSION) || bytes.length < NONCE_BYTES + TAG_BYTES) throw new Error('Not a sealed text');
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES), {
        authTagLength: TAG_BYTES,
      });
      decipher.setAAD(Buffer.from(VERSION)).setAuthTag(bytes.subarray(-TAG_BYTES));
      const text = decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES));
      return Buffer.concat([text, decipher.final()]).toString('utf8');
    },
  };
}
