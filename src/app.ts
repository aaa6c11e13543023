import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { routePath } from 'hono/route';
import { endCollections } from './collection/index.ts';
import type { Config } from './config.ts';
import { type Step, sweepDays } from './days/index.ts';
import { forgetFederatedTraces, refreshProviders } from './federation/index.ts';
import { oidcGateway } from './gateways/oidc/index.ts';
import {
  flowSources,
  type NodeCallers,
  nodeRoutes,
  pagopaGateway,
  playedAddresses,
  sandboxNodeFingerprint,
} from './gateways/pagopa/index.ts';
import { registerAt, samlGateway } from './gateways/saml/index.ts';
import { shopNetworkRoutes } from './gateways/shop-network/index.ts';
import { forgetEntranceTraces } from './identity/index.ts';
import { verifyNightly } from './integrity/index.ts';
import type { Clock } from './kernel/clock.ts';
import { romeDay } from './kernel/rome-time.ts';
import { sendDueMails } from './notices/index.ts';
import { type AfterCredit, encloseNotices, workPositions } from './payments/index.ts';
import { movableClock, refuseDifferingClocks, systemClock } from './platform/clock/index.ts';
import { createSealer, systemRandomness } from './platform/crypto/index.ts';
import { prepareDataFolder, storedSecretKey } from './platform/data-folder/index.ts';
import { type Database, openDatabase, tenantsWithWork } from './platform/database/index.ts';
import { migrate } from './platform/database/migrate.ts';
import { databaseServer } from './platform/database/server.ts';
import { machineAnswers } from './platform/http/machine-answers.ts';
import { type Loop, startLoop } from './platform/jobs/index.ts';
import type { Logger } from './platform/logging.ts';
import { type MailTransport, smtpTransport } from './platform/mail/index.ts';
import { explainListenError, type Lifecycle } from './platform/process/index.ts';
import type { World } from './platform/world.ts';
import { fetchFlows } from './reconciliation/index.ts';
import { retainNightly } from './retention/index.ts';
import { evaluateStanding } from './standing/index.ts';
import { buildSite } from './web/site.ts';

const MAX_CONNECTIONS = 20;
const SWEEP_EVERY_MS = 5_000;
const NIGHTLY_CHECK_EVERY_MS = 60_000;
const FLOWS_EVERY_MS = 30_000;
const REGISTER_EVERY_MS = 60_000;

/** A program that is ready to serve: its world, and the ways out of it. */
export interface Installation {
  readonly world: World;
  /** The database as the migration role: creates tenants, nothing else. */
  readonly owner: Database;
  readonly mail: MailTransport | undefined;
  readonly log: Logger;
  readonly sandbox: SandboxPagopa | undefined;
  /** Whom pagoPA's node is believed to be. */
  readonly node?: NodeCallers;
  /** Where SPID's providers are published. */
  readonly spidRegister?: Config['spidRegister'];
}

interface OpenInstallation extends Installation {
  /**
   * Another way into the database for a demo's past: its commits do not wait for the disk, because what is lost is made again, and its
   * statements are planned once each, because a small town's plans do not depend on the day.
   */
  openUnflushed(): Database;
}

export interface Surroundings {
  readonly lifecycle: Lifecycle;
  readonly log: Logger;
  /** The machine's clock unless given; OMNIBUS_NOW moves it. */
  readonly clock?: Clock;
  /** A stand-in for pagoPA, for demos and tests. */
  readonly sandbox?: SandboxPagopa;
  readonly smtpUrl?: string;
}

interface SandboxPagopa {
  readonly baseUrl: string;
  /** Guards both ways: our calls and its receipts. */
  readonly secret: string;
}

/**
 * Builds the world from the configuration: database started and migrated, clock checked, keys read, ways out opened.
 * Everything is registered to stop in reverse order. Throws StartupError with one clear sentence.
 */
