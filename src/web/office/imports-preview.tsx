import {
  type ControlTotals,
  hasMoney,
  type ImportPreview,
  type Mapping,
  type PreviewRow,
  type Rejection,
} from '#src/imports/index.ts';
import { numericInstant } from '#src/kernel/italian-dates.ts';
import { formatEuro } from '#src/kernel/money.ts';
import {
  Actions,
  Alert,
  BackLink,
  Button,
  Card,
  ErrorSummary,
  errorOf,
  type FieldError,
  Form,
  LinkButton,
  PageHeading,
  Table,
  TextArea,
} from '../components/index.ts';
import { messages } from '../messages/index.ts';
import { formTarget } from '../staff/request.ts';
import type { PageContext } from '../transaction.ts';
import { officePath } from './family-request.ts';
import { changeText } from './imports-changes.ts';
import { mappingFields } from './imports-columns.ts';
import { IMPORTS_PLACE } from './imports-place.ts';
import { OfficePage } from './layout.tsx';

const words = messages.office.imports.preview;
const texts = messages.imports;

const ROWS_SHOWN = 100;

interface PreviewProps {
  c: PageContext;
  draftId: number;
  preview: ImportPreview;
  mapping: Mapping | undefined;
  errors: readonly FieldError[];
  reason: string;
}

/** What a file would do: first whether it can be taken, then what to mend, the totals, and what changes. */
export function PreviewPage(props: PreviewProps) {
  const { c, preview, errors } = props;
  const refused = preview.rejections.length > 0;
  return (
    <OfficePage
      c={c}
      title={words.title(texts.kinds[preview.kind])}
      place={IMPORTS_PLACE}
      hasErrors={errors.length > 0}
    >
      <ErrorSummary errors={errors} />
      <BackLink href={officePath(c, 'importazioni')} label={messages.office.imports.back} />
      <PageHeading title={headingOf(preview)} lead={words.file(preview.fileName)} />
      {refused && <ToMend {...props} />}
      <InShort preview={preview} />
      {!refused && <Changes preview={preview} />}
      <Answer {...props} />
    </OfficePage>
  );
}

function headingOf(preview: ImportPreview): string {
  const { rejections, repeats, created, changed } = preview;
  if (rejections.length > 0) return words.rejected(new Set(rejections.map((one) => one.line)).size);
  if (repeats) return words.repeated(numericInstant(repeats.recordedAt));
  return created + changed === 0 ? words.nothing : words.ready(created + changed);
}

function ToMend({ c, draftId, preview, mapping }: PreviewProps) {
  const { toMend, rejections } = texts;
  const query = new URLSearchParams(mappingFields(mapping)).toString();
  const path = officePath(c, `importazioni/${draftId}/da-correggere.csv`);
  return (
    <Card title={toMend.title} subtitle={words.mendHint}>
      <Table
        caption={toMend.title}
        captionHidden
        columns={[
          { label: toMend.line, cell: (row: Rejection) => row.line, numeric: true },
          { label: toMend.column, cell: (row) => row.column, rowHeader: true },
          { label: toMend.value, cell: (row) => row.value || texts.changes.nothing },
          { label: toMend.reason, cell: (row) => rejections[row.code] },
        ]}
        rows={preview.rejections.slice(0, ROWS_SHOWN)}
      />
      {preview.rejections.length > ROWS_SHOWN && <p>{words.moreRows(preview.rejections.length - ROWS_SHOWN)}</p>}
      <LinkButton href={query === '' ? path : `${path}?${query}`} variant="outline" icon="download" download>
        {words.download}
      </LinkButton>
    </Card>
  );
}

/** Control totals on both sides, and what else is worth knowing. */
function InShort({ preview }: { preview: ImportPreview }) {
  const { totals } = texts;
  const withMoney = hasMoney(preview.kind);
  const sides = (['file', 'before', 'after'] as const).map((side) => ({ side, total: preview.totals[side] }));
  type Side = { readonly side: 'file' | 'before' | 'after'; readonly total: ControlTotals };
  // While rows are refused, what the others would do says nothing.
  const notes =
    preview.rejections.length > 0
      ? []
      : [
          texts.outcomes(preview),
          withMoney && preview.newConsumers > 0 ? texts.newConsumers(preview.newConsumers) : undefined,
          preview.notInFile > 0 ? texts.notInFile(preview.notInFile) : undefined,
          preview.linesWithClosedDays.length > 0 ? texts.closedDays(preview.linesWithClosedDays.length) : undefined,
        ].filter((note) => note !== undefined);
  return (
    <Card title={words.result}>
      {notes.length > 0 && (
        <ul>
          {notes.map((note) => (
            <li>{note}</li>
          ))}
        </ul>
      )}
      <Table
        caption={totals.title}
        columns={[
          { label: totals.side, cell: (row: Side) => texts.totalLabel(preview.kind, row.side), rowHeader: true },
          { label: totals.count, cell: (row) => row.total.count, numeric: true },
          ...(withMoney
            ? [
                { label: totals.credits, cell: (row: Side) => formatEuro(row.total.creditCents), numeric: true },
                { label: totals.debts, cell: (row: Side) => formatEuro(row.total.debtCents), numeric: true },
              ]
            : []),
        ]}
        rows={sides}
      />
    </Card>
  );
}

function Changes({ preview }: { preview: ImportPreview }) {
  const changed = preview.rows.filter((row) => row.outcome === 'changed');
  if (changed.length === 0) return null;
  return (
    <Card title={words.rowsChanged}>
      <Table
        caption={words.rowsChanged}
        captionHidden
        columns={[
          { label: texts.toMend.line, cell: (row: PreviewRow) => row.line, numeric: true },
          { label: words.changesOf, cell: (row) => row.number, rowHeader: true },
          { label: words.whatChanges, cell: (row) => row.changes.map(changeText).join('; ') },
        ]}
        rows={changed.slice(0, ROWS_SHOWN)}
      />
      {changed.length > ROWS_SHOWN && <p>{words.moreRows(changed.length - ROWS_SHOWN)}</p>}
    </Card>
  );
}

/** The button, with the reason where one is needed; or the way to another file. */
function Answer({ c, draftId, preview, mapping, errors, reason }: PreviewProps) {
  const path = officePath(c, `importazioni/${draftId}`);
  const possible = preview.rejections.length === 0 && !preview.repeats && preview.created + preview.changed > 0;
  return (
    <>
      {possible && (
        <Form {...formTarget(c, path)} hidden={mappingFields(mapping)}>
          {preview.needsReason && (
            <>
              <Alert tone="warning">
                <p>{texts.reasonMissing(preview.kind)}</p>
              </Alert>
              <TextArea
                name="motivo"
                label={words.reason}
                hint={words.reasonHint}
                value={reason}
                maxlength={500}
                error={errorOf(errors, 'motivo')}
              />
            </>
          )}
          <Button>{words.confirm(texts.kinds[preview.kind])}</Button>
        </Form>
      )}
      <Form {...formTarget(c, `${path}/lascia`)}>
        <Actions>
          <Button variant="outline">{possible ? words.giveUp : words.uploadAgain}</Button>
        </Actions>
      </Form>
    </>
  );
}
