import type { Hono } from 'hono';
import { grouped, type TillNotice, tillCode, tillNotice } from '#src/payments/index.ts';
import type { PageEnvironment } from '#src/platform/http/environment.ts';
import { messages } from '#src/web/messages/index.ts';
import { type PageContext, read } from '#src/web/transaction.ts';
import { own, paymentPath, toPayment } from './payments-request.ts';
import { TillFrame } from './till-frame.tsx';

/** Any unpaid notice, full screen, for the reader at a till (R10). Nothing on it but the code, the amount and the numbers. */
export function registerPaymentTill(app: Hono<PageEnvironment>): void {
  app.get('/pagamenti/:reference/cassa/:notice{[0-9]{18}}', show);
  app.get('/pagamenti/:reference/cassa/:notice{[0-9]{18}}/qr.svg', picture);
}

const asked = (c: PageContext) =>
  read(c, (tx) => tillNotice(tx, { ...own(c), noticeNumber: c.req.param('notice') ?? '' }));

async function show(c: PageContext) {
  const notice = await asked(c);
  if (!notice) return c.notFound();
  // A notice that was paid meanwhile says so on this very page: it is what both sides of the till wait for.
  if (notice.state !== 'to_pay' && notice.state !== 'paid')
    return toPayment(c, { kind: 'NotNow', state: notice.state });
  return c.html(<TillPage c={c} notice={notice} />);
}

async function picture(c: PageContext) {
  const notice = await asked(c);
  if (notice?.state !== 'to_pay') return c.notFound();
  return c.body(await tillCode(notice), 200, { 'Content-Type': 'image/svg+xml' });
}

function TillPage({ c, notice }: { c: PageContext; notice: TillNotice }) {
  const { till, payment: text } = messages.payments;
  const { noticeNumber, creditorFiscalCode, cents, state } = notice;
  const heading = state === 'paid' ? text.heading.paid(cents) : till.heading(cents);
  return (
    <TillFrame
      c={c}
      heading={heading}
      awake={state === 'to_pay'}
      awaits={state}
      back={{ href: paymentPath(c), label: text.title }}
    >
      {state === 'to_pay' && (
        <>
          <img
            class="till-code"
            src={`${paymentPath(c)}/cassa/${noticeNumber}/qr.svg`}
            alt={till.code(grouped(noticeNumber))}
            width="660"
            height="660"
          />
          <p>{till.how}</p>
          <p class="till-numbers">
            {till.notice} <strong>{grouped(noticeNumber)}</strong>
          </p>
          <p class="till-numbers">
            {till.creditor} <strong>{creditorFiscalCode}</strong>
          </p>
        </>
      )}
    </TillFrame>
  );
}
