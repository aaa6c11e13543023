import type { Hono } from 'hono';
import { romeDay } from '#src/kernel/rome-time.ts';
import { type Payment, paymentsOf } from '#src/payments/index.ts';
import type { PageEnvironment } from '#src/platform/http/environment.ts';
import {
  Actions,
  BackLink,
  Card,
  EmptyState,
  LinkButton,
  Money,
  MoreLink,
  PageHeading,
} from '#src/web/components/index.ts';
import { messages } from '#src/web/messages/index.ts';
import { type PageContext, read } from '#src/web/transaction.ts';
import { FamilyPage } from './frame.tsx';
import { registerPaymentNotice } from './payments-notice.tsx';
import { registerPayment } from './payments-one.tsx';
import { registerPaymentTill } from './payments-till.tsx';
import { registerPuntoLis } from './punto-lis.tsx';
import { citizenOf } from './request.ts';

const LISTED = 50;

/** *Pagamenti*: to do, in verification, done; and each payment's own page (R9). */
export function registerPayments(app: Hono<PageEnvironment>): void {
  app.get('/pagamenti', paymentsPage);
  registerPuntoLis(app);
  registerPaymentNotice(app);
  registerPaymentTill(app);
  registerPayment(app);
}

async function paymentsPage(c: PageContext) {
  const { arrivedAt: at, slug } = c.var;
  const { list, topUp } = messages.payments;
  const query = { personId: citizenOf(c).personId, at, limit: LISTED, offset: 0 };
  const payments = await read(c, (tx) => paymentsOf(tx, query));
  const todo = payments.filter(({ state }) => state === 'to_pay' || state === 'in_preparation');
  const waiting = payments.filter(({ state }) => state === 'in_verification');
  const done = payments.filter((payment) => !todo.includes(payment) && !waiting.includes(payment));
  return c.html(
    <FamilyPage c={c} title={list.title} section="pagamenti">
      <BackLink href={`/${slug}/cittadino`} label={topUp.backToCitizen} />
      <PageHeading title={headingOf(todo.length, waiting.length)} />
      <Actions>
        <LinkButton href={`/${slug}/ricarica`} variant={todo.length > 0 ? 'outline' : 'primary'}>
          {list.topUp}
        </LinkButton>
        <LinkButton href={`/${slug}/pagamenti/puntolis`} variant="outline">
          {list.puntoLis}
        </LinkButton>
      </Actions>
      {payments.length === 0 && <EmptyState title={list.empty} />}
      <Group c={c} title={list.todo} payments={todo} />
      <Group c={c} title={list.waiting} payments={waiting} />
      <Group c={c} title={list.done} payments={done} />
      {payments.length === LISTED && <p>{list.latestOnly}</p>}
    </FamilyPage>,
  );
}

function headingOf(todo: number, waiting: number): string {
  const { heading } = messages.payments.list;
  if (todo > 0) return heading.todo(todo);
  return waiting > 0 ? heading.waiting : heading.nothing;
}

function Group({ c, title, payments }: { c: PageContext; title: string; payments: readonly Payment[] }) {
  if (payments.length === 0) return null;
  return (
    <>
      <h2>{title}</h2>
      {payments.map((payment) => (
        <PaymentCard c={c} payment={payment} />
      ))}
    </>
  );
}

function PaymentCard({ c, payment }: { c: PageContext; payment: Payment }) {
  const { list, payment: text } = messages.payments;
  const names = list.join([...new Set(payment.notices.flatMap((notice) => notice.lines).map((line) => line.name))]);
  const cents = amountOf(payment);
  return (
    <Card
      level={3}
      title={<Money cents={cents} />}
      subtitle={[
        names,
        text.state[payment.state],
        list.createdOn(romeDay(payment.createdAt)),
        ...(payment.channel === 'shop_network' ? [list.puntoLis] : []),
      ].join(' · ')}
    >
      {payment.state !== 'paid' && <p>{nextOf(payment)}</p>}
      {payment.state === 'to_pay' && payment.dueOn && <p class="quiet">{text.dueOn(payment.dueOn)}</p>}
      <Actions>
        <MoreLink href={`/${c.var.slug}/pagamenti/${payment.reference}`} hiddenLabel={list.openOf(cents, names)}>
          {list.open}
        </MoreLink>
      </Actions>
    </Card>
  );
}

function nextOf({ state, unconfirmed, replacedBy }: Payment): string {
  const { payment: text } = messages.payments;
  if (state === 'cancelled' && replacedBy !== null) return text.replaced;
  return unconfirmed ? text.unconfirmed : text.next[state];
}

/** What a payment is about: what is open, or what was paid, or what would have been. */
function amountOf({ openCents, paidCents, notices }: Payment): number {
  return openCents || paidCents || notices.reduce((sum, notice) => sum + notice.cents, 0);
}
