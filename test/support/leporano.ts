import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { inject } from 'vitest';
import { demoStart } from '#sandbox/past/demo-days.ts';
import { seedLeporano } from '#sandbox/past/seed-leporano.ts';
import { startSandbox } from '#sandbox/server.ts';
import type { Installation } from '#src/app.ts';
import { readMunicipalityFolder } from '#src/municipality/index.ts';
import { movableClock } from '#src/platform/clock/index.ts';
import { createSealer, systemRandomness } from '#src/platform/crypto/index.ts';
import { openDatabase } from '#src/platform/database/index.ts';
import { createDatabase, type DatabaseConnection, dropDatabase } from '#src/platform/embedded-postgres/index.ts';
import { createLogger } from '#src/platform/logging.ts';
import { smtpTransport } from '#src/platform/mail/index.ts';
import { JOURNEYS_KEY } from './journey-installation.ts';

/** 08:30 in Rome on a Tuesday in the middle of a term: half an hour before the cutoff. */
export const JOURNEYS_START = Temporal.Instant.from('2026-11-24T08:30:00+01:00');

const SEEDED = 'leporano_seeded';
const FILES = join(import.meta.dirname, '../../demo/leporano');
const SEED = 73010;

interface Copy {
  readonly app: DatabaseConnection;
  readonly owner: DatabaseConnection;
  drop(): Promise<void>;
}

/** A database of its own with the demo municipality and its past up to `JOURNEYS_START`; the run makes the original once. */
export async function copyOfLeporano(): Promise<Copy> {
  const template = inject('template');
  await originalMade();
  const name = `leporano_${randomUUID().replaceAll('-', '')}`;
  await createDatabase(template.admin, name, SEEDED);
  return {
    app: { ...template.app, database: name },
    owner: { ...template.owner, database: name },
    drop: () => dropDatabase(template.admin, name),
  };
}

async function asAdmin<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ ...inject('template').admin, database: 'postgres' });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Files that begin together wait for the one that makes the original. */
const originalMade = () =>
  asAdmin(async (client) => {
    await client.query("select pg_advisory_lock(hashtextextended('original', 0))");
    const found = await client.query('select from pg_database where datname = $1', [SEEDED]);
    if (found.rowCount === 0) await makeOriginal();
  });

/** Made under another name, so that a making that was cut short is never taken for the whole. */
async function makeOriginal(): Promise<void> {
  const template = inject('template');
  const making = `making_${randomUUID().replaceAll('-', '')}`;
  await createDatabase(template.admin, making, template.owner.database);
  const dataDir = mkdtempSync(join(tmpdir(), 'omnibus-past-'));
  const folder = readMunicipalityFolder(FILES);
  const clock = movableClock(JOURNEYS_START.subtract({ hours: 24 * 400 }), { now: () => JOURNEYS_START });
  const sandbox = await startSandbox({
    port: 0,
    smtpPort: 0,
    dataDir,
    app: { url: () => 'http://localhost', secret: '' },
    clock: { now: clock.now, moveTo: async () => undefined },
  });
  const mail = smtpTransport({ url: sandbox.smtpUrl, from: 'Omnibus <omnibus@example.it>' });
  const app = openDatabase({ ...template.app, database: making });
  const owner = openDatabase({ ...template.owner, database: making });
  const installation: Installation = {
    world: {
      database: app,
      clock,
      randomness: systemRandomness,
      sealer: createSealer(JOURNEYS_KEY, systemRandomness),
      publicUrl: 'http://localhost',
    },
    owner,
    mail,
    log: createLogger('silent'),
    sandbox: undefined,
  };
  const start = demoStart(JOURNEYS_START, folder.years);
  await seedLeporano({ installation, clock, start, folder, path: FILES, seed: SEED, pagopaKey: randomUUID() });
  await Promise.all([app.destroy(), owner.destroy(), sandbox.stop()]);
  mail.close();
  rmSync(dataDir, { recursive: true, force: true });
  await asAdmin((client) => client.query(`alter database ${making} rename to ${SEEDED}`));
}
