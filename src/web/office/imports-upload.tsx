import { createHash } from 'node:crypto';
import type { Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { z } from 'zod';
import {
  type ColumnsNeedMapping,
  IMPORT_KINDS,
  type ImportError,
  type ImportFile,
  type ImportKind,
  keepDraft,
  type ListedImport,
  listImports,
  previewImport,
} from '#src/imports/index.ts';
import type { PageEnvironment } from '#src/platform/http/environment.ts';
import {
  Button,
  Card,
  ErrorSummary,
  errorOf,
  type FieldError,
  FileField,
  Form,
  PageHeading,
  RadioGroup,
  Receipt,
} from '../components/index.ts';
import { messages } from '../messages/index.ts';
import { formTarget, mayAct } from '../staff/request.ts';
import { act, type PageContext, read } from '../transaction.ts';
import { officePath } from './family-request.ts';
import { PastImports } from './imports-past.tsx';
import { IMPORTS_PLACE } from './imports-place.ts';
import { OfficePage } from './layout.tsx';

const words = messages.office.imports;

const PAST_SHOWN = 50;

const kindOf = z.enum(IMPORT_KINDS).optional().catch(undefined);

export function registerUpload(app: Hono<PageEnvironment>): void {
  app.get('/ufficio/importazioni', (c) => page(c, { kind: undefined, errors: [] }));
  app.post('/ufficio/importazioni', upload);
}

/** The number of the file that waits, or why it cannot be read. */
type Kept =
  | { readonly draft: number; readonly message?: undefined }
  | { readonly message: string; readonly draft?: undefined };

/** Keeps the file and shows what it would do; a file that cannot be read at all is refused here. */
async function upload(c: PageContext): Promise<Response> {
  const form = await c.req.parseBody();
  if (typeof form._key !== 'string') throw new HTTPException(400);
  const kind = kindOf.parse(form.tipo);
  const file = form.file instanceof File && form.file.name !== '' ? form.file : undefined;
  const errors: FieldError[] = [];
  if (!kind) errors.push({ field: 'tipo', message: words.kindMissing });
  if (!file) errors.push({ field: 'file', message: words.fileMissing });
  if (!kind || !file) return page(c, { kind, errors });
  const brought: ImportFile = { kind, fileName: file.name, bytes: new Uint8Array(await file.arrayBuffer()) };
  const services = { sealer: c.var.world.sealer, at: c.var.arrivedAt };
  const sent = { kind, fileName: file.name, file: createHash('sha256').update(brought.bytes).digest('base64url') };
  const outcome = await act(c, { key: form._key, body: sent }, async (tx): Promise<Kept> => {
    const preview = await previewImport(tx, brought, services);
    if (!preview.ok && preview.error.kind !== 'ColumnsNeedMapping') return { message: unreadable(preview.error) };
    return { draft: await keepDraft(tx, brought, services) };
  });
  if (outcome.kind !== 'done')
    return page(c, { kind, errors: [{ field: 'file', message: messages.staff.form.sentTwice }] });
  const { message, draft } = outcome.answer;
  if (message !== undefined) return page(c, { kind, errors: [{ field: 'file', message }] });
  return c.redirect(officePath(c, `importazioni/${draft}`), 303);
}

const unreadable = (error: Exclude<ImportError, ColumnsNeedMapping>): string =>
  error.kind === 'SchoolYearMissing' ? messages.imports.schoolYearMissing : messages.imports.fileError(error);

interface Shown {
  readonly kind: ImportKind | undefined;
  readonly errors: readonly FieldError[];
}

async function page(c: PageContext, { kind, errors }: Shown): Promise<Response> {
  const past = await read(c, (tx) => listImports(tx, { limit: PAST_SHOWN, offset: 0 }));
  const done = past.find((one) => String(one.id) === c.req.query('fatta'));
  return c.html(
    <OfficePage c={c} title={words.title} place={IMPORTS_PLACE} hasErrors={errors.length > 0}>
      <ErrorSummary errors={errors} />
      {done && <Done done={done} />}
      <PageHeading title={words.heading} lead={words.lead} />
      {mayAct(c) ? <UploadForm c={c} kind={kind} errors={errors} /> : <p>{messages.office.form.readOnly}</p>}
      <PastImports past={past} />
    </OfficePage>,
    errors.length > 0 ? 422 : 200,
  );
}

const Done = ({ done }: { done: ListedImport }) => (
  <Receipt title={words.doneTitle(done.id)}>
    <p>
      {messages.imports.kinds[done.kind]}: {messages.imports.outcomes(done)}.
    </p>
  </Receipt>
);

const UploadForm = ({ c, kind, errors }: Shown & { c: PageContext }) => (
  <Card>
    <Form {...formTarget(c, officePath(c, 'importazioni'))} upload>
      <RadioGroup
        name="tipo"
        label={words.kind}
        value={kind}
        error={errorOf(errors, 'tipo')}
        choices={IMPORT_KINDS.map((each) => ({
          value: each,
          label: messages.imports.kinds[each],
          hint: words.kindHints[each],
        }))}
      />
      <FileField
        name="file"
        label={words.file}
        hint={words.fileHint}
        accept=".csv,.txt,.xlsx"
        error={errorOf(errors, 'file')}
      />
      <Button>{words.upload}</Button>
    </Form>
  </Card>
);
