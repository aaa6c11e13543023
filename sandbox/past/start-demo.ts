import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { sql } from 'kysely';
import { addAdministrator } from '#src/administration/index.ts';
import { type Installation, openInstallation, startWeb, startWorker } from '#src/app.ts';
import type { Config } from '#src/config.ts';
import type { DemoCode } from '#src/identity/index.ts';
import { longDayWithYear } from '#src/kernel/italian-dates.ts';
import { isBefore, romeDay, romeTime } from '#src/kernel/rome-time.ts';
import { readMunicipalityFolder } from '#src/municipality/index.ts';
import { movableClock, systemClock } from '#src/platform/clock/index.ts';
import { systemRandomness } from '#src/platform/crypto/index.ts';
import { prepareDataFolder } from '#src/platform/data-folder/index.ts';
import { findTenantId } from '#src/platform/database/index.ts';
import { discardEmbeddedPostgres } from '#src/platform/embedded-postgres/index.ts';
import type { Logger } from '#src/platform/logging.ts';
import { explainListenError, type Lifecycle, StartupError } from '#src/platform/process/index.ts';
import { codesOf } from '../codes/codes-of.ts';
import { joinFederations } from '../identity-provider/join.ts';
import { peopleOf, type TestPerson } from '../identity-provider/people.ts';
import { type Sandbox, startSandbox } from '../server.ts';
import { keepClock, keptClock, letTimePass, takeSessionsAlong } from './demo-clock.ts';
import { connectToSandbox, creditorOf } from './demo-creditor.ts';
import { demoStart, serviceDaysOf } from './demo-days.ts';
import { DEMO_PASSWORD, FAMILY_EMAILS, STAFF_LOGINS } from './logins.ts';
import { type Seeding, seedLeporano } from './seed-leporano.ts';

export interface Demo {
  readonly config: Config;
  readonly fresh: boolean;
  /** The folder with the municipality's files. */
  readonly files: string;
  readonly log: Logger;
  readonly lifecycle: Lifecycle;
  say(line: string): void;
}

const SEED = 73010;

/** Starts the demo municipality with everything around it, making its past first when there is none. Throws StartupError. */
export async function startDemo(demo: Demo): Promise<void> {
  const { config, lifecycle, log, say } = demo;
  const { dataDir, port } = config;
  await Promise.all([refuseTakenPort(port), refuseTakenPort(port + 1), prepareDataFolder(dataDir)]);
  const assets = buildAssets();
  // Awaited below; until then a failure must not end the process by itself.
  assets.catch(() => undefined);
  const folder = readMunicipalityFolder(demo.files);
  const now = config.startAt ?? systemClock.now();
  const start = demoStart(now, folder.years);

  const kept = demo.fresh ? undefined : await keptClock(dataDir);
  if (!kept) await discard(dataDir, log);
  const clock = movableClock(kept ? resumeAt(kept, config.startAt) : start.startAt.subtract({ hours: 24 * 400 }));
  const secret = systemRandomness.bytes(24).toString('base64url');
  const sandbox = await startSandboxFor(demo, clock, secret, folder.years.flatMap(serviceDaysOf));
  lifecycle.onStop('sandbox', () => sandbox.world.stop());

  const installation = await openInstallation(config, {
    lifecycle,
    log,
    clock,
    sandbox: { baseUrl: sandbox.world.url, secret },
    smtpUrl: sandbox.world.smtpUrl,
  });
  await holdFolder(installation, demo);
  sandbox.people = () => peopleOf(installation.world, 'leporano');
  sandbox.codes = () => codesOf(installation.world, 'leporano');
  sandbox.creditor = () => creditorOf(installation, folder.municipality.slug);
  sandbox.passTime = async (until) => {
    await takeSessionsAlong(installation.world, clock.now().until(until));
    await letTimePass(installation, clock, until);
    await keepClock(dataDir, clock);
  };
  if (!kept) {
    say('Preparo Leporano e il suo passato, giorno per giorno: qualche secondo…');
    const mail = sandbox.world.letterbox(config.mailFrom);
    await makePast(demo, { ...installation, mail }, { clock, start, folder, pagopaKey: secret });
    await keepClock(dataDir, clock);
  } else await connectKept(installation, folder.municipality.slug, secret);
  await joinFederations(installation.world, 'leporano', sandbox.world);
  await assets;
  startWorker(installation, lifecycle);
  await startWeb(installation, port, lifecycle);
  const administration = await administrationLink(installation, config);
  announce(
    demo,
    { sandbox: sandbox.world, administration },
    { now: clock.now(), moved: kept ? undefined : start.moved },
  );
}

/** Where a visitor of the demo registers a passkey of their own and sees what keeps an installation going; a new link at each start. */
async function administrationLink({ world }: Installation, { publicUrl }: Config): Promise<string> {
  const knock = { world, requestId: 'demo', at: world.clock.now(), address: '' };
  const token = await addAdministrator(knock, { name: 'Gestione della demo', email: 'gestione@example.it' });
  return `${publicUrl}/piattaforma/attiva?codice=${token}`;
}

/** Styles and scripts are built aside, while the past is made; nothing happens when they are there. */
const buildAssets = () =>
  promisify(execFile)(
    process.execPath,
    ['--import', 'tsx', join(import.meta.dirname, '../../scripts/build-assets.ts')],
    {
      cwd: join(import.meta.dirname, '../..'),
    },
  );

/**
 * Commits do not wait for the disk meanwhile, which is most of the time it takes: a past that is cut short is made again from the beginning.
 * One ordinary commit at the end brings everything to the disk before the demo counts as made.
 */
