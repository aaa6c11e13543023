import { sql } from 'kysely';
import type { Day } from '#src/kernel/day.ts';
import { find, get, rows, type Tx } from '#src/platform/database/index.ts';
import { ACCESS_ACTIONS, type KindReport } from './rules.ts';

/** So much of a kind in one night: a first night after years takes several, and none holds the tables for long. */
const AT_ONCE = 2_000;

/** Diets of children whose last enrolment ended by a day, and those that another replaced by then. */
export async function forgetDiets(tx: Tx, before: Day): Promise<number> {
  const gone = await rows(
    tx,
    sql`delete from diets where tenant_id = current_tenant() and id in (
      select d.id from diets d where d.tenant_id = current_tenant() and (
        coalesce((select max(e.ends_on) from enrolments e where e.tenant_id = d.tenant_id and e.consumer_id = d.consumer_id), d.valid_from) <= ${before}
        or exists (select from diets later where later.tenant_id = d.tenant_id and later.consumer_id = d.consumer_id
          and (later.valid_from, later.id) > (d.valid_from, d.id) and later.valid_from <= ${before}))
      order by d.id limit ${AT_ONCE}) returning id`,
  );
  return gone.length;
}

/**
 * Addresses and words of mails that were sent or given up by a day; that they were sent, and when, stays as proof (R8). What tells one mail
 * of a cause from another may be an address too, and then goes with it.
 */
export async function forgetMails(tx: Tx, before: Day): Promise<number> {
  const gone = await rows(
    tx,
    sql`update mails set to_address = 'rimosso', params = '{}', last_error = null,
        dedupe_key = case when strpos(dedupe_key, '@') > 0 then 'rimosso:' || id else dedupe_key end
      where tenant_id = current_tenant() and id in (select id from mails where tenant_id = current_tenant()
        and created_at < ${before}::date and (accepted_at is not null or given_up_at is not null) and to_address <> 'rimosso'
        order by id limit ${AT_ONCE}) returning id`,
  );
  return gone.length;
}

/** Lines of the audit log from before a day: those of accesses, or all. */
export async function forgetAudit(
  tx: Tx,
  before: Day,
  { at, which }: { readonly at: Temporal.Instant; readonly which: 'accesses' | 'all' },
): Promise<number> {
  const actions = which === 'accesses' ? ACCESS_ACTIONS : null;
  const { gone } = await get(
    tx,
    sql<{
      gone: number;
    }>`select forget_audit(${before}::date::timestamptz, ${at}, ${actions}::text[], ${AT_ONCE}) as gone`,
  );
  return gone;
}

/** What the office wrote about children who were taken out: reasons of movements and corrections, of lifted suspensions, of deliveries. */
export async function forgetWordsAbout(tx: Tx, children: readonly number[]): Promise<number> {
  const { n } = await get(tx, sql<{ n: number }>`select forget_words_about(${children}::bigint[]) as n`);
  return n;
}

/** What the log says about children and adults who were taken out; that something was done about them, by whom and when, stays. */
export const forgetSaidAbout = (tx: Tx, children: readonly number[], adults: readonly number[]) =>
  sql`select forget_said_about(${children}::bigint[], ${adults}::bigint[])`.execute(tx);

/** What the office noted about receipts and lines of flows before a day, and shops about what they took back. */
export async function forgetNotesOnMoney(tx: Tx, before: Day, at: Temporal.Instant): Promise<number> {
  const { n } = await get(
    tx,
    sql<{ n: number }>`select forget_notes_on_money(${before}::date::timestamptz, ${at}, ${AT_ONCE}) as n`,
  );
  return n;
}

/** Names of files that offices brought, and why they brought them; the files themselves are kept for a day at most. */
export async function forgetFileNames(tx: Tx, before: Day): Promise<number> {
  await sql`delete from import_drafts where tenant_id = current_tenant() and recorded_at < ${before}::date`.execute(tx);
  const gone = await rows(
    tx,
    sql`update imports set file_name = 'rimosso', reason = case when reason is not null then 'Rimosso.' end where tenant_id = current_tenant() and recorded_at < ${before}::date
      and file_name <> 'rimosso' returning id`,
  );
  return gone.length;
}

/** Children who have not been enrolled, and whose account has not moved, since a day. */
const LONG_GONE = (before: Day) => sql`select c.id, coalesce(a.balance_cents, 0) as balance
  from consumers c left join accounts a on a.tenant_id = c.tenant_id and a.consumer_id = c.id
  where c.tenant_id = current_tenant() and c.removed_at is null
    and exists (select from enrolments e where e.tenant_id = c.tenant_id and e.consumer_id = c.id)
    and not exists (select from enrolments e where e.tenant_id = c.tenant_id and e.consumer_id = c.id and e.ends_on > ${before})
    and not exists (select from postings p where p.tenant_id = a.tenant_id and a.id in (p.debit_account_id, p.credit_account_id)
      and p.event_on > ${before})`;

