import type { Day } from '#src/kernel/day.ts';
import type { EditableKey, EditableSettings } from '#src/settings/index.ts';
import {
  AmountField,
  Button,
  Card,
  DateField,
  errorOf,
  type FieldError,
  Form,
  RadioGroup,
  TextArea,
  TextField,
} from '../components/index.ts';
import { messages } from '../messages/index.ts';
import { formTarget, todayOf } from '../staff/request.ts';
import type { PageContext } from '../transaction.ts';
import type { Typed } from './family-request.ts';
import { type ChoiceKey, kindOf, type Topic, textOf } from './settings-topics.ts';

const words = messages.settings;

interface FormProps {
  c: PageContext;
  topic: Topic;
  values: EditableSettings;
  /** The first day from which another value may hold. */
  first: Day;
  typed: Typed;
  errors: readonly FieldError[];
}

/** The values of a topic as they are, to be changed from a day on. */
export function SettingForm(props: FormProps) {
  const { c, topic, first, typed, errors } = props;
  const inEuro = topic.keys.filter((key) => kindOf(key) === 'amount');
  const both = inEuro.length > 0;
  const rest = topic.keys.filter((key) => kindOf(key) !== 'amount');
  return (
    <Card title={words.form}>
      <Form {...formTarget(c, c.req.path)}>
        {rest
          .filter((key) => kindOf(key) === 'choice')
          .map((key) => (
            <SettingField {...props} of={key} />
          ))}
        {both && <h3>{words.inMeals}</h3>}
        {rest
          .filter((key) => kindOf(key) !== 'choice')
          .map((key) => (
            <SettingField {...props} of={key} />
          ))}
        {both && <h3>{words.inEuro}</h3>}
        {inEuro.map((key) => (
          <SettingField {...props} of={key} />
        ))}
        <DateField
          name="dal"
          label={words.from}
          hint={first === todayOf(c) ? words.fromTodayHint : words.fromHint(first)}
          value={typed.dal ?? first}
          min={first}
          error={errorOf(errors, 'dal')}
        />
        <Button>{messages.office.form.check}</Button>
      </Form>
    </Card>
  );
}

function SettingField({ of: key, values, typed, errors }: FormProps & { of: EditableKey }) {
  const field = {
    name: key,
    label: words.label[key],
    hint: words.hint[key],
    value: typed[key] ?? textOf(key, values[key]),
    error: errorOf(errors, key),
  };
  switch (kindOf(key)) {
    case 'choice':
      return (
        <RadioGroup
          {...field}
          choices={Object.entries(words.choices[key as ChoiceKey]).map(([value, choice]) => ({ value, ...choice }))}
        />
      );
    case 'amount':
      return <AmountField {...field} />;
    case 'lines':
      return <TextArea {...field} rows={8} maxlength={2000} />;
    case 'time':
      return <TextField {...field} width="short" maxlength={5} verbatim />;
    case 'number':
      return (
        <TextField {...field} width="short" inputmode="numeric" maxlength={6} optional={key === 'absence_days_ahead'} />
      );
  }
}
