import { z } from 'zod';
import type { Cents } from '#src/kernel/money.ts';
import { romeDay } from '#src/kernel/rome-time.ts';
import type { FlowLine, FlowName, FlowSource } from '#src/reconciliation/index.ts';
import { lineStatus } from '#src/reconciliation/index.ts';

export interface FdrConnection {
  /** Where FdR-3 answers, without a slash at the end. */
  readonly baseUrl: string;
  /** The subscription key of the creditor. */
  readonly key: string;
  readonly fiscalCode: string;
}

/** Servers of the official OpenAPI document (FdR-3, organizations). */
export const FDR_ADDRESSES = {
  production: 'https://api.platform.pagopa.it/fdr-org/service/v1',
  uat: 'https://api.uat.platform.pagopa.it/fdr-org/service/v1',
} as const;

const PAGE_SIZE = 1000;
const TIMEOUT_MS = 30_000;
/** A service that never says "last page" must not keep a worker for ever. */
const MOST_PAGES = 10_000;

/** pagoPA writes euro with a decimal point, as JSON numbers; the nearest whole cent is meant. */
const euro = z
  .union([
    z.number(),
    z
      .string()
      .regex(/^-?\d+(\.\d+)?$/)
      .transform(Number),
  ])
  .transform((value, context): Cents => {
    const cents = Math.round(value * 100);
    if (Number.isSafeInteger(cents) && Math.abs(value * 100 - cents) < 1e-4) return cents;
    context.addIssue({ code: 'custom', message: 'not an amount with two decimals' });
    return z.NEVER;
  });

/** With a zone, or a bare date or time, which is then UTC (FdR windows are). */
const instant = z.string().transform((text, context) => {
  try {
    if (/^\d{4}-\d\d-\d\d$/.test(text)) return Temporal.Instant.from(`${text}T00:00:00Z`);
    return Temporal.Instant.from(/(Z|[+-]\d\d:?\d\d)$/.test(text) ? text : `${text}Z`);
  } catch {
    context.addIssue({ code: 'custom', message: 'not an instant' });
    return z.NEVER;
  }
});

const metadata = z.object({ totPage: z.number().int().nonnegative() });

const flowsPage = z.object({
  metadata,
  data: z.array(
    z.object({
      fdr: z.string().min(1),
      pspId: z.string().min(1),
      revision: z.number().int().min(1),
      published: instant,
    }),
  ),
});

const flowHead = z.object({
  regulation: z.string().default(''),
  regulationDate: instant.optional(),
  sender: z.object({ pspName: z.string().default('') }).optional(),
  totPayments: z.number().int().optional(),
  sumPayments: euro.optional(),
});

const linesPage = z.object({
  metadata,
  data: z.array(
    z.object({
      index: z.number().int().min(1),
      iuv: z.string().min(1).max(35),
      iur: z.string().min(1).max(35),
      idTransfer: z.number().int(),
      pay: euro,
      // Lenient on purpose: a code that nobody knows yet is kept for the office.
      payStatus: z.union([z.string(), z.number()]).transform(String),
      payDate: instant,
    }),
  ),
});

/** Flows of one creditor as FdR-3 gives them. Each call throws when there is no answer that can be read. */
export function fdrSource(connection: FdrConnection): FlowSource {
  const flows = `/organizations/${encodeURIComponent(connection.fiscalCode)}/fdrs`;
  const path = ({ name, revision, pspId }: FlowName) =>
    `${flows}/${encodeURIComponent(name)}/revisions/${revision}/psps/${encodeURIComponent(pspId)}`;
  const get = (address: string, query: Record<string, string> = {}) => call(connection, address, query);
  return {
    published: (after) =>
      pages(async (page) => {
        const answer = flowsPage.parse(await get(flows, { ...page, publishedGt: after.toString() }));
        const items = answer.data.map(({ fdr: name, pspId, revision, published: publishedAt }) => ({
          name,
          pspId,
          revision,
          publishedAt,
        }));
        return { items, totPage: answer.metadata.totPage };
      }),
    head: async (flow) => {
      const head = flowHead.parse(await get(path(flow)));
      return {
        ...flow,
        pspName: head.sender?.pspName || flow.pspId,
        regulation: head.regulation,
        regulationOn: head.regulationDate ? romeDay(head.regulationDate) : null,
        declaredCount: head.totPayments ?? null,
        declaredCents: head.sumPayments ?? null,
      };
    },
    lines: (flow) =>
      pages(async (page) => {
        const answer = linesPage.parse(await get(`${path(flow)}/payments`, page));
        return { items: answer.data.map(lineOf), totPage: answer.metadata.totPage };
      }),
  };
}

const lineOf = (payment: z.infer<typeof linesPage>['data'][number]): FlowLine => ({
  line: payment.index,
  iuv: payment.iuv,
  iur: payment.iur,
  transfer: payment.idTransfer,
  // A revoked payment is written with a minus by some (XML), without by others (JSON).
  cents: Math.abs(payment.pay),
  status: lineStatus(payment.payStatus),
  statusCode: payment.payStatus,
  paidAt: payment.payDate,
});

/** Page after page until the last one. */
async function* pages<T>(
  fetchPage: (page: { page: string; size: string }) => Promise<{ items: readonly T[]; totPage: number }>,
): AsyncGenerator<readonly T[]> {
  for (let page = 1; page <= MOST_PAGES; page++) {
    const { items, totPage } = await fetchPage({ page: String(page), size: String(PAGE_SIZE) });
    if (items.length > 0) yield items;
    if (page >= totPage) return;
  }
}

async function call({ baseUrl, key }: FdrConnection, path: string, query: Record<string, string>): Promise<unknown> {
  const response = await fetch(`${baseUrl}${path}?${new URLSearchParams(query)}`, {
    headers: { accept: 'application/json', 'Ocp-Apim-Subscription-Key': key },
    redirect: 'manual',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  if (response.status !== 200) throw new Error(`FdR answered ${response.status}`);
  return response.json();
}