/** Takes the children out of their accounts. Numbers, days and postings stay; nothing says whose they were. Answers their ids. */
export async function removeChildren(tx: Tx, before: Day, at: Temporal.Instant): Promise<number[]> {
  const held = await rows(
    tx,
    sql<{ id: number }>`select id from consumers where tenant_id = current_tenant() and id in (
        select id from (${LONG_GONE(before)}) gone where balance = 0) order by id limit ${AT_ONCE} for update skip locked`,
  );
  const ids = held.map(({ id }) => id);
  await sql`update consumers set fiscal_code = 'RIMOSSO ' || id, surname = 'Rimosso', name = 'Alunno', sex = null, label = null,
      birth_date = date_trunc('year', birth_date)::date, search_surname = 'rimosso', search_name = 'alunno', removed_at = ${at}
    where tenant_id = current_tenant() and id = any (${ids}::bigint[])`.execute(tx);
  for (const table of ['diets', 'guardianships', 'invitations'])
    await sql`delete from ${sql.table(table)} where tenant_id = current_tenant() and consumer_id = any (${ids}::bigint[])`.execute(
      tx,
    );
  await sql`update households h set label = 'rimosso ' || h.id where h.tenant_id = current_tenant()
    and h.id in (select household_id from consumers where tenant_id = current_tenant() and id = any (${ids}::bigint[]))
    and not exists (select from consumers c where c.tenant_id = h.tenant_id and c.household_id = h.id and c.removed_at is null)`.execute(
    tx,
  );
  await sql`update error_reports set words = 'Rimosso.', answer = case when answer is not null then 'Rimosso.' end
    where tenant_id = current_tenant() and consumer_id = any (${ids}::bigint[])`.execute(tx);
  return ids;
}

/** How many children stay only because money is still on their account, or owed. */
export async function childrenWithMoney(tx: Tx, before: Day): Promise<number> {
  const { n } = await get(
    tx,
    sql<{ n: number }>`select count(*) as n from (${LONG_GONE(before)}) gone where balance <> 0`,
  );
  return n;
}

/** The adults of children; read before the children are taken out. */
export const adultsOfChildren = (tx: Tx, before: Day): Promise<{ readonly id: number }[]> =>
  rows(
    tx,
    sql<{ id: number }>`select distinct person_id as id from guardianships
      where tenant_id = current_tenant() and consumer_id in (select id from (${LONG_GONE(before)}) gone)`,
  );

/** Adults who follow no child any more and paid nothing since a day: those named, and those who left by then. */
const WITHOUT_CHILD = (before: Day, named: readonly number[]) => sql`select p.id from people p
  where p.tenant_id = current_tenant() and p.removed_at is null
    and not exists (select from guardianships g where g.tenant_id = p.tenant_id and g.person_id = p.id)
    and not exists (select from payments y where y.tenant_id = p.tenant_id and y.payer_id = p.id and y.created_at >= ${before}::date)
    and (p.id = any (${named}::bigint[]) or exists (select from audit_log l where l.tenant_id = p.tenant_id
      and l.action = 'adult_ended' and l.before ->> 'personId' = p.id::text and l.at < ${before}::date))`;

/** Takes adults out, with what they entered with. Their payments stay, with a number and nobody behind it. */
export async function removeAdults(
  tx: Tx,
  before: Day,
  { named, at }: { readonly named: readonly number[]; readonly at: Temporal.Instant },
): Promise<number[]> {
  const held = await rows(
    tx,
    sql<{ id: number }>`select id from people where tenant_id = current_tenant()
      and id in (${WITHOUT_CHILD(before, named)}) order by id limit ${AT_ONCE} for update skip locked`,
  );
  const ids = held.map(({ id }) => id);
  const logins = (
    await rows(
      tx,
      sql<{
        id: number;
      }>`select id from logins where tenant_id = current_tenant() and person_id = any (${ids}::bigint[])`,
    )
  ).map(({ id }) => id);
  for (const table of [
    'sessions',
    'remembered_devices',
    'pending_acts',
    'email_tokens',
    'recovery_codes',
    'second_factors',
  ])
    await sql`delete from ${sql.table(table)} where tenant_id = current_tenant() and login_id = any (${logins}::bigint[])`.execute(
      tx,
    );
  await sql`delete from email_tokens where tenant_id = current_tenant() and person_id = any (${ids}::bigint[])`.execute(
    tx,
  );
  await sql`delete from activation_codes where tenant_id = current_tenant() and person_id = any (${ids}::bigint[])`.execute(
    tx,
  );
  await sql`delete from invitations where tenant_id = current_tenant()
    and (invited_by = any (${ids}::bigint[]) or accepted_by = any (${ids}::bigint[]))`.execute(tx);
  await sql`delete from logins where tenant_id = current_tenant() and id = any (${logins}::bigint[])`.execute(tx);
  await sql`update people set fiscal_code = 'RIMOSSO ' || id, declared_fiscal_code = null, surname = 'Rimosso', name = 'Adulto',
      email = null, phone = null, search_surname = 'rimosso', search_name = 'adulto', removed_at = ${at}
    where tenant_id = current_tenant() and id = any (${ids}::bigint[])`.execute(tx);
  return ids;
}

/** Claims the night; a second worker waits here for the first, and then finds it done. */
export async function claimNight(tx: Tx, night: Day, at: Temporal.Instant): Promise<boolean> {
  const claimed = await find(
    tx,
    sql<{ night: Day }>`insert into retention_runs (night, ran_at, report) values (${night}, ${at}, '[]')
      on conflict do nothing returning night`,
  );
  return claimed !== undefined;
}

export const keepReport = (tx: Tx, night: Day, at: Temporal.Instant, report: readonly KindReport[]) =>
  sql`insert into retention_runs (night, ran_at, report) values (${night}, ${at}, ${JSON.stringify(report)})
    on conflict (tenant_id, night) do update set ran_at = excluded.ran_at, report = excluded.report`.execute(tx);

export interface RetentionRun {
  readonly night: Day;
  readonly ranAt: Temporal.Instant;
  readonly report: readonly KindReport[];
}

/** The latest nights, the last first. */
export const retentionRuns = (tx: Tx, limit: number): Promise<RetentionRun[]> =>
  rows(
    tx,
    sql<RetentionRun>`select night, ran_at as "ranAt", report from retention_runs
      where tenant_id = current_tenant() order by night desc limit ${limit}`,
  );
