import { sql } from 'kysely';
import { afterAll, afterEach, expect, test, vi } from 'vitest';
import { sweepDays } from '#src/days/index.ts';
import { get, inTenant, openDatabase } from '#src/platform/database/index.ts';
import { createLogger } from '#src/platform/logging.ts';
import { buildSite } from '#src/web/site.ts';
import { breaches } from '#test/model/invariants.ts';
import { at } from '#test/support/clock.ts';
import { testDatabase } from '#test/support/database.ts';
import { aSite } from '#test/support/site.ts';
import { SiteVisitor } from '#test/support/site-visitor.ts';
import { aChild, aTown, balanceOf, type Child } from '#test/support/town.ts';
import { cuttingProxy } from './cutting-proxy.ts';

const MONDAY = '2026-11-23';
// Nothing here is about speed: a busy machine may take its time.
vi.setConfig({ testTimeout: 60_000 });
const database = await testDatabase();
const proxy = await cuttingProxy(database.connections.app);
const app = openDatabase(proxy.connection, 4);
afterEach(() => proxy.become('whole'));
afterAll(async () => {
  await app.destroy();
  await proxy.close();
});

const clock = at(`${MONDAY} 08:30`);
const town = await aTown(database, { goLiveOn: MONDAY, own_credentials: { enabled: true, reason: 'gestore' } });
const site = await aSite(town, clock);
const web = buildSite({ ...site.world, database: app }, { log: createLogger('silent'), formTargets: [] });

async function entered(child: Child): Promise<{ readonly browser: SiteVisitor; readonly csrf: string }> {
  await site.register(child);
  const { cookies } = await site.entered(child.email);
  const browser = new SiteVisitor(web);
  for (const [name, value] of cookies) browser.cookies.set(name, value);
  const { text } = await browser.get(`/${town.slug}/cittadino/${child.consumerId}`);
  return { browser, csrf: /name="_csrf" value="([^"]+)"/.exec(text)?.[1] ?? '' };
}

const acts = async (child: Child) =>
  (
    await town.run((tx) =>
      get(tx, sql<{ count: number }>`select count(*) from absence_acts where consumer_id = ${child.consumerId}`),
    )
  ).count;

test.each([
  ['before the server got COMMIT', 'cut_before_commit', 0],
  ['after the server got COMMIT', 'cut_after_commit', 1],
] as const)('a connection cut %s: a clear page, and the same tap once more settles it', async (_, line, done) => {
  const child = await aChild(town);
  const { browser, csrf } = await entered(child);
  const path = `/${town.slug}/cittadino/${child.consumerId}/assenze`;
  const fields = { _csrf: csrf, _key: crypto.randomUUID(), tipo: 'absent', modo: 'giorni', giorno: '2026-11-24' };
  // The visit itself is another transaction, and may be cut as well: only the absence's own is meant.
  proxy.become(line);
  const first = await browser.post(path, fields);
  expect(first.status).toBe(500);
  expect(first.text).toContain('</html>');
  expect([0, done]).toContain(await acts(child));
  proxy.become('whole');
  const second = await browser.post(path, fields);
  expect(second.status).toBe(303);
  expect(await acts(child)).toBe(1);
  expect(proxy.cuts()).toBeGreaterThan(0);
});

test('a transaction whose COMMIT was done and not heard of is there, once', async () => {
  const child = await aChild(town);
  const scope = { tenantId: town.tenantId, actor: { kind: 'staff', staffId: 1 } } as const;
  proxy.become('cut_after_commit');
  const writing = inTenant(app, scope, (tx) =>
    sql`insert into charge_waivers (consumer_id, day, reason, recorded_at)
      values (${child.consumerId}, '2026-12-09', 'prova', ${clock.now()})`.execute(tx),
  );
  await expect(writing).rejects.toThrow();
  const count = sql<{ count: number }>`select count(*) from charge_waivers where consumer_id = ${child.consumerId}`;
  expect((await town.run((tx) => get(tx, count))).count).toBe(1);
});

test('a posting that is cut at every COMMIT, slowed and cut off is done once when the line is whole again', async () => {
  const children = [await aChild(town), await aChild(town)];
  clock.set(`${MONDAY} 19:00`);
  const world = { database: app, clock };
  for (const line of ['cut_before_commit', 'cut_after_commit', 'dead'] as const) {
    proxy.become(line);
    await expect(sweepDays(world, town.tenantId)).rejects.toThrow();
    proxy.cutAll();
  }
  proxy.become('slow');
  await sweepDays(world, town.tenantId);
  for (const child of children) expect(await balanceOf(town, child)).toBe(-350);
  expect(await town.run(breaches)).toEqual([]);
});
