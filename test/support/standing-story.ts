import { sql } from 'kysely';
import { afterAll, beforeEach } from 'vitest';
import { freezeDay } from '#src/attendance/index.ts';
import { postDay, settleDays } from '#src/charging/index.ts';
import { addDays, type Day, day } from '#src/kernel/day.ts';
import { romeDay } from '#src/kernel/rome-time.ts';
import { postMovement } from '#src/ledger/index.ts';
import { sendDueMails } from '#src/notices/index.ts';
import { find, rows } from '#src/platform/database/index.ts';
import { smtpTransport } from '#src/platform/mail/index.ts';
import {
  confirmSuspensionsAtCutoff,
  decideSuspensions,
  evaluateStanding,
  remindOfSuspensions,
  standingOf,
} from '#src/standing/index.ts';
import { at } from './clock.ts';
import type { TestDatabase } from './database.ts';
import { MailServer } from './mail.ts';
import { aTown, type Child, type Town } from './town.ts';

let sources = 0;
/** Numbers what a test invents, unique in the run. */
export const nextSource = (): number => ++sources;

interface SuspensionRow {
  readonly from: Day;
  readonly endsBefore: Day | null;
  readonly reason: string | null;
}

/**
 * Lives a town's days as the jobs do, with a mail server of its own, and shows what families were told and who is suspended:
 * `const story = await standingStory(await testDatabase());` at the top of a test file.
 */
export async function standingStory(database: TestDatabase) {
  const server = await MailServer.start();
  const mail = smtpTransport({ url: server.url, from: 'mensa@example.it' });
  afterAll(async () => {
    mail.close();
    await server.down();
  });
  beforeEach(() => {
    server.accept();
    server.clear();
  });
  const clock = at('2026-10-05 08:00');
  const send = (town: Town) =>
    sendDueMails({ database: database.app, clock, publicUrl: 'https://mensa.example.it', mail }, town.tenantId);

  /** A town without grace after go-live, unless the test is about it. */
  const town = (over: Parameters<typeof aTown>[1] = {}) =>
    aTown(database, { suspension_grace_service_days: 0, ...over });

  async function cutoff(where: Town, on: string): Promise<void> {
    clock.set(`${on} 09:01`);
    await where.run(async (tx) => {
      await confirmSuspensionsAtCutoff(tx, { day: day(on), at: clock.now() });
      await freezeDay(tx, { day: day(on), at: clock.now() });
    });
  }

  async function lunch(where: Town, on: string): Promise<void> {
    clock.set(`${on} 15:00`);
    await where.run(async (tx) => {
      const charged = await postDay(tx, { day: day(on), at: clock.now() });
      if (charged > 0) {
        await evaluateStanding(tx, { consumerIds: 'all', at: clock.now(), cause: 'posting', today: day(on) });
      }
    });
    await send(where);
  }

  async function evening(where: Town, on: string): Promise<void> {
    clock.set(`${on} 18:00`);
    await where.run(async (tx) => {
      await decideSuspensions(tx, { day: day(on), at: clock.now() });
      await remindOfSuspensions(tx, { day: day(on), at: clock.now() });
    });
    await send(where);
  }

  /** Every day from one to another, lived through as the jobs do. */
  async function live(where: Town, from: string, to = from): Promise<void> {
    for (let on: Day = day(from); on <= day(to); on = addDays(on, 1)) {
      await cutoff(where, on);
      await lunch(where, on);
      await evening(where, on);
    }
  }

  async function pay(where: Town, child: Child, cents: number): Promise<void> {
    await where.run(async (tx) => {
      await postMovement(tx, {
        consumerId: child.consumerId,
        cents,
        code: 'top_up',
        against: 'clearing',
        source: { kind: 'test', id: nextSource() },
        eventOn: romeDay(clock.now()),
        at: clock.now(),
      });
      const today = romeDay(clock.now());
      await evaluateStanding(tx, { consumerIds: [child.consumerId], at: clock.now(), cause: 'payment', today });
    });
  }

  /** Takes a child's meal of a day back, as when the register is corrected. */
  async function notEaten(where: Town, child: Child, on: string): Promise<void> {
    await where.run(async (tx) => {
      await sql`update register_entries set present = false where day = ${on} and consumer_id = ${child.consumerId}`.execute(
        tx,
      );
      await settleDays(tx, { from: day(on), to: day(on), reason: 'Presenza corretta', at: clock.now() });
      const today = romeDay(clock.now());
      await evaluateStanding(tx, { consumerIds: [child.consumerId], at: clock.now(), cause: 'correction', today });
    });
  }

  const subjects = (child: Child) =>
    server.mailsTo(child.email).map((each) => each.subject.replace('Mensa scolastica: ', ''));

  const suspensions = (where: Town, child: Child) =>
    where.run((tx) =>
      rows(
        tx,
        sql<SuspensionRow>`select from_day as "from", ends_before as "endsBefore", end_reason as reason
          from suspensions where consumer_id = ${child.consumerId} order by id`,
      ),
    );

  const planned = async (where: Town, child: Child, on: string) =>
    (
      await where.run((tx) =>
        find(
          tx,
          sql<{ state: string }>`select state from planned_days('canteen', ${on}, ${on}, ${[child.consumerId]})`,
        ),
      )
    )?.state;

  const standing = async (where: Town, child: Child, on: string) =>
    (await where.run((tx) => standingOf(tx, [child.consumerId], day(on)))).get(child.consumerId);

  return {
    clock,
    cutoff,
    evening,
    live,
    lunch,
    notEaten,
    pay,
    planned,
    send,
    server,
    standing,
    subjects,
    suspensions,
    town,
  };
}