async function makePast(
  demo: Demo,
  installation: Awaited<ReturnType<typeof openInstallation>>,
  when: Pick<Seeding, 'clock' | 'start' | 'folder' | 'pagopaKey'>,
): Promise<void> {
  const database = installation.openUnflushed();
  const hurried = { ...installation, world: { ...installation.world, database } };
  await seedLeporano({ ...when, installation: hurried, path: demo.files, seed: SEED }).finally(() =>
    database.destroy(),
  );
  await sql`select pg_current_xact_id()`.execute(installation.owner);
}

/**
 * One demo at a time lives in a data folder: a second one would lead the first one's payments to its own sandbox, and their clocks apart.
 * The database holds this as long as the process lives, however it ends. Throws StartupError.
 */
async function holdFolder({ owner }: Installation, { config, lifecycle }: Demo): Promise<void> {
  const asked = Promise.withResolvers<boolean>();
  const stopped = Promise.withResolvers<void>();
  owner
    .connection()
    .execute(async (connection) => {
      const { rows } = await sql<{ held: boolean }>`select pg_try_advisory_lock(7306110, 10) as held`.execute(
        connection,
      );
      const held = rows[0]?.held === true;
      asked.resolve(held);
      if (held) await stopped.promise;
    })
    .catch(asked.reject);
  lifecycle.onStop('demo', async () => stopped.resolve());
  if (await asked.promise) return;
  throw new StartupError(
    'DemoRunning',
    `In ${config.dataDir} lavora già una demo: usa quella, fermala, oppure scegli un’altra cartella con OMNIBUS_DATA.`,
  );
}

async function connectKept(installation: Installation, slug: string, secret: string): Promise<void> {
  const tenantId = await findTenantId(installation.world.database, slug);
  if (tenantId !== undefined) await connectToSandbox(installation, tenantId, secret);
}

/** Where a kept demo goes on; OMNIBUS_NOW may put it forward, never back. */
const resumeAt = (kept: Temporal.Instant, wanted: Temporal.Instant | undefined) =>
  wanted && isBefore(kept, wanted) ? wanted : kept;

async function discard(dataDir: string, log: Logger): Promise<void> {
  await discardEmbeddedPostgres({ dataDir, log });
  await rm(join(dataDir, 'sandbox'), { recursive: true, force: true });
  await rm(join(dataDir, 'demo-clock.json'), { force: true });
}

interface DemoSandbox {
  readonly world: Sandbox;
  /** Set once there is something that time can pass for. */
  passTime: (until: Temporal.Instant) => Promise<void>;
  /** Whom the played providers of SPID and CIE know. */
  people: () => Promise<readonly TestPerson[]>;
  /** What the phones of the staff show. */
  codes: () => Promise<readonly DemoCode[]>;
  /** Whose codes are typed at the shop. */
  creditor: () => Promise<string | undefined>;
}

async function startSandboxFor(
  { config }: Demo,
  clock: ReturnType<typeof movableClock>,
  secret: string,
  serviceDays: readonly ReturnType<typeof romeDay>[],
): Promise<DemoSandbox> {
  const holder: Omit<DemoSandbox, 'world'> = {
    passTime: async () => undefined,
    people: async () => [],
    codes: async () => [],
    creditor: async () => undefined,
  };
  const world = await startSandbox({
    port: config.port + 1,
    smtpPort: 0,
    dataDir: config.dataDir,
    app: { url: () => `http://127.0.0.1:${config.port}`, secret },
    clock: {
      now: () => clock.now(),
      moveTo: (until) => holder.passTime(until),
      nextServiceDay: async (after) => serviceDays.find((day) => day > after),
    },
    people: () => holder.people(),
    codes: () => holder.codes(),
    creditor: () => holder.creditor(),
  });
  return Object.assign(holder, { world });
}

/** Asked before the past is made, which takes seconds: the answer should not come after it. */
function refuseTakenPort(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (failure) => reject(explainListenError(failure, port)));
    probe.listen(port, () => probe.close(() => resolve()));
  });
}

const WHERE_THE_CLOCK_STANDS = {
  no_canteen: (when: string) => `Oggi la mensa non c’è: l’orologio della demo parte da ${when}.`,
  year_too_young: (when: string) =>
    `La mensa è appena cominciata e nessuno può essere già sospeso: l’orologio della demo parte da ${when}.`,
  present: (when: string) => `L’orologio della demo segna ${when}.`,
};

function announce(
  { config, say }: Demo,
  { sandbox, administration }: { readonly sandbox: Sandbox; readonly administration: string },
  { now, moved }: { readonly now: Temporal.Instant; readonly moved: keyof typeof WHERE_THE_CLOCK_STANDS | undefined },
): void {
  const when = `${longDayWithYear(romeDay(now))}, ore ${romeTime(now)}`;
  say('');
  say(WHERE_THE_CLOCK_STANDS[moved ?? 'present'](when));
  say('');
  say(`  Famiglie e personale   ${config.publicUrl}/login/leporano`);
  say(`  Posta, pagoPA, orologio ${sandbox.url}`);
  say(`  Codici del personale   ${sandbox.url}/codici`);
  say('  Gestione, con una passkey del tuo dispositivo (il link vale una volta):');
  say(`    ${administration}`);
  say('');
  say(`  Password di tutti: ${DEMO_PASSWORD}`);
  say(`    ${FAMILY_EMAILS.inCredit}   due figli, a credito`);
  say(`    ${FAMILY_EMAILS.inDebt}    un figlio, 4 pasti a debito`);
  say(`    ${FAMILY_EMAILS.suspended}   un figlio, 5 pasti a debito, sospeso`);
  for (const login of STAFF_LOGINS) say(`    ${login.email.padEnd(28)}  ${login.name}`);
  say('');
  say('  I dati delle persone sono inventati. Per fermare tutto: Ctrl-C.');
}
