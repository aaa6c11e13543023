import { addDays } from '#src/kernel/day.ts';
import type { FamilyNotReached, ListedSuspension } from '#src/standing/index.ts';
import {
  BackLink,
  Button,
  Card,
  DateField,
  ErrorSummary,
  errorOf,
  type FieldError,
  Form,
  PageHeading,
  RadioGroup,
  TextArea,
  TextField,
} from '../components/index.ts';
import { messages } from '../messages/index.ts';
import { formTarget, type Typed, todayOf } from '../staff/request.ts';
import type { PageContext } from '../transaction.ts';
import { OfficePage } from './layout.tsx';

const words = messages.staff.suspensions;

interface FormPageProps {
  c: PageContext;
  typed?: Typed;
  errors?: readonly FieldError[];
}

const baseOf = (c: PageContext) => `/${c.var.slug}/ufficio/sospensioni`;

const Reason = ({ typed, errors = [] }: FormPageProps) => (
  <TextField
    name="motivo"
    label={messages.staff.form.reason}
    value={typed?.text('motivo')}
    error={errorOf(errors, 'motivo')}
    maxlength={500}
  />
);

/** Lifts one suspension until a day, with a reason (R8). */
export function LiftPage(props: FormPageProps & { suspension: ListedSuspension }) {
  const { c, suspension, typed, errors = [] } = props;
  const today = todayOf(c);
  return (
    <OfficePage c={c} title={words.liftTitle} place="ufficio/sospensioni" hasErrors={errors.length > 0}>
      <ErrorSummary errors={errors} />
      <BackLink href={baseOf(c)} label={words.back} />
      <PageHeading title={words.liftHeading(`${suspension.name} ${suspension.surname}`)} lead={words.liftLead} />
      <Card>
        <Form {...formTarget(c, `${baseOf(c)}/${suspension.consumerId}/togli`)}>
          <DateField
            name="fino"
            label={words.liftUntil}
            hint={words.liftUntilHint}
            value={typed?.text('fino') ?? addDays(today, 7)}
            min={today}
            error={errorOf(errors, 'fino')}
          />
          <Reason {...props} />
          <Button full>{words.liftConfirm}</Button>
        </Form>
      </Card>
    </OfficePage>
  );
}

/** Stops every suspension of the municipality, or lets them be decided again (R8). */
export function StopPage(props: FormPageProps & { stopped: boolean }) {
  const { c, stopped, errors = [] } = props;
  return (
    <OfficePage c={c} title={words.title} place="ufficio/sospensioni" hasErrors={errors.length > 0}>
      <ErrorSummary errors={errors} />
      <BackLink href={baseOf(c)} label={words.back} />
      <PageHeading
        title={stopped ? words.resumeTitle : words.stopTitle}
        lead={stopped ? words.resumeLead : words.stopLead}
      />
      <Card>
        <Form {...formTarget(c, `${baseOf(c)}/ferma`)} hidden={{ verso: stopped ? 'riprendi' : 'ferma' }}>
          <Reason {...props} />
          <Button full variant={stopped ? 'primary' : 'danger'}>
            {stopped ? words.resumeConfirm : words.stopConfirm}
          </Button>
        </Form>
      </Card>
    </OfficePage>
  );
}

/** Records that a family was told by hand: from then on the notice counts (R8). */
export function RecordPage(props: FormPageProps & { family: FamilyNotReached }) {
  const { c, family, typed, errors = [] } = props;
  const back = `${baseOf(c)}/non-raggiunte`;
  return (
    <OfficePage c={c} title={words.record} place="ufficio/sospensioni" hasErrors={errors.length > 0}>
      <ErrorSummary errors={errors} />
      <BackLink href={back} label={words.notReachedTitle} />
      <PageHeading title={words.recordHeading(`${family.name} ${family.surname}`)} lead={words.recordLead} />
      <Card>
        <Form {...formTarget(c, `${back}/${family.consumerId}`)}>
          <RadioGroup
            name="come"
            label={words.how}
            value={typed?.text('come')}
            error={errorOf(errors, 'come')}
            choices={[
              { value: 'lettera', label: words.letter },
              { value: 'telefonata', label: words.call },
              { value: 'persona', label: words.inPerson },
            ]}
          />
          <TextArea
            name="nota"
            label={words.note}
            value={typed?.text('nota')}
            error={errorOf(errors, 'nota')}
            maxlength={400}
          />
          <Button full>{words.record}</Button>
        </Form>
      </Card>
    </OfficePage>
  );
}
