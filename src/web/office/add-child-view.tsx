import type { FieldChange, NewPupil } from '#src/imports/index.ts';
import type { Day } from '#src/kernel/day.ts';
import { type ConsumerRecord, classLabel, type SchoolClass } from '#src/registry/index.ts';
import type { PricePeriod } from '#src/tariffs/index.ts';
import {
  Alert,
  AmountField,
  BackLink,
  Button,
  Card,
  CardGrid,
  DateField,
  ErrorSummary,
  errorOf,
  type FieldError,
  Form,
  LinkButton,
  PageHeading,
  RadioGroup,
  Select,
  TextField,
} from '../components/index.ts';
import { messages } from '../messages/index.ts';
import { formTarget } from '../staff/request.ts';
import type { PageContext } from '../transaction.ts';
import { FromOpenDay, Review } from './act-form.tsx';
import { priceText } from './child-prices.tsx';
import { childName } from './family-frame.tsx';
import { PLACE } from './family-place.ts';
import { childPath, officePath, type Typed } from './family-request.ts';
import { changeText } from './imports-changes.ts';
import { OfficePage } from './layout.tsx';

const words = messages.office.addChild;

export interface AddChoices {
  readonly first: Day;
  readonly classes: readonly SchoolClass[];
  readonly diets: readonly string[];
  readonly nextNumber: string;
}

/** The child as it would be. */
export interface TriedPupil {
  readonly child: ConsumerRecord;
  readonly price: PricePeriod | undefined;
  readonly payerIsKnown: boolean;
  readonly payerChanges: readonly FieldChange[];
}

interface FormProps {
  c: PageContext;
  choices: AddChoices;
  typed: Typed;
  errors: readonly FieldError[];
}

/** What a row of a file of pupils holds, on one page. */
export function AddChildForm(props: FormProps) {
  const { c, errors } = props;
  return (
    <OfficePage c={c} title={words.title} place={PLACE} hasErrors={errors.length > 0}>
      <ErrorSummary errors={errors} />
      <BackLink href={officePath(c, 'cerca')} label={messages.office.find.title} />
      <PageHeading title={words.heading} lead={words.lead} />
      <Form {...formTarget(c, c.req.path)}>
        <CardGrid>
          <ChildFields {...props} />
          <PayerFields {...props} />
          <TariffFields {...props} />
        </CardGrid>
        <Button>{words.check}</Button>
      </Form>
    </OfficePage>
  );
}

const fieldsOf =
  ({ typed, errors }: FormProps) =>
  (name: string) => ({
    name,
    value: typed[name],
    error: errorOf(errors, name),
  });

function ChildFields(props: FormProps) {
  const { choices, typed, errors } = props;
  const field = fieldsOf(props);
  return (
    <Card title={words.child}>
      <TextField {...field('surname')} label={words.surname} autocomplete="off" />
      <TextField {...field('name')} label={words.name} autocomplete="off" />
      <TextField {...field('fiscalCode')} label={words.fiscalCode} autocomplete="off" verbatim />
      <DateField {...field('birthDate')} label={words.birthDate} />
      <TextField
        {...field('number')}
        label={words.number}
        hint={words.numberHint}
        width="short"
        autocomplete="off"
        verbatim
      />
      <Select
        {...field('class')}
        label={words.class}
        choices={choices.classes.map((each) => ({
          value: String(each.classId),
          label: words.classOption(each.schoolName, classLabel(each)),
        }))}
      />
      <FromOpenDay words={words} first={choices.first} typed={typed} errors={errors} />
    </Card>
  );
}

function PayerFields(props: FormProps) {
  const field = fieldsOf(props);
  return (
    <Card title={words.payer}>
      <TextField {...field('payerSurname')} label={words.surname} autocomplete="off" />
      <TextField {...field('payerName')} label={words.name} autocomplete="off" />
      <TextField {...field('payerFiscalCode')} label={words.fiscalCode} autocomplete="off" verbatim />
      <TextField
        {...field('email')}
        label={words.email}
        hint={words.emailHint}
        type="email"
        optional
        autocomplete="off"
        verbatim
      />
      <TextField {...field('phone')} label={words.phone} type="tel" optional autocomplete="off" />
    </Card>
  );
}

function TariffFields(props: FormProps) {
  const { choices } = props;
  const field = fieldsOf(props);
  const yesOrNo = [
    { value: 'SI', label: words.yes },
    { value: 'NO', label: words.no },
  ];
  return (
    <Card title={words.tariff}>
      <AmountField {...field('isee')} label={words.isee} hint={words.iseeHint} optional />
      <RadioGroup {...field('resident')} label={words.resident} choices={yesOrNo} inline />
      <RadioGroup
        {...field('exempt')}
        value={field('exempt').value ?? 'NO'}
        label={words.exempt}
        choices={yesOrNo}
        inline
      />
      <Select
        {...field('diet')}
        label={words.diet}
        optional
        choices={choices.diets.map((diet) => ({ value: diet, label: diet }))}
      />
    </Card>
  );
}

interface ReviewProps {
  c: PageContext;
  typed: Typed;
  pupil: NewPupil;
  added: TriedPupil;
}

/** What will happen, before the button. */
export function AddChildReview({ c, typed, pupil, added }: ReviewProps) {
  const { child, price, payerChanges } = added;
  const { enrolment } = child;
  return (
    <OfficePage c={c} title={words.title} place={PLACE}>
      <PageHeading title={words.review(childName(child))} />
      <Review c={c} typed={typed} submit={words.submit}>
        {enrolment && <p>{words.enrolled(enrolment.schoolName, enrolment.classLabel, pupil.from)}</p>}
        <p>
          {words.booked} {words.price(priceText(price))}
        </p>
        <p>{payerSentence(added)}</p>
        {payerChanges.length > 0 && (
          <Alert tone="warning">
            <ul>
              {payerChanges.map((change) => (
                <li>{changeText(change)}</li>
              ))}
            </ul>
          </Alert>
        )}
      </Review>
    </OfficePage>
  );
}

function payerSentence({ child, payerIsKnown }: TriedPupil): string {
  if (payerIsKnown) return words.payerKnown;
  return child.adults[0]?.email ? words.payerNew : words.payerNewNoEmail;
}

/** The child is registered: nothing was done, and this is where it is. */
export const AlreadyThere = ({ c, consumerId }: { c: PageContext; consumerId: number }) => (
  <OfficePage c={c} title={words.title} place={PLACE}>
    <Alert tone="warning" title={words.alreadyTitle} announce>
      <p>{words.already}</p>
    </Alert>
    <LinkButton href={childPath(c, consumerId)}>{words.open}</LinkButton>
  </OfficePage>
);
