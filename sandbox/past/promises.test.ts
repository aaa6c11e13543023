import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, expect, test } from 'vitest';
import { findDifferences } from '#src/integrity/index.ts';
import { romeDay } from '#src/kernel/rome-time.ts';
import { readMunicipalityFolder } from '#src/municipality/index.ts';
import { movableClock } from '#src/platform/clock/index.ts';
import { findTenantId, get, inTenant, rows } from '#src/platform/database/index.ts';
import { createLogger } from '#src/platform/logging.ts';
import { smtpTransport } from '#src/platform/mail/index.ts';
import { romeInstantAt } from '#test/support/clock.ts';
import { testDatabase } from '#test/support/database.ts';
import { MailServer } from '#test/support/mail.ts';
import { testWorld } from '#test/support/world.ts';
import { demoStart } from './demo-days.ts';
import { FAMILY_EMAILS } from './logins.ts';
import { seedLeporano } from './seed-leporano.ts';

const FILES = join(import.meta.dirname, '../../demo/leporano');
const SCHOOL = 'TAEE815018';

/** Leporano with a dozen families only: what is promised does not depend on the others, and a year is lived through in seconds. */
const small = mkdtempSync(join(tmpdir(), 'omnibus-small-leporano-'));
cpSync(FILES, small, { recursive: true });
const linesOf = (name: string) => readFileSync(join(FILES, name), 'latin1').split(/\r?\n/).filter(Boolean);
const [header = '', ...pupils] = linesOf('alunni.csv');
const families = [...Map.groupBy(pupils, (line) => line.split(';')[11])]
  .map(([, children]) => children)
  .filter((children) => children.every((line) => line.split(';')[6] === SCHOOL));
const kept = [1, 2].flatMap((size) => families.filter((children) => children.length === size).slice(0, 6)).flat();
const numbers = new Set(kept.map((line) => line.split(';')[0]));
writeFileSync(join(small, 'alunni.csv'), [header, ...kept].join('\n'), 'latin1');
for (const name of ['saldi.csv', 'assenze.csv']) {
  const [head = '', ...lines] = linesOf(name);
  const own = lines.filter((line) => numbers.has(line.split(';')[0]));
  writeFileSync(join(small, name), [head, ...own].join('\n'), 'latin1');
}

const server = await MailServer.start();
const mail = smtpTransport({ url: server.url, from: 'mensa@example.it' });
afterAll(async () => {
  mail.close();
  await server.down();
  rmSync(small, { recursive: true });
});

interface Stands {
  readonly email: string;
  readonly meals: number;
  readonly inCredit: boolean;
  readonly suspended: boolean;
  readonly today: string;
}

/** What the family in credit has done before the demo begins. */
interface Told {
  readonly topUps: number;
  readonly absent: boolean;
  readonly light: boolean;
  readonly planned: boolean;
}

/** How each child of the three families stands where a demo begun at `now` starts, and what the program's own check finds. */
async function begun(now: string, database: Awaited<ReturnType<typeof testDatabase>>) {
  const folder = readMunicipalityFolder(small);
  const start = demoStart(romeInstantAt(now), folder.years);
  const still = { now: () => start.startAt };
  const clock = movableClock(start.startAt.subtract({ hours: 24 * 400 }), still);
  const world = testWorld(database, clock);
  const installation = { world, owner: database.owner, mail, log: createLogger('error'), sandbox: undefined };
  const pagopaKey = 'a-key-0123456789abcdef';
  await seedLeporano({ installation, clock, start, folder, path: small, seed: 1, pagopaKey });
  const tenantId = (await findTenantId(database.app, 'leporano')) ?? 0;
  const today = romeDay(start.startAt);
  return inTenant(database.app, { tenantId, actor: { kind: 'system', job: 'test' } }, async (tx) => ({
    differences: await findDifferences(tx),
    told: await get(
      tx,
      sql<Told>`with children as (
          select g.consumer_id from people p join guardianships g on g.tenant_id = p.tenant_id and g.person_id = p.id
          where p.tenant_id = current_tenant() and p.email = ${FAMILY_EMAILS.inCredit}),
        acts as (select kind, from_day from absence_acts where tenant_id = current_tenant() and consumer_id in (select * from children))
        select (select count(*)::int from postings t join accounts a on a.tenant_id = t.tenant_id and a.id = t.credit_account_id
            where t.tenant_id = current_tenant() and t.code = 'top_up' and a.consumer_id in (select * from children)) as "topUps",
          exists (select from acts where kind = 'absent' and from_day < ${today}) as absent,
          exists (select from acts where kind = 'light' and from_day < ${today}) as light,
          exists (select from acts where kind = 'absent' and from_day > ${today}) as planned`,
    ),
    stands: await rows(
      tx,
      sql<Stands>`select p.email, d.debt_meals as meals, d.balance_cents > 0 as "inCredit", s.planned as today,
          exists (select from suspensions x where x.tenant_id = p.tenant_id and x.consumer_id = g.consumer_id
            and x.from_day <= ${today} and x.ends_before is null) as suspended
        from people p
        join guardianships g on g.tenant_id = p.tenant_id and g.person_id = p.id
        join debt_meals('canteen', ${today}) d on d.consumer_id = g.consumer_id
        join day_statuses('canteen', ${today}, ${today}) s on s.consumer_id = g.consumer_id
        where p.tenant_id = current_tenant() and p.email like 'famiglia.%@example.it' order by p.email, g.consumer_id`,
    ),
  }));
}

const STARTS = [
  'the first day, 2026-10-05 07:00',
  'the third day, 2026-10-07 08:59',
  'the third day, 2026-10-07 09:02',
  'the fourth day, 2026-10-08 15:01',
  'the eighth day, 2026-10-14 23:30',
  'the tenth day, 2026-10-16 18:01',
  'the eleventh day, 2026-10-19 07:00',
  'a day in the middle of the term, 2026-11-24 14:59',
  'the last day of the year before, 2026-05-29 09:02',
];
/** Here the family in credit has paid for both children, has been absent and plans to be, so that its pages have something to show. */
const TOLD_IN_FULL = 'a day in the middle of the term';
const databases = new Map(await Promise.all(STARTS.map(async (start) => [start, await testDatabase()] as const)));

test.each(STARTS)('the three families stand as promised on %s', { timeout: 600_000 }, async (start) => {
  const database = databases.get(start);
  if (!database) throw new Error('No database');
  const { stands, told, differences } = await begun(start.slice(-16), database);
  const child = { inCredit: false, suspended: false, today: 'booked' };
  expect(stands).toEqual([
    { ...child, email: FAMILY_EMAILS.inCredit, meals: 0, inCredit: true, today: expect.any(String) },
    { ...child, email: FAMILY_EMAILS.inCredit, meals: 0, inCredit: true, today: expect.any(String) },
    { ...child, email: FAMILY_EMAILS.inDebt, meals: 4 },
    { ...child, email: FAMILY_EMAILS.suspended, meals: 5, suspended: true, today: 'suspended' },
  ]);
  expect(differences).toEqual([]);
  if (start.startsWith(TOLD_IN_FULL)) expect(told).toEqual({ topUps: 2, absent: true, light: true, planned: true });
});
