import type { HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { routePath } from 'hono/route';
import { type AfterCredit, tenantOfNotice } from '#src/payments/index.ts';
import { inTenant } from '#src/platform/database/index.ts';
import { CERTIFICATE_HEADER } from '#src/platform/http/client-certificate.ts';
import type { Logger } from '#src/platform/logging.ts';
import type { World } from '#src/platform/world.ts';
import { isFromNode, type NodeCallers } from './node-caller.ts';
import { koEnvelope, type NodeRequest, okEnvelope, readEnvelope, soapFault } from './node-envelope.ts';
import { answerRequest, type NodeAnswer, type NodeHandling, noticeNumberOf } from './node-handlers.ts';
import { actionName } from './node-rules.ts';

/** Where pagoPA's node calls; the proxy in front lets only it through to here. */
const NODE_PATH = '/pagopa/paForNode';

const MOST_BYTES = 1024 * 1024;

export interface NodeOptions {
  readonly callers: NodeCallers;
  readonly afterCredit: AfterCredit;
  readonly log: Logger;
}

/**
 * `POST /pagopa/paForNode`: what pagoPA's node asks of a creditor and the receipts that it delivers, in SOAP 1.1 (paForNode).
 * Whatever the outcome, the answer comes after the commit. A refusal is an answer with HTTP 200 and a fault of the node's list.
 */
export function nodeRoutes(
  world: Pick<World, 'database' | 'clock'>,
  options: NodeOptions,
): Hono<{ Bindings: Partial<HttpBindings> }> {
  const routes = new Hono<{ Bindings: Partial<HttpBindings> }>();
  routes.use(NODE_PATH, async (c, next) => {
    const peer = c.env?.incoming?.socket.remoteAddress ?? '';
    if (isFromNode(options.callers, { peer, certificate: c.req.header(CERTIFICATE_HEADER) })) return next();
    options.log.warn(
      { route: routePath(c) },
      'a call to the node’s endpoint without a known client certificate was refused',
    );
    return c.text('Certificato client non riconosciuto', 403);
  });
  routes.use(NODE_PATH, bodyLimit({ maxSize: MOST_BYTES, onError: (c) => c.text('Richiesta troppo grande', 413) }));
  routes.post(NODE_PATH, async (c) => {
    const at = world.clock.now();
    const text = utf8(await c.req.arrayBuffer());
    const read = readEnvelope(text, actionName(c.req.header('soapaction') ?? ''));
    if ('fault' in read) {
      if (read.response === undefined) return c.body(soapFault(read.why), 500, XML);
      return c.body(koEnvelope(read.response, { code: read.fault, idPA: read.idPA, why: read.why }), 200, XML);
    }
    const { request, response } = read;
    const answer = await answered(world, options, request, at);
    if ('content' in answer) return c.body(okEnvelope(response, answer.content), 200, XML);
    return c.body(koEnvelope(response, { ...answer, idPA: request.values.idPA }), 200, XML);
  });
  return routes;
}

const XML = { 'content-type': 'text/xml; charset=utf-8' };

/** A byte that is no UTF-8 becomes one that is no XML, so that the reader refuses it. */
const utf8 = (bytes: ArrayBuffer) => new TextDecoder('utf-8').decode(bytes).replaceAll('\u{fffd}', '\u{0}');

/** Runs a request in its municipality; what fails unexpectedly is logged and answered so that the node comes again. */
async function answered(
  world: Pick<World, 'database' | 'clock'>,
  options: NodeOptions,
  request: NodeRequest,
  at: Temporal.Instant,
): Promise<NodeAnswer> {
  const { idPA } = request.values;
  try {
    const named = { creditorFiscalCode: idPA, noticeNumber: noticeNumberOf(request) };
    const tenantId = await tenantOfNotice(world.database, named);
    if (tenantId === undefined) return { code: 'PAA_ID_DOMINIO_ERRATO', why: 'codice fiscale non gestito' };
    const handling: NodeHandling = { at, afterCredit: options.afterCredit };
    return await inTenant(world.database, { tenantId, actor: { kind: 'system', job: 'pagopa' } }, (tx) =>
      answerRequest(tx, request, handling),
    );
  } catch (failure) {
    options.log.error({ err: failure, request: request.name }, 'a request of pagoPA’s node failed; it will come again');
    return { code: 'PAA_SYSTEM_ERROR', why: 'errore temporaneo: riprovare' };
  }
}
