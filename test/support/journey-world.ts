import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getRequestListener } from '@hono/node-server';
import type { Page } from 'playwright-core';
import { afterAll, expect } from 'vitest';
import { codesOf } from '#sandbox/codes/codes-of.ts';
import { joinFederations } from '#sandbox/identity-provider/join.ts';
import { peopleOf } from '#sandbox/identity-provider/people.ts';
import { letTimePass } from '#sandbox/past/demo-clock.ts';
import { connectToSandbox, creditorOf } from '#sandbox/past/demo-creditor.ts';
import { DEMO_PASSWORD } from '#sandbox/past/logins.ts';
import { startSandbox } from '#sandbox/server.ts';
import { addAdministrator } from '#src/administration/index.ts';
import { buildHttp, fetchAllFlows, sweep } from '#src/app.ts';
import { type MovableClock, movableClock } from '#src/platform/clock/index.ts';
import { type Database, findTenantId } from '#src/platform/database/index.ts';
import { createLogger } from '#src/platform/logging.ts';
import { ensureAssets } from '../../scripts/build-assets.ts';
import type { TestBrowser, Viewer } from './browser.ts';
import { romeInstantAt } from './clock.ts';
import { installationOf } from './journey-installation.ts';
import { copyOfLeporano, JOURNEYS_START } from './leporano.ts';
import { namedIn } from './named-in-logs.ts';
import { type SeveralProcesses, severalProcesses } from './several-processes.ts';

export { DEMO_PASSWORD };

/** The logins of the demo, all with its one password. */
export const families = {
  inCredit: 'famiglia.credito@example.it',
  inDebt: 'famiglia.debito@example.it',
  suspended: 'famiglia.sospesa@example.it',
};
export const staff = { school: 'scuola@example.it', kitchen: 'cucina@example.it', office: 'ufficio@example.it' };

interface SentMail {
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
}

/** Far more than any page takes on a busy machine. */
const PATIENCE_MS = 25_000;

interface JourneyViewer extends Omit<Viewer, 'baseURL'> {
  /** The e-mail of whoever is signed in already; nobody unless given. */
  readonly as?: string;
}

export interface JourneyWorld {
  /** `http://localhost:port`: where the site stands. */
  readonly site: string;
  /** `http://127.0.0.1:port`: where mailbox and pagoPA of the sandbox stand. */
  readonly sandbox: string;
  /** Sees every municipality: to look at what a journey left behind. */
  readonly owner: Database;
  /** A fresh browser profile with one page, on which somebody may be signed in. */
  page(viewer?: JourneyViewer): Promise<Page>;
  /** Lets time pass until Rome's clocks show this (`2026-11-24 09:05`); every step that falls due on the way is done. */
  goTo(romeTime: string): Promise<void>;
  /** What an address got since 08:30, the oldest first, after everything that is due was sent. */
  mailsTo(address: string): Promise<SentMail[]>;
  /** Where the latest mail to an address leads: the path of its last link. */
  mailedLink(address: string): Promise<string>;
  /** When pagoPA of the sandbox delivers the receipts of payments made from now on, and whether each twice at once. */
  receipts(timing: 'now' | 'before_return' | 'late' | 'held', options?: { readonly doubled?: boolean }): Promise<void>;
  /** Fetches what banks paid out until now, as the hourly job does. */
  fetchFlows(): Promise<void>;
  /** Delivers, or delivers again, every receipt that the sandbox has. */
  deliverReceipts(): Promise<void>;
  /** Makes somebody an administrator of the installation; answers where the link leads with which a passkey is registered. */
  administratorLink(named: { readonly name: string; readonly email: string }): Promise<string>;
  /** Switches SPID and CIE on, with the sandbox as provider. */
  joinFederations(): Promise<void>;
}

/**
 * Leporano at 08:30 of Tuesday 24 November 2026 with its past, its website, mail server and pagoPA, and a clock that stands still
 * until it is moved. Nobody else's; gone after the tests of the file or `describe` that made it.
 */
