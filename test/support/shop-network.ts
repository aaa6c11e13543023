import { createHash, generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import pino from 'pino';
import { connectNetwork, issueCode, readKey } from '#src/collection/index.ts';
import { shopNetworkRoutes } from '#src/gateways/shop-network/index.ts';
import { systemRandomness } from '#src/platform/crypto/index.ts';
import type { World } from '#src/platform/world.ts';
import { currentTenant } from '#src/tenancy/index.ts';
import type { Child, Town } from './town.ts';

/** The key pair of a network of these tests. */
export function networkKeys() {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
  const read = readKey(pem);
  if (!read.ok) throw new Error(read.error.kind);
  return { privateKey, pem, handed: read.value };
}
export type NetworkKeys = ReturnType<typeof networkKeys>;

/** Connects a town to a network with this key; answers the town's fiscal code. */
export async function connectTown(town: Town, keys: NetworkKeys, at: Temporal.Instant): Promise<string> {
  return town.run(async (tx) => {
    const connected = await connectNetwork(tx, { name: 'PuntoLIS', key: keys.handed, at });
    if (!connected.ok) throw new Error(connected.error.kind);
    return (await currentTenant(tx)).fiscalCode;
  });
}

export async function aCode(town: Town, child: Child, at: Temporal.Instant): Promise<string> {
  const { personId, consumerId } = child;
  const issued = await town.run((tx) => issueCode(tx, { personId, consumerId, at }, systemRandomness));
  if (!issued.ok) throw new Error(issued.error.kind);
  return issued.value.code;
}

export interface Signing {
  readonly created?: number;
  readonly nonce?: string;
  readonly keyId?: string;
  /** What the signature covers; by default everything that must be. */
  readonly covers?: readonly string[];
}

/** Signs a call by hand, as RFC 9421 says it, so that our reading of it is not the only one. */
export function signedHeaders(
  call: { readonly method: string; readonly path: string; readonly body?: string; readonly key?: string },
  keys: NetworkKeys,
  now: Temporal.Instant,
  { created, nonce, keyId, covers }: Signing = {},
): Record<string, string> {
  const { method, path, body, key } = call;
  const headers: Record<string, string> = {
    ...(body !== undefined && {
      'content-type': 'application/json',
      'content-digest': `sha-256=:${createHash('sha256').update(body).digest('base64')}:`,
    }),
    ...(key !== undefined && { 'idempotency-key': key }),
  };
  const derived: Record<string, string> = { '@method': method, '@path': path, ...headers };
  const fields = covers ?? Object.keys(derived).filter((name) => name !== 'content-type');
  const seconds = created ?? Math.floor(now.epochMilliseconds / 1000);
  const parameters =
    `(${fields.map((name) => `"${name}"`).join(' ')});created=${seconds}` +
    `;keyid="${keyId ?? keys.handed.keyId}";nonce="${nonce ?? randomUUID()}";alg="ed25519"`;
  const base = [...fields.map((name) => `"${name}": ${derived[name] ?? ''}`), `"@signature-params": ${parameters}`];
  const signature = sign(null, Buffer.from(base.join('\n')), keys.privateKey).toString('base64');
  return { ...headers, 'signature-input': `sig1=${parameters}`, signature: `sig1=:${signature}:` };
}

/** What came back. */
export interface ShopAnswer {
  readonly status: number;
  readonly type: string;
  readonly body: Record<string, unknown>;
}

/** The collection API of a world, asked as a network asks it. */
export function shopApi(
  world: World,
  keys: NetworkKeys,
  fiscalCode: string,
  { proxies = [] as readonly string[], peer = '127.0.0.1' } = {},
) {
  const routes = shopNetworkRoutes(world, { proxies, log: pino({ level: 'silent' }) });
  const base = `/puntolis/v1/creditors/${fiscalCode}`;
  const env = { incoming: { socket: { remoteAddress: peer } } };
  const raw = async (path: string, init: RequestInit): Promise<ShopAnswer> => {
    const response = await routes.request(path, init, env);
    const text = await response.text();
    return { status: response.status, type: response.headers.get('content-type') ?? '', body: JSON.parse(text) };
  };
  const send = (method: string, rest: string, content?: unknown, key?: string, signing?: Signing) => {
    const body = content === undefined ? undefined : JSON.stringify(content);
    const call = { method, path: base + rest, ...(body !== undefined && { body }), ...(key !== undefined && { key }) };
    const headers = signedHeaders(call, keys, world.clock.now(), signing);
    return raw(base + rest, { method, headers, ...(body !== undefined && { body }) });
  };
  return {
    base,
    raw,
    send,
    verify: (code: string, terminalId = 'T1') => send('POST', '/verify', { code, terminalId }),
    collect: (code: string, amountCents: number, key: string = randomUUID(), terminalId = 'T1') =>
      send('POST', '/collections', { code, amountCents, terminalId }, key),
    status: (id: string) => send('GET', `/collections/${id}`),
    reverse: (id: string, reason = 'il cliente ha cambiato idea') =>
      send('POST', `/collections/${id}/reversal`, { reason }),
    settle: (day: string, file: unknown) => send('PUT', `/settlements/${day}`, file),
    settled: (day: string) => send('GET', `/settlements/${day}`),
  };
}
export type ShopApi = ReturnType<typeof shopApi>;
