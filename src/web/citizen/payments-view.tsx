import { groupedSlip } from '#src/collection/index.ts';
import { isBefore } from '#src/kernel/rome-time.ts';
import { type Payment, permits } from '#src/payments/index.ts';
import {
  Actions,
  Alert,
  BackLink,
  Button,
  Card,
  CardSection,
  Form,
  LinkButton,
  Money,
  PageHeading,
  Stepper,
} from '#src/web/components/index.ts';
import { messages } from '#src/web/messages/index.ts';
import type { PageContext } from '#src/web/transaction.ts';
import { FamilyPage } from './frame.tsx';
import { formTarget } from './payments-forms.ts';
import { PaymentOnPaper } from './payments-paper.tsx';
import type { PaymentNews } from './payments-request.ts';

interface ViewProps {
  c: PageContext;
  payment: Payment;
  /** Fiscal code of the municipality, for whom pays at a counter. */
  creditor: string;
  /** Where a notice can be mailed to. */
  email: string | undefined;
  news?: PaymentNews | undefined;
}

/** After so long without a receipt the page stops saying "a few minutes". */
const SLOW_AFTER_MINUTES = 60;

/** States that pass by themselves. */
const awaits: readonly Payment['state'][] = ['in_preparation', 'in_verification'];

export function PaymentView({ c, payment, creditor, email, news }: ViewProps) {
  const { slug } = c.var;
  const { payment: text, steps } = messages.payments;
  const { state, notices, openCents, paidCents } = payment;
  const all = notices.reduce((sum, notice) => sum + notice.cents, 0);
  const cents = state === 'paid' ? paidCents : openCents || all;
  return (
    <FamilyPage c={c} title={text.title} section="pagamenti">
      <BackLink href={`/${slug}/pagamenti`} label={text.backToList} />
      {state === 'to_pay' && <Stepper steps={steps} current={4} />}
      <News payment={payment} email={email} news={news} />
      {/* The script asks for this page again and shows it when its state has changed. */}
      <div data-awaits={awaits.includes(state) ? `${state}-${paidCents}` : undefined}>
        <PageHeading title={text.heading[state](cents)} lead={leadOf(c, payment)} />
      </div>
      <AtShop payment={payment} />
      {openCents > 0 && paidCents > 0 && <p>{text.partly(paidCents)}</p>}
      <NextSteps c={c} payment={payment} />
      {permits(state, 'open_checkout') && <PaymentOnPaper c={c} payment={payment} creditor={creditor} email={email} />}
      {(paidCents > 0 || !permits(state, 'open_checkout')) && <Lines payment={payment} />}
      {permits(state, 'cancel') && <Cancel c={c} payment={payment} />}
      <GoOn slug={slug} payment={payment} />
    </FamilyPage>
  );
}

/** A payment that a shop's terminal began: where its slip is, and what to do when the shop never paid. */
function AtShop({ payment: { channel, reference, state } }: { payment: Payment }) {
  const { shop } = messages.payments;
  if (channel !== 'shop_network') return null;
  return (
    <>
      <p>{shop.slip(groupedSlip(reference))}</p>
      {state === 'expired' && (
        <Alert tone="warning" title={shop.unpaid}>
          <p>{shop.unpaidNext}</p>
        </Alert>
      )}
    </>
  );
}

function leadOf(c: PageContext, { state, verificationSince, replacedBy }: Payment): string {
  const { payment: text } = messages.payments;
  if (state === 'cancelled' && replacedBy !== null) return text.replaced;
  if (state !== 'in_verification' || !verificationSince) return text.next[state];
  const slow = isBefore(verificationSince.add({ minutes: SLOW_AFTER_MINUTES }), c.var.arrivedAt);
  return slow ? text.slow : text.next.in_verification;
}

