import { createHash } from 'node:crypto';
import { type ServerType, serve } from '@hono/node-server';
import { sql } from 'kysely';
import pino from 'pino';
import { afterAll } from 'vitest';
import { nodeRoutes } from '#src/gateways/pagopa/index.ts';
import type { AfterCredit } from '#src/payments/index.ts';
import { currentTenant } from '#src/tenancy/index.ts';
import type { TestClock } from './clock.ts';
import type { TestDatabase } from './database.ts';
import type { Town } from './town.ts';

/** The station that every town of these tests is connected through, and one of before. */
export const STATION = {
  brokerCode: '77777777770',
  stationCode: '77777777770_01',
  formerStations: ['88888888880_02'],
} as const;

/** Connects a town to the node; answers its fiscal code. */
export async function connectToNode(
  town: Town,
  station: {
    readonly brokerCode: string;
    readonly stationCode: string;
    readonly formerStations?: readonly string[];
  } = STATION,
): Promise<string> {
  await sql`update creditors set broker_code = ${station.brokerCode}, station_code = ${station.stationCode},
    former_stations = ${[...(station.formerStations ?? [])]} where tenant_id = ${town.tenantId}`.execute(
    town.database.owner,
  );
  return town.run(async (tx) => (await currentTenant(tx)).fiscalCode);
}

export const FINGERPRINT = createHash('sha256').update('the node of these tests').digest('hex');

/** The node's endpoint on a port of loopback, until the file's tests end. */
export async function servedNode(
  database: TestDatabase,
  clock: TestClock,
  afterCredit: AfterCredit = async () => undefined,
) {
  const routes = nodeRoutes(
    { database: database.app, clock },
    {
      callers: { fingerprints: [FINGERPRINT], proxies: [] },
      afterCredit,
      log: pino({ level: 'silent' }),
    },
  );
  const { url, server } = await listening(routes);
  afterAll(() => void server.close());
  const address = `${url}/pagopa/paForNode`;
  /** Sends an envelope as the proxy in front does; answers status and text. */
  const send = async (envelope: string, headers: Record<string, string> = {}) => {
    const response = await fetch(address, {
      method: 'POST',
      headers: { 'content-type': 'text/xml; charset=utf-8', 'x-client-certificate': FINGERPRINT, ...headers },
      body: envelope,
    });
    return { status: response.status, text: await response.text() };
  };
  return { address, send };
}

function listening(routes: ReturnType<typeof nodeRoutes>): Promise<{ url: string; server: ServerType }> {
  return new Promise((resolve) => {
    const server = serve({ fetch: routes.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) =>
      resolve({ url: `http://127.0.0.1:${port}`, server }),
    );
  });
}
