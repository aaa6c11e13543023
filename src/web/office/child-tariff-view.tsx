import type { TariffFactsChange } from '#src/charging/index.ts';
import type { Day } from '#src/kernel/day.ts';
import { numericDay } from '#src/kernel/italian-dates.ts';
import { type Cents, formatEuro } from '#src/kernel/money.ts';
import { romeDay } from '#src/kernel/rome-time.ts';
import type { ConsumerRecord } from '#src/registry/index.ts';
import { iseeValidUntil, type RecordedTariffFacts, type TariffDefinition } from '#src/tariffs/index.ts';
import {
  AmountField,
  Button,
  Card,
  DateField,
  errorOf,
  type FieldError,
  Form,
  RadioGroup,
  Table,
} from '../components/index.ts';
import { messages } from '../messages/index.ts';
import { formTarget, todayOf } from '../staff/request.ts';
import type { PageContext } from '../transaction.ts';
import { ReasonField, Review } from './act-form.tsx';
import { PriceEffects } from './child-prices.tsx';
import type { TariffEffect } from './child-tariff-effects.ts';
import { ChildFrame } from './family-frame.tsx';
import type { Typed } from './family-request.ts';

const words = messages.office.tariff;
const form = messages.office.form;
const price = messages.office.price;

export interface Choices {
  /** What is recorded, the latest first. */
  readonly facts: readonly RecordedTariffFacts[];
  readonly exemptions: readonly string[];
  /** Whether an ISEE counts to the end of its year, and how long after it. */
  readonly iseeByYear: TariffDefinition['iseeByYear'];
}

interface FormProps extends Choices {
  c: PageContext;
  child: ConsumerRecord;
  /** As typed; undefined before anything was, when what is recorded stands in the fields. */
  typed: Typed | undefined;
  errors: readonly FieldError[];
}

const euroText = (cents: Cents): string => formatEuro(cents).replace(/[^\d.,]/g, '');

/** What is recorded, as one would type it: an ISEE that has lapsed is not carried into another year by a new address. */
function recordedAsTyped(
  facts: RecordedTariffFacts | undefined,
  iseeByYear: TariffDefinition['iseeByYear'],
  today: Day,
): Typed {
  if (!facts) return {};
  return {
    ...(facts.iseeCents === null || iseeValidUntil(facts.validFrom, iseeByYear ? { iseeByYear } : {}) < today
      ? {}
      : { isee: euroText(facts.iseeCents) }),
    residente: facts.resident ? 'si' : 'no',
    ...(facts.exemption === null ? {} : { esenzione: facts.exemption }),
  };
}

export function TariffForm({ c, child, typed: came, errors, facts, exemptions, iseeByYear }: FormProps) {
  const typed = came ?? recordedAsTyped(facts[0], iseeByYear, todayOf(c));
  return (
    <ChildFrame c={c} child={child} words={words} lead={words.lead} errors={errors}>
      <Card>
        <Form {...formTarget(c, c.req.path)}>
          <DateField
            name="dal"
            label={words.from}
            value={typed.dal ?? romeDay(c.var.arrivedAt)}
            error={errorOf(errors, 'dal')}
          />
          <AmountField
            name="isee"
            label={words.isee}
            hint={words.iseeHint}
            optional
            value={typed.isee}
            error={errorOf(errors, 'isee')}
          />
          <RadioGroup
            name="residente"
            label={words.resident}
            value={typed.residente}
            error={errorOf(errors, 'residente')}
            inline
            choices={[
              { value: 'si', label: words.yes },
              { value: 'no', label: words.no },
            ]}
          />
          <RadioGroup
            name="esenzione"
            label={words.exemption}
            value={typed.esenzione ?? ''}
            inline
            choices={[
              { value: '', label: words.noExemption },
              ...exemptions.map((reason) => ({ value: reason, label: reason })),
            ]}
          />
          <ReasonField typed={typed} errors={errors} />
          <Button>{form.check}</Button>
        </Form>
      </Card>
      {facts.length > 0 && (
        <Table
          caption={words.recorded}
          columns={[
            { label: words.from, cell: (row) => numericDay(row.validFrom), rowHeader: true },
            { label: messages.office.child.tariff, cell: factsText },
          ]}
          rows={facts}
        />
      )}
    </ChildFrame>
  );
}

const factsText = (facts: Omit<RecordedTariffFacts, 'validFrom'>): string =>
  words.sentence([
    facts.resident ? words.residentWord : words.notResident,
    facts.iseeCents === null ? words.noIsee : words.iseeOf(facts.iseeCents),
    ...(facts.exemption === null ? [] : [words.exemptFor(facts.exemption)]),
  ]);

interface ReviewProps extends Choices {
  c: PageContext;
  child: ConsumerRecord;
  typed: Typed;
  change: TariffFactsChange;
  effects: readonly TariffEffect[];
}

/** Prices and past meals on both sides, before the button. */
export function TariffReview({ c, child, typed, change, effects, facts }: ReviewProps) {
  const later = facts.findLast((each) => each.validFrom > change.validFrom);
  const touched = effects.filter((effect) => effect.meals > 0);
  const lead = words.holds(change.validFrom, factsText(change));
  return (
    <ChildFrame c={c} child={child} words={words} lead={lead}>
      <Review c={c} typed={typed} submit={words.submit}>
        <PriceEffects effects={effects} />
        {later && <p>{words.laterFacts(later.validFrom)}</p>}
        <PastMeals effects={touched} />
      </Review>
    </ChildFrame>
  );
}

function PastMeals({ effects }: { effects: readonly TariffEffect[] }) {
  const [only, ...others] = effects;
  if (!only) return <p>{price.reratedNone}</p>;
  if (others.length === 0) {
    return (
      <p>
        {price.rerated(only.meals)} {difference(only.cents)}{' '}
        {messages.office.balance(only.balanceCents - only.cents, only.balanceCents)}
      </p>
    );
  }
  return (
    <Table
      caption={price.mealsCaption}
      columns={[
        { label: price.child, cell: (row) => row.name, rowHeader: true },
        { label: price.meals, cell: (row) => row.meals, numeric: true },
        { label: price.difference, cell: (row) => formatEuro(row.cents), numeric: true },
        { label: price.balanceAfter, cell: (row) => formatEuro(row.balanceCents), numeric: true },
      ]}
      rows={effects}
    />
  );
}

function difference(cents: Cents): string {
  if (cents === 0) return price.evenOut;
  return cents > 0 ? price.givesBack(cents) : price.asksMore(-cents);
}
