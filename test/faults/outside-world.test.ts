import { sql } from 'kysely';
import { afterAll, expect, test, vi } from 'vitest';
import { sweepDays } from '#src/days/index.ts';
import { sendDueMails } from '#src/notices/index.ts';
import { rows } from '#src/platform/database/index.ts';
import { smtpTransport } from '#src/platform/mail/index.ts';
import { breaches } from '#test/model/invariants.ts';
import { at } from '#test/support/clock.ts';
import { testDatabase } from '#test/support/database.ts';
import { MailServer } from '#test/support/mail.ts';
import { aChild, aTown, balanceOf, type Child, type Town } from '#test/support/town.ts';

// Nothing here is about speed: a busy machine may take its time.
vi.setConfig({ testTimeout: 60_000 });
const database = await testDatabase();
const server = await MailServer.start();
const mail = smtpTransport({ url: server.url, from: 'mensa@example.it' });
afterAll(async () => {
  mail.close();
  await server.down();
});

const clock = at('2026-11-23 08:00');
const sweep = async (town: Town) => {
  await sweepDays({ database: database.app, clock }, town.tenantId);
  await sendDueMails({ database: database.app, clock, publicUrl: 'https://mensa.example.it', mail }, town.tenantId);
};

/** Three children who owe a meal: at lunch each family is told of its debt. */
async function aTownInDebt(): Promise<{ town: Town; children: Child[] }> {
  clock.set('2026-11-23 08:00');
  const town = await aTown(database, { goLiveOn: '2026-11-23', suspension_grace_service_days: 0 });
  const children = [];
  for (let n = 0; n < 3; n++) children.push(await (await aChild(town)).owing({ meals: 1 }));
  return { town, children };
}

const keysOfMails = async (town: Town) =>
  (await town.run((tx) => rows(tx, sql<{ key: string }>`select dedupe_key as key from mails`))).map((row) => row.key);

test('a mail server that is down for a day: days go on, and each mail arrives once when it is back', async () => {
  const { town, children } = await aTownInDebt();
  await server.down();
  for (const time of ['09:01', '15:00', '16:00', '18:00', '23:00']) {
    clock.set(`2026-11-23 ${time}`);
    await sweep(town);
  }
  expect(server.mails).toEqual([]);
  for (const child of children) expect(await balanceOf(town, child)).toBe(-700);
  await server.up();
  for (const time of ['2026-11-24 08:00', '2026-11-24 08:30', '2026-11-24 12:00', '2026-11-24 14:00']) {
    clock.set(time);
    await sweep(town);
  }
  for (const child of children) expect(server.mailsTo(child.email)).toHaveLength(1);
  expect(new Set(await keysOfMails(town)).size).toBe(server.mails.length);
});

test('two workers that send at once send each mail once', async () => {
  const { town, children } = await aTownInDebt();
  clock.set('2026-11-23 15:00');
  await Promise.all([sweep(town), sweep(town)]);
  for (const child of children) expect(server.mailsTo(child.email)).toHaveLength(1);
});

test('a clock that jumps three weeks ahead: each day is lived once, in its order, and none is lost', async () => {
  const { town, children } = await aTownInDebt();
  clock.set('2026-12-14 07:00');
  await Promise.all([sweep(town), sweep(town)]);
  const days = await town.run((tx) =>
    rows(
      tx,
      sql<{ day: string; posted: boolean }>`select day, posted_at is not null as posted from meal_orders order by day`,
    ),
  );
  // Fifteen working days, less the Immaculate Conception.
  expect(days).toHaveLength(14);
  expect(days.every(({ posted }) => posted)).toBe(true);
  expect(days.map(({ day }) => day)).not.toContain('2026-12-08');
  expect(await town.run(breaches)).toEqual([]);
  await sweep(town);
  for (const child of children) expect(await balanceOf(town, child)).toBeGreaterThanOrEqual(-350 * 15);
});

test('a clock that jumps back does nothing twice', async () => {
  const { town, children } = await aTownInDebt();
  clock.set('2026-11-24 19:00');
  await sweep(town);
  const balances = await Promise.all(children.map((child) => balanceOf(town, child)));
  const keys = await keysOfMails(town);
  for (const time of ['2026-11-23 09:01', '2026-11-23 19:00', '2026-11-24 19:00']) {
    clock.set(time);
    await sweep(town);
  }
  expect(await Promise.all(children.map((child) => balanceOf(town, child)))).toEqual(balances);
  expect(await keysOfMails(town)).toEqual(keys);
  expect(await town.run(breaches)).toEqual([]);
});
