import { Hono } from 'hono';
import type { Clock } from '#src/kernel/clock.ts';
import { romeDay } from '#src/kernel/rome-time.ts';
import type { PagopaSandbox, SandboxReceipt } from './state.ts';

interface PlayedFlow {
  readonly fdr: string;
  readonly revision: number;
  readonly published: Temporal.Instant;
  readonly receipts: readonly SandboxReceipt[];
}

const PSP = { id: 'SANDBOX', name: 'Banca di prova' };

/**
 * FdR-3 as the sandbox plays it: one flow for each creditor and day of Rome on which something was paid, published when that day is
 * over. Everything follows from the receipts, so nothing is kept; a payment whose status was changed gives its flow a new revision.
 */
export function fdrService(sandbox: PagopaSandbox, clock: Clock, key: string): Hono {
  const service = new Hono();
  service.use(async (c, next) =>
    c.req.header('ocp-apim-subscription-key') === key ? next() : c.json(problem(401, 'Unauthorized'), 401),
  );
  service.get('/organizations/:organization/fdrs', (c) => {
    const after = c.req.query('publishedGt');
    const published = flowsOf(sandbox, clock, c.req.param('organization')).filter(
      (flow) => !after || Temporal.Instant.compare(flow.published, Temporal.Instant.from(after)) > 0,
    );
    const named = published.map(({ fdr, revision, published: at }) => ({
      fdr,
      pspId: PSP.id,
      revision,
      published: at.toString(),
      flowDate: at.toString(),
    }));
    return c.json(pageOf(named, c.req.query()));
  });
  const flowPath = '/organizations/:organization/fdrs/:fdr/revisions/:revision/psps/:psp';
  const find = (params: Record<string, string>) =>
    flowsOf(sandbox, clock, params.organization ?? '').find(
      ({ fdr, revision }) => fdr === params.fdr && String(revision) === params.revision && params.psp === PSP.id,
    );
  service.get(flowPath, (c) => {
    const flow = find(c.req.param());
    return flow ? c.json(headOf(flow, c.req.param('organization'))) : c.json(problem(404, 'Not found'), 404);
  });
  service.get(`${flowPath}/payments`, (c) => {
    const flow = find(c.req.param());
    return flow ? c.json(pageOf(flow.receipts.map(paymentOf), c.req.query())) : c.json(problem(404, 'Not found'), 404);
  });
  return service;
}

const dayOf = ({ paidAt }: SandboxReceipt) => romeDay(Temporal.Instant.from(paidAt));

function flowsOf(sandbox: PagopaSandbox, clock: Clock, creditor: string): PlayedFlow[] {
  const now = clock.now();
  const today = romeDay(now);
  const days = Map.groupBy(
    sandbox.state.receipts.filter((receipt) => receipt.creditorFiscalCode === creditor && dayOf(receipt) < today),
    dayOf,
  );
  return [...days].map(([day, receipts]) => ({
    fdr: `${day}${PSP.id}-0001`,
    revision: 1 + Math.max(...receipts.map((receipt) => receipt.restated ?? 0)),
    published: latest(
      receipts.map((receipt) => receipt.restatedAt ?? ''),
      `${day}T23:59:59Z`,
    ),
    receipts,
  }));
}

const latest = (instants: readonly string[], least: string) =>
  Temporal.Instant.from(
    [...instants, least]
      .filter((text) => text !== '')
      .sort()
      .at(-1) ?? least,
  );

const euro = (cents: number) => cents / 100;

function headOf({ fdr, revision, published, receipts }: PlayedFlow, organization: string) {
  const sum = euro(
    receipts.reduce((cents, { cents: more, status }) => cents + (status === 'REVOKED' ? -more : more), 0),
  );
  const at = published.toString();
  return {
    status: 'PUBLISHED',
    revision,
    created: at,
    updated: at,
    published: at,
    fdr,
    fdrDate: at,
    regulation: `SCT ${fdr}`,
    regulationDate: at.slice(0, 10),
    sender: {
      type: 'LEGAL_PERSON',
      id: PSP.id,
      pspId: PSP.id,
      pspName: PSP.name,
      pspBrokerId: PSP.id,
      channelId: `${PSP.id}_01`,
    },
    receiver: { id: organization, organizationId: organization, organizationName: 'Comune' },
    computedTotPayments: receipts.length,
    computedSumPayments: sum,
    totPayments: receipts.length,
    sumPayments: sum,
  };
}

const paymentOf = (receipt: SandboxReceipt, place: number) => ({
  index: place + 1,
  iuv: receipt.noticeNumber.slice(1),
  iur: receipt.receiptId,
  idTransfer: 1,
  pay: euro(receipt.cents),
  payStatus: receipt.status ?? 'EXECUTED',
  payDate: receipt.paidAt,
});

function pageOf<T>(all: readonly T[], query: Record<string, string>) {
  const [page, size] = [Math.max(1, Number(query.page ?? 1)), Math.min(1000, Number(query.size ?? 1000))];
  const data = all.slice((page - 1) * size, page * size);
  return {
    metadata: { pageSize: size, pageNumber: page, totPage: Math.max(1, Math.ceil(all.length / size)) },
    count: data.length,
    data,
  };
}

const problem = (httpStatusCode: number, httpStatusDescription: string) => ({
  errorId: 'sandbox',
  httpStatusCode,
  httpStatusDescription,
  appErrorCode: `FDR-0${httpStatusCode}`,
  errors: [],
});
