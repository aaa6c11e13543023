import { readFile } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import {
  type ApplyError,
  applyImport,
  fieldsOf,
  type ImportFile,
  type ImportKind,
  type Mapping,
  previewImport,
} from '#src/imports/index.ts';
import { numericInstant } from '#src/kernel/italian-dates.ts';
import { findTenantId, inTenant } from '#src/platform/database/index.ts';
import { StartupError } from '#src/platform/process/index.ts';
import type { World } from '#src/platform/world.ts';
import { imports as texts } from '#src/web/messages/it/imports.ts';
import { importReport } from './import-report.ts';

/** Where the command was given, and where it writes. */
export interface Terminal {
  readonly callerFolder: string;
  write(text: string): void;
}

/**
 * `import <pupils|balances|corrections|absences|light_meals|exemptions> --tenant SLUG FILE [--apply] [--reason TEXT] [--column "NAME=HEADER"]…`
 * Shows what the file would do; with --apply does it, whole or not at all. Throws StartupError when nothing can be, or was, taken.
 */
export async function runImportCommand(
  world: Pick<World, 'database' | 'clock' | 'sealer'>,
  args: readonly string[],
  terminal: Terminal,
): Promise<void> {
  const { kind, slug, path, apply, reason, columns } = readArguments(args);
  const tenantId = await findTenantId(world.database, slug);
  if (tenantId === undefined) throw new StartupError('TenantUnknown', texts.command.tenantUnknown(slug));
  const file: ImportFile & { readonly reason?: string } = {
    kind,
    fileName: basename(path),
    bytes: await readBytes(resolve(terminal.callerFolder, path)),
    mapping: mappingOf(kind, columns),
    ...(reason === undefined ? {} : { reason }),
  };
  const services = { sealer: world.sealer.of(tenantId), at: world.clock.now() };
  const scope = { tenantId, actor: { kind: 'system' as const, job: 'import' } };

  if (!apply) {
    const preview = await inTenant(world.database, scope, (tx) => previewImport(tx, file, services));
    if (!preview.ok) throw refusal(preview.error, kind);
    const { rejections, repeats, needsReason } = preview.value;
    terminal.write(importReport(preview.value));
    if (rejections.length > 0) throw refusal({ kind: 'RowsRejected', preview: preview.value }, kind);
    const remarks = [
      ...(repeats ? [texts.repeated(numericInstant(repeats.recordedAt))] : []),
      ...(needsReason ? [texts.reasonMissing(kind)] : []),
    ];
    terminal.write(`\n${[...remarks, texts.preview, texts.command.toApply].join('\n')}\n`);
    return;
  }
  const applied = await inTenant(world.database, scope, (tx) => applyImport(tx, file, services));
  if (!applied.ok) {
    if ('preview' in applied.error) terminal.write(importReport(applied.error.preview));
    throw refusal(applied.error, kind);
  }
  const { preview, importId } = applied.value;
  const said = preview.repeats ? texts.repeated(numericInstant(preview.repeats.recordedAt)) : texts.applied(importId);
  terminal.write(`${importReport(preview)}\n${said}\n`);
}

function readArguments(args: readonly string[]) {
  const usage = () => new StartupError('Usage', texts.command.usage);
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        tenant: { type: 'string' },
        apply: { type: 'boolean', default: false },
        reason: { type: 'string' },
        column: { type: 'string', multiple: true, default: [] },
      },
    });
    const [kind, path, ...rest] = positionals;
    if (!kind || !isKind(kind) || !path || rest.length > 0 || !values.tenant) throw usage();
    return { kind, path, slug: values.tenant, apply: values.apply, reason: values.reason, columns: values.column };
  } catch (problem) {
    // Node explains unknown options in English, with a stack.
    throw problem instanceof StartupError ? problem : usage();
  }
}

const isKind = (text: string): text is ImportKind => Object.hasOwn(texts.kinds, text);

async function readBytes(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (problem) {
    throw new StartupError('FileNotReadable', texts.command.fileNotReadable(path), { cause: problem });
  }
}

function mappingOf(kind: ImportKind, columns: readonly string[]): Mapping {
  const entries = columns.map((column) => {
    const at = column.indexOf('=');
    const label = column.slice(0, Math.max(at, 0)).trim();
    const choice = fieldsOf(kind).find((one) => one.label.toLowerCase() === label.toLowerCase());
    if (!choice) throw new StartupError('ColumnUnknown', texts.command.columnUnknown(label || column));
    return [choice.field, column.slice(at + 1).trim()];
  });
  return Object.fromEntries(entries) as Mapping;
}

function refusal(error: ApplyError, kind: ImportKind): StartupError {
  switch (error.kind) {
    case 'RowsRejected': {
      const lines = new Set(error.preview.rejections.map((rejection) => rejection.line));
      return new StartupError(error.kind, texts.rowsRejected(lines.size));
    }
    case 'ReasonMissing':
      return new StartupError(error.kind, texts.reasonMissing(kind));
    case 'SchoolYearMissing':
      return new StartupError(error.kind, texts.schoolYearMissing);
    case 'ColumnsNeedMapping': {
      const missing = fieldsOf(kind).filter((choice) => error.missing.includes(choice.field));
      const sentence = texts.columnsMissing(missing.map((choice) => choice.label));
      return new StartupError(error.kind, `${sentence} ${texts.columnsOfFile(error.headers)}`);
    }
    default:
      return new StartupError(error.kind, texts.fileError(error));
  }
}
