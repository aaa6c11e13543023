import { sql } from 'kysely';
import { rows, type Tx } from '#src/platform/database/index.ts';
import type { MailParams, MailTemplate } from './templates.ts';

type Queued<T extends MailTemplate> = {
  /** Names the cause; a second mail for the same cause is not queued. */
  readonly dedupeKey: string;
  readonly to: string;
  readonly template: T;
  readonly params: MailParams[T];
  /** Due from this instant on. */
  readonly at: Temporal.Instant;
};

/** One of the mails that can be written, with what its text needs. */
export type MailToQueue = { [T in MailTemplate]: Queued<T> }[MailTemplate];

/** Queues a mail in the command's own transaction: it goes out if and only if the command happened. Once per dedupe key. */
export async function queueMail<T extends MailTemplate>(tx: Tx, mail: Queued<T>): Promise<void> {
  await queueMails(tx, [mail as unknown as MailToQueue]);
}

/** Queues many mails in one statement. Answers the new mails' ids by dedupe key; a key that was used before is missing. */
export async function queueMails(tx: Tx, mails: readonly MailToQueue[]): Promise<ReadonlyMap<string, number>> {
  if (mails.length === 0) return new Map();
  const list = JSON.stringify(
    mails.map(({ dedupeKey, to, template, params, at }) => ({
      key: dedupeKey,
      to,
      template,
      params,
      at: at.toString(),
    })),
  );
  const queued = await rows(
    tx,
    sql<{
      id: number;
      key: string;
    }>`/* queue_mails */ insert into mails (dedupe_key, to_address, template, params, created_at, next_try_at)
      select m.key, m.to, m.template, m.params, m.at, m.at
      from jsonb_to_recordset(${list}::jsonb) as m(key text, "to" text, template text, params jsonb, at timestamptz)
      on conflict do nothing returning id, dedupe_key as key`,
  );
  return new Map(queued.map(({ key, id }) => [key, id]));
}
