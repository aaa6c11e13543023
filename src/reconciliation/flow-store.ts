import { sql } from 'kysely';
import type { Cents } from '#src/kernel/money.ts';
import { find, get, rows, type Tx } from '#src/platform/database/index.ts';
import type { FlowHead, FlowLine, FlowName } from './types.ts';

export interface StoredFlow {
  readonly id: number;
  readonly revision: number;
  readonly settledCents: Cents;
  readonly isApplied: boolean;
}

const FLOW = sql`select id, revision, settled_cents as "settledCents", applied_at is not null as "isApplied" from flows`;

/** Names of flows that have not been taken whole yet. */
export async function flowsToTake(tx: Tx, names: readonly FlowName[]): Promise<FlowName[]> {
  const asked = names.map(({ pspId, name, revision }) => ({ psp_id: pspId, name, revision }));
  const taken = await rows(
    tx,
    sql<Pick<FlowName, 'pspId' | 'name' | 'revision'>>`select f.psp_id as "pspId", f.name, f.revision
      from jsonb_to_recordset(${JSON.stringify(asked)}::jsonb) as x (psp_id text, name text, revision integer)
      join flows f on f.tenant_id = current_tenant() and f.psp_id = x.psp_id and f.name = x.name and f.revision = x.revision
      where f.applied_at is not null`,
  );
  return names.filter(
    (flow) =>
      !taken.some((one) => one.pspId === flow.pspId && one.name === flow.name && one.revision === flow.revision),
  );
}

/** The row of a flow that is being taken, locked; made when there is none. */
export async function beginFlow(tx: Tx, head: FlowHead, at: Temporal.Instant): Promise<StoredFlow> {
  await sql`insert into flows (psp_id, name, revision, psp_name, regulation, regulation_on, published_at, declared_count, declared_cents, fetched_at)
    values (${head.pspId}, ${head.name}, ${head.revision}, ${head.pspName}, ${head.regulation}, ${head.regulationOn}, ${head.publishedAt},
      ${head.declaredCount}, ${head.declaredCents}, ${at})
    on conflict (tenant_id, psp_id, name, revision) do nothing`.execute(tx);
  return get(
    tx,
    sql<StoredFlow>`${FLOW} where tenant_id = current_tenant() and psp_id = ${head.pspId} and name = ${head.name}
      and revision = ${head.revision} for update`,
  );
}

/** Keeps a page of lines; those that are there already stay as they are. */
export async function addLines(tx: Tx, flowId: number, lines: readonly FlowLine[]): Promise<void> {
  const column = <K extends keyof FlowLine>(key: K) => lines.map((line) => line[key]);
  await sql`insert into flow_lines (flow_id, line, iuv, iur, transfer, cents, status, status_code, paid_at)
    select ${flowId}, * from unnest(${column('line')}::integer[], ${column('iuv')}::text[], ${column('iur')}::text[],
      ${column('transfer')}::integer[], ${column('cents')}::bigint[], ${column('status')}::text[], ${column('statusCode')}::text[],
      ${lines.map(({ paidAt }) => paidAt.toString())}::timestamptz[])
    on conflict do nothing`.execute(tx);
}

/** The first digits of the IUVs that this municipality gave here. */
export async function ownNumberSpaces(tx: Tx): Promise<string[]> {
  const found = await rows(
    tx,
    sql<{
      code: string;
    }>`select segregation_code as code from notice_number_series where tenant_id = current_tenant()`,
  );
  return found.map(({ code }) => code);
}

/** The revision of a flow that counts now, locked. */
export const liveRevision = (tx: Tx, flow: FlowName): Promise<StoredFlow | undefined> =>
  find(
    tx,
    sql<StoredFlow>`${FLOW} where tenant_id = current_tenant() and psp_id = ${flow.pspId} and name = ${flow.name}
      and applied_at is not null and superseded_at is null for update`,
  );

