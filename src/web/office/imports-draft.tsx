import type { Hono } from 'hono';
import {
  applyImport,
  dropDraft,
  findDraft,
  type ImportError,
  type ImportFile,
  type ImportPreview,
  type Mapping,
  previewImport,
} from '#src/imports/index.ts';
import type { Result } from '#src/kernel/result.ts';
import type { Tx } from '#src/platform/database/index.ts';
import type { PageEnvironment } from '#src/platform/http/environment.ts';
import { Alert, type FieldError, LinkButton } from '../components/index.ts';
import { messages } from '../messages/index.ts';
import { idOf } from '../staff/request.ts';
import { type PageContext, read } from '../transaction.ts';
import { type Outcome, officePath, perform, postedBy, type Typed } from './family-request.ts';
import { mappingFields, mappingIn } from './imports-columns.ts';
import { MappingPage } from './imports-mapping.tsx';
import { IMPORTS_PLACE } from './imports-place.ts';
import { PreviewPage } from './imports-preview.tsx';
import { rejectedRowsCsv } from './imports-rejected-csv.ts';
import { OfficePage } from './layout.tsx';

const words = messages.office.imports;

export function registerDrafts(app: Hono<PageEnvironment>): void {
  app.get('/ufficio/importazioni/:draft{[0-9]{1,15}}', (c) => show(c, mappingIn(c.req.query()), []));
  app.post('/ufficio/importazioni/:draft{[0-9]{1,15}}', confirm);
  app.post('/ufficio/importazioni/:draft{[0-9]{1,15}}/lascia', giveUp);
  app.get('/ufficio/importazioni/:draft{[0-9]{1,15}}/da-correggere.csv', download);
}

const draftIdOf = (c: PageContext): number => idOf(c, 'draft') ?? 0;

const servicesOf = (c: PageContext) => ({ sealer: c.var.world.sealer, at: c.var.arrivedAt });

/** The waiting file as its mapping reads it; undefined when it waits no more, or is somebody else's. */
async function fileOf(c: PageContext, tx: Tx, mapping: Mapping | undefined): Promise<ImportFile | undefined> {
  const draft = await findDraft(tx, draftIdOf(c), c.var.world.sealer);
  return draft && { ...draft, ...(mapping ? { mapping } : {}) };
}

interface Looked {
  readonly file: ImportFile;
  readonly result: Result<ImportPreview, ImportError>;
}

const look = (c: PageContext, mapping: Mapping | undefined): Promise<Looked | undefined> =>
  read(c, async (tx) => {
    const file = await fileOf(c, tx, mapping);
    return file && { file, result: await previewImport(tx, file, servicesOf(c)) };
  });

async function show(
  c: PageContext,
  mapping: Mapping | undefined,
  errors: readonly FieldError[],
  reason = '',
): Promise<Response> {
  const looked = await look(c, mapping);
  if (!looked) return gone(c);
  const { file, result } = looked;
  const status = errors.length > 0 ? 422 : 200;
  if (result.ok) {
    const page = { c, draftId: draftIdOf(c), preview: result.value, mapping, errors, reason };
    return c.html(<PreviewPage {...page} />, status);
  }
  if (result.error.kind === 'ColumnsNeedMapping') {
    return c.html(<MappingPage c={c} draftId={draftIdOf(c)} file={file} needed={result.error} />, mapping ? 422 : 200);
  }
  return gone(c);
}

const gone = (c: PageContext) =>
  c.html(
    <OfficePage c={c} title={words.title} place={IMPORTS_PLACE}>
      <Alert tone="warning" title={words.goneTitle}>
        <p>{words.gone}</p>
      </Alert>
      <LinkButton href={officePath(c, 'importazioni')}>{words.preview.uploadAgain}</LinkButton>
    </OfficePage>,
    404,
  );

/** Takes the file as a whole or nothing of it. */
async function confirm(c: PageContext): Promise<Response> {
  const { key, typed } = await postedBy(c);
  const mapping = mappingIn(typed);
  return perform(c, {
    key,
    typed,
    again: (errors) => show(c, mapping, errors, typed.motivo),
    run: (tx) => take(c, tx, mapping, typed),
  });
}

async function take(c: PageContext, tx: Tx, mapping: Mapping | undefined, typed: Typed): Promise<Outcome> {
  const file = await fileOf(c, tx, mapping);
  const draftPath = officePath(c, `importazioni/${draftIdOf(c)}`);
  if (!file) return { to: draftPath };
  const reason = (typed.motivo ?? '').slice(0, 500);
  const applied = await applyImport(tx, { ...file, ...(reason === '' ? {} : { reason }) }, servicesOf(c));
  if (applied.ok) {
    await dropDraft(tx, draftIdOf(c));
    return { to: `${officePath(c, 'importazioni')}?fatta=${applied.value.importId}` };
  }
  if (applied.error.kind === 'ReasonMissing')
    return { errors: [{ field: 'motivo', message: messages.imports.reasonMissing(file.kind) }] };
  // What stood in the register changed since the preview: the page shows how the file is judged now.
  return { to: `${draftPath}?${new URLSearchParams(mappingFields(mapping))}` };
}

async function giveUp(c: PageContext): Promise<Response> {
  await read(c, (tx) => dropDraft(tx, draftIdOf(c)));
  return c.redirect(officePath(c, 'importazioni'), 303);
}

/** The rows to mend, for whoever mends them elsewhere. */
async function download(c: PageContext): Promise<Response> {
  const looked = await look(c, mappingIn(c.req.query()));
  if (!looked?.result.ok) return gone(c);
  c.header('Content-Type', 'text/csv; charset=utf-8');
  c.header('Content-Disposition', 'attachment; filename="da-correggere.csv"');
  return c.body(rejectedRowsCsv(looked.result.value.rejections));
}
