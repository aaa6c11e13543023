import type { Hono } from 'hono';
import { formatEuro, parseEuro } from '#src/kernel/money.ts';
import {
  changeTopUpSettings,
  type TopUpSettingProblem,
  type TopUpSettings,
  topUpSettings,
} from '#src/payments/index.ts';
import type { PageEnvironment } from '#src/platform/http/environment.ts';
import {
  Alert,
  AmountField,
  BackLink,
  Button,
  Card,
  CardSection,
  DescriptionList,
  ErrorSummary,
  errorOf,
  type FieldError,
  Form,
  PageHeading,
  TextField,
} from '../components/index.ts';
import { messages } from '../messages/index.ts';
import { formTarget, mayAct } from '../staff/request.ts';
import { type PageContext, read } from '../transaction.ts';
import { formStatus, officePath, perform, postedBy, type Typed } from './family-request.ts';
import { OfficePage } from './layout.tsx';

const words = messages.topUpSettings;
const PLACE = 'pagopa/ricariche';

type Field = keyof TopUpSettings;

/** `/:slug/ufficio/pagopa/ricariche`: the limits of amounts and notices that a municipality decides (R8, R9). */
export function registerTopUpSettings(routes: Hono<PageEnvironment>): void {
  routes.get(`/ufficio/${PLACE}`, (c) => page(c, {}, []));
  routes.post(`/ufficio/${PLACE}`, change);
}

async function change(c: PageContext): Promise<Response> {
  const { key, typed } = await postedBy(c);
  const again = (errors: readonly FieldError[]) => page(c, typed, errors);
  const { asked, errors } = settingsIn(typed);
  if (errors.length > 0) return again(errors);
  return perform(c, {
    key,
    typed,
    again,
    run: async (tx) => {
      const changed = await changeTopUpSettings(tx, { asked, at: c.var.arrivedAt });
      if (!changed.ok) return { errors: changed.error.map(sentenceOf) };
      return { to: `${officePath(c, PLACE)}?fatto=${changed.value.changed ? 'registrato' : 'nulla'}` };
    },
  });
}

/** What a form asks for; what cannot be read is said at its field. */
function settingsIn(typed: Typed): { readonly asked: TopUpSettings; readonly errors: readonly FieldError[] } {
  const errors: FieldError[] = [];
  const number = (field: Field, parsed: number | undefined): number => {
    if (parsed === undefined) errors.push({ field: words.name[field], message: words.unreadable });
    return parsed ?? 0;
  };
  const text = (field: Field) => typed[words.name[field]] ?? '';
  const euro = (field: Field) => number(field, parseEuro(text(field)));
  const whole = (field: Field) => number(field, /^\d{1,6}$/.test(text(field)) ? Number(text(field)) : undefined);
  const meals = text('suggestedMeals')
    .split(/[\s,;]+/)
    .filter((each) => each !== '');
  const asked = {
    minCents: euro('minCents'),
    maxCents: euro('maxCents'),
    suggestedMeals: meals.map(Number),
    dueDays: whole('dueDays'),
    maxUnpaid: whole('maxUnpaid'),
    holdDays: whole('holdDays'),
  };
  return { asked, errors };
}

function sentenceOf(problem: TopUpSettingProblem): FieldError {
  switch (problem.kind) {
    case 'OutOfRange':
      return {
        field: words.name[problem.field],
        message: words.outOfRange(problem.field, problem.from, problem.to),
      };
    case 'MinAboveMax':
      return { field: words.name.minCents, message: words.minAboveMax };
    case 'SuggestionsWrong':
      return { field: words.name.suggestedMeals, message: words.suggestionsWrong(problem.most, problem.to) };
  }
}

async function page(c: PageContext, typed: Typed, errors: readonly FieldError[]): Promise<Response> {
  const settings = await read(c, (tx) => topUpSettings(tx, c.var.arrivedAt));
  return c.html(
    <OfficePage c={c} title={words.title} place="ufficio/pagopa" hasErrors={errors.length > 0}>
      <BackLink href={officePath(c, 'pagopa')} label={words.back} />
      <ErrorSummary errors={errors} />
      {errors.length === 0 && <Done done={c.req.query('fatto')} />}
      <PageHeading title={words.heading(settings.minCents, settings.maxCents)} lead={words.lead} />
      {mayAct(c) ? (
        <SettingsForm c={c} settings={settings} typed={typed} errors={errors} />
      ) : (
        <Card>
          <DescriptionList
            items={FIELDS.map((field) => ({ term: words.label[field], description: written(settings, field) }))}
          />
        </Card>
      )}
    </OfficePage>,
    formStatus(errors),
  );
}

const FIELDS = ['minCents', 'maxCents', 'suggestedMeals', 'dueDays', 'maxUnpaid', 'holdDays'] as const;

function written(settings: TopUpSettings, field: Field): string {
  if (field === 'suggestedMeals') return words.value.meals(settings.suggestedMeals);
  return field === 'minCents' || field === 'maxCents' ? formatEuro(settings[field]) : String(settings[field]);
}

function Done({ done }: { done: string | undefined }) {
  if (done === 'registrato') return <Alert tone="success" title={words.done} announce />;
  return done === 'nulla' ? <Alert tone="info" title={words.unchanged} announce /> : null;
}

interface FormProps {
  c: PageContext;
  settings: TopUpSettings;
  typed: Typed;
  errors: readonly FieldError[];
}

function SettingsForm({ c, settings, typed, errors }: FormProps) {
  const fieldOf = (field: Field) => ({
    name: words.name[field],
    label: words.label[field],
    hint: words.hint[field],
    error: errorOf(errors, words.name[field]),
  });
  const typedIn = (field: Field) => typed[words.name[field]];
  const euro = (field: 'minCents' | 'maxCents') => (
    <AmountField {...fieldOf(field)} value={typedIn(field) ?? formatEuro(settings[field]).replace(' €', '')} />
  );
  const whole = (field: 'dueDays' | 'maxUnpaid' | 'holdDays') => (
    <TextField
      {...fieldOf(field)}
      value={typedIn(field) ?? String(settings[field])}
      inputmode="numeric"
      width="short"
      maxlength={6}
      autocomplete="off"
    />
  );
  return (
    <Form {...formTarget(c, officePath(c, PLACE))}>
      <Card title={words.amounts}>
        {euro('minCents')}
        {euro('maxCents')}
        <TextField
          {...fieldOf('suggestedMeals')}
          value={typedIn('suggestedMeals') ?? settings.suggestedMeals.join(', ')}
          maxlength={60}
          autocomplete="off"
          optional
        />
      </Card>
      <Card title={words.notices}>
        {whole('dueDays')}
        {whole('maxUnpaid')}
        {whole('holdDays')}
        <CardSection>
          <Button full>{words.save}</Button>
        </CardSection>
      </Card>
    </Form>
  );
}