export async function journeyWorld(
  browser: TestBrowser,
  {
    several = false,
  }: { /** Served by two web and two worker processes instead of one that is both. */ readonly several?: boolean } = {},
): Promise<JourneyWorld> {
  const [copy] = await Promise.all([copyOfLeporano(), ensureAssets()]);
  const dataDir = mkdtempSync(join(tmpdir(), 'omnibus-journey-'));
  const clock = movableClock(JOURNEYS_START, { now: () => JOURNEYS_START });
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  const site = `http://localhost:${(server.address() as AddressInfo).port}`;
  const secret = randomUUID();
  const passed = { until: async (_instant: Temporal.Instant): Promise<void> => undefined };
  const sandbox = await startSandbox({
    port: 0,
    smtpPort: 0,
    dataDir,
    app: { url: () => site, secret },
    clock: { now: clock.now, moveTo: (instant) => passed.until(instant) },
    people: () => peopleOf(installation.world, 'leporano'),
    codes: () => codesOf(installation.world, 'leporano'),
    creditor: () => creditorOf(installation, 'leporano'),
  });
  const places = { copy, site, sandbox: { url: sandbox.url, smtpUrl: sandbox.smtpUrl }, secret };
  const logged: string[] = [];
  const log = createLogger('debug', { write: (line) => void logged.push(line) });
  const installation = installationOf(places, clock, log);
  const tenantId = await findTenantId(installation.world.database, 'leporano');
  if (tenantId !== undefined) await connectToSandbox(installation, tenantId, secret);
  const others = several ? await severalProcesses(places, clock.now()) : undefined;
  passed.until = async (instant) => {
    await letTimePass(installation, others ? followedBy(clock, others) : clock, instant);
    await others?.settled();
  };
  const http = buildHttp(installation);
  server.on('request', others?.serve ?? getRequestListener((request, env) => http.fetch(request, env)));
  afterAll(async () => {
    server.closeAllConnections();
    await new Promise<void>((resolve) => server.close(() => resolve()));
    const named = await namedIn(logged, installation);
    await others?.stop();
    await sandbox.stop();
    installation.mail?.close();
    await Promise.all([installation.world.database.destroy(), installation.owner.destroy()]);
    await copy.drop();
    rmSync(dataDir, { recursive: true, force: true });
    // Whatever the journeys of a file did, nobody is named by what was logged of it.
    expect(named).toEqual([]);
  });

  const cookies = new Map<string, Awaited<ReturnType<ReturnType<Page['context']>['cookies']>>>();
  // The first time through the login page; then, until the clock moves on and sessions may end, with the same session.
  const enter = async (page: Page, email: string) => {
    const session = `${email} ${clock.now()}`;
    const kept = cookies.get(session);
    if (kept) return page.context().addCookies(kept);
    await signIn(page, email);
    if (page.url().includes('/seconda-verifica')) await passSecondStep(page, await codeOf(email));
    cookies.set(session, await page.context().cookies());
  };
  const codeOf = async (email: string) => {
    const codes = await codesOf(installation.world, 'leporano');
    return codes.find((code) => code.email === email)?.digits ?? 'nessuno';
  };
  const mailsTo = async (address: string) => {
    await sweep(installation);
    return mailsIn(dataDir).filter((mail) => mail.to.includes(address));
  };
  const order = (path: string, fields: Record<string, string>) =>
    fetch(sandbox.url + path, { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' });
  return {
    site,
    sandbox: sandbox.url,
    owner: installation.owner,
    async page({ as, ...viewer } = {}) {
      const page = await browser.page({ ...viewer, baseURL: site });
      page.setDefaultTimeout(PATIENCE_MS);
      if (as !== undefined) await enter(page, as);
      return page;
    },
    goTo: (romeTime) => passed.until(romeInstantAt(romeTime)),
    fetchFlows: () => fetchAllFlows(installation),
    mailsTo,
    async mailedLink(address) {
      const { text = '' } = (await mailsTo(address)).at(-1) ?? {};
      const links = text.match(/https?:\/\/\S+/g)?.filter((link) => link.startsWith(site)) ?? [];
      return links.at(-1)?.slice(site.length) ?? '';
    },
    async administratorLink(named) {
      const knock = { world: installation.world, requestId: 'journey', at: clock.now(), address: '' };
      return `/piattaforma/attiva?codice=${await addAdministrator(knock, named)}`;
    },
    joinFederations: () => joinFederations(installation.world, 'leporano', sandbox),
    async receipts(timing, { doubled = false } = {}) {
      await order('/pagopa/interruttori', { timing, lateSeconds: '600', doubled: doubled ? '1' : '0' });
    },
    async deliverReceipts() {
      const { receipts } = JSON.parse(readFileSync(join(dataDir, 'sandbox/pagopa.json'), 'utf8'));
      for (const { receiptId } of receipts) await order('/pagopa/consegna', { id: receiptId });
    },
  };
}

/** A clock that takes those of other processes along, whose workers compete with this one's at each step. */
function followedBy(clock: MovableClock, others: SeveralProcesses): MovableClock {
  const moveTo = (instant: Temporal.Instant) => {
    clock.moveTo(instant);
    others.setClocks(instant);
  };
  return { ...clock, moveTo, advance: (by) => moveTo(clock.now().add(by)) };
}

/** Enters through the login page, as everybody does. */
export async function signIn(page: Page, email: string, password = DEMO_PASSWORD): Promise<void> {
  await page.goto('/login/leporano');
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Accedi' }).click();
  await page.waitForURL((url) => !url.pathname.startsWith('/login'));
}

/** The second step of staff, with a code from their phone. */
async function passSecondStep(page: Page, code: string): Promise<void> {
  await page.getByLabel('Codice').fill(code);
  await page.getByRole('button', { name: 'Continua' }).click();
  await page.waitForURL((url) => !url.pathname.includes('/seconda-verifica'));
}

function mailsIn(dataDir: string): SentMail[] {
  const lines = readFileSync(join(dataDir, 'sandbox/mails.jsonl'), 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line): SentMail => JSON.parse(line));
}
