import type { Config } from './config.ts';
import { sweepDays } from './days/index.ts';
import type { Clock } from './kernel/clock.ts';
import { sendDueMails } from './notices/index.ts';
import type { PaymentGateway } from './payments/index.ts';
import { movableClock, refuseDifferingClocks, systemClock } from './platform/clock/index.ts';
import { createSealer, systemRandomness } from './platform/crypto/index.ts';
import { prepareDataFolder, storedSecretKey } from './platform/data-folder/index.ts';
import { type Database, openDatabase, tenantsWithWork } from './platform/database/index.ts';
import { migrate } from './platform/database/migrate.ts';
import { databaseServer } from './platform/database/server.ts';
import { type Loop, startLoop } from './platform/jobs/index.ts';
import type { Logger } from './platform/logging.ts';
import { type MailTransport, smtpTransport } from './platform/mail/index.ts';
import type { Lifecycle } from './platform/process/index.ts';
import type { World } from './platform/world.ts';

const MAX_CONNECTIONS = 20;
const SWEEP_EVERY_MS = 5_000;

/** A program that is ready to serve: its world, and the ways out of it. */
export interface Installation {
  readonly world: World;
  /** The database as the migration role: creates tenants, nothing else. */
  readonly owner: Database;
  readonly mail: MailTransport | undefined;
  readonly log: Logger;
}

export interface Surroundings {
  readonly lifecycle: Lifecycle;
  readonly log: Logger;
  /** The machine's clock unless given; OMNIBUS_NOW moves it. */
  readonly clock?: Clock;
  readonly paymentGateway?: PaymentGateway;
  readonly smtpUrl?: string;
}

/**
 * Builds the world from the configuration: database started and migrated, clock checked, keys read, ways out opened.
 * Everything is registered to stop in reverse order. Throws StartupError with one clear sentence.
 */
export async function openInstallation(config: Config, surroundings: Surroundings): Promise<Installation> {
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
  const world: World = {
    database,
    clock,
    randomness: systemRandomness,
    sealer: createSealer(config.secretKey ?? (await storedSecretKey(config.dataDir)), systemRandomness),
    publicUrl: config.publicUrl,
    ...(surroundings.paymentGateway ? { paymentGateway: surroundings.paymentGateway } : {}),
  };
  return { world, owner, mail, log };
}

/** Does everything that is due now in every municipality: the steps of the days, then the mails that they caused. Safe to repeat. */
export async function sweep(installation: Installation): Promise<void> {
  const { world, mail } = installation;
  for (const tenantId of await tenantsWithWork(world.database)) {
    await sweepDays(world, tenantId);
    if (mail) await sendDueMails({ ...world, mail }, tenantId);
  }
}

/** Sweeps every few seconds until stopped; any number of workers may share one database. */
export function startWorker(installation: Installation, lifecycle: Lifecycle): Loop {
  const loop = startLoop({
    name: 'sweep',
    everyMs: SWEEP_EVERY_MS,
    log: installation.log,
    work: () => sweep(installation),
  });
  lifecycle.onStop('worker', () => loop.stop());
  return loop;
}
