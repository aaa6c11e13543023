import { Hono } from 'hono';
import { z } from 'zod';
import type { PagopaSandbox } from './state.ts';

const fiscalCode = z.string().regex(/^\d{11}$/);
const noticeNumber = z.string().regex(/^\d{18}$/);
const cents = z.number().int().positive();

const positionSchema = z.object({
  creditorFiscalCode: fiscalCode,
  creditorName: z.string().min(1).max(140),
  noticeNumber,
  cents,
  description: z.string().min(1).max(140),
  dueAt: z.iso.datetime({ offset: true }),
});

const cartSchema = z.object({
  reference: z.string().min(1).max(100),
  notices: z
    .array(z.object({ creditorFiscalCode: fiscalCode, noticeNumber, cents }))
    .min(1)
    .max(5),
  returnTo: z.object({ ok: z.url(), cancelled: z.url(), error: z.url(), waiting: z.url() }),
});

/** What the app asks of pagoPA: positions and carts, with the shared secret. */
export function pagopaApi(sandbox: PagopaSandbox, secret: string): Hono {
  const api = new Hono();
  api.use(async (c, next) => {
    if (c.req.header('authorization') !== `Bearer ${secret}`) return c.json({ title: 'Unauthorized' }, 401);
    return next();
  });
  api.put('/positions/:creditor/:number', async (c) => {
    const parsed = positionSchema.safeParse(await c.req.json().catch(() => undefined));
    if (!parsed.success) return c.json({ title: 'Bad request' }, 400);
    return (await sandbox.put(parsed.data)) ? c.json({}, 201) : c.json({ title: 'Conflict' }, 409);
  });
  api.delete('/positions/:creditor/:number', async (c) => {
    const notice = sandbox.notice(c.req.param('number'));
    if (!notice) return c.json({ title: 'Not found' }, 404);
    return (await sandbox.cancel(notice)) ? c.json({}) : c.json({ title: 'Conflict' }, 409);
  });
  api.post('/carts', async (c) => {
    const parsed = cartSchema.safeParse(await c.req.json().catch(() => undefined));
    if (!parsed.success) return c.json({ title: 'Bad request' }, 400);
    const { reference, notices, returnTo } = parsed.data;
    for (const asked of notices) {
      const notice = sandbox.notice(asked.noticeNumber);
      if (!notice || notice.cents !== asked.cents) return c.json({ title: 'Unprocessable' }, 422);
      if (notice.status !== 'payable') return c.json({ title: 'Conflict' }, 409);
    }
    const noticeNumbers = notices.map((notice) => notice.noticeNumber);
    const cart = await sandbox.openCart({ reference, noticeNumbers, returnTo });
    return c.redirect(`/pagopa/checkout/${cart.id}`, 302);
  });
  return api;
}
