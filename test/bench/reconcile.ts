import { inTenant, type Tx } from '#src/platform/database/index.ts';
import { clearingNow, type FlowHead, type FlowLine, reconciliation, takeFlow } from '#src/reconciliation/index.ts';
import { bigTown, inTown } from './big-town.ts';
import { type Figure, timed } from './figures.ts';
import { noticesIn, numberOf } from './notices.ts';
import type { Scratch } from './scratch.ts';

const LINES = 100_000;
const CHILDREN = 20_000;
const PAGE = 1000;
const at = Temporal.Instant.from('2026-11-24T07:00:00Z');

/** One flow of a whole city, page by page, and the page that shows how it stands. One line in a thousand has no receipt. */
export async function reconcile(scratch: Scratch): Promise<Figure[]> {
  const town = await bigTown(scratch.admin, 'reconcile', CHILDREN);
  await noticesIn(scratch.admin, town, LINES);
  await inTown(scratch.admin, town.tenantId, [
    `insert into receipts (receipt_id, notice_id, cents, paid_at, psp_name, received_at)
     select 'rt-' || notice_number, id, cents, '2026-11-20 10:00+01', 'Banca di prova', '2026-11-20 10:00+01' from payment_notices
     where tenant_id = ${town.tenantId} and id % 1000 <> 0`,
    `insert into postings (debit_account_id, credit_account_id, cents, code, source_kind, source_id, event_on, created_at)
     select c.id, a.id, r.cents, 'top_up', 'receipt', r.id, '2026-11-20', r.received_at from receipts r
     join payment_notices n on n.tenant_id = r.tenant_id and n.id = r.notice_id
     join accounts a on a.tenant_id = n.tenant_id and a.consumer_id = n.consumer_id and a.kind = 'consumer'
     join accounts c on c.tenant_id = n.tenant_id and c.kind = 'clearing' where r.tenant_id = ${town.tenantId}`,
  ]);
  await scratch.admin.query('vacuum (analyze)');
  const scope = { tenantId: town.tenantId, actor: { kind: 'system', job: 'bench' } } as const;
  const inTransaction = <T>(work: (tx: Tx) => Promise<T>) => inTenant(scratch.app, scope, work);
  let most = 0;
  const watch = setInterval(() => {
    most = Math.max(most, process.memoryUsage().rss);
  }, 20);
  const took = await timed(() => takeFlow(inTransaction, head, pages(), at)).finally(() => clearInterval(watch));
  const seen = { from: at.subtract({ hours: 24 * 366 }), to: at.add({ hours: 1 }) };
  const view = await inTransaction((tx) => reconciliation(tx, { seen, month: seen, at }));
  const shown = await timed(() => inTransaction((tx) => reconciliation(tx, { seen, month: seen, at })));
  const books = await inTransaction(clearingNow);
  return [
    { name: `reconcile: a flow of ${LINES} lines`, value: took / 1000, unit: 's', atMost: 60 },
    { name: 'reconcile: memory of the process meanwhile', value: most / 2 ** 20, unit: 'MiB', atMost: 300 },
    { name: 'reconcile: lines that wait for the office', value: view.waiting, unit: '', atMost: LINES / 1000 },
    {
      name: 'reconcile: cents between ledger and facts',
      value: Math.abs(books.ledgerCents - books.expectedCents),
      unit: '',
      atMost: 0,
    },
    { name: 'reconcile: what the page asks, a year of it', value: shown, unit: 'ms' },
  ];
}

const head: FlowHead = {
  pspId: 'PSP',
  name: '2026-11-24PSP-0001',
  revision: 1,
  publishedAt: at,
  pspName: 'Banca di prova',
  regulation: 'SCT',
  regulationOn: null,
  declaredCount: LINES,
  declaredCents: LINES * 3500,
};

async function* pages(): AsyncGenerator<readonly FlowLine[]> {
  for (let first = 1; first <= LINES; first += PAGE) {
    yield Array.from({ length: PAGE }, (_, place): FlowLine => {
      const line = first + place;
      const number = numberOf(line);
      return {
        line,
        iuv: number.slice(1),
        iur: `rt-${number}`,
        transfer: 1,
        cents: 3500,
        status: 'executed',
        statusCode: 'EXECUTED',
        paidAt: at,
      };
    });
  }
}