export async function openInstallation(config: Config, surroundings: Surroundings): Promise<OpenInstallation> {
  const { lifecycle, log } = surroundings;
  await prepareDataFolder(config.dataDir);
  const connections = await databaseServer(config, { lifecycle, log });
  await migrate(connections.owner, { log });
  const clock = surroundings.clock ?? (config.startAt ? movableClock(config.startAt) : systemClock);
  if (clock === systemClock) await refuseDifferingClocks(clock, connections.app);

  const database = openDatabase(connections.app, MAX_CONNECTIONS);
  const owner = openDatabase(connections.owner, 2);
  lifecycle.onStop('database connections', async () => {
    await Promise.all([database.destroy(), owner.destroy()]);
  });
  const smtpUrl = surroundings.smtpUrl ?? config.smtpUrl;
  const mail = smtpUrl ? smtpTransport({ url: smtpUrl, from: config.mailFrom }) : undefined;
  if (mail) lifecycle.onStop('mail', () => mail.close());
  const key = config.secretKey ?? (await storedSecretKey(config.dataDir));
  const sealer = createSealer(key, systemRandomness, config.olderSecretKeys);
  const world: World = {
    database,
    clock,
    randomness: systemRandomness,
    sealer,
    publicUrl: config.publicUrl,
    paymentGateway: pagopaGateway({
      sealer,
      log,
      played: surroundings.sandbox && playedAddresses(surroundings.sandbox.baseUrl),
    }),
    saml: samlGateway(systemRandomness),
    oidc: oidcGateway(),
    testProviders: !config.production,
  };
  const openUnflushed = () =>
    openDatabase(
      { ...connections.app, options: '-c synchronous_commit=off -c plan_cache_mode=force_generic_plan' },
      3,
      undefined,
      'all',
    );
  return {
    world,
    owner,
    mail,
    log,
    sandbox: surroundings.sandbox,
    node: config.node,
    spidRegister: config.spidRegister,
    openUnflushed,
  };
}

/**
 * Does everything that is due now in every municipality: the steps of the days, then the mails that they caused. Safe to repeat.
 * What fails in one municipality is logged and tried again at the next turn; the others go on.
 */
export async function sweep(installation: Installation): Promise<void> {
  const { world, log } = installation;
  for (const tenantId of await tenantsWithWork(world.database)) {
    try {
      await sweepTenant(installation, tenantId);
    } catch (failure) {
      log.error({ err: failure, tenantId }, 'the sweep of a municipality failed and will be tried again');
    }
  }
}

/** The same for one municipality. Answers its next step, which is not due yet; undefined before go-live. */
export async function sweepTenant({ world, mail }: Installation, tenantId: number): Promise<Step | undefined> {
  const { next } = await sweepDays(world, tenantId);
  if (mail) await sendDueMails({ ...world, mail, encloseNotices }, tenantId);
  return next;
}

/** Sweeps every few seconds until stopped; any number of workers may share one database. */
export function startWorker(installation: Installation, lifecycle: Lifecycle): Loop {
  const loop = startLoop({
    name: 'sweep',
    everyMs: SWEEP_EVERY_MS,
    log: installation.log,
    work: () => sweep(installation),
  });
  // Apart, so that a check that takes a minute never keeps a cutoff waiting.
  const nightly = startLoop({
    name: 'nightly check',
    everyMs: NIGHTLY_CHECK_EVERY_MS,
    log: installation.log,
    work: () => checkNightly(installation),
  });
  // Apart as well: pagoPA may take its time to answer.
  const positions = startLoop({
    name: 'pagoPA',
    everyMs: SWEEP_EVERY_MS,
    log: installation.log,
    work: () => askPagopa(installation),
  });
  const flows = startLoop({
    name: 'flows',
    everyMs: FLOWS_EVERY_MS,
    log: installation.log,
    work: () => fetchAllFlows(installation),
  });
  const register = startLoop({
    name: 'register of providers',
    everyMs: REGISTER_EVERY_MS,
    log: installation.log,
    work: () => refreshAllProviders(installation),
  });
  const loops = [loop, nightly, positions, flows, register];
  lifecycle.onStop('worker', () => Promise.all(loops.map((each) => each.stop())).then(() => undefined));
  return loop;
}

/** What becomes of a child's standing when a receipt credits it. */
const afterCredit: AfterCredit = (tx, credited) =>
  evaluateStanding(tx, { ...credited, cause: 'payment', today: romeDay(credited.at) });

/**
 * Asks pagoPA everything that is due now in every municipality: to make notices payable, and whether open ones were paid. Safe to repeat.
 * What fails in one municipality is logged and tried again at the next turn; the others go on.
 */
