import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { buildHttp, sweep } from '#src/app.ts';
import { movableClock } from '#src/platform/clock/index.ts';
import { installationOf, type JourneyPlaces } from './journey-installation.ts';
import type { Told } from './several-processes.ts';

// One process of an installation, web or worker, for journeys that several serve; its clock is the one that it is told.
const { places, now }: { readonly places: JourneyPlaces; readonly now: string } = JSON.parse(process.argv[2] ?? '{}');
let instant = Temporal.Instant.from(now);
const clock = movableClock(instant, { now: () => instant });
const installation = installationOf(places, { ...clock, now: () => instant });
const http = buildHttp(installation);
const server = createServer(getRequestListener((request, env) => http.fetch(request, env)));

process.on('disconnect', () => process.exit());
process.on('message', async ({ id, now: told, works }: Told) => {
  instant = Temporal.Instant.from(told);
  // What fails here is tried again at the next turn, by this process or by another, as ever.
  if (works) await sweep(installation).catch(() => undefined);
  process.send?.({ id });
});
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }));
