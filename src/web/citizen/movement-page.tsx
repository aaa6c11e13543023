import type { Hono } from 'hono';
import {
  type ErrorReport,
  MOST_CHARACTERS,
  type ReportRefused,
  reportError,
  reportsOf,
} from '#src/error-reports/index.ts';
import { numericInstant } from '#src/kernel/italian-dates.ts';
import { formatEuro } from '#src/kernel/money.ts';
import { romeDay } from '#src/kernel/rome-time.ts';
import { type Movement, movementOf } from '#src/ledger/index.ts';
import type { PageEnvironment } from '#src/platform/http/environment.ts';
import { consumerOf, type FamilyConsumer } from '#src/registry/index.ts';
import {
  Alert,
  BackLink,
  Button,
  Card,
  DescriptionList,
  ErrorSummary,
  errorOf,
  type FieldError,
  Form,
  PageHeading,
  TextArea,
} from '../components/index.ts';
import { messages } from '../messages/index.ts';
import { idOf, typedForm } from '../staff/request.ts';
import { act, type PageContext, read } from '../transaction.ts';
import { FamilyPage } from './frame.tsx';
import { formTarget } from './payments-forms.ts';
import { citizenOf, consumerIdOf } from './request.ts';

const { family: words, errors: problems } = messages.reports;
const movements = messages.family.movements;
const PAGE = '/cittadino/:id/movimenti/:movimento{[0-9]+}';

/** `/cittadino/:id/movimenti/:movimento`: one line of the account, what was reported about it, and the office's answer (R12). */
export function registerMovement(app: Hono<PageEnvironment>): void {
  app.get(PAGE, (c) => page(c));
  app.post(PAGE, report);
}

interface Came {
  readonly typed: string;
  readonly errors: readonly FieldError[];
}

interface Shown {
  readonly child: FamilyConsumer;
  readonly line: Movement;
  readonly reports: readonly ErrorReport[];
}

async function report(c: PageContext): Promise<Response> {
  const [consumerId, movementId] = [consumerIdOf(c), idOf(c, 'movimento')];
  if (consumerId === undefined || movementId === undefined) return c.notFound();
  const form = await typedForm(c);
  const typed = form.text('testo');
  const request = { personId: citizenOf(c).personId, consumerId, movementId, words: typed, at: c.var.arrivedAt };
  const outcome = await act(c, form, (tx) => reportError(tx, request));
  if (outcome.kind !== 'done') return page(c, { typed, errors: [{ message: messages.staff.form.sentTwice }] });
  const { answer } = outcome;
  if (answer.ok) return c.redirect(`${c.req.path}?fatto=inviata`, 303);
  if (answer.error.kind === 'NotYourConsumer' || answer.error.kind === 'NoSuchMovement') return c.notFound();
  return page(c, { typed, errors: [{ field: 'testo', message: sentenceOf(answer.error) }] });
}

function sentenceOf(refused: Exclude<ReportRefused, { kind: 'NotYourConsumer' | 'NoSuchMovement' }>): string {
  switch (refused.kind) {
    case 'WordsMissing':
      return problems.words;
    case 'WordsTooLong':
      return problems.tooLong(refused.most, refused.now);
    case 'AlreadyOpen':
      return problems.AlreadyOpen;
    case 'TooManyOpen':
      return problems.TooManyOpen(refused.most);
  }
}

async function page(c: PageContext, came?: Came): Promise<Response> {
  const { personId } = citizenOf(c);
  const [consumerId, movementId] = [consumerIdOf(c), idOf(c, 'movimento')];
  const shown = await read(c, async (tx): Promise<Shown | undefined> => {
    const today = romeDay(c.var.arrivedAt);
    const child = consumerId === undefined ? undefined : await consumerOf(tx, personId, consumerId, today);
    const line = child && movementId !== undefined ? await movementOf(tx, child.consumerId, movementId) : undefined;
    if (!child?.maySeeMoney || !line) return undefined;
    return {
      child,
      line,
      reports: (await reportsOf(tx, child.consumerId)).filter((each) => each.movementId === line.id),
    };
  });
  return shown ? c.html(<MovementPage c={c} {...shown} came={came} />, came ? 422 : 200) : c.notFound();
}

function MovementPage({ c, child, line, reports, came }: Shown & { c: PageContext; came: Came | undefined }) {
  const errors = came?.errors ?? [];
  const base = `/${c.var.slug}/cittadino/${child.consumerId}/movimenti`;
  const open = reports.some((each) => each.answer === null);
  const optional = line.reason ? [{ term: words.reason, description: line.reason }] : [];
  return (
    <FamilyPage c={c} title={words.title(child.name)} section="cittadino" hasErrors={errors.length > 0}>
      <ErrorSummary errors={errors} />
      <BackLink href={base} label={movements.title(child.name)} />
      <PageHeading title={words.heading(movements.codes[line.code], line.eventOn)} />
      {c.req.query('fatto') && open && (
        <Alert tone="success" title={words.sent} announce>
          <p>{words.sentBody}</p>
        </Alert>
      )}
      <DescriptionList
        items={[
          { term: words.amount, description: line.cents > 0 ? movements.plus(line.cents) : formatEuro(line.cents) },
          { term: words.balanceAfter, description: formatEuro(line.balanceCents) },
          { term: words.recorded, description: numericInstant(line.createdAt) },
          ...optional,
        ]}
      />
      {reports.map((each) => (
        <Report base={base} report={each} who={namedBy(c, child, each)} />
      ))}
      {!open && (
        <Card title={words.form}>
          <p>{reports.length > 0 ? words.again : words.lead}</p>
          <Form {...formTarget(c, c.req.path.slice(c.var.slug.length + 2))}>
            <TextArea
              name="testo"
              label={words.words}
              hint={words.wordsHint}
              value={came?.typed}
              rows={4}
              maxlength={MOST_CHARACTERS}
              error={errorOf(errors, 'testo')}
            />
            <Button full>{words.submit}</Button>
          </Form>
        </Card>
      )}
    </FamilyPage>
  );
}

/** Who reported it, by name only for whom names are shown (R15). */
const namedBy = (c: PageContext, child: FamilyConsumer, report: ErrorReport) =>
  child.maySeeNames || report.personId === citizenOf(c).personId ? report.person : words.someoneElse;

/** What was said, and what was answered. */
function Report({ base, report, who }: { base: string; report: ErrorReport; who: string }) {
  const { answer, answeredAt, correctionId, reportedAt } = report;
  return (
    <Card>
      <p class="quiet">{(answer === null ? words.waiting : words.reportedBy)(reportedAt, who)}</p>
      <p class="as-written">{report.words}</p>
      {answer !== null && answeredAt !== null && (
        <>
          <h2>{words.answeredAt(answeredAt)}</h2>
          <p class="as-written">{answer}</p>
        </>
      )}
      {correctionId !== null && (
        <p>
          {words.corrected}. <a href={`${base}/${correctionId}`}>{words.toCorrection}</a>
        </p>
      )}
    </Card>
  );
}
