import { lastDayToPlan } from '#src/absences/index.ts';
import type { ConsumerDay } from '#src/calendar/index.ts';
import { type Day, monthOf } from '#src/kernel/day.ts';
import { longMonth } from '#src/kernel/italian-dates.ts';
import type { FamilyConsumer } from '#src/registry/index.ts';
import type { Settings } from '#src/tenancy/index.ts';
import { Button, DateField, errorOf, type FieldError, RadioGroup } from '../components/index.ts';
import { messages } from '../messages/index.ts';
import type { PageContext } from '../transaction.ts';
import type { TypedAbsence } from './absence-request.ts';
import { DayPicker } from './day-picker.tsx';
import { isOpen } from './day-words.ts';

const words = messages.family.absences.page;

interface AbsenceFormProps {
  c: PageContext;
  child: FamilyConsumer;
  settings: Settings;
  days: readonly ConsumerDay[];
  today: Day;
  typed: TypedAbsence;
  errors: readonly FieldError[];
  base: string;
}

/** What is communicated and for which days. It asks with GET: the next page sums up, and only its button changes something. */
export function AbsenceForm(props: AbsenceFormProps) {
  const { typed, settings, base } = props;
  const kinds = [
    { value: 'absent', label: words.absent, hint: words.absentHint },
    { value: 'light', label: words.light, hint: words.lightHint(settings.light_days_in_a_row) },
  ];
  return (
    <form method="get" action={`${base}/assenze/riepilogo`} class="form" novalidate>
      <input type="hidden" name="modo" value={typed.way} />
      {typed.way === 'aperta' ? (
        <input type="hidden" name="tipo" value="absent" />
      ) : (
        <RadioGroup
          name="tipo"
          label={words.kind}
          choices={kinds}
          value={typed.kind === 'light' ? 'light' : 'absent'}
        />
      )}
      {typed.way === 'giorni' ? <SomeDays {...props} /> : <Dates {...props} />}
      <Button>{words.next}</Button>
    </form>
  );
}

const lastDayOf = ({ child, today, settings }: AbsenceFormProps): Day | undefined =>
  child.enrolment ? lastDayToPlan(child.enrolment.to, today, settings.absence_days_ahead) : undefined;

function SomeDays(props: AbsenceFormProps) {
  const { c, days, typed, errors } = props;
  const last = lastDayOf(props);
  const open = days.filter((day) => isOpen(day, c.var.arrivedAt) && (!last || day.day <= last));
  const months = [...Map.groupBy(open, (day) => monthOf(day.day))].map(([month, of]) => ({
    label: longMonth(month),
    days: of,
  }));
  return <DayPicker months={months} chosen={typed.days} error={errorOf(errors, 'giorno')} />;
}

function Dates(props: AbsenceFormProps) {
  const { typed, errors, child, today } = props;
  const last = lastDayOf(props);
  const toTheEnd = last === child.enrolment?.to;
  const hint = typed.way === 'aperta' ? words.openHint : last && (toTheEnd ? words.fromHint : words.aheadHint)(last);
  const limits = { min: today, max: last };
  return (
    <>
      <DateField
        name="dal"
        label={words.from}
        value={typed.from}
        hint={hint}
        error={errorOf(errors, 'dal')}
        {...limits}
      />
      {typed.way === 'periodo' && (
        <DateField name="al" label={words.to} value={typed.to} error={errorOf(errors, 'al')} {...limits} />
      )}
    </>
  );
}
