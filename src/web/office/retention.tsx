import type { Hono } from 'hono';
import { numericDay } from '#src/kernel/italian-dates.ts';
import type { PageEnvironment } from '#src/platform/http/environment.ts';
import {
  changeRetention,
  KINDS,
  type Kind,
  type KindReport,
  LIMITS,
  type RetentionRun,
  retentionRuns,
} from '#src/retention/index.ts';
import { settingsOn } from '#src/tenancy/index.ts';
import {
  Alert,
  Button,
  Card,
  DescriptionList,
  EmptyState,
  ErrorSummary,
  errorOf,
  type FieldError,
  Form,
  PageHeading,
  Table,
  TextField,
} from '../components/index.ts';
import { messages } from '../messages/index.ts';
import { formTarget, mayAct, todayOf } from '../staff/request.ts';
import { type PageContext, read } from '../transaction.ts';
import { formStatus, type Outcome, officePath, perform, postedBy, type Typed } from './family-request.ts';
import { OfficePage } from './layout.tsx';

const words = messages.retention;
const PLACE = 'ufficio/conservazione';
const NIGHTS = 7;

/** `/:slug/ufficio/conservazione`: for how long each kind of data is kept, and what the last nights took out (R12, R16). */
export function registerRetention(routes: Hono<PageEnvironment>): void {
  routes.get(`/${PLACE}`, (c) => page(c, {}, []));
  routes.post(`/${PLACE}`, change);
}

async function page(c: PageContext, typed: Typed, errors: readonly FieldError[]) {
  const { months, runs } = await read(c, async (tx) => ({
    months: (await settingsOn(tx, todayOf(c))).retention_months,
    runs: await retentionRuns(tx, NIGHTS),
  }));
  const view = { months, runs, typed, errors };
  return c.html(<RetentionPage c={c} {...view} />, formStatus(errors));
}

interface PageProps {
  c: PageContext;
  months: Readonly<Record<Kind, number>>;
  runs: readonly RetentionRun[];
  typed: Typed;
  errors: readonly FieldError[];
}

function RetentionPage({ c, months, runs, typed, errors }: PageProps) {
  const done = c.req.query('fatto');
  return (
    <OfficePage c={c} title={words.title} place={PLACE} hasErrors={errors.length > 0}>
      <ErrorSummary errors={errors} />
      {done === 'salvato' && <Alert tone="success" title={words.saved} announce />}
      {done === 'uguale' && <Alert tone="info" title={words.unchanged} announce />}
      <PageHeading title={words.heading} lead={words.lead} />
      <Card>
        <DescriptionList
          items={KINDS.map((kind) => ({ term: words.kinds[kind], description: words.months(months[kind]) }))}
        />
      </Card>
      <Card title={words.always}>
        <ul>
          {words.alwaysList.map((line) => (
            <li>{line}</li>
          ))}
        </ul>
      </Card>
      <h2>{words.report}</h2>
      {runs.length === 0 && <EmptyState title={words.noReport}>{words.noReportHelp}</EmptyState>}
      {runs.map((run) => (
        <Night run={run} />
      ))}
      {mayAct(c) && <ChangeForm c={c} months={months} typed={typed} errors={errors} />}
    </OfficePage>
  );
}

const Night = ({ run }: { run: RetentionRun }) => (
  <Table
    caption={`${words.night} ${numericDay(run.night)}`}
    columns={[
      { label: words.kind, cell: ({ kind }) => words.kinds[kind], rowHeader: true },
      { label: words.before, cell: ({ before }) => numericDay(before) },
      { label: words.removed, cell: removedOf, numeric: true },
      { label: words.kept, cell: keptOf },
    ]}
    rows={run.report}
  />
);

const removedOf = ({ removed, words: texts = 0 }: KindReport): string =>
  texts > 0 ? `${removed}, ${words.texts(texts)}` : String(removed);

const keptOf = ({ kept }: KindReport): string =>
  Object.entries(kept)
    .map(([why, n]) => words.keptWhy[why as keyof typeof words.keptWhy](n))
    .join('; ') || words.nothing;

function ChangeForm({ c, months, typed, errors }: Omit<PageProps, 'runs'>) {
  return (
    <Card title={words.change}>
      <Form {...formTarget(c, officePath(c, 'conservazione'))}>
        {KINDS.map((kind) => (
          <TextField
            name={kind}
            label={words.kinds[kind]}
            hint={`${words.hints[kind]} ${words.range(...LIMITS[kind])}`}
            value={typed[kind] ?? String(months[kind])}
            inputmode="numeric"
            width="short"
            error={errorOf(errors, kind)}
          />
        ))}
        <Button>{words.save}</Button>
      </Form>
    </Card>
  );
}

async function change(c: PageContext) {
  const { key, typed } = await postedBy(c);
  const number = (kind: Kind) => (/^\d{1,4}$/.test(typed[kind] ?? '') ? Number(typed[kind]) : Number.NaN);
  const months = Object.fromEntries(KINDS.map((kind) => [kind, number(kind)])) as Record<Kind, number>;
  return perform(c, {
    key,
    typed,
    run: async (tx): Promise<Outcome> => {
      const changed = await changeRetention(tx, { months, at: c.var.arrivedAt });
      if (changed.ok)
        return { to: `${officePath(c, 'conservazione')}?fatto=${changed.value.changed ? 'salvato' : 'uguale'}` };
      return {
        errors: changed.error.wrong.map(({ kind, why }) => ({
          field: kind,
          message: why === 'range' ? words.rangeWrong(...LIMITS[kind]) : words.outlivesFamilies(months.families),
        })),
      };
    },
    again: (mend) => page(c, typed, mend),
  });
}
