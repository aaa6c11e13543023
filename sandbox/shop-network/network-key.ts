import { createHash, createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';

/** What stands before the 32 bytes of an Ed25519 private key in PKCS #8 (RFC 8410). */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');

/** The played network's key pair: it follows from the secret of a start, so that demo and sandbox need not exchange anything else. */
export function networkKey(secret: string): { readonly privateKey: KeyObject; readonly publicPem: string } {
  const seed = createHash('sha256').update(`puntolis ${secret}`).digest();
  const privateKey = createPrivateKey({ key: Buffer.concat([PKCS8, seed]), format: 'der', type: 'pkcs8' });
  return { privateKey, publicPem: createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }).toString() };
}
