import { type RawBuilder, sql } from 'kysely';
import { addDays, type Day } from '#src/kernel/day.ts';
import { romeInstant, type TimeOfDay } from '#src/kernel/rome-time.ts';
import { audit } from '#src/platform/audit/index.ts';
import { get, rows, type Tx } from '#src/platform/database/index.ts';

/** One line of the log, with the people in it by name. */
export interface AuditEntry {
  readonly id: number;
  readonly at: Temporal.Instant;
  /** Who acted: a name, or null when the program itself did; `actor` is what the log holds. */
  readonly actorName: string | null;
  readonly actor: string;
  /** For whom the office acted (R15). */
  readonly onBehalfOf: string | null;
  readonly action: string;
  /** What it was done to, as the log holds it, and by name where it is a child, a parent or a member of staff. */
  readonly subject: string;
  readonly subjectName: string | null;
  readonly before: unknown;
  readonly after: unknown;
  readonly requestId: string;
  /** From where: the shortened network address, and the device that the municipality knows; null where the program itself acted. */
  readonly address: string | null;
  /** `remembered:5`, `tablet:2` */
  readonly device: string | null;
}

/** What to look for; what is missing is not asked. */
export interface AuditFilter {
  /** Part of the name of who acted or for whom. */
  readonly who?: string | undefined;
  readonly action?: string | undefined;
  /** A request by its code, as an error page or another line names it. */
  readonly requestId?: string | undefined;
  /** Part of the shortened address, or a device as the log holds it. */
  readonly place?: string | undefined;
  /** Part of the name of whom it concerns, or the subject as the log holds it. */
  readonly subject?: string | undefined;
  /** Rome's days, both included. */
  readonly from?: Day | undefined;
  readonly to?: Day | undefined;
}

const MIDNIGHT = '00:00' as TimeOfDay;

const LINES = sql`(select a.*, coalesce(staff.name, acted.name || ' ' || acted.surname) as actor_name,
    case when a.actor like '%>%' then acting.name || ' ' || acting.surname end as on_behalf_of,
    coalesce(child.surname || ' ' || child.name, parent.name || ' ' || parent.surname, member.name) as subject_name
  from audit_log a
  left join staff on staff.tenant_id = a.tenant_id and staff.id = substring(a.actor from '^staff:([0-9]+)')::bigint
  left join people acted on acted.tenant_id = a.tenant_id and acted.id = substring(a.actor from '^citizen:([0-9]+)')::bigint
  left join people acting on acting.tenant_id = a.tenant_id and acting.id = substring(a.actor from '>citizen:([0-9]+)')::bigint
  left join consumers child on child.tenant_id = a.tenant_id and child.id = substring(a.subject from '^consumer:([0-9]+)$')::bigint
  left join people parent on parent.tenant_id = a.tenant_id and parent.id = substring(a.subject from '^person:([0-9]+)$')::bigint
  left join staff member on member.tenant_id = a.tenant_id and member.id = substring(a.subject from '^staff:([0-9]+)$')::bigint
  where a.tenant_id = current_tenant())`;

const part = (text: string) => `%${text.replace(/[\\%_]/g, (character) => `\\${character}`)}%`;

function conditions({ who, action, subject, requestId, place, from, to }: AuditFilter): RawBuilder<unknown> {
  const asked = [sql`true`];
  if (from) asked.push(sql`l.at >= ${romeInstant(from, MIDNIGHT)}`);
  if (to) asked.push(sql`l.at < ${romeInstant(addDays(to, 1), MIDNIGHT)}`);
  if (requestId) asked.push(sql`l.request_id = ${requestId}`);
  if (place) asked.push(sql`(l.address ilike ${part(place)} or l.device = ${place})`);
  if (action) asked.push(sql`l.action = ${action}`);
  if (who) asked.push(sql`(l.actor_name ilike ${part(who)} or l.on_behalf_of ilike ${part(who)} or l.actor = ${who})`);
  if (subject) asked.push(sql`(l.subject_name ilike ${part(subject)} or l.subject = ${subject})`);
  return sql.join(asked, sql` and `);
}

/** Lines of the log, the latest first. */
export function auditEntries(
  tx: Tx,
  filter: AuditFilter,
  { limit, offset }: { readonly limit: number; readonly offset: number },
): Promise<AuditEntry[]> {
  return rows(
    tx,
    sql<AuditEntry>`select id, at, actor_name as "actorName", actor, on_behalf_of as "onBehalfOf", action, subject,
        subject_name as "subjectName", before, after, request_id as "requestId", address, device
      from ${LINES} l where ${conditions(filter)} order by l.id desc limit ${limit} offset ${offset}`,
  );
}

export async function countAuditEntries(tx: Tx, filter: AuditFilter): Promise<number> {
  const row = await get(tx, sql<{ n: number }>`select count(*) as n from ${LINES} l where ${conditions(filter)}`);
  return row.n;
}

/** Taking the log out of the program is itself a line of it. */
export const recordAuditExport = (tx: Tx, filter: AuditFilter, at: Temporal.Instant): Promise<void> =>
  audit(tx, { at, action: 'audit_exported', subject: 'tenant', after: filter });
