import { sql } from 'kysely';
import type { Installation } from '#src/app.ts';
import type { Clock } from '#src/kernel/clock.ts';
import type { Day } from '#src/kernel/day.ts';
import { inTenant, rows, type Tx } from '#src/platform/database/index.ts';
import { type FlowHead, type FlowLine, takeFlow } from '#src/reconciliation/index.ts';

/** PSPs pay out within two working days: later receipts are still on their way when the demo begins. */
const PAID_OUT_AFTER_DAYS = 3;

/** Tells, as each day's flow would have, that the bank has paid out what families paid until a few days ago. */
export async function payOutThePast(
  { installation, clock }: { readonly installation: Installation; readonly clock: Clock },
  tenantId: number,
): Promise<void> {
  const inTransaction = <T>(work: (tx: Tx) => Promise<T>) =>
    inTenant(installation.world.database, { tenantId, actor: { kind: 'system', job: 'demo' } }, work);
  const until = clock.now().subtract({ hours: 24 * PAID_OUT_AFTER_DAYS });
  const lines = await inTransaction((tx) => paidUntil(tx, until));
  for (const [day, paid] of Map.groupBy(lines, (line) => line.day)) {
    await takeFlow(inTransaction, headOf(day, paid), inOnePage(paid), clock.now());
  }
}

type PaidLine = FlowLine & { readonly day: Day };

const paidUntil = (tx: Tx, until: Temporal.Instant): Promise<PaidLine[]> =>
  rows(
    tx,
    sql<PaidLine>`select (r.paid_at at time zone 'Europe/Rome')::date as day, row_number() over (order by r.id)::integer as line, n.iuv,
        r.receipt_id as iur, 1 as transfer, r.cents, 'executed' as status, 'EXECUTED' as "statusCode", r.paid_at as "paidAt"
      from receipts r join payment_notices n on n.tenant_id = r.tenant_id and n.id = r.notice_id
      where r.tenant_id = current_tenant() and r.paid_at < ${until} order by r.id`,
  );

const headOf = (day: Day, paid: readonly PaidLine[]): FlowHead => ({
  pspId: 'BANCADIPROVA',
  name: `${day}BANCADIPROVA-0001`,
  revision: 1,
  publishedAt: Temporal.Instant.from(`${day}T23:30:00Z`),
  pspName: 'Banca di prova',
  regulation: `SCT ${day}`,
  regulationOn: day,
  declaredCount: paid.length,
  declaredCents: paid.reduce((sum, { cents }) => sum + cents, 0),
});

async function* inOnePage(lines: readonly FlowLine[]): AsyncGenerator<readonly FlowLine[]> {
  yield lines;
}
