import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { createStaff, setDemoLogin } from '#src/identity/index.ts';
import { createLogger } from '#src/platform/logging.ts';
import { buildSite } from '#src/web/site.ts';
import { at } from '#test/support/clock.ts';
import { testDatabase } from '#test/support/database.ts';
import { SiteVisitor } from '#test/support/site-visitor.ts';
import { aChild, aTown } from '#test/support/town.ts';
import { testWorld } from '#test/support/world.ts';

const PASSWORD = 'Leporano-2026-demo';
const database = await testDatabase();
const clock = at('2026-11-24 08:30');
const world = testWorld(database, clock);
const site = buildSite(world, { log: createLogger('error') });
const town = await aTown(database, { own_credentials: { enabled: true, reason: 'gestore' } });
await sql`update tenants set demo = true where id = ${town.tenantId}`.execute(database.owner);
const parent = await aChild(town);
const loginPage = `/login/${town.slug}`;
await town.run(async (tx) => {
  const now = clock.now();
  const cook = await createStaff(tx, {
    email: 'Cucina@example.it',
    name: 'Ada',
    role: 'kitchen',
    schoolIds: [],
    at: now,
  });
  if (!cook.ok) throw new Error(cook.error.kind);
  const known = { password: PASSWORD, at: now };
  await setDemoLogin(tx, world.randomness, { ...known, owner: { personId: parent.personId }, email: parent.email });
  await setDemoLogin(tx, world.randomness, { ...known, owner: { staffId: cook.value }, email: 'cucina@example.it' });
});

const visitor = (address?: string) => new SiteVisitor(site, { ...(address && { address }) });
const enter = (browser: SiteVisitor, email: string, password = PASSWORD, page = loginPage) =>
  browser.submit(page, { email, password }, loginPage);

describe('logging in', () => {
  test('leads a parent home, the kitchen to its page', async () => {
    expect(await enter(visitor(), parent.email)).toMatchObject({ status: 303, location: `/${town.slug}/` });
    expect(await enter(visitor(), ' CUCINA@example.it ')).toMatchObject({ location: `/${town.slug}/cucina` });
  });
});
