import type { AbsenceDecision, AbsenceRequest } from '#src/absences/index.ts';
import type { AbsenceKind } from '#src/calendar/index.ts';
import { romeDay } from '#src/kernel/rome-time.ts';
import type { ConsumerRecord, ResponsibleAdult } from '#src/registry/index.ts';
import { daysText } from '../citizen/absence-receipt.tsx';
import {
  Actions,
  Alert,
  Button,
  Card,
  Checkbox,
  DateField,
  errorOf,
  type FieldError,
  Form,
  LinkButton,
  MoreLink,
  RadioGroup,
} from '../components/index.ts';
import { messages } from '../messages/index.ts';
import { formTarget, mayAct } from '../staff/request.ts';
import type { PageContext } from '../transaction.ts';
import { Review } from './act-form.tsx';
import { ChildFrame, childName } from './family-frame.tsx';
import { childPath, type Typed } from './family-request.ts';

const words = messages.office.absence;
const texts = messages.family.absences;

/** A request as the office understood it. */
export interface TypedAbsence {
  readonly caller: ResponsibleAdult;
  readonly kind: AbsenceKind;
  readonly asked: AbsenceRequest['asked'];
}

interface FormProps {
  c: PageContext;
  child: ConsumerRecord;
  typed: Typed;
  errors: readonly FieldError[];
}

/** Who asks, for what, and for which days; after the cutoff, what the office can do instead. */
export function AbsenceForm({ c, child, typed, errors }: FormProps) {
  const noAdult = child.adults.length === 0;
  // A refusal names no field: nothing of what was typed is wrong, the rule says no.
  const refused = errors.some((error) => error.field === undefined);
  return (
    <ChildFrame
      c={c}
      child={child}
      words={words}
      lead={words.lead}
      errors={errors}
      errorTitle={refused ? texts.refusal.title : undefined}
    >
      {refused && <Instead c={c} child={child} />}
      {noAdult ? (
        <Alert tone="warning">
          <p>{words.noAdult}</p>
          {mayAct(c) && (
            <LinkButton href={childPath(c, child.consumerId, 'pagante')} variant="outline" size="small">
              {messages.officeAdults.payer.linkNone}
            </LinkButton>
          )}
        </Alert>
      ) : (
        <Card>
          <Form {...formTarget(c, childPath(c, child.consumerId, 'assenza'))}>
            <Caller child={child} typed={typed} error={errorOf(errors, 'chi')} />
            <RadioGroup
              name="tipo"
              label={words.kind}
              value={typed.tipo ?? 'absent'}
              choices={[
                { value: 'absent', label: texts.page.absent, hint: texts.page.absentHint },
                { value: 'light', label: texts.page.light },
                { value: 'normal', label: words.normal, hint: words.normalHint },
              ]}
            />
            <DateField
              name="dal"
              label={words.from}
              value={typed.dal ?? romeDay(c.var.arrivedAt)}
              error={errorOf(errors, 'dal')}
            />
            <DateField
              name="al"
              label={words.to}
              hint={words.toHint}
              optional
              value={typed.al}
              error={errorOf(errors, 'al')}
            />
            <Checkbox name="aperta" label={words.open} checked={Boolean(typed.aperta)} optional />
            <Button>{words.next}</Button>
          </Form>
        </Card>
      )}
    </ChildFrame>
  );
}

function Caller({ child, typed, error }: { child: ConsumerRecord; typed: Typed; error: string | undefined }) {
  const [payer, ...others] = child.adults;
  if (!payer) return null;
  if (others.length === 0) return <p>{words.askedFor(childName(payer))}</p>;
  return (
    <RadioGroup
      name="chi"
      label={words.caller}
      value={typed.chi ?? String(payer.personId)}
      error={error}
      choices={child.adults.map((adult) => ({
        value: String(adult.personId),
        label: childName(adult),
        hint: messages.office.child.roles[adult.role],
      }))}
    />
  );
}

/** A refused day can still be put right: by the register, or by forgiving the charge. */
function Instead({ c, child }: { c: PageContext; child: ConsumerRecord }) {
  const { acts } = messages.office.child;
  return (
    <Alert tone="info" title={words.instead}>
      <p>
        {words.insteadCorrect} {words.insteadWaive}
      </p>
      <Actions>
        <MoreLink href={childPath(c, child.consumerId, 'correzione')}>{acts.correct}</MoreLink>
        <MoreLink href={childPath(c, child.consumerId, 'storno')}>{acts.waive}</MoreLink>
      </Actions>
    </Alert>
  );
}

interface ReviewProps {
  c: PageContext;
  child: ConsumerRecord;
  typed: Typed;
  read: TypedAbsence;
  decision: AbsenceDecision;
}

/** What will happen, before the button. */
export function AbsenceReview({ c, child, typed, read, decision }: ReviewProps) {
  const { kind, caller, asked } = read;
  const { days, closedDays } = decision;
  const { review } = texts;
  const open = asked.shape === 'until_further_notice';
  return (
    <ChildFrame
      c={c}
      child={child}
      words={{ title: words.title, heading: review.title }}
      lead={words.askedFor(childName(caller))}
    >
      <Review c={c} typed={typed} submit={days.length > 0 ? words.confirm : undefined}>
        <p>{days.length === 0 ? review.nothing : review[kind](days.length)}</p>
        {days.length > 0 && <p>{review.days(childName(child), daysText(days, open))}</p>}
        {closedDays.length > 0 && (
          <Alert tone="warning" title={review.closedTitle(closedDays.length)}>
            <p>{texts.receipt.closed(closedDays)}</p>
          </Alert>
        )}
      </Review>
    </ChildFrame>
  );
}
