import type { Hono } from 'hono';
import {
  type ComingCutoff,
  type CutoffRefused,
  type Cutoffs,
  changeCutoff,
  comingCutoffs,
  cutoffOfSchool,
  cutoffsOn,
} from '#src/calendar/index.ts';
import { addDays, type Day, parseDay } from '#src/kernel/day.ts';
import { parseTimeOfDay } from '#src/kernel/rome-time.ts';
import type { PageEnvironment } from '#src/platform/http/environment.ts';
import { classesOn } from '#src/registry/index.ts';
import {
  Alert,
  BackLink,
  Button,
  Card,
  DateField,
  ErrorSummary,
  errorOf,
  type FieldError,
  Form,
  PageHeading,
  Select,
  Table,
  TextField,
} from '../components/index.ts';
import { messages } from '../messages/index.ts';
import { formTarget, mayAct, todayOf } from '../staff/request.ts';
import { type PageContext, read } from '../transaction.ts';
import { dayIn, formStatus, officePath, perform, postedBy, type Typed } from './family-request.ts';
import { OfficePage } from './layout.tsx';

const { hours: words } = messages;
const PLACE = 'ufficio/orari';
const ALL = 'tutte';

interface Hours {
  readonly today: Day;
  readonly cutoffs: Cutoffs;
  readonly coming: readonly ComingCutoff[];
  /** Schools with classes, by id. */
  readonly schools: ReadonlyMap<number, string>;
}

/** `/:slug/ufficio/orari`: until when families of each school may cancel, and from when on that changes (R2). */
export function registerHours(routes: Hono<PageEnvironment>): void {
  routes.get(`/${PLACE}`, (c) => page(c, {}, []));
  routes.post(`/${PLACE}`, change);
}

const load = (c: PageContext): Promise<Hours> =>
  read(c, async (tx) => {
    const today = todayOf(c);
    return {
      today,
      cutoffs: await cutoffsOn(tx, today),
      coming: await comingCutoffs(tx, today),
      schools: new Map((await classesOn(tx, today)).map((each) => [each.schoolId, each.schoolName])),
    };
  });

async function change(c: PageContext): Promise<Response> {
  const { key, typed } = await postedBy(c);
  const again = (errors: readonly FieldError[]) => page(c, typed, errors);
  const from = dayIn(typed, 'dal');
  const cutoff = typed.orario ? parseTimeOfDay(typed.orario.replace('.', ':').padStart(5, '0')) : undefined;
  const errors: FieldError[] = [];
  if (typed.scuola !== ALL && !/^\d{1,15}$/.test(typed.scuola ?? ''))
    errors.push({ field: 'scuola', message: words.whichMissing });
  if (typed.orario && !cutoff) errors.push({ field: 'orario', message: words.hourWrong });
  if (!from) errors.push({ field: 'dal', message: messages.office.form.dayMissing });
  if (errors.length > 0 || !from) return again(errors);
  return perform(c, {
    key,
    typed,
    again,
    run: async (tx) => {
      const schoolId = typed.scuola === ALL ? undefined : Number(typed.scuola);
      const changed = await changeCutoff(tx, { schoolId, cutoff, from, at: c.var.arrivedAt });
      if (!changed.ok) return { errors: [sentenceOf(changed.error)] };
      return { to: `${officePath(c, 'orari')}?fatto=${changed.value.changed ? from : 'nulla'}` };
    },
  });
}

function sentenceOf(refused: CutoffRefused): FieldError {
  switch (refused.kind) {
    case 'SchoolUnknown':
      return { field: 'scuola', message: words.whichMissing };
    case 'HourMissing':
      return { field: 'orario', message: words.hourMissing };
    case 'TooSoon':
      return { field: 'dal', message: words.tooSoon(refused.first) };
    case 'AfterPosting':
      return { field: 'orario', message: words.afterPosting(refused.postingTime, refused.on) };
  }
}

async function page(c: PageContext, typed: Typed, errors: readonly FieldError[]): Promise<Response> {
  const hours = await load(c);
  const { cutoffs, schools } = hours;
  const differ = [...schools.keys()].some((id) => cutoffOfSchool(cutoffs, id) !== cutoffs.general);
  return c.html(
    <OfficePage c={c} title={words.title} place="ufficio/impostazioni" hasErrors={errors.length > 0}>
      <BackLink href={officePath(c, 'impostazioni')} label={messages.settings.title} />
      <ErrorSummary errors={errors} />
      <PageHeading title={differ ? words.headingMixed : words.heading(cutoffs.general)} lead={words.lead} />
      <Done done={c.req.query('fatto')} />
      <HoursTable {...hours} />
      {mayAct(c) && <ChangeForm c={c} hours={hours} typed={typed} errors={errors} />}
    </OfficePage>,
    formStatus(errors),
  );
}

function Done({ done }: { done: string | undefined }) {
  if (done === undefined) return null;
  const from = parseDay(done);
  return (
    <Alert tone={from ? 'success' : 'info'} title={from && words.done} announce>
      <p>{from ? words.doneBody(from) : words.unchanged}</p>
    </Alert>
  );
}

function HoursTable({ cutoffs, coming, schools }: Hours) {
  const rows = [{ id: null, name: words.all }, ...[...schools].map(([id, name]) => ({ id, name }))];
  return (
    <Table
      caption={words.caption}
      captionHidden
      rows={rows}
      columns={[
        { label: words.school, rowHeader: true, cell: ({ name }) => name },
        { label: words.now, cell: ({ id }) => cutoffOfSchool(cutoffs, id ?? undefined) },
        {
          label: words.coming,
          cell: ({ id }) =>
            coming
              .filter((each) => each.schoolId === id)
              .map(({ cutoff, from }) => words.change(cutoff, from))
              .join('; ') || '—',
        },
      ]}
    />
  );
}

interface ChangeFormProps {
  c: PageContext;
  hours: Hours;
  typed: Typed;
  errors: readonly FieldError[];
}

function ChangeForm({ c, hours: { schools, today }, typed, errors }: ChangeFormProps) {
  const first = addDays(today, 1);
  return (
    <Card title={words.form}>
      <Form {...formTarget(c, officePath(c, 'orari'))}>
        <Select
          name="scuola"
          label={words.which}
          value={typed.scuola}
          error={errorOf(errors, 'scuola')}
          choices={[
            ...[...schools].map(([id, name]) => ({ value: String(id), label: name })),
            { value: ALL, label: words.all },
          ]}
        />
        <TextField
          name="orario"
          label={words.hour}
          hint={words.hourHint}
          value={typed.orario}
          inputmode="text"
          width="short"
          maxlength={5}
          verbatim
          error={errorOf(errors, 'orario')}
        />
        <DateField
          name="dal"
          label={words.from}
          hint={words.fromHint}
          value={typed.dal ?? first}
          min={first}
          error={errorOf(errors, 'dal')}
        />
        <Button>{words.submit}</Button>
      </Form>
    </Card>
  );
}
