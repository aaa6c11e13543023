import type { HttpBindings } from '@hono/node-server';
import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { routePath } from 'hono/route';
import type { z } from 'zod';
import { inTenant } from '#src/platform/database/index.ts';
import { CERTIFICATE_HEADER } from '#src/platform/http/client-certificate.ts';
import type { Logger } from '#src/platform/logging.ts';
import type { World } from '#src/platform/world.ts';
import { callerOf } from './caller.ts';
import { type Answer, collections, type Handling, type ShopWorld, settlements, verification } from './handlers.ts';
import { collectRequest, reversalRequest, settlementRequest, verifyRequest } from './messages.ts';
import { openApi } from './openapi.ts';
import { type Problem, problem } from './problems.ts';

/** Below it everything that a connected shop network asks of us (R10). */
const BASE = '/puntolis/v1';
const OF_CREDITOR = `${BASE}/creditors/:creditor{[0-9]{11}}`;

/** Calls are small; a day's file of the largest network is not. */
const MOST_BYTES = 64 * 1024;
const MOST_SETTLEMENT_BYTES = 5 * 1024 * 1024;

export interface ShopNetworkOptions {
  /** Addresses of the proxies that end TLS before us; this machine's own is always one. */
  readonly proxies: readonly string[];
  readonly log: Logger;
}

type Routes = Hono<{ Bindings: Partial<HttpBindings> }>;
type ShopContext = Context<{ Bindings: Partial<HttpBindings> }>;

/**
 * The collection API of a shop network: verify a code, collect, ask about a collection, take it back, settle a day. Every answer but the last
 * resort is JSON; refusals are problem+json. Answers come after the commit, and every call may be repeated.
 */
export function shopNetworkRoutes(world: ShopWorld & Pick<World, 'clock'>, options: ShopNetworkOptions): Routes {
  const routes: Routes = new Hono();
  const guarded = <T>(schema: z.ZodType<T> | undefined, handle: (handling: Handling, body: T) => Promise<Answer>) => {
    return async (c: ShopContext) => {
      try {
        return await answered(c, world, options, schema, handle);
      } catch (failure) {
        options.log.error(
          { err: failure, route: routePath(c) },
          'a call of the shop network failed; it may come again',
        );
        const why = 'Errore temporaneo: ripetere la stessa chiamata tra poco.';
        return refuse(problem('unavailable', why, { retryAfterSeconds: 5 }));
      }
    };
  };
  const limited = (maxSize: number) =>
    bodyLimit({ maxSize, onError: () => refuse(problem('request-too-large', `Al massimo ${maxSize} byte.`)) });
  routes.get(`${BASE}/openapi.json`, (c) => c.json(openApi()));
  routes.use(`${OF_CREDITOR}/settlements/*`, limited(MOST_SETTLEMENT_BYTES));
  for (const path of ['verify', 'collections', 'collections/*'])
    routes.use(`${OF_CREDITOR}/${path}`, limited(MOST_BYTES));
  routes.post(`${OF_CREDITOR}/verify`, guarded(verifyRequest, verification));
  routes.post(`${OF_CREDITOR}/collections`, guarded(collectRequest, collections.collect));
  routes.get(`${OF_CREDITOR}/collections/:id`, guarded(undefined, collections.ask));
  routes.post(`${OF_CREDITOR}/collections/:id/reversal`, guarded(reversalRequest, collections.reverse));
  routes.put(`${OF_CREDITOR}/settlements/:day`, guarded(settlementRequest, settlements.settle));
  routes.get(`${OF_CREDITOR}/settlements/:day`, guarded(undefined, settlements.ask));
  routes.all(`${BASE}/*`, () =>
    refuse(problem('no-such-address', `Gli indirizzi sono descritti in ${BASE}/openapi.json.`)),
  );
  return routes;
}

async function answered<T>(
  c: ShopContext,
  world: ShopWorld & Pick<World, 'clock'>,
  options: ShopNetworkOptions,
  schema: z.ZodType<T> | undefined,
  handle: (handling: Handling, body: T) => Promise<Answer>,
): Promise<Response> {
  const at = world.clock.now();
  const body = new Uint8Array(await c.req.arrayBuffer());
  const creditorFiscalCode = c.req.param('creditor') ?? '';
  const call = {
    method: c.req.method,
    path: c.req.path,
    headers: c.req.header(),
    body,
    creditorFiscalCode,
    peer: c.env?.incoming?.socket.remoteAddress ?? '',
    certificate: c.req.header(CERTIFICATE_HEADER),
    at,
  };
  const caller = await callerOf(world, call, options.proxies);
  if ('refused' in caller) {
    options.log.warn({ route: routePath(c), why: caller.refused }, 'a call to the collection API was refused');
    return refuse(problem('not-authenticated', 'Firma o certificato non riconosciuti per questo ente.'));
  }
  const read = schema ? readBody(c, schema, body) : undefined;
  if (read && 'problem' in read) return refuse(read.problem);
  const scope = { tenantId: caller.tenantId, actor: { kind: 'system', job: 'puntolis' } } as const;
  const handling: Handling = {
    at,
    world,
    creditorFiscalCode,
    inTransaction: (work) => inTenant(world.database, scope, work),
    parameters: { id: c.req.param('id') ?? '', day: c.req.param('day') ?? '' },
    idempotencyKey: c.req.header('idempotency-key'),
  };
  const answer = await handle(handling, read?.value as T);
  return 'problem' in answer ? refuse(answer.problem) : c.json(answer.body, answer.status);
}

function refuse(told: Problem): Response {
  const headers: Record<string, string> = { 'content-type': 'application/problem+json', 'cache-control': 'no-store' };
  if (told.retryAfterSeconds !== undefined) headers['retry-after'] = String(told.retryAfterSeconds);
  return new Response(JSON.stringify(told), { status: told.status, headers });
}

function readBody<T>(
  c: ShopContext,
  schema: z.ZodType<T>,
  bytes: Uint8Array,
): { readonly value: T } | { readonly problem: Problem } {
  if (!/^application\/json\s*(;|$)/i.test(c.req.header('content-type') ?? ''))
    return { problem: problem('not-json', 'Content-Type: application/json.') };
  let parsed: unknown;
  try {
    parsed = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return { problem: problem('request-malformed', 'Il corpo non è JSON in UTF-8.') };
  }
  const checked = schema.safeParse(parsed);
  if (checked.success) return { value: checked.data };
  const wrong = checked.error.issues.slice(0, 5).map(({ path, message }) => `${path.join('.') || 'corpo'}: ${message}`);
  return { problem: problem('request-malformed', wrong.join('; ').slice(0, 500)) };
}
