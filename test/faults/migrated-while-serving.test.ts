import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, expect, test } from 'vitest';
import { sweepDays } from '#src/days/index.ts';
import { get } from '#src/platform/database/index.ts';
import { migrate } from '#src/platform/database/migrate.ts';
import { createLogger } from '#src/platform/logging.ts';
import { breaches } from '#test/model/invariants.ts';
import { at } from '#test/support/clock.ts';
import { testDatabase } from '#test/support/database.ts';
import { aSite } from '#test/support/site.ts';
import type { SiteVisitor } from '#test/support/site-visitor.ts';
import { aChild, aTown, balanceOf, type Child } from '#test/support/town.ts';
import { held } from './held.ts';

const MONDAY = '2026-11-23';
const DAYS = ['2026-11-25', '2026-11-26', '2026-11-27'];
const FAMILIES = 4;
/** A step waits so long for a lock before it lets everybody else pass. */
const LOCK_TIMEOUT_MS = 3_000;

/** What a next version would add, by the rule of expanding first: a column, a table, an index, a function made anew. */
const NEXT_STEP = `
alter table absence_acts add column note text;
alter table meal_charges add column note text not null default '';
create table remarks (tenant_id integer not null default current_tenant() references tenants, id bigint generated always as identity,
  words text not null, primary key (tenant_id, id));
call protect('remarks', 'select, insert');
create index absence_acts_by_note on absence_acts (tenant_id, note);
create or replace function current_actor() returns text language sql stable parallel safe as $$ select current_setting('omnibus.actor') $$;
`;

const database = await testDatabase();
const clock = at(`${MONDAY} 08:30`);
const town = await aTown(database, { goLiveOn: MONDAY, own_credentials: { enabled: true, reason: 'gestore' } });
const site = await aSite(town, clock);
const folder = await mkdtemp(join(tmpdir(), 'omnibus-next-version-'));
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Family {
  readonly child: Child;
  readonly browser: SiteVisitor;
}

async function aFamily(): Promise<Family> {
  const child = await aChild(town);
  await site.register(child);
  return { child, browser: await site.entered(child.email) };
}

/** Asks for days and takes them back, page after page, until told to stop. Answers how often, and the worst status. */
async function keepAsking({ child, browser }: Family, isOver: () => boolean) {
  const page = `/${town.slug}/cittadino/${child.consumerId}`;
  const seen = { acts: 0, worst: 0 };
  while (!isOver() || seen.acts === 0) {
    const { status, text } = await browser.get(page);
    const csrf = /name="_csrf" value="([^"]+)"/.exec(text)?.[1] ?? '';
    const kind = seen.acts % 2 ? 'normal' : 'absent';
    const giorno = DAYS[Math.floor(seen.acts / 2) % DAYS.length] ?? '';
    const fields = { _csrf: csrf, _key: crypto.randomUUID(), tipo: kind, modo: 'giorni', giorno };
    const sent = await browser.post(`${page}/assenze`, fields);
    seen.acts += 1;
    seen.worst = Math.max(seen.worst, status, sent.status);
  }
  return seen;
}

test('a new version migrates while the old one serves: nobody sees an error, and the old one goes on', {
  timeout: 120_000,
}, async () => {
  const families: Family[] = [];
  while (families.length < FAMILIES) families.push(await aFamily());
  await cp(join(import.meta.dirname, '../../migrations'), folder, { recursive: true });
  await writeFile(join(folder, '9000_next_version.sql'), NEXT_STEP);

  let isOver = false;
  const asking = families.map((family) => keepAsking(family, () => isOver));
  // Somebody's long report holds the table that the step needs: it gives up once at least, and lets the families pass.
  const report = await held(town, (tx) => sql`select count(*) from absence_acts`.execute(tx));
  const warned: string[] = [];
  const log = createLogger('warn', { write: (line) => void warned.push(line) });
  const migrating = migrate(database.connections.owner, { log, folder });
  setTimeout(() => void report.letGo(), LOCK_TIMEOUT_MS + 500);
  expect(await migrating).toMatchObject({ version: 9000, applied: [{ name: '9000_next_version' }] });
  expect(warned.some((line) => line.includes('a lock is held by somebody else'))).toBe(true);

  // The old version serves the new schema, pages and jobs alike.
  await Promise.all(families.map((family) => keepAsking(family, () => true)));
  isOver = true;
  for (const seen of await Promise.all(asking)) {
    expect(seen.worst).toBe(303);
    expect(seen.acts).toBeGreaterThan(1);
  }
  clock.set(`${MONDAY} 19:00`);
  await sweepDays({ database: database.app, clock }, town.tenantId);
  for (const { child } of families) expect(await balanceOf(town, child)).toBe(-350);
  expect(await town.run(breaches)).toEqual([]);
  const notes = sql<{ notes: number }>`select count(note) as notes from absence_acts`;
  expect(await town.run((tx) => get(tx, notes))).toEqual({ notes: 0 });
});

test('a process of the old version that starts on the new schema says so instead of working', async () => {
  await expect(migrate(database.connections.owner, { log: createLogger('silent') })).rejects.toMatchObject({
    kind: 'DatabaseTooNew',
  });
});
