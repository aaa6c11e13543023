import { type Context, Hono } from 'hono';
import { z } from 'zod';
import { misbehave } from './faults.ts';
import type { PagopaSandbox, SandboxNotice } from './state.ts';

const text140 = z.string().min(1).max(140);
/** GPD reads dates without a zone, in UTC; a final Z is dropped. */
const utc = z.string().transform((text, context) => {
  try {
    return Temporal.PlainDateTime.from(text.replace(/Z$/, '')).toZonedDateTime('UTC').toInstant();
  } catch {
    context.addIssue({ code: 'custom', message: 'not a date-time' });
    return z.NEVER;
  }
});

const transferSchema = z.object({
  idTransfer: z.enum(['1', '2', '3', '4', '5']),
  amount: z.number().int().min(1),
  organizationFiscalCode: z.string().optional(),
  remittanceInformation: text140,
  category: z.string().regex(/^[6-9]\/\d{7}(IM|TS|SP|SA|AP)\/$/, 'category is not in the taxonomy'),
  iban: z.string().regex(/^[A-Za-z0-9]{1,35}$/),
});

const positionSchema = z.object({
  iupd: z.string().min(1),
  payStandIn: z.boolean().default(true),
  companyName: text140,
  officeName: z.string().max(140).optional(),
  paymentOption: z
    .array(
      z.object({
        description: z.string().max(140).optional(),
        validityDate: utc.nullish(),
        switchToExpired: z.boolean(),
        debtor: z.object({ type: z.enum(['F', 'G']), fiscalCode: z.string().min(1), fullName: z.string().min(1) }),
        installments: z
          .array(
            z.object({
              nav: z
                .string()
                .regex(/^\d{18}$/)
                .optional(),
              iuv: z.string().regex(/^\d{17}$/),
              amount: z.number().int().min(1),
              description: text140,
              dueDate: utc,
              transfer: z.array(transferSchema).min(1).max(5),
            }),
          )
          .length(1),
      }),
    )
    .length(1),
});

type AskedPosition = z.infer<typeof positionSchema>;

const problem = (c: Context, status: 400 | 401 | 404 | 409, detail: string) =>
  c.json({ title: `Error ${status}`, status, detail }, status);

/**
 * Debt positions as GPD v3 keeps them for a creditor: created and published, read, deleted. It obeys the same contract, and the rules that the
 * OpenAPI document does not say: names never used twice, sums that add up, dates in UTC, nothing deleted that was paid.
 */
export function gpdApi(sandbox: PagopaSandbox, key: string): Hono {
  const api = new Hono();
  api.use(async (c, next) => {
    c.header('X-Request-Id', crypto.randomUUID());
    if (c.req.header('ocp-apim-subscription-key') !== key) return problem(c, 401, 'Wrong or missing function key.');
    return next();
  });
  api.use(misbehave(sandbox));
  const place = '/organizations/:ec/debtpositions';
  api.post(place, (c) => create(c, sandbox));
  api.get(place, (c) => list(c, sandbox));
  api.get(`${place}/:iupd`, (c) => {
    const notice = sandbox.position(c.req.param('ec'), c.req.param('iupd'));
    if (!notice || notice.status === 'cancelled') return problem(c, 404, 'No debt position with this name.');
    return c.json(positionOf(sandbox, notice));
  });
  api.post(`${place}/:iupd/publish`, async (c) => {
    const notice = sandbox.position(c.req.param('ec'), c.req.param('iupd'));
    if (!notice || notice.status === 'cancelled') return problem(c, 404, 'No debt position with this name.');
    if (notice.status !== 'draft') return problem(c, 409, 'The debt position is not publishable.');
    notice.status = 'payable';
    await sandbox.save();
    return c.json(positionOf(sandbox, notice));
  });
  api.delete(`${place}/:iupd`, async (c) => {
    const notice = sandbox.position(c.req.param('ec'), c.req.param('iupd'));
    if (!notice || notice.status === 'cancelled') return problem(c, 404, 'No debt position with this name.');
    if (notice.status === 'paid') return problem(c, 409, 'There is an existing related payment.');
    notice.status = 'cancelled';
    await sandbox.save();
    return c.json('OK');
  });
  return api;
}

const MOST_LISTED = 50;
const MOST_DAYS = 30;
const listQuery = z.object({
  limit: z.coerce.number().int().min(1).max(MOST_LISTED).default(10),
  page: z.coerce.number().int().min(0).default(0),
  status: z.string().optional(),
  payment_date_from: z.iso.date().optional(),
  payment_date_to: z.iso.date().optional(),
});

