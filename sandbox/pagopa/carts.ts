import { Hono } from 'hono';
import { z } from 'zod';
import { misbehave } from './faults.ts';
import type { PagopaSandbox } from './state.ts';

/** Checkout wants whole addresses: without a scheme the payer would come back to nowhere. */
const address = z.url({ protocol: /^https?$/ });

const cartSchema = z.object({
  emailNotice: z.email().optional(),
  paymentNotices: z
    .array(
      z.object({
        noticeNumber: z.string().regex(/^\d{18}$/),
        fiscalCode: z.string().regex(/^\d{11}$/),
        amount: z.number().int().min(1),
        companyName: z.string().max(140),
        description: z.string().max(140),
      }),
    )
    .min(1)
    .max(5),
  returnUrls: z.object({
    returnOkUrl: address,
    returnCancelUrl: address,
    returnErrorUrl: address,
    returnWaitingUrl: address,
  }),
  idCart: z.string().min(1).max(100).optional(),
  allCCP: z.boolean().optional(),
});

/** `POST /carts` of Checkout for creditors (v2): it answers with a redirect to the checkout, and only for notices that can be paid. */
export function cartsApi(sandbox: PagopaSandbox): Hono {
  const api = new Hono();
  api.use(misbehave(sandbox));
  api.post('/carts', async (c) => {
    const problem = (status: 400 | 422, detail: string) => c.json({ title: `Error ${status}`, status, detail }, status);
    const parsed = cartSchema.safeParse(await c.req.json().catch(() => undefined));
    if (!parsed.success) return problem(400, parsed.error.issues.map(({ path }) => path.join('.')).join(', '));
    const { paymentNotices, returnUrls, idCart } = parsed.data;
    for (const { noticeNumber, fiscalCode, amount } of paymentNotices) {
      const notice = sandbox.notice(noticeNumber, fiscalCode);
      if (notice?.status !== 'payable' || notice.cents !== amount || sandbox.isOverdue(notice))
        return problem(422, `Notice ${noticeNumber} cannot be paid.`);
    }
    const cart = await sandbox.openCart({
      reference: idCart ?? '',
      notices: paymentNotices.map(({ noticeNumber, fiscalCode }) => ({ noticeNumber, creditorFiscalCode: fiscalCode })),
      returnTo: {
        ok: returnUrls.returnOkUrl,
        cancelled: returnUrls.returnCancelUrl,
        error: returnUrls.returnErrorUrl,
        waiting: returnUrls.returnWaitingUrl,
      },
    });
    // The checkout's pages are this program's, whoever stands between it and the caller.
    return c.redirect(`${sandbox.origin}/pagopa/checkout/${cart.id}`, 302);
  });
  return api;
}
