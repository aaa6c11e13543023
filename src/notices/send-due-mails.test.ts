import { sql } from 'kysely';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { rows } from '#src/platform/database/index.ts';
import { smtpTransport } from '#src/platform/mail/index.ts';
import { at } from '#test/support/clock.ts';
import { testDatabase } from '#test/support/database.ts';
import { MailServer } from '#test/support/mail.ts';
import { aTown, type Town } from '#test/support/town.ts';
import { queueMail, queueMails } from './queue-mail.ts';
import { sendDueMails } from './send-due-mails.ts';

const database = await testDatabase();
const server = await MailServer.start();
const transports = [smtpTransport({ url: server.url, from: 'mensa@example.it' })];
afterAll(async () => {
  for (const each of transports) each.close();
  await server.down();
});

const clock = at('2026-11-24 15:00');
const sending = { database: database.app, clock, publicUrl: 'https://mensa.example.it', mail: transports[0]! };

const queue = (town: Town, key: string, to = 'famiglia@example.it') =>
  town.run((tx) =>
    queueMail(tx, {
      dedupeKey: key,
      to,
      template: 'low_credit',
      params: { child: 'alunno n. 00012', consumerId: 12, balanceCents: 700, meals: 2 },
      at: clock.now(),
    }),
  );

interface MailRow {
  readonly attempts: number;
  readonly accepted: boolean;
  readonly bounced: boolean;
  readonly givenUp: boolean;
}

const mailRows = (town: Town) =>
  town.run((tx) =>
    rows(
      tx,
      sql<MailRow>`select attempts, accepted_at is not null as accepted, bounced_at is not null as bounced,
        given_up_at is not null as "givenUp" from mails order by id`,
    ),
  );

beforeEach(async () => {
  clock.set('2026-11-24 15:00');
  server.accept();
  server.clear();
  await server.up();
});

describe('a queued mail', () => {
  test('goes once, names no child, leads to the one next step and ends with the office', async () => {
    const town = await aTown(database);
    await queue(town, 'a');
    expect(await sendDueMails(sending, town.tenantId)).toEqual({ sent: 1, failed: 0 });
    expect(await sendDueMails(sending, town.tenantId)).toEqual({ sent: 0, failed: 0 });
    const [mail] = server.mailsTo('famiglia@example.it');
    expect(server.mails).toHaveLength(1);
    expect(mail!.subject).toBe('Mensa scolastica: credito in esaurimento');
    expect(mail!.text).toContain('alunno n. 00012');
    expect(mail!.text).toContain('7,00 €');
    expect(mail!.text).toContain('2 pasti');
    expect(mail!.text).toContain(`https://mensa.example.it/${town.slug}/ricarica`);
    expect(mail!.text).toContain('Telefono: 099 000000');
    expect(mail!.html).toContain('<html lang="it">');
    expect(mail!.parsed.from!.text).toBe('"Comune di Prova" <mensa@example.it>');
    expect(mail!.parsed.replyTo!.text).toBe('ufficio@example.it');
    expect(mail!.parsed.headers.get('auto-submitted')).toBe('auto-generated');
  });

  test('for one cause is queued once', async () => {
    const town = await aTown(database);
    await queue(town, 'same');
    await queue(town, 'same');
    expect(await mailRows(town)).toHaveLength(1);
  });

  test('of an office that writes HTML shows it as text', async () => {
    const town = await aTown(database);
    await town.run((tx) =>
      queueMail(tx, {
        dedupeKey: 'closed',
        to: 'famiglia@example.it',
        template: 'day_closed',
        params: {
          child: 'la <piccola>',
          consumerId: 1,
          fromDay: '2026-11-25' as never,
          toDay: '2026-11-25' as never,
          reason: 'Guasto <b>idrico</b>',
        },
        at: clock.now(),
      }),
    );
    await sendDueMails(sending, town.tenantId);
    expect(server.mails[0]!.html).toContain('Guasto &lt;b&gt;idrico&lt;/b&gt;.');
    expect(server.mails[0]!.text).toContain('mercoledì 25 novembre. Nessun addebito.');
  });

  test('refused for good is a bounce and never tried again', async () => {
    const town = await aTown(database);
    server.refuse(550, /nessuno/);
    await queue(town, 'a', 'nessuno@example.it');
    await queue(town, 'b', 'qualcuno@example.it');
    expect(await sendDueMails(sending, town.tenantId)).toEqual({ sent: 1, failed: 1 });
    clock.advance({ hours: 100 });
    expect(await sendDueMails(sending, town.tenantId)).toEqual({ sent: 0, failed: 0 });
    expect(await mailRows(town)).toEqual([
      { attempts: 1, accepted: false, bounced: true, givenUp: true },
      { attempts: 1, accepted: true, bounced: false, givenUp: false },
    ]);
  });

  test('put off with 451 waits 1 minute, then 5, and is given up after 48 hours', async () => {
    const town = await aTown(database);
    server.refuse(451);
    await queue(town, 'a');
    await sendDueMails(sending, town.tenantId);
    clock.advance({ seconds: 59 });
    expect(await sendDueMails(sending, town.tenantId)).toEqual({ sent: 0, failed: 0 });
    clock.advance({ seconds: 1 });
    expect(await sendDueMails(sending, town.tenantId)).toEqual({ sent: 0, failed: 1 });
    clock.advance({ minutes: 4 });
    expect(await sendDueMails(sending, town.tenantId)).toEqual({ sent: 0, failed: 0 });
    clock.advance({ hours: 48 });
    expect(await sendDueMails(sending, town.tenantId)).toEqual({ sent: 0, failed: 1 });
    expect(await mailRows(town)).toEqual([{ attempts: 3, accepted: false, bounced: false, givenUp: true }]);
  });

  test('keeps its Message-ID when it is sent again after a crash between the answer and the commit', async () => {
    const town = await aTown(database);
    await queue(town, 'a');
    await sendDueMails(sending, town.tenantId);
    await town.run((tx) => sql`update mails set accepted_at = null`.execute(tx));
    await sendDueMails(sending, town.tenantId);
    const ids = server.mails.map((mail) => mail.parsed.messageId);
    expect(ids).toHaveLength(2);
    expect(ids[0]).toMatch(/^<[0-9a-f]{32}@mensa\.example\.it>$/);
    expect(ids[1]).toBe(ids[0]);
  });

  test('that cannot be written does not keep the others from going', async () => {
    const town = await aTown(database);
    await town.run((tx) =>
      sql`insert into mails (dedupe_key, to_address, template, params, created_at, next_try_at)
        values ('odd', 'a@example.it', 'from_a_newer_program', '{}', ${clock.now()}, ${clock.now()})`.execute(tx),
    );
    await queue(town, 'a');
    expect(await sendDueMails(sending, town.tenantId)).toEqual({ sent: 1, failed: 1 });
  });
});

