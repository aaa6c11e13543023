import { type ErrorReport, type ListedReport, MOST_CHARACTERS } from '#src/error-reports/index.ts';
import { numericDay } from '#src/kernel/italian-dates.ts';
import { formatEuro } from '#src/kernel/money.ts';
import type { Movement } from '#src/ledger/index.ts';
import type { ConsumerRecord } from '#src/registry/index.ts';
import {
  Actions,
  Alert,
  BackLink,
  Button,
  Card,
  EmptyState,
  ErrorSummary,
  errorOf,
  type FieldError,
  Form,
  LinkButton,
  PageHeading,
  Select,
  Table,
  TextArea,
} from '../components/index.ts';
import { messages } from '../messages/index.ts';
import { formTarget, mayAct } from '../staff/request.ts';
import type { PageContext } from '../transaction.ts';
import { childName } from './family-frame.tsx';
import { childPath, officePath, type Typed } from './family-request.ts';
import { OfficePage } from './layout.tsx';

const { office: words, family: familyWords } = messages.reports;
const { codes } = messages.family.movements;
const PLACE = 'ufficio/segnalazioni';

interface ReportsProps {
  c: PageContext;
  open: number;
  reports: readonly ListedReport[];
}

export function ReportsPage({ c, open, reports }: ReportsProps) {
  return (
    <OfficePage c={c} title={words.title} place={PLACE}>
      <PageHeading title={words.heading(open)} lead={words.lead} />
      {reports.length === 0 ? (
        <EmptyState title={words.empty}>{words.emptyHint}</EmptyState>
      ) : (
        <Table
          caption={words.caption}
          captionHidden
          rows={reports}
          columns={[
            {
              label: words.child,
              rowHeader: true,
              cell: (each) => <a href={officePath(c, `segnalazioni/${each.id}`)}>{each.child}</a>,
            },
            { label: words.what, cell: (each) => numericDay(each.eventOn) },
            { label: words.words, cell: (each) => each.words },
            {
              label: words.state,
              cell: ({ answeredAt, reportedAt }) => (answeredAt ? words.done(answeredAt) : words.waiting(reportedAt)),
            },
          ]}
        />
      )}
    </OfficePage>
  );
}

export interface OneReport {
  readonly report: ErrorReport;
  readonly child: ConsumerRecord;
  readonly line: Movement;
  /** Lines recorded after the one that was reported, which may be what put it right. */
  readonly corrections: readonly Movement[];
}

interface ReportProps extends OneReport {
  c: PageContext;
  typed: Typed;
  errors: readonly FieldError[];
  done: string | undefined;
}

/** What a family wrote about one line, and the answer or the form for it. */
export function ReportPage({ c, report, child, line, corrections, typed, errors, done }: ReportProps) {
  const name = childName(child);
  const { consumerId } = child;
  return (
    <OfficePage c={c} title={`${words.oneTitle} · ${name}`} place={PLACE} hasErrors={errors.length > 0}>
      <ErrorSummary errors={errors} />
      <BackLink href={officePath(c, 'segnalazioni')} label={words.title} />
      <PageHeading
        title={words.oneHeading(name, codes[line.code], line.eventOn)}
        lead={[formatEuro(line.cents), line.reason].filter(Boolean).join(' · ')}
      />
      <Done done={done} />
      <Card title={words.quote}>
        <p class="as-written">{report.words}</p>
        <p class="quiet">{familyWords.reportedBy(report.reportedAt, report.person)}</p>
        <Actions>
          <LinkButton href={childPath(c, consumerId)} variant="outline">
            {words.toChild}
          </LinkButton>
          <LinkButton href={childPath(c, consumerId, 'movimenti')} variant="link">
            {words.toMovements}
          </LinkButton>
        </Actions>
      </Card>
      {report.answer !== null && report.answeredAt !== null ? (
        <Card title={familyWords.answeredAt(report.answeredAt)}>
          <p class="as-written">{report.answer}</p>
          {report.correctionId !== null && <p>{familyWords.corrected}.</p>}
        </Card>
      ) : (
        mayAct(c) && <AnswerForm c={c} corrections={corrections} typed={typed} errors={errors} />
      )}
    </OfficePage>
  );
}

function Done({ done }: { done: string | undefined }) {
  const text = { inviata: words.mailed, registrata: words.notMailed, prima: words.already }[done ?? ''];
  if (!text) return null;
  return (
    <Alert tone={done === 'inviata' ? 'success' : 'info'} announce>
      <p>{text}</p>
    </Alert>
  );
}

interface AnswerFormProps {
  c: PageContext;
  corrections: readonly Movement[];
  typed: Typed;
  errors: readonly FieldError[];
}

const NONE = 'nessuna';

function AnswerForm({ c, corrections, typed, errors }: AnswerFormProps) {
  return (
    <Card>
      <Form {...formTarget(c, c.req.path)}>
        <TextArea
          name="risposta"
          label={words.answer}
          hint={words.answerHint}
          value={typed.risposta}
          rows={4}
          maxlength={MOST_CHARACTERS}
          error={errorOf(errors, 'risposta')}
        />
        <Select
          name="correzione"
          label={words.correction}
          hint={words.correctionHint}
          value={typed.correzione || NONE}
          error={errorOf(errors, 'correzione')}
          choices={[
            { value: NONE, label: words.none },
            ...corrections.map((each) => ({
              value: String(each.id),
              label: [codes[each.code], numericDay(each.eventOn), formatEuro(each.cents), each.reason]
                .filter(Boolean)
                .join(' · '),
            })),
          ]}
        />
        <Button>{words.submit}</Button>
      </Form>
    </Card>
  );
}
