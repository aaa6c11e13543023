import { grouped, type Payment } from '#src/payments/index.ts';
import {
  Actions,
  Button,
  Card,
  CardSection,
  DescriptionList,
  Form,
  LinkButton,
  Money,
} from '#src/web/components/index.ts';
import { messages } from '#src/web/messages/index.ts';
import type { PageContext } from '#src/web/transaction.ts';
import { formTarget } from './payments-forms.ts';

interface PaperProps {
  c: PageContext;
  payment: Payment;
  creditor: string;
  email: string | undefined;
}

/** The ways to pay in cash: the notice as PDF or by mail, the code at the till, and the numbers for whoever types them. */
export function PaymentOnPaper({ c, payment, creditor, email }: PaperProps) {
  const { payment: text } = messages.payments;
  const path = `/${c.var.slug}/pagamenti/${payment.reference}`;
  const open = payment.notices.filter((notice) => !notice.paidAt && !notice.cancelledAt);
  return (
    <Card title={text.inCash} subtitle={text.inCashHint}>
      <CardSection>
        <Actions>
          <LinkButton href={`${path}/avviso.pdf`} variant="outline" icon="download" download>
            {text.download(open.length)}
          </LinkButton>
          {email && (
            <Form {...formTarget(c, `pagamenti/${payment.reference}/email`)} inline>
              <Button variant="outline" icon="mail">
                {text.mail}
              </Button>
            </Form>
          )}
        </Actions>
        {email && <p class="quiet">{text.mailTo(email)}</p>}
        <p class="quiet">{text.paidInCash}</p>
      </CardSection>
      {open.length > 1 && <OneNotice c={c} payment={payment} notices={open.length} />}
      {open.map((notice) => (
        <CardSection>
          <DescriptionList
            items={[
              { term: text.lines, description: <For notice={notice} /> },
              { term: text.amount, description: <Money cents={notice.cents} /> },
              { term: text.notice, description: grouped(notice.noticeNumber) },
              { term: text.creditor, description: creditor },
            ]}
          />
          <Actions>
            <LinkButton
              href={`${path}/cassa/${notice.noticeNumber}`}
              variant="outline"
              hiddenLabel={text.forChild(messages.payments.list.join(notice.lines.map((line) => line.name)))}
            >
              {text.atTill}
            </LinkButton>
          </Actions>
        </CardSection>
      ))}
    </Card>
  );
}

/** Whose a notice is: one child, or each child with their part. */
function For({ notice: { lines } }: { notice: Payment['notices'][number] }) {
  const { payment: text } = messages.payments;
  return <>{lines.length === 1 ? lines[0]?.name : lines.map(({ name, cents }) => text.part(name, cents)).join(', ')}</>;
}

/** *Paga in contanti con un solo avviso*: one for the total instead of the several below (R9). */
function OneNotice({ c, payment, notices }: { c: PageContext; payment: Payment; notices: number }) {
  const { payment: text } = messages.payments;
  return (
    <CardSection>
      <Form {...formTarget(c, `pagamenti/${payment.reference}/un-solo-avviso`)}>
        <p>{text.oneNoticeHint(notices, payment.openCents)}</p>
        <Button variant="outline">{text.oneNotice}</Button>
      </Form>
    </CardSection>
  );
}