describe('the queue', () => {
  test('loses nothing and doubles nothing when the mail server is away for a day', async () => {
    const town = await aTown(database);
    const away = await MailServer.start();
    await away.down();
    const own = { ...sending, mail: smtpTransport({ url: away.url, from: 'mensa@example.it' }) };
    for (let n = 0; n < 12; n++) await queue(town, `k${n}`, `famiglia${n}@example.it`);
    for (let hour = 0; hour < 24; hour++) {
      await sendDueMails(own, town.tenantId);
      clock.advance({ hours: 1 });
    }
    expect(away.mails).toHaveLength(0);
    await away.up();
    await sendDueMails(own, town.tenantId);
    expect(away.mails.map((mail) => mail.to[0]).sort()).toEqual(
      Array.from({ length: 12 }, (_, n) => `famiglia${n}@example.it`).sort(),
    );
    expect((await mailRows(town)).every((mail) => mail.accepted && !mail.givenUp)).toBe(true);
    own.mail.close();
    await away.down();
  });

  test('of 300 mails is sent once each by four workers at once', async () => {
    const town = await aTown(database);
    await town.run((tx) =>
      queueMails(
        tx,
        Array.from({ length: 300 }, (_, n) => ({
          dedupeKey: `k${n}`,
          to: `famiglia${n}@example.it`,
          template: 'registration_shared_address' as const,
          params: {},
          at: clock.now(),
        })),
      ),
    );
    const reports = await Promise.all([1, 2, 3, 4].map(() => sendDueMails(sending, town.tenantId)));
    expect(reports.reduce((sum, report) => sum + report.sent, 0)).toBe(300);
    expect(server.mails).toHaveLength(300);
    expect(new Set(server.mails.map((mail) => mail.to[0])).size).toBe(300);
  });

  test('of one town is not touched by the sweep of another', async () => {
    const [one, other] = [await aTown(database), await aTown(database)];
    await queue(one, 'a');
    expect(await sendDueMails(sending, other.tenantId)).toEqual({ sent: 0, failed: 0 });
  });
});
