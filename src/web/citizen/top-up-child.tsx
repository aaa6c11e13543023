import type { TopUpOffer } from '#src/payments/index.ts';
import {
  Actions,
  Alert,
  AmountField,
  Button,
  Card,
  CardSection,
  DescriptionList,
  errorOf,
  type FieldError,
  Form,
  Money,
  RadioGroup,
} from '#src/web/components/index.ts';
import { messages } from '#src/web/messages/index.ts';
import type { PageContext } from '#src/web/transaction.ts';
import { formTarget } from './payments-forms.ts';
import { tariffWhy } from './top-up-tariff.ts';

interface TopUpChildProps {
  c: PageContext;
  child: TopUpOffer;
  limits: { readonly minCents: number; readonly maxCents: number };
  inCart: number | undefined;
  /** What stands in its form. */
  typed: { readonly amount: string; readonly other: string; readonly error?: FieldError } | undefined;
  canPay: boolean;
}

/** The choice that asks to write an amount. */
export const OTHER = 'other';

/** One child on the page of top-ups: where it eats, what it has and costs, and the amounts that mean something. */
export function TopUpChild({ c, child, limits, inCart, typed, canPay }: TopUpChildProps) {
  const { topUp } = messages.payments;
  const { enrolment, suspendedFrom, balanceCents, creditMeals, debtMeals } = child;
  const needsNothing = balanceCents >= 0 && (enrolment === null || child.tariff?.cents === 0);
  const meals = balanceCents < 0 ? debtMeals || undefined : creditMeals;
  return (
    <Card title={`${child.name} ${child.surname}`} id={`figlio-${child.consumerId}`}>
      <DescriptionList
        items={[
          ...(enrolment
            ? [
                { term: topUp.school, description: enrolment.schoolName },
                { term: topUp.classAndSection, description: enrolment.classLabel },
              ]
            : [{ term: topUp.school, description: topUp.notEnrolled }]),
          ...(child.maySeeMoney
            ? [{ term: topUp.balance, description: <Money cents={balanceCents} meals={meals} /> }]
            : []),
          ...(enrolment ? [{ term: topUp.tariff, description: tariffText(child) }] : []),
        ]}
      />
      {suspendedFrom && (
        <Alert tone="warning" title={topUp.suspended(suspendedFrom)}>
          {child.toReturn !== undefined && (
            <p>
              {topUp.wayBack(child.toReturn)} {topUp.whenBack}
            </p>
          )}
          <p>{topUp.askOffice}</p>
        </Alert>
      )}
      <Remark child={child} />
      {canPay && !needsNothing && <WaysOut c={c} child={child} />}
      {canPay && !needsNothing && <AmountForm c={c} child={child} limits={limits} inCart={inCart} typed={typed} />}
    </Card>
  );
}

function tariffText({ tariff }: TopUpOffer) {
  if (!tariff) return messages.payments.topUp.noTariff;
  return (
    <>
      <Money cents={tariff.cents} /> <span class="quiet">({tariffWhy(tariff.why)})</span>
    </>
  );
}

/** Why there is nothing to top up, or only a debt to settle. */
function Remark({ child }: { child: TopUpOffer }) {
  const { topUp } = messages.payments;
  const owes = child.balanceCents < 0;
  if (!child.enrolment) return <p>{owes ? topUp.notEnrolledWithDebt : topUp.notEnrolledNothing}</p>;
  if (child.tariff?.cents === 0) return <p>{owes ? topUp.exemptWithDebt : topUp.exempt}</p>;
  return null;
}

/** The amounts that bring a child back or settle a debt, each with one button. */
function WaysOut({ c, child }: { c: PageContext; child: TopUpOffer }) {
  const { topUp } = messages.payments;
  const ways = [
    ...(child.toReturn === undefined
      ? []
      : [{ cents: child.toReturn, label: (child.suspendedFrom ? topUp.toReturn : topUp.toStay)(child.toReturn) }]),
    ...(child.toSettle === undefined || child.toSettle === child.toReturn
      ? []
      : [{ cents: child.toSettle, label: topUp.toSettle(child.toSettle) }]),
  ];
  if (ways.length === 0) return null;
  return (
    <CardSection>
      <Actions>
        {ways.map(({ cents, label }, index) => (
          <Form
            {...formTarget(c, 'ricarica')}
            hidden={{ consumer: String(child.consumerId), amount: String(cents) }}
            inline
          >
            <Button
              variant={index === 0 && child.suspendedFrom ? 'primary' : 'outline'}
              hiddenLabel={topUp.addFor(child.name)}
            >
              {label}
            </Button>
          </Form>
        ))}
      </Actions>
    </CardSection>
  );
}

function AmountForm({ c, child, limits, inCart, typed }: Omit<TopUpChildProps, 'canPay'>) {
  const { topUp } = messages.payments;
  const { consumerId, suggestions } = child;
  const errors = typed?.error ? [typed.error] : [];
  const choices = suggestions.map(({ meals, cents }) => ({
    value: String(cents),
    label: topUp.suggestion(meals, cents),
  }));
  return (
    <CardSection>
      <Form {...formTarget(c, 'ricarica')} hidden={{ consumer: String(consumerId) }}>
        {choices.length > 0 && (
          <RadioGroup
            name="amount"
            id={`amount-${consumerId}`}
            label={topUp.amount(child.name)}
            choices={[...choices, { value: OTHER, label: topUp.otherAmount }]}
            value={typed?.amount}
            error={errorOf(errors, `amount-${consumerId}`)}
          />
        )}
        <AmountField
          name="other"
          id={`other-${consumerId}`}
          label={choices.length > 0 ? topUp.freeAmount : topUp.amount(child.name)}
          hint={topUp.freeAmountHint(limits.minCents, limits.maxCents)}
          optional={choices.length > 0}
          value={typed?.other}
          error={errorOf(errors, `other-${consumerId}`)}
        />
        {inCart !== undefined && <p>{topUp.inCart(inCart)}</p>}
        <Button variant={child.suspendedFrom ? 'outline' : 'primary'} full hiddenLabel={topUp.forChild(child.name)}>
          {inCart === undefined ? topUp.add : topUp.change}
        </Button>
      </Form>
    </CardSection>
  );
}