/** Positions page by page, by state and by the day in UTC on which they were paid: at most 30 days, as GPD allows. */
function list(c: Context, sandbox: PagopaSandbox) {
  const parsed = listQuery.safeParse(c.req.query());
  if (!parsed.success) return problem(c, 400, 'limit, page or a date is wrong');
  const { limit, page, status, payment_date_from: from, payment_date_to: to } = parsed.data;
  const days = from && to ? Temporal.PlainDate.from(from).until(Temporal.PlainDate.from(to)).days : 0;
  if (days > MOST_DAYS || days < 0) return problem(c, 400, `payment dates must be in order, at most ${MOST_DAYS} days`);
  const found = sandbox.state.notices
    .filter((notice) => notice.creditorFiscalCode === c.req.param('ec') && notice.status !== 'cancelled')
    .map((notice) => ({
      position: positionOf(sandbox, notice),
      paidOn: sandbox.receiptOf(notice)?.paidAt.slice(0, 10),
    }))
    .filter(({ position }) => !status || position.status === status)
    .filter(({ paidOn }) => (!from && !to) || (paidOn && paidOn >= (from ?? '') && paidOn <= (to ?? '9999')))
    .map(({ position }) => position);
  const shown = found.slice(page * limit, (page + 1) * limit);
  const total = Math.ceil(found.length / limit);
  return c.json({
    payment_position_list: shown,
    page_info: { page, limit, items_found: shown.length, total_pages: total },
  });
}

async function create(c: Context, sandbox: PagopaSandbox) {
  const body: unknown = await c.req.json().catch(() => undefined);
  const parsed = positionSchema.safeParse(body);
  if (!parsed.success)
    return problem(c, 400, parsed.error.issues.map(({ message, path }) => `${path.join('.')}: ${message}`).join('; '));
  const creditorFiscalCode = c.req.param('ec') ?? '';
  const broken = brokenRule(sandbox, parsed.data);
  if (broken) return problem(c, 400, broken);
  const instalment = instalmentOf(parsed.data);
  const noticeNumber = instalment.nav ?? `3${instalment.iuv}`;
  const taken = sandbox.state.notices.some(
    (notice) =>
      notice.creditorFiscalCode === creditorFiscalCode &&
      (notice.iupd === parsed.data.iupd || notice.iuv === instalment.iuv || notice.noticeNumber === noticeNumber),
  );
  if (taken) return problem(c, 409, 'IUPD, IUV or NAV already used.');
  const notice: SandboxNotice = {
    creditorFiscalCode,
    creditorName: parsed.data.companyName,
    iupd: parsed.data.iupd,
    iuv: instalment.iuv,
    noticeNumber,
    cents: instalment.amount,
    description: instalment.description,
    dueAt: instalment.dueDate.toString(),
    asked: body,
    insertedAt: sandbox.now().toString(),
    status: c.req.query('toPublish') === 'true' ? 'payable' : 'draft',
  };
  await sandbox.add(notice);
  return c.json(createdOf(notice, body as AskedBody), 201);
}

function instalmentOf({ paymentOption }: AskedPosition) {
  const instalment = paymentOption[0]?.installments[0];
  if (!instalment) throw new Error('The schema asks for one instalment');
  return instalment;
}

/** What GPD's own validation refuses, in its words; undefined when everything adds up. */
function brokenRule(sandbox: PagopaSandbox, asked: AskedPosition): string | undefined {
  const now = sandbox.now();
  const validity = asked.paymentOption[0]?.validityDate;
  const { amount, dueDate, transfer } = instalmentOf(asked);
  if (validity && Temporal.Instant.compare(validity, now) <= 0) return 'validity_date must be > current_date';
  if (Temporal.Instant.compare(dueDate, validity ?? now) < 0)
    return 'due_date must be >= validity_date or current_date';
  const sum = transfer.reduce((total, part) => total + part.amount, 0);
  return sum === amount ? undefined : 'the sum of the transfers is not the amount';
}

interface AskedBody {
  readonly paymentOption: readonly { readonly installments: readonly object[] }[];
}

const createdOf = (notice: SandboxNotice, asked: AskedBody) => ({
  ...asked,
  status: notice.status === 'draft' ? 'DRAFT' : 'VALID',
  paymentOption: asked.paymentOption.map((option) => ({
    ...option,
    installments: option.installments.map((instalment) => ({
      ...instalment,
      nav: notice.noticeNumber,
      status: 'UNPAID',
    })),
  })),
});

/** A position as it is read: what was asked, and what became of it. */
function positionOf(sandbox: PagopaSandbox, notice: SandboxNotice) {
  const receipt = sandbox.receiptOf(notice);
  const asked = notice.asked as AskedBody;
  const paid = receipt && {
    amount: receipt.cents,
    paymentDate: receipt.paidAt,
    idReceipt: receipt.receiptId,
    pspCompany: receipt.pspName,
    paymentMethod: 'CP',
    fee: 0,
  };
  const overdue = sandbox.isOverdue(notice);
  const state = receipt ? 'PAID' : notice.status === 'draft' ? 'DRAFT' : overdue ? 'UNPAYABLE' : 'VALID';
  const { payStandIn: _, ...legible } = asked as AskedBody & { payStandIn?: boolean };
  return {
    ...legible,
    organizationFiscalCode: notice.creditorFiscalCode,
    insertedDate: notice.insertedAt,
    status: state,
    paymentOption: asked.paymentOption.map((option) => ({
      ...option,
      installments: option.installments.map((instalment) => ({
        ...instalment,
        nav: notice.noticeNumber,
        organizationFiscalCode: notice.creditorFiscalCode,
        status: receipt ? 'PAID' : overdue ? 'EXPIRED' : 'UNPAID',
        ...paid,
      })),
    })),
  };
}