export async function supersede(tx: Tx, flowId: number, at: Temporal.Instant): Promise<void> {
  await sql`update flows set superseded_at = ${at} where tenant_id = current_tenant() and id = ${flowId}`.execute(tx);
}

export interface FlowTotals {
  readonly lineCount: number;
  readonly lineCents: Cents;
}

/** Lets a flow count; answers what it pays out for notices of ours, revocations taken off. */
export async function markApplied(tx: Tx, flowId: number, totals: FlowTotals, at: Temporal.Instant): Promise<Cents> {
  const { settledCents } = await get(
    tx,
    sql<{
      settledCents: Cents;
    }>`update flows set applied_at = ${at}, line_count = ${totals.lineCount}, line_cents = ${totals.lineCents},
        own_count = own.count, settled_cents = own.cents
      from (select count(*)::integer as count,
          coalesce(sum(case l.status when 'revoked' then -l.cents when 'unknown' then 0 else l.cents end) filter (where n.id is not null), 0)::bigint as cents
        from flow_lines l left join payment_notices n on n.tenant_id = l.tenant_id and n.notice_number = '3' || l.iuv
        where l.tenant_id = current_tenant() and l.flow_id = ${flowId}) own
      where flows.tenant_id = current_tenant() and flows.id = ${flowId} returning settled_cents as "settledCents"`,
  );
  return settledCents;
}

/** A child's part of a receipt that flows took back, or no longer take back. */
export interface RevokedPart {
  readonly receiptId: number;
  readonly consumerId: number;
  /** What the receipt credited to this child. */
  readonly cents: Cents;
  /** What live flows take back of the whole receipt. */
  readonly revokedCents: Cents;
  /** What this child was debited already. */
  readonly postedCents: Cents;
  /** Postings so far of the whole receipt, of all its children. */
  readonly postings: number;
}

/**
 * Every part of receipts whose accounts do not show what live flows took back; of those that these flows revoke or revoked, of all flows
 * unless given.
 */
export const revocationsToPost = (tx: Tx, flowIds?: readonly number[]): Promise<RevokedPart[]> =>
  rows(
    tx,
    sql<RevokedPart>`with touched as (
        select distinct r.id, r.receipt_id from flow_lines l
        join receipts r on r.tenant_id = l.tenant_id and r.receipt_id = l.iur
        where l.tenant_id = current_tenant() and l.status = 'revoked'
          ${flowIds ? sql`and l.flow_id = any (${flowIds}::bigint[])` : sql``}
      ), judged as (
        select t.id,
          (select coalesce(sum(l.cents), 0)::bigint from flow_lines l join flows f on f.tenant_id = l.tenant_id and f.id = l.flow_id
            where l.tenant_id = current_tenant() and l.iur = t.receipt_id and l.status = 'revoked'
              and f.applied_at is not null and f.superseded_at is null) as revoked_cents,
          coalesce(sum(case when a.kind = 'consumer' then p.cents else -p.cents end), 0)::bigint as posted_cents,
          count(p.id)::integer as postings
        from touched t
        left join postings p on p.tenant_id = current_tenant() and p.source_kind = 'revocation' and p.source_id = t.id
        left join accounts a on a.tenant_id = p.tenant_id and a.id = p.debit_account_id
        group by t.id, t.receipt_id
      )
      select j.id as "receiptId", part.consumer_id as "consumerId", part.cents, j.revoked_cents as "revokedCents", j.postings,
        (select coalesce(sum(case when p.debit_account_id = a.id then p.cents else -p.cents end), 0)::bigint
          from accounts a join postings p on p.tenant_id = a.tenant_id and a.id in (p.debit_account_id, p.credit_account_id)
            and p.source_kind = 'revocation' and p.source_id = j.id
          where a.tenant_id = current_tenant() and a.kind = 'consumer' and a.service = part.service and a.consumer_id = part.consumer_id
        ) as "postedCents"
      from judged j join receipt_lines part on part.tenant_id = current_tenant() and part.receipt_id = j.id
      where j.revoked_cents <> j.posted_cents order by j.id, part.ordinal`,
  );