function News({ payment, email, news }: Pick<ViewProps, 'payment' | 'email' | 'news'>) {
  const { payment: text } = messages.payments;
  if (news === 'sent') {
    return (
      <Alert tone="success" title={text.sent} announce>
        <p>{text.sentNext(email)}</p>
      </Alert>
    );
  }
  const said = {
    failed: { title: text.failed, next: text.failedNext },
    taken: { title: text.taken, next: text.takenNext },
    unavailable: { title: text.unavailable, next: text.unavailableNext },
    notNow: { title: text.notNow(text.state[payment.state]), next: text.notNowNext },
    noAddress: { title: text.noAddress, next: text.noAddressNext },
    notJoined: { title: text.notJoined, next: text.notJoinedNext },
  };
  const shown = news && said[news];
  if (shown) {
    return (
      <Alert tone="warning" title={shown.title} announce>
        <p>{shown.next}</p>
      </Alert>
    );
  }
  if (!payment.unconfirmed) return null;
  return (
    <Alert tone="warning" title={text.unconfirmed}>
      <p>{text.unconfirmedNext}</p>
    </Alert>
  );
}

function NextSteps({ c, payment }: { c: PageContext; payment: Payment }) {
  const { payment: text } = messages.payments;
  const { state, reference, dueOn, verificationSince } = payment;
  const path = `/${c.var.slug}/pagamenti/${reference}`;
  if (state === 'to_pay' || state === 'in_preparation') {
    return (
      <Card title={text.online} subtitle={text.onlineHint}>
        {dueOn && <p>{text.dueOn(dueOn)}</p>}
        <Actions>
          <LinkButton href={`${path}/paga`}>{state === 'to_pay' ? text.payOnline : text.retry}</LinkButton>
        </Actions>
      </Card>
    );
  }
  if (state !== 'in_verification') return null;
  return (
    <Card>
      {verificationSince && <p>{text.verifyingSince(verificationSince)}</p>}
      <Actions>
        <LinkButton href={path} variant="outline">
          {text.refresh}
        </LinkButton>
      </Actions>
    </Card>
  );
}

/** Where a payment that is over leads: to the notice that took its place, or to another top-up. */
function GoOn({ slug, payment: { state, replacedBy } }: { slug: string; payment: Payment }) {
  const { payment: text } = messages.payments;
  if (state === 'cancelled' && replacedBy !== null)
    return <LinkButton href={`/${slug}/pagamenti/${replacedBy}`}>{text.openReplacement}</LinkButton>;
  if (state !== 'paid' && state !== 'expired' && state !== 'cancelled') return null;
  return (
    <LinkButton href={`/${slug}/ricarica`} variant="outline">
      {text.again}
    </LinkButton>
  );
}

function Lines({ payment }: { payment: Payment }) {
  const { payment: text } = messages.payments;
  return (
    <Card title={text.lines}>
      {payment.notices.map((notice) => (
        <CardSection>
          {notice.lines.map((line) => (
            <p>
              <strong>{line.name}</strong> · <Money cents={line.cents} />
            </p>
          ))}
          {notice.receipts.map((receipt) => (
            <p>
              {text.credited(receipt.cents, receipt.paidAt)}
              <br />
              <span class="quiet">{text.receipt(receipt.receiptId, receipt.pspName)}</span>
            </p>
          ))}
          {notice.receipts.length === 0 && payment.state === 'in_verification' && <p class="quiet">{text.waiting}</p>}
        </CardSection>
      ))}
    </Card>
  );
}

/** In two steps, because a notice on paper may be on its way to a till: the first opens what it would do, without a script. */
function Cancel({ c, payment }: { c: PageContext; payment: Payment }) {
  const { payment: text } = messages.payments;
  const open = payment.notices.filter((notice) => !notice.paidAt && !notice.cancelledAt);
  return (
    <details class="month-fold">
      <summary>{text.cancel}</summary>
      <Form {...formTarget(c, `pagamenti/${payment.reference}/annulla`)}>
        <p>{text.cancelHint(open.length)}</p>
        <Button variant="outline">{text.cancelNow(payment.openCents)}</Button>
      </Form>
    </details>
  );
}
