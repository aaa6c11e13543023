import type { Month } from '#src/kernel/day.ts';
import { longMonth } from '#src/kernel/italian-dates.ts';
import { formatEuro } from '#src/kernel/money.ts';
import { MOST_LISTED, type Reconciliation, type StandingLine } from '#src/reconciliation/index.ts';
import {
  Alert,
  Button,
  Card,
  CardSection,
  DescriptionList,
  EmptyState,
  ErrorSummary,
  Form,
  LinkButton,
  MonthNav,
  PageHeading,
  Table,
} from '../components/index.ts';
import { messages } from '../messages/index.ts';
import { formTarget, mayAct } from '../staff/request.ts';
import type { PageContext } from '../transaction.ts';
import { childPath } from './family-request.ts';
import { OfficePage } from './layout.tsx';
import { type NoteCameBack, NoteForm } from './note-form.tsx';
import { FlowsInDoubt, ReceiptsWithoutFlow } from './reconciliation-tables.tsx';

const words = messages.reconciliation;

interface PageProps {
  c: PageContext;
  view: Reconciliation;
  month: Month;
  done: string | undefined;
  came: NoteCameBack | undefined;
}

const DONE: Readonly<Record<string, { tone: 'success' | 'info'; title: string }>> = {
  accreditata: { tone: 'success', title: words.credited },
  guardata: { tone: 'success', title: words.noted },
  prima: { tone: 'info', title: words.notedBefore },
};

/** What PSPs paid out beside receipts and books: what to look at first, then the month. */
export function ReconciliationPage({ c, view, month, done, came }: PageProps) {
  const waiting = view.lines.filter((line) => line.note === null);
  const seen = view.lines.filter((line) => line.note !== null);
  const told = came ? undefined : DONE[done ?? ''];
  return (
    <OfficePage c={c} title={words.title} place="ufficio/riconciliazione" hasErrors={came !== undefined}>
      <ErrorSummary errors={came ? [came.error] : []} />
      {told && <Alert {...told} announce />}
      <PageHeading title={words.heading(view.waiting)} lead={words.lead} />
      {view.fetch?.failedAt && (
        <Alert tone="warning" title={words.failed(view.fetch.failedAt)}>
          <p>{words.failedTodo}</p>
        </Alert>
      )}
      <Books view={view} />
      <h2>{words.toSee}</h2>
      {waiting.length === 0 && <EmptyState title={words.nothingToSee} />}
      {waiting.map((line) => (
        <LineCard c={c} line={line} came={came} />
      ))}
      {view.waiting > waiting.length && <p>{words.more(MOST_LISTED)}</p>}
      <ReceiptsWithoutFlow c={c} view={view} />
      <FlowsInDoubt view={view} />
      <MonthTotals c={c} view={view} month={month} />
      {seen.length > 0 && <Seen c={c} lines={seen} />}
    </OfficePage>
  );
}

function Books({ view: { clearing, fetch } }: { view: Reconciliation }) {
  const { receiptsCents, revokedCents, flowsCents, expectedCents, ledgerCents } = clearing;
  return (
    <Card title={words.books}>
      <DescriptionList
        items={[
          { term: words.receipts, description: formatEuro(receiptsCents) },
          ...(revokedCents === 0 ? [] : [{ term: words.revoked, description: formatEuro(-revokedCents) }]),
          { term: words.flows, description: formatEuro(-flowsCents) },
          {
            term: expectedCents < 0 ? words.leftLess : words.left,
            description: <strong>{formatEuro(Math.abs(expectedCents))}</strong>,
          },
        ]}
      />
      {ledgerCents === expectedCents ? (
        <p>{words.balanced}</p>
      ) : (
        <Alert tone="danger" title={words.unbalanced(ledgerCents)}>
          <p>{words.unbalancedTodo}</p>
        </Alert>
      )}
      <p class="quiet">{fetch?.fetchedAt ? words.fetched(fetch.fetchedAt) : words.neverFetched}</p>
    </Card>
  );
}

const historyPath = (c: PageContext, iuv: string) => `/${c.var.slug}/ufficio/riconciliazione/pagamenti/${iuv}`;

const factsOf = (c: PageContext, line: StandingLine) => [
  { term: words.paid, description: words.paidWith(line.cents, line.paidAt, line.pspName) },
  ...(line.receiptCents !== null && line.receiptCents !== line.cents
    ? [{ term: words.receiptCents, description: formatEuro(line.receiptCents) }]
    : []),
  { term: words.outcome, description: words.statusWith(words.status[line.status], line.statusCode) },
  { term: words.flow, description: line.flowName },
  { term: words.iur, description: line.iur },
  { term: words.history, description: <a href={historyPath(c, line.iuv)}>{line.iuv}</a> },
  ...(line.consumerId === null
    ? []
    : [{ term: words.child, description: <a href={childPath(c, line.consumerId)}>{words.openChild}</a> }]),
];

function LineCard({ c, line, came }: { c: PageContext; line: StandingLine; came: NoteCameBack | undefined }) {
  return (
    <Card level={3} title={words.state[line.state]} subtitle={words.todo[line.state]}>
      <DescriptionList items={factsOf(c, line)} />
      {mayAct(c) && <LineForms c={c} line={line} came={came} />}
    </Card>
  );
}

function LineForms({ c, line, came }: { c: PageContext; line: StandingLine; came: NoteCameBack | undefined }) {
  const base = `/${c.var.slug}/ufficio/riconciliazione/${line.flowId}/${line.line}`;
  return (
    <>
      {line.state === 'without_receipt' && (
        <CardSection>
          <Form {...formTarget(c, `${base}/accredita`)}>
            <Button hiddenLabel={words.creditFor(line.iuv)}>{words.credit}</Button>
          </Form>
        </CardSection>
      )}
      <NoteForm
        c={c}
        action={`${base}/nota`}
        field={`nota-${line.flowId}-${line.line}`}
        came={came}
        words={words}
        about={words.doneFor(line.iuv)}
      />
    </>
  );
}

function MonthTotals({ c, view, month }: { c: PageContext; view: Reconciliation; month: Month }) {
  const path = `/${c.var.slug}/ufficio/riconciliazione`;
  const other = (months: number) => Temporal.PlainYearMonth.from(month).add({ months }).toString() as Month;
  const to = (target: Month) => ({ href: `${path}?mese=${target}`, label: longMonth(target) });
  return (
    <>
      <MonthNav current={words.monthTotals(month)} previous={to(other(-1))} next={to(other(1))} />
      {view.totals.length === 0 ? (
        <EmptyState title={words.noLines(month)} />
      ) : (
        <>
          <Table
            caption={words.monthTotals(month)}
            captionHidden
            stayTable
            columns={[
              { label: words.lineState, cell: ({ state }) => words.state[state], rowHeader: true },
              { label: words.lines, cell: ({ lines }) => lines, numeric: true },
              { label: words.amount, cell: ({ cents }) => formatEuro(cents), numeric: true },
            ]}
            rows={view.totals}
          />
          <p>
            <LinkButton href={`${path}/righe.csv?mese=${month}`} variant="outline">
              {words.download}
            </LinkButton>
          </p>
        </>
      )}
    </>
  );
}

const Seen = ({ c, lines }: { c: PageContext; lines: readonly StandingLine[] }) => (
  <>
    <h2>{words.seen}</h2>
    {lines.map((line) => (
      <Card level={3} title={line.note} subtitle={words.state[line.state]}>
        <DescriptionList items={factsOf(c, line)} />
      </Card>
    ))}
  </>
);
