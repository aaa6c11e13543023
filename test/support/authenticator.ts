import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';

/** What an answer differs in from a right one. */
export interface Differs {
  readonly origin?: string;
  readonly rpId?: string;
  readonly challenge?: string;
  readonly type?: string;
  /** Flags of the authenticator: present 1, verified 4, attested 64. */
  readonly flags?: number;
  readonly signCount?: number;
  /** Signs with another key than the one it registered. */
  readonly strangeKey?: boolean;
  readonly id?: string;
}

const PRESENT_AND_VERIFIED = 0x05;
const ATTESTED = 0x40;

const sha256 = (data: string | Buffer) => createHash('sha256').update(data).digest();
const base64url = (data: string | Buffer) => Buffer.from(data).toString('base64url');

/** CBOR of what keys say: small numbers, bytes, short texts, maps. */
function cbor(value: unknown): Buffer {
  const head = (major: number, n: number) =>
    n < 24
      ? Buffer.from([(major << 5) | n])
      : n < 256
        ? Buffer.from([(major << 5) | 24, n])
        : Buffer.from([(major << 5) | 25, n >> 8, n & 255]);
  if (typeof value === 'number') return value < 0 ? head(1, -1 - value) : head(0, value);
  if (typeof value === 'string') return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)]);
  if (value instanceof Uint8Array) return Buffer.concat([head(2, value.length), value]);
  if (value instanceof Map)
    return Buffer.concat([head(5, value.size), ...[...value].flatMap(([key, held]) => [cbor(key), cbor(held)])]);
  throw new Error('No CBOR for this');
}

/** A security key in software that does what it is told, wrong things too. */
export class Authenticator {
  readonly #pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  readonly #stranger: KeyObject = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  readonly id = base64url(randomBytes(32));
  signCount = 0;

  /** Answers `navigator.credentials.create` with these options, as JSON. */
  create(options: string, differs: Differs = {}): string {
    const { challenge, rp } = JSON.parse(options);
    const { x = '', y = '' } = this.#pair.publicKey.export({ format: 'jwk' });
    const cose = new Map<number, unknown>([
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, Buffer.from(x, 'base64url')],
      [-3, Buffer.from(y, 'base64url')],
    ]);
    const id = Buffer.from(this.id, 'base64url');
    const attested = Buffer.concat([Buffer.alloc(16), Buffer.from([0, id.length]), id, cbor(cose)]);
    const flags = (differs.flags ?? PRESENT_AND_VERIFIED) | ATTESTED;
    const authData = Buffer.concat([this.#head(differs.rpId ?? rp.id, flags, 0), attested]);
    const attestation = new Map<string, unknown>([
      ['fmt', 'none'],
      ['attStmt', new Map()],
      ['authData', authData],
    ]);
    const response = {
      clientDataJSON: this.#clientData('webauthn.create', challenge, differs),
      attestationObject: base64url(cbor(attestation)),
      transports: ['internal'],
    };
    return this.#answer(response, differs);
  }

  /** Answers `navigator.credentials.get` with these options, as JSON. */
  get(options: string, differs: Differs = {}): string {
    const { challenge, rpId } = JSON.parse(options);
    this.signCount += 1;
    const counted = differs.signCount ?? this.signCount;
    const authData = this.#head(differs.rpId ?? rpId, differs.flags ?? PRESENT_AND_VERIFIED, counted);
    const clientDataJSON = this.#clientData('webauthn.get', challenge, differs);
    const signed = Buffer.concat([authData, sha256(Buffer.from(clientDataJSON, 'base64url'))]);
    const signature = sign('sha256', signed, differs.strangeKey ? this.#stranger : this.#pair.privateKey);
    const response = { clientDataJSON, authenticatorData: base64url(authData), signature: base64url(signature) };
    return this.#answer(response, differs);
  }

  #head(rpId: string, flags: number, signCount: number): Buffer {
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(signCount);
    return Buffer.concat([sha256(rpId), Buffer.from([flags]), counter]);
  }

  #clientData(type: string, challenge: string, differs: Differs): string {
    const { origin = 'http://localhost:8080' } = differs;
    return base64url(
      JSON.stringify({
        type: differs.type ?? type,
        challenge: differs.challenge ?? challenge,
        origin,
        crossOrigin: false,
      }),
    );
  }

  #answer(response: unknown, { id = this.id }: Differs): string {
    return JSON.stringify({ id, rawId: id, type: 'public-key', clientExtensionResults: {}, response });
  }
}

const ENTITIES: Record<string, string> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'" };

/** The options that a page holds for the browser. */
export const optionsIn = (page: string): string =>
  (/data-options="([^"]*)"/.exec(page)?.[1] ?? '').replace(
    /&(amp|lt|gt|quot|#39);/g,
    (entity) => ENTITIES[entity] ?? '',
  );