async function askPagopa({ world, log }: Installation): Promise<void> {
  const { database, clock, paymentGateway: gateway } = world;
  if (!gateway) return;
  for (const tenantId of await tenantsWithWork(database)) {
    try {
      await workPositions({ database, clock, gateway, afterCredit }, tenantId);
      await endCollections({ database, clock, gateway }, tenantId);
    } catch (failure) {
      log.error({ err: failure, tenantId }, 'asking pagoPA for a municipality failed and will be tried again');
    }
  }
}

/** Fetches what PSPs paid out, for every municipality for which it is time (once an hour each). */
export async function fetchAllFlows({ world, log, sandbox }: Installation): Promise<void> {
  const sourceOf = flowSources(world, sandbox?.baseUrl);
  for (const tenantId of await tenantsWithWork(world.database)) {
    try {
      await fetchFlows(world, tenantId, sourceOf);
    } catch (failure) {
      log.warn({ err: failure, tenantId }, 'the flows of a municipality were not fetched and will be asked for again');
    }
  }
}

/** Takes SPID's register over for every municipality for which it is time (once a day each); what fails leaves all as it was. */
async function refreshAllProviders({ world, log, spidRegister }: Installation): Promise<void> {
  if (!spidRegister) return;
  const register = registerAt(spidRegister);
  for (const tenantId of await tenantsWithWork(world.database)) {
    const refreshed = await refreshProviders(world, tenantId, register);
    if (refreshed.kind === 'failed')
      log.error(
        { tenantId, reason: refreshed.reason },
        'the register of SPID was not taken over: the last good one stays',
      );
    if (refreshed.kind === 'refreshed' && refreshed.changed.length + refreshed.dropped.length > 0)
      log.info(
        { tenantId, changed: refreshed.changed, dropped: refreshed.dropped },
        'the register of SPID has changed',
      );
  }
}

/** Recomputes what every municipality has stored, once a night; what differs is logged without names and kept for the office. */
async function checkNightly({ world, log }: Installation): Promise<void> {
  for (const tenantId of await tenantsWithWork(world.database)) {
    const differences = await verifyNightly(world, tenantId);
    for (const { check, day, reference } of differences ?? [])
      log.error(
        { tenantId, check, day, reference },
        'what is stored differs from its facts: ./omnibus verify says how',
      );
    // Once a night too: what the register of SPID and CIE, and the entrance, may not keep any longer.
    if (differences) {
      await forgetFederatedTraces(world, tenantId);
      await forgetEntranceTraces(world, tenantId);
    }
    await retainNightly(world, tenantId);
  }
}

/** What programs call: all else is the site's. */
const MACHINE_ADDRESSES = ['/pagopa/paForNode', '/puntolis/v1/*'];

/** The program's whole HTTP side: the site, where pagoPA delivers, and where a shop network asks. */
export function buildHttp(installation: Installation): Hono {
  const { world, log, sandbox, node } = installation;
  const http = new Hono();
  const callers = sandbox
    ? { fingerprints: [sandboxNodeFingerprint(sandbox.secret)], proxies: [] }
    : (node ?? { fingerprints: [], proxies: [] });
  for (const path of MACHINE_ADDRESSES) http.use(path, machineAnswers(world));
  http.onError((failure, c) => {
    // Its words may quote what was sent (R16); the answer's own pages and problems come from the parts themselves.
    log.error({ type: failure.name, route: routePath(c, -1) }, 'a call for programs failed');
    return c.text('Errore temporaneo: ripetere la stessa chiamata tra poco.', 500);
  });
  http.route('/', nodeRoutes(world, { callers, afterCredit, log }));
  http.route('/', shopNetworkRoutes(world, { proxies: callers.proxies, log }));
  const site = buildSite(world, { log, formTargets: sandbox ? [sandbox.baseUrl] : [] });
  // Handed over, not mounted: a mounted part would lose its own pages for errors and unknown addresses.
  http.all('*', (c) => site.fetch(c.req.raw, c.env));
  return http;
}

/** Serves until the program stops; requests under way are finished first. Throws StartupError when the port cannot be had. */
export async function startWeb(installation: Installation, port: number, lifecycle: Lifecycle): Promise<void> {
  const server = serve({ fetch: buildHttp(installation).fetch, port });
  await new Promise<void>((resolve, reject) => {
    server.once('listening', () => resolve());
    server.once('error', (failure) => reject(explainListenError(failure, port)));
  });
  lifecycle.onStop('web', async () => {
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
      if ('closeIdleConnections' in server) server.closeIdleConnections();
    });
  });
}
