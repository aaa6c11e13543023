import fc from 'fast-check';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { signedHeaders } from '#sandbox/shop-network/sign.ts';
import { at } from '#test/support/clock.ts';
import { testDatabase } from '#test/support/database.ts';
import { payingFamilies } from '#test/support/paying-family.ts';
import { type ShopAnswer, shopsWith, slipOf } from '#test/support/shop-network.ts';

const database = await testDatabase();
const clock = at('2026-11-24 10:00');
const { nextGateway } = await payingFamilies(database, clock);
const shop = await shopsWith(database, clock, nextGateway)();
const { api, keys, fiscalCode, code, town } = shop;
const collected = await api.collect(code, 1000);
const SEED = 20_261_126;
const PREFIX = 'urn:omnibus:puntolis:';

const nasty = fc.constantFrom(
  '',
  '\0',
  'a\0b',
  "'; drop table collections; --",
  '../../etc/passwd',
  '%00%ff',
  '0',
  '1e309',
  'NaN',
  '9007199254740993',
  '-1',
  '2026-02-30',
  `OMN1|${fiscalCode}|${code}`,
  code,
  'x'.repeat(5_000),
  '\u202e\ufeff',
);
const text = fc.oneof(nasty, fc.string({ unit: 'binary', maxLength: 60 }));
const anything = fc.oneof(
  text,
  fc.integer(),
  fc.double(),
  fc.boolean(),
  fc.constant(null),
  fc.array(text, { maxLength: 3 }),
  fc.dictionary(text, text, { maxKeys: 3 }),
);
const names = fc.constantFrom(
  'code',
  'terminalId',
  'amountCents',
  'reason',
  'count',
  'totalCents',
  'lines',
  '__proto__',
  'constructor',
);
const body = fc.oneof(
  fc.dictionary(names, anything, { maxKeys: 6 }).map((value) => JSON.stringify(value)),
  fc.record({ code: fc.constant(code), amountCents: anything, terminalId: text }).map((value) => JSON.stringify(value)),
  fc.record({ reason: text }).map((value) => JSON.stringify(value)),
  fc.json(),
  text,
);
const rest = fc.oneof(
  fc.constantFrom(
    '/verify',
    '/collections',
    '/collections/0123456789AB/reversal',
    `/collections/${slipOf(collected)}/reversal`,
    '/settlements/2026-11-24',
    '/nowhere',
  ),
  text.map((part) => `/collections/${encodeURIComponent(part)}`),
  text.map((part) => `/settlements/${encodeURIComponent(part)}`),
);
const method = fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'PATCH');
const visible = fc.string({ unit: fc.constantFrom(...'abcXYZ019 -_="();,:@/'), maxLength: 80 });

/** JSON of the right kind, and for a refusal a problem that the document names. */
function expectSpeaking({ status, type, body: told }: ShopAnswer) {
  expect(status).toBeLessThan(500);
  if (status < 300) return expect(type).toContain('application/json');
  expect([type, String(told['type']).startsWith(PREFIX), told['status']]).toEqual([
    'application/problem+json',
    true,
    status,
  ]);
}

/** How many rows each table of the town has. */
async function rowsOf(): Promise<string> {
  const { rows } = await sql<{ counted: string }>`select string_agg(c.relname || ' ' || (xpath('/row/n/text()',
      query_to_xml(format('select count(*) as n from %I where tenant_id = %s', c.relname, ${town.tenantId}::integer), false, true, '')))[1]::text, ', ' order by c.relname) as counted
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id'
    where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace`.execute(database.owner);
  return rows[0]?.counted ?? '';
}

const hasBody = (verb: string) => verb !== 'GET';

test('whatever a stranger sends is refused in JSON, and no row is written', async () => {
  const before = await rowsOf();
  const headers = fc.record(
    {
      'signature-input': visible,
      signature: visible,
      'content-digest': visible,
      'idempotency-key': visible,
      'x-client-certificate': visible,
      'content-type': fc.constantFrom('application/json', 'text/plain', 'application/problem+json'),
    },
    { requiredKeys: [] },
  );
  await fc.assert(
    fc.asyncProperty(method, rest, body, headers, async (verb, path, content, sent) => {
      const init = { method: verb, headers: sent, ...(hasBody(verb) && { body: content }) };
      const answer = await api.raw(api.base + path, init);
      expectSpeaking(answer);
      expect([400, 401, 404, 413]).toContain(answer.status);
    }),
    { numRuns: 300, seed: SEED },
  );
  expect(await rowsOf()).toBe(before);
}, 120_000);

test('whatever the network itself signs and sends is answered in JSON, never with a failure, and credits nobody', async () => {
  await fc.assert(
    fc.asyncProperty(method, rest, body, visible, async (verb, path, content, key) => {
      const full = new URL(api.base + path, 'http://localhost').pathname;
      const sent = hasBody(verb) ? content : undefined;
      const signed = signedHeaders(
        { method: verb, path: full, body: sent, ...(key.trim() !== '' && { idempotencyKey: key.trim() }) },
        {
          created: Math.floor(clock.now().epochMilliseconds / 1000),
          keyId: keys.handed.keyId,
          privateKey: keys.privateKey,
        },
      );
      expectSpeaking(await api.raw(full, { method: verb, headers: signed, ...(sent !== undefined && { body: sent }) }));
      // So that the limits of a terminal do not answer everything.
      clock.advance({ hours: 1 });
    }),
    { numRuns: 300, seed: SEED },
  );
  const { rows } = await sql<{
    n: number;
  }>`select count(*)::integer as n from postings where tenant_id = ${town.tenantId}`.execute(database.owner);
  expect(rows).toEqual([{ n: 0 }]);
}, 120_000);

test('a body beyond the limit is refused before it is read whole', async () => {
  const answer = await api.raw(`${api.base}/verify`, { method: 'POST', body: 'x'.repeat(65 * 1024) });
  expectSpeaking(answer);
  expect(answer.status).toBe(413);
});
