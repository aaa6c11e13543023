import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { startSandbox } from '#sandbox/server.ts';
import { sandboxGateway } from '#src/gateways/pagopa/index.ts';
import type { TestClock } from './clock.ts';
import type { TestDatabase } from './database.ts';
import { aSite } from './site.ts';
import { aChild, aTown } from './town.ts';

const SECRET = 'shared';

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
  // Numbers of notices are unique in one creditor; the sandbox plays for one town after the other.
  let segregationCode = 10;
  const nextGateway = () => {
    segregationCode += 1;
    return sandboxGateway({ baseUrl: sandbox.url, secret: SECRET, segregationCode: String(segregationCode) });
  };

  /** A family of one child that has entered, in a town of its own. */
  async function aFamilyAtHome({ gateway = true } = {}) {
    const town = await aTown(database, { own_credentials: { enabled: true, reason: 'gestore' } });
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
