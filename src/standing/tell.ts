import { sql } from 'kysely';
import type { Day } from '#src/kernel/day.ts';
import { childLabel, type MailParams, type MailTemplate, type MailToQueue, queueMails } from '#src/notices/index.ts';
import { rows, type Tx } from '#src/platform/database/index.ts';

export type NoticeKind =
  | 'welcome'
  | 'low_credit'
  | 'debt'
  | 'suspension'
  | 'suspension_reminder'
  | 'readmission'
  | 'annulment';

/** What a family is told of one child. */
export interface Telling<K extends NoticeKind = NoticeKind> {
  readonly kind: K;
  readonly consumerId: number;
  /** Names the crossing or the suspension, so that each is told once. */
  readonly cause: string;
  readonly params: Omit<MailParams[K], 'child' | 'consumerId'>;
  readonly debtMeals: number;
  readonly balanceCents: number;
  readonly fromDay?: Day | null;
  readonly suspensionId?: number;
}

export interface Recipient {
  readonly consumerId: number;
  readonly child: string;
  /** Empty when nobody of the family has an address. */
  readonly personId: number | null;
  readonly email: string | null;
}

/** Who is written to about each child: payer and guardians who may see the account and have an address; an address shared by both gets one mail. */
export async function recipientsOf(tx: Tx, consumerIds: readonly number[]): Promise<Recipient[]> {
  const found = await rows(
    tx,
    sql<Omit<Recipient, 'child'> & { number: string; label: string | null }>`
      select distinct on (c.id, lower(p.email)) c.id as "consumerId", c.number, c.label, p.id as "personId", p.email
      from consumers c
      left join (guardianships g join people p on p.tenant_id = g.tenant_id and p.id = g.person_id and p.email like '%@%')
        on g.tenant_id = c.tenant_id and g.consumer_id = c.id and g.role in ('payer', 'guardian') and may(g, 'money')
      where c.tenant_id = current_tenant() and c.id = any (${consumerIds}::bigint[])
      order by c.id, lower(p.email), g.role = 'payer' desc, p.id`,
  );
  return found.map(({ number, label, ...recipient }) => ({ ...recipient, child: label ?? childLabel(number) }));
}

/**
 * Tells each family: a mail to everyone who has an address, and a notice for each that keeps what was told and when.
 * Without an address the notice stands alone, for the office to deliver.
 */
export async function tell(tx: Tx, tellings: readonly Telling[], at: Temporal.Instant): Promise<void> {
  if (tellings.length === 0) return;
  const recipients = Map.groupBy(
    await recipientsOf(tx, [...new Set(tellings.map((telling) => telling.consumerId))]),
    (recipient) => recipient.consumerId,
  );
  const letters = tellings.flatMap((telling) =>
    (recipients.get(telling.consumerId) ?? []).map((recipient) => ({
      telling,
      recipient,
      key: keyOf(telling, recipient),
    })),
  );
  const mailIds = await queueMails(
    tx,
    letters.flatMap(({ telling, recipient, key }) => {
      if (recipient.email === null) return [];
      const params = { ...telling.params, child: recipient.child, consumerId: telling.consumerId };
      return [
        { dedupeKey: key, to: recipient.email, template: telling.kind as MailTemplate, params, at } as MailToQueue,
      ];
    }),
  );
  await writeNotices(
    tx,
    letters.map(({ telling, recipient, key }) => ({ telling, recipient, mailId: mailIds.get(key) ?? null })),
    at,
  );
}

const keyOf = (telling: Telling, recipient: Recipient) =>
  `${telling.kind}:${telling.consumerId}:${telling.cause}:${recipient.personId ?? 'nobody'}`;

export interface NoticeToWrite {
  readonly telling: Omit<Telling, 'params' | 'cause'>;
  readonly recipient: Pick<Recipient, 'personId'>;
  readonly mailId: number | null;
}

export async function writeNotices(tx: Tx, notices: readonly NoticeToWrite[], at: Temporal.Instant): Promise<void> {
  const list = notices.map(({ telling, recipient, mailId }) => ({
    consumer_id: telling.consumerId,
    person_id: recipient.personId,
    kind: telling.kind,
    debt_meals: telling.debtMeals,
    balance_cents: telling.balanceCents,
    from_day: telling.fromDay ?? null,
    suspension_id: telling.suspensionId ?? null,
    mail_id: mailId,
  }));
  await sql`insert into notices (consumer_id, person_id, kind, debt_meals, balance_cents, from_day, suspension_id, mail_id, created_at)
    select x.*, ${at}::timestamptz from jsonb_to_recordset(${JSON.stringify(list)}::jsonb) as x (consumer_id bigint, person_id bigint,
      kind text, debt_meals integer, balance_cents bigint, from_day date, suspension_id bigint, mail_id bigint)`.execute(
    tx,
  );
}
