import type { ConsumerDay } from '#src/calendar/index.ts';
import { addMonths, type Day, type Month, monthOf } from '#src/kernel/day.ts';
import { longMonth } from '#src/kernel/italian-dates.ts';
import type { FamilyConsumer } from '#src/registry/index.ts';
import type { Settings } from '#src/tenancy/index.ts';
import { Button, DateField, errorOf, type FieldError, MonthNav, RadioGroup } from '../components/index.ts';
import { messages } from '../messages/index.ts';
import type { PageContext } from '../transaction.ts';
import type { TypedAbsence } from './absence-request.ts';
import { DayPicker } from './day-picker.tsx';
import { type MonthRange, monthsBeside } from './month.ts';

const words = messages.family.absences.page;

interface AbsenceFormProps {
  c: PageContext;
  child: FamilyConsumer;
  settings: Settings;
  month: Month;
  range: MonthRange;
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

function SomeDays({ c, days, month, range, typed, errors, base }: AbsenceFormProps) {
  const months = [month, addMonths(month, 1)].filter((each) => each <= range.last);
  const href = (to: Month) => `${base}/assenze?modo=giorni&tipo=${typed.kind}&mese=${to}`;
  return (
    <>
      <MonthNav {...monthsBeside(month, range, href)} />
      <DayPicker
        at={c.var.arrivedAt}
        months={months.map((each) => ({
          label: longMonth(each),
          days: days.filter((day) => monthOf(day.day) === each),
        }))}
        chosen={typed.days}
        error={errorOf(errors, 'giorno')}
      />
    </>
  );
}

function Dates({ typed, errors, child, today }: AbsenceFormProps) {
  const last = child.enrolment?.to;
  const hint = typed.way === 'aperta' ? words.openHint : last && words.fromHint(last);
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
