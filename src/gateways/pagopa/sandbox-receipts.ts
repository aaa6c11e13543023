import { timingSafeEqual } from 'node:crypto';
import { Hono } from 'hono';
import { z } from 'zod';
import { type AfterCredit, receiveReceipt, tenantOfNotice } from '#src/payments/index.ts';
import { inTenant } from '#src/platform/database/index.ts';
import type { World } from '#src/platform/world.ts';

const receiptSchema = z.object({
  receiptId: z.string().min(1).max(100),
  creditorFiscalCode: z.string().regex(/^\d{11}$/),
  noticeNumber: z.string().regex(/^\d{18}$/),
  cents: z.number().int().positive().max(99_999_999),
  paidAt: z.iso.datetime({ offset: true }),
  pspName: z.string().min(1).max(100),
});

/**
 * Where the sandbox's pagoPA delivers receipts: `POST /sandbox-pagopa/receipts`, with the shared secret as bearer token.
 * It answers 200 only after the commit, also for receipts seen before or set aside; anything else asks to be sent again.
 */
export function receiptRoutes(
  world: Pick<World, 'database' | 'clock'>,
  options: { readonly secret: string; readonly afterCredit: AfterCredit },
): Hono {
  const routes = new Hono();
  routes.post('/sandbox-pagopa/receipts', async (c) => {
    if (!sameText(c.req.header('authorization') ?? '', `Bearer ${options.secret}`)) {
      return c.json({ error: 'unauthorized' }, 401);
    }
    const parsed = receiptSchema.safeParse(await c.req.json().catch(() => undefined));
    if (!parsed.success) return c.json({ error: 'malformed' }, 400);
    const { paidAt, ...receipt } = parsed.data;
    const tenantId = await tenantOfNotice(world.database, receipt);
    if (tenantId === undefined) return c.json({ error: 'unknown creditor' }, 404);
    const arrival = { at: world.clock.now(), afterCredit: options.afterCredit };
    const outcome = await inTenant(world.database, { tenantId, actor: { kind: 'system', job: 'pagopa' } }, (tx) =>
      receiveReceipt(tx, { ...receipt, paidAt: Temporal.Instant.from(paidAt) }, arrival),
    );
    return c.json({ outcome: outcome.kind });
  });
  return routes;
}

function sameText(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
