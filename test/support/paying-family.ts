import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { startSandbox } from '#sandbox/server.ts';
import { pagopaGateway, playedAddresses } from '#src/gateways/pagopa/index.ts';
import { createLogger } from '#src/platform/logging.ts';
import type { TestClock } from './clock.ts';
import type { TestDatabase } from './database.ts';
import { aSite } from './site.ts';
import { aChild, aTown, playPagopa } from './town.ts';
import { testSealer } from './world.ts';

const SECRET = 'a-secret-that-both-sides-share';

/** Families that pay through the sandbox's pagoPA, which ends with the test file. */
export async function payingFamilies(database: TestDatabase, clock: TestClock) {
  const dataDir = mkdtempSync(join(tmpdir(), 'omnibus-paying-'));
  const sandbox = await startSandbox({
    port: 0,
    smtpPort: 0,
    dataDir,
    app: { url: () => 'http://127.0.0.1:9', secret: SECRET },
    clock: { now: () => clock.now(), moveTo: async () => undefined },
  });
  afterAll(async () => {
    await sandbox.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });
  const nextGateway = () =>
    pagopaGateway({ sealer: testSealer, log: createLogger('silent'), played: playedAddresses(sandbox.url) });

  /** A family of one child that has entered, in a town of its own. */
  async function aFamilyAtHome({ gateway = true } = {}) {
    const town = await aTown(database, { own_credentials: { enabled: true, reason: 'gestore' } });
    await town.run((tx) => playPagopa(tx, SECRET));
    const child = await aChild(town);
    const site = await aSite(town, clock);
    if (gateway) Object.assign(site.world, { paymentGateway: nextGateway() });
    await site.register(child);
    const browser = await site.entered(child.email);
    const path = (rest: string) => `/${town.slug}/${rest}`;
    const choose = (fields: Record<string, string>) =>
      browser.submit(path('ricarica'), { consumer: String(child.consumerId), ...fields });
    const declare = () => browser.submit(path('ricarica/dichiarazione'), { declared: '1' });
    /** Declares a top-up of 35,00 €; answers the address of its payment. */
    const declared = async () => {
      await choose({ amount: '3500' });
      return (await declare()).location;
    };
    return { town, child, site, browser, path, choose, declare, declared };
  }
  return { sandbox, nextGateway, aFamilyAtHome };
}
