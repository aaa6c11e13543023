import { generateKeyPairSync, randomUUID } from 'node:crypto';
import pino from 'pino';
import { signedHeaders } from '#sandbox/shop-network/sign.ts';
import { connectNetwork, issueCode, readKey } from '#src/collection/index.ts';
import { shopNetworkRoutes } from '#src/gateways/shop-network/index.ts';
import { type PaymentGateway, receiveReceipt } from '#src/payments/index.ts';
import { systemRandomness } from '#src/platform/crypto/index.ts';
import type { World } from '#src/platform/world.ts';
import { currentTenant } from '#src/tenancy/index.ts';
import type { TestClock } from './clock.ts';
import type { TestDatabase } from './database.ts';
import { aChild, aTown, type Child, playPagopa, type Town } from './town.ts';
import { testWorld } from './world.ts';

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

/** What a test may do differently from a good signature. */
interface Signing {
  readonly created?: number;
  readonly nonce?: string;
  readonly keyId?: string;
  readonly covers?: readonly string[];
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
    const headers = signedHeaders(
      { method, path: base + rest, body, idempotencyKey: key },
      {
        created: Math.floor(world.clock.now().epochMilliseconds / 1000),
        keyId: keys.handed.keyId,
        privateKey: keys.privateKey,
        ...signing,
      },
    );
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

/** Towns whose network is connected, each with a child that has a code, and the API as the network asks it. */
export function shopsWith(database: TestDatabase, clock: TestClock, gateway: () => PaymentGateway) {
  return async () => {
    const town = await aTown(database);
    await town.run((tx) => playPagopa(tx, 'a-secret-that-both-sides-share'));
    const keys = networkKeys();
    const fiscalCode = await connectTown(town, keys, clock.now());
    const child = await aChild(town);
    const code = await aCode(town, child, clock.now());
    const world = { ...testWorld(database, clock), paymentGateway: gateway() };
    return { town, child, code, keys, fiscalCode, world, api: shopApi(world, keys, fiscalCode) };
  };
}

/** Status and what came back in one word: the kind of refusal, or where the collection stands. */
export const said = ({ status, body }: ShopAnswer) => [status, body['type'] ?? body['status']];
export const slipOf = ({ body }: ShopAnswer) => String(body['collectionId']);
export const refusedAs = (status: number, name: string) => [status, `urn:omnibus:puntolis:${name}`];

/** The receipt of a collection's notice, as pagoPA brings it. */
export const receiptOf = (town: Town, { body }: ShopAnswer, at: Temporal.Instant, receiptId: string = randomUUID()) =>
  town.run((tx) =>
    receiveReceipt(
      tx,
      {
        receiptId,
        noticeNumber: String(body['noticeNumber']),
        cents: Number(body['amountCents']),
        paidAt: at,
        pspName: 'PuntoLIS di prova',
      },
      { at, afterCredit: async () => undefined },
    ),
  );
