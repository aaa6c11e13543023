import { z } from 'zod';
import {
  collectionResponse,
  collectRequest,
  problemResponse,
  reversalRequest,
  settlementRequest,
  settlementResponse,
  verifyRequest,
  verifyResponse,
} from './messages.ts';

const schemaOf = (schema: z.ZodType, io: 'input' | 'output') => {
  const { $schema: _, ...plain } = z.toJSONSchema(schema, { target: 'openapi-3.0', io });
  return plain;
};

const json = (name: string) => ({ 'application/json': { schema: { $ref: `#/components/schemas/${name}` } } });
const body = (name: string) => ({ required: true, content: json(name) });
const answer = (description: string, name: string) => ({ description, content: json(name) });
const refusal = {
  description: 'Rifiuto (RFC 9457). «type» dice quale, «detail» che cosa fare.',
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
};
const refusals = (...statuses: readonly number[]) =>
  Object.fromEntries([400, 401, 503, ...statuses].map((status) => [String(status), refusal]));

const inPath = (name: string, pattern: string) => ({
  name,
  in: 'path',
  required: true,
  schema: { type: 'string', pattern },
});
const creditor = inPath('creditor', '^[0-9]{11}$');
const collectionId = inPath('id', '^[0-9A-HJKMNP-TV-Z]{12}$');
const day = { name: 'day', in: 'path', required: true, schema: { type: 'string', format: 'date' } };
const idempotencyKey = {
  name: 'Idempotency-Key',
  in: 'header',
  required: true,
  description: 'Il nome che la rete dà all’operazione. La stessa chiamata ripetuta è la stessa operazione, per sempre.',
  schema: { type: 'string', pattern: '^[A-Za-z0-9_-]{16,64}$' },
};

const PATHS = {
  '/creditors/{creditor}/verify': {
    post: {
      operationId: 'verify',
      summary: 'Chiede se con un codice si può incassare, e per quali importi.',
      parameters: [creditor],
      requestBody: body('VerifyRequest'),
      responses: { '200': answer('Il codice vale.', 'VerifyResponse'), ...refusals(404, 413, 415, 429) },
    },
  },
  '/creditors/{creditor}/collections': {
    post: {
      operationId: 'collect',
      summary: 'Comincia un incasso: con il 201 l’avviso pagoPA è pagabile e il negozio può prendere il denaro.',
      parameters: [creditor, idempotencyKey],
      requestBody: body('CollectRequest'),
      responses: { '201': answer('L’avviso è pagabile.', 'Collection'), ...refusals(404, 409, 413, 415, 422, 429) },
    },
  },
  '/creditors/{creditor}/collections/{id}': {
    get: {
      operationId: 'getCollection',
      summary: 'Dice lo stato di un incasso, per esempio dopo un tempo scaduto.',
      parameters: [creditor, collectionId],
      responses: { '200': answer('L’incasso.', 'Collection'), ...refusals(404) },
    },
  },
  '/creditors/{creditor}/collections/{id}/reversal': {
    post: {
      operationId: 'reverse',
      summary: 'Storna un incasso non ancora pagato.',
      parameters: [creditor, collectionId],
      requestBody: body('ReversalRequest'),
      responses: { '200': answer('Stornato.', 'Collection'), ...refusals(404, 409, 413, 415) },
    },
  },
  '/creditors/{creditor}/settlements/{day}': {
    get: {
      operationId: 'getSettlement',
      summary: 'Gli incassi di un giorno come li conosce l’ente.',
      parameters: [creditor, day],
      responses: { '200': answer('Il giorno.', 'Settlement'), ...refusals() },
    },
    put: {
      operationId: 'settle',
      summary:
        'Il rendiconto di un giorno: confrontato con le ricevute, non accredita niente. Un altro lo sostituisce.',
      parameters: [creditor, day],
      requestBody: body('SettlementRequest'),
      responses: { '200': answer('Il confronto.', 'Settlement'), ...refusals(413, 415, 422) },
    },
  },
};

const DESCRIPTION = [
  'Incassi in contanti per la refezione scolastica con il codice permanente di un alunno.',
  'Ogni chiamata è firmata (HTTP Message Signatures, RFC 9421, Ed25519; «@method», «@path», «content-digest» e «idempotency-key»',
  'coperti; «created», «keyid» e «nonce» presenti) oppure arriva con il certificato client concordato (mTLS).',
  'Un incasso è un avviso pagoPA che la rete paga come PSP: solo la ricevuta accredita.',
].join(' ');

/** The collection API as an OpenAPI document, made of the same schemas that read the calls. */
export const openApi = () => ({
  openapi: '3.0.3',
  info: { title: 'Omnibus: incassi di una rete di negozi', version: '1.0.0', description: DESCRIPTION },
  servers: [{ url: '/puntolis/v1' }],
  paths: PATHS,
  components: {
    schemas: {
      VerifyRequest: schemaOf(verifyRequest, 'input'),
      VerifyResponse: schemaOf(verifyResponse, 'output'),
      CollectRequest: schemaOf(collectRequest, 'input'),
      Collection: schemaOf(collectionResponse, 'output'),
      ReversalRequest: schemaOf(reversalRequest, 'input'),
      SettlementRequest: schemaOf(settlementRequest, 'input'),
      Settlement: schemaOf(settlementResponse, 'output'),
      Problem: schemaOf(problemResponse, 'output'),
    },
  },
});
