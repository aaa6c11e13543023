import { z } from 'zod';
import type { Day } from '#src/kernel/day.ts';
import { ok, type Result } from '#src/kernel/result.ts';
import type { GatewayProblem, PaidPosition } from '#src/payments/index.ts';
import { call, type GpdAccess, positionSchema, problemOf, receiptIn, refused, unavailable } from './gpd-client.ts';

const listSchema = z.object({
  payment_position_list: z.array(positionSchema),
  page_info: z.object({ total_pages: z.number().int().nonnegative() }),
});

/** As many as GPD gives at once. */
const PAGE_SIZE = 50;
/** Beyond this a creditor has so many other payments that single questions are cheaper. */
const MOST_PAGES = 40;

/**
 * What was paid of a creditor's positions on some days (GPD v3: at most 30, in UTC), page by page. Positions of its other services are
 * among them where they share the key; whoever asks looks for its own numbers.
 */
export async function listPaid(
  access: GpdAccess,
  fiscalCode: string,
  { from, to }: { readonly from: Day; readonly to: Day },
): Promise<Result<readonly PaidPosition[], GatewayProblem>> {
  const paid: PaidPosition[] = [];
  for (let page = 0, pages = 1; page < pages; page++) {
    const query = new URLSearchParams({
      payment_date_from: from,
      payment_date_to: to,
      status: 'PAID',
      // In the order in which they were made: one that is paid meanwhile moves others to a later page, so that none is missed.
      orderby: 'INSERTED_DATE',
      ordering: 'ASC',
      limit: String(PAGE_SIZE),
      page: String(page),
    });
    const answer = await call(access, 'GET', `/organizations/${encodeURIComponent(fiscalCode)}/debtpositions?${query}`);
    if (!answer) return unavailable('no answer');
    if (answer.status !== 200) return problemOf(answer);
    const parsed = listSchema.safeParse(answer.body);
    if (!parsed.success) return unavailable('a list that cannot be read');
    pages = parsed.data.page_info.total_pages;
    if (pages > MOST_PAGES) return refused(`${pages} pages of paid positions`);
    for (const position of parsed.data.payment_position_list) {
      const [instalment] = position.instalments;
      const receipt = receiptIn(position);
      if (receipt && instalment?.iuv) paid.push({ noticeNumber: instalment.nav ?? `3${instalment.iuv}`, receipt });
    }
  }
  return ok(paid);
}
