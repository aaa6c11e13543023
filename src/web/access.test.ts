import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import {
  aWalkedTown,
  csrfOf,
  outcomeOf,
  readAccessTable,
  readList,
  VISITORS,
  type VisitorKind,
} from '#test/support/access-walk.ts';
import { at } from '#test/support/clock.ts';
import { testDatabase } from '#test/support/database.ts';
import type { SiteVisitor } from '#test/support/site-visitor.ts';

const database = await testDatabase();
const clock = at('2026-11-24 08:30');
const here = await aWalkedTown(database, clock);
const there = await aWalkedTown(database, clock);
const { town } = here;

/** Ends the session that the walk needs, so it comes last; pages come before forms, which change what pages show. */
const LAST = 'POST /:slug/logout';
const routes = [
  ...new Set(
    here.at.site.routes
      .filter(({ method, path }) => method !== 'ALL' && path.includes('/:slug'))
      .map(({ method, path }) => `${method} ${path}`),
  ),
].sort((a, b) => Number(a === LAST) - Number(b === LAST) || a.slice(0, 3).localeCompare(b.slice(0, 3)));
const table = readAccessTable();
let keys = 0;

/** Those that have a row; the first test names the others. */
const walked = routes.filter((route) => table.has(route));

/** Asks one address of the first town's things, perhaps below another town's address. */
async function meet(browser: SiteVisitor, route: string, { slug, csrf }: { slug: string; csrf: string }) {
  const [method, path = ''] = route.split(' ');
  const address = here.addressOf(path, slug);
  if (method === 'GET') return outcomeOf(await browser.get(address), slug);
  keys += 1;
  const fields = { ...here.bodyOf(path), _key: `chiave-numero-${String(keys).padStart(6, '0')}`, _csrf: csrf };
  return outcomeOf(await browser.post(address, fields), slug);
}

async function walk(browser: SiteVisitor, which: readonly string[] = walked, slug = town.slug): Promise<string[]> {
  const guard = { slug, csrf: await csrfOf(browser, slug) };
  const met: string[] = [];
  for (const route of which) met.push(`${route}: ${await meet(browser, route, guard)}`);
  return met;
}

const expectedFor = (kind: VisitorKind) => walked.map((route) => `${route}: ${table.get(route)?.[kind]}`);

/** How many rows each table of the town has, without what the entrance itself keeps: attempts, and the lines that somebody was refused. */
async function rowsOf(): Promise<string> {
  const { rows } = await sql<{ counted: string }>`select string_agg(c.relname || ' ' || (xpath('/row/n/text()',
      query_to_xml(format('select count(*) as n from %I x where tenant_id = %s and coalesce(to_jsonb(x) ->> ''action'', '''') !~ ''^(?!import_).*_refused$''',
        c.relname, ${town.tenantId}::integer), false, true, '')))[1]::text, ', ' order by c.relname) as counted
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id'
    where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace and c.relname not in ('request_keys', 'entrance_attempts')`.execute(
    database.owner,
  );
  return rows[0]?.counted ?? '';
}

test('every address has a row in docs/access.md, and every row an address', () => {
  expect([...table.keys()].sort()).toEqual(routes.toSorted());
});

describe('an address of this municipality', () => {
  test('is closed to strangers, to ended sessions and to everybody of another municipality, and nothing changes', async () => {
    const before = await rowsOf();
    expect(await walk(here.browsers.stranger)).toEqual(expectedFor('stranger'));
    expect(await walk(here.browsers.ended, walked.slice(0, -1))).toEqual(expectedFor('ended').slice(0, -1));
    for (const kind of VISITORS) {
      const impostor = here.at.visitor();
      for (const [name, value] of there.browsers[kind].cookies) {
        impostor.cookies.set(name, value);
        impostor.cookies.set(name.replace(there.town.slug, town.slug), value);
      }
      expect(await walk(impostor), `${kind} of another municipality`).toEqual(expectedFor('stranger'));
    }
    expect(await rowsOf()).toBe(before);
    // Leaving is for everybody, and is written down.
    expect(await walk(here.browsers.ended, [LAST])).toEqual(expectedFor('ended').slice(-1));
  }, 180_000);

  test.each(['auditor', 'office', 'kitchen', 'otherSchool', 'otherFamily', 'ownSchool', 'ownFamily'] as const)(
    'answers %s as the table says',
    async (kind) => {
      expect(await walk(here.browsers[kind])).toEqual(expectedFor(kind));
    },
    180_000,
  );
});

test('a device that is remembered for absences meets what a stranger meets, except its own page and forms', async () => {
  const other = readList('A device that is remembered for absences');
  expect(other.size).toBeGreaterThan(3);
  const forgetting = 'POST /:slug/assenze/dimentica';
  const met = walked.filter((route) => ![forgetting, LAST].includes(route));
  const expected = met.map((route) => `${route}: ${other.get(route) ?? table.get(route)?.stranger}`);
  expect(await walk(here.remembered, met)).toEqual(expected);
}, 180_000);

test('on a shared tablet one meets its own list, and every other address is forbidden or open to everybody', async () => {
  const own = readList('A shared tablet of the own school');
  expect(own.size).toBeGreaterThan(4);
  const open = (route: string) => table.get(route)?.stranger !== 'login';
  const met = walked.filter((route) => route !== LAST && (own.has(route) || !open(route)));
  const expected = met.map((route) => `${route}: ${own.get(route) ?? 'forbidden'}`);
  expect(await walk(here.tablet, met)).toEqual(expected);
}, 180_000);

test('below the address of their own municipality nobody meets what belongs to this one', async () => {
  const before = await rowsOf();
  // Forms about a file that waits answer alike whether it exists or not; the page after them says that there is none.
  const named = walked.filter((route) => /:(id|classId|reference)\b|GET .*:draft/.test(route));
  expect(named.length).toBeGreaterThan(30);
  for (const kind of VISITORS) {
    const met = await walk(there.browsers[kind], named, there.town.slug);
    expect(
      met.filter((line) => line.endsWith(': yes') || line.endsWith(': home')),
      kind,
    ).toEqual([]);
  }
  expect(await rowsOf()).toBe(before);
}, 180_000);
