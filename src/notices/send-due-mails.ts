import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { Clock } from '#src/kernel/clock.ts';
import { type Database, inTenant, rows, type Tx } from '#src/platform/database/index.ts';
import type { MailFile, MailOutcome, MailTransport } from '#src/platform/mail/index.ts';
import { currentTenant } from '#src/tenancy/index.ts';
import { layOut, type Sender } from './layout.ts';
import { letters } from './messages/it.ts';
import { afterFailure } from './retry-rules.ts';
import type { EnclosedNotices, Letter, MailTemplate } from './templates.ts';

export interface MailSending {
  readonly database: Database;
  readonly clock: Clock;
  readonly publicUrl: string;
  readonly mail: MailTransport;
  /** Without it a mail that encloses something waits. */
  readonly encloseNotices?: EncloseNotices;
}

/** Makes the PDF of a payment's notices, as payments know how; undefined when they can no longer be paid. */
export type EncloseNotices = (
  tx: Tx,
  asked: EnclosedNotices & { readonly at: Temporal.Instant },
) => Promise<Uint8Array | undefined>;

export interface SendingReport {
  readonly sent: number;
  readonly failed: number;
}

interface DueMail {
  readonly id: number;
  readonly key: string;
  readonly to: string;
  readonly template: MailTemplate;
  readonly params: never;
  readonly createdAt: Temporal.Instant;
  readonly attempts: number;
}

/** As many as go side by side, so that a crash between the server's "taken" and our commit repeats this many at most. */
const BATCH = 5;

/**
 * Sends what is due in one tenant, a few at a time. Several workers share the queue (`skip locked`): none sends what
 * another holds. At least once: after a crash a mail may go again, under the same Message-ID.
 * When the server cannot be reached the sweep ends; the next one tries again.
 */
export async function sendDueMails(sending: MailSending, tenantId: number): Promise<SendingReport> {
  let sent = 0;
  let failed = 0;
  for (;;) {
    const outcomes = await inTenant(sending.database, { tenantId, actor: { kind: 'system', job: 'mail' } }, (tx) =>
      sendBatch(tx, sending),
    );
    sent += outcomes.filter((outcome) => outcome.accepted).length;
    failed += outcomes.filter((outcome) => !outcome.accepted).length;
    const serverIsAway = outcomes.some((outcome) => !outcome.accepted && outcome.unreachable);
    if (outcomes.length < BATCH || serverIsAway) return { sent, failed };
  }
}

async function sendBatch(tx: Tx, sending: MailSending): Promise<MailOutcome[]> {
  const due = await rows(
    tx,
    sql<DueMail>`select id, dedupe_key as key, to_address as "to", template, params, created_at as "createdAt", attempts
      from mails where tenant_id = current_tenant() and accepted_at is null and given_up_at is null
        and next_try_at <= ${sending.clock.now()}
      order by next_try_at, id limit ${BATCH} for update skip locked`,
  );
  if (due.length === 0) return [];
  const tenant = await currentTenant(tx);
  const sender: Sender = {
    tenantName: tenant.name,
    address: `${sending.publicUrl}/${tenant.slug}`,
    officeEmail: tenant.officeEmail,
    officePhone: tenant.officePhone,
  };
  const outcomes: MailOutcome[] = await Promise.all(
    (await written(tx, due, sending)).map((mail) => send(sending.mail, mail, sender, tenant.id)),
  );
  const now = sending.clock.now();
  await record(
    tx,
    due.map((mail, n) => ({ mail, outcome: outcomes[n] as MailOutcome })),
    now,
  );
  return outcomes;
}

type WrittenMail = DueMail &
  ({ readonly letter: Letter; readonly files: readonly MailFile[] } | { readonly failure: Error });

/** Writes each letter with its enclosure; one after the other, because a transaction answers one question at a time. */
async function written(tx: Tx, due: readonly DueMail[], sending: MailSending): Promise<WrittenMail[]> {
  const mails: WrittenMail[] = [];
  for (const mail of due) {
    try {
      const letter = (letters[mail.template] as (params: never) => Letter)(mail.params);
      mails.push({ ...mail, ...(await enclosed(tx, letter, sending)) });
    } catch (failure) {
      mails.push({ ...mail, failure: failure instanceof Error ? failure : new Error(String(failure)) });
    }
  }
  return mails;
}

async function enclosed(tx: Tx, letter: Letter, { encloseNotices, clock }: MailSending) {
  if (!letter.encloses) return { letter, files: [] };
  if (!encloseNotices) throw new Error('Nobody here makes what this mail encloses');
  const { notices, fileName, otherwise } = letter.encloses;
  const content = await encloseNotices(tx, { ...notices, at: clock.now() });
  if (!content) return { letter: { ...letter, paragraphs: otherwise }, files: [] };
  return { letter, files: [{ fileName, contentType: 'application/pdf', content }] };
}

async function send(
  transport: MailTransport,
  mail: WrittenMail,
  sender: Sender,
  tenantId: number,
): Promise<MailOutcome> {
  try {
    if ('failure' in mail) throw mail.failure;
    const { letter, files } = mail;
    return await transport.send({
      to: mail.to,
      subject: letter.subject,
      ...layOut(letter, sender),
      fromName: sender.tenantName,
      messageId: messageIdOf(mail, tenantId, sender.address),
      ...(sender.officeEmail === '' ? {} : { replyTo: sender.officeEmail }),
      ...(files.length === 0 ? {} : { files }),
    });
  } catch (failure) {
    // A mail of a newer program, or with parameters that do not fit, must not keep the others from going.
    return { accepted: false, permanent: false, unreachable: false, reason: String(failure).slice(0, 300) };
  }
}

/** The same for every attempt of a mail, and telling nothing about it. */
function messageIdOf(mail: DueMail, tenantId: number, address: string): string {
  const seed = [tenantId, mail.id, mail.key, mail.createdAt.toString()].join(' ');
  const host = URL.canParse(address) ? new URL(address).hostname : 'omnibus.invalid';
  return `<${createHash('sha256').update(seed).digest('hex').slice(0, 32)}@${host}>`;
}

interface Attempt {
  readonly mail: DueMail;
  readonly outcome: MailOutcome;
}

async function record(tx: Tx, attempts: readonly Attempt[], now: Temporal.Instant): Promise<void> {
  const list = attempts.map(({ mail, outcome }) => {
    if (outcome.accepted) return { id: mail.id, accepted_at: now.toString() };
    const next = afterFailure({ createdAt: mail.createdAt, attempts: mail.attempts + 1 }, outcome, now);
    return {
      id: mail.id,
      last_error: outcome.reason,
      next_try_at: next.kind === 'try_again' ? next.at.toString() : null,
      bounced_at: next.kind === 'bounced' ? now.toString() : null,
      given_up_at: next.kind === 'try_again' ? null : now.toString(),
    };
  });
  await sql`update mails set attempts = attempts + 1, accepted_at = d.accepted_at, last_error = d.last_error,
      bounced_at = d.bounced_at, given_up_at = d.given_up_at, next_try_at = coalesce(d.next_try_at, mails.next_try_at)
    from jsonb_to_recordset(${JSON.stringify(list)}::jsonb)
      as d(id bigint, accepted_at timestamptz, last_error text, next_try_at timestamptz, bounced_at timestamptz, given_up_at timestamptz)
    where mails.tenant_id = current_tenant() and mails.id = d.id`.execute(tx);
}
