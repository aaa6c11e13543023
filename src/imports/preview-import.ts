import { ok, type Result } from '#src/kernel/result.ts';
import type { Tx } from '#src/platform/database/index.ts';
import type { Sealer } from '#src/platform/world.ts';
import type { ImportKind } from './column-rules.ts';
import type { Plan } from './plan.ts';
import { type ImportError, type ImportFile, type PlannedFile, planFile } from './plan-file.ts';
import type { PastImport } from './store.ts';

/** What a file would do, for a person to confirm. */
export interface ImportPreview extends Omit<Plan, 'write'> {
  readonly kind: ImportKind;
  readonly fileName: string;
  readonly sha256: string;
  /** How many rows create, change or leave what is registered. */
  readonly created: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly repeats: PastImport | undefined;
  /** Confirming asks for a reason, because balances imported before are corrected. */
  readonly needsReason: boolean;
}

/** Shows what a file would do: every row that would be refused and why, totals on both sides. Changes nothing. */
export async function previewImport(
  tx: Tx,
  file: ImportFile,
  services: { readonly sealer: Sealer; readonly at: Temporal.Instant },
): Promise<Result<ImportPreview, ImportError>> {
  const planned = await planFile(tx, file, services);
  return planned.ok ? ok(previewOf(file, planned.value)) : planned;
}

/** The preview of a planned file. */
export function previewOf(file: ImportFile, { plan, sha256, repeats, corrects }: PlannedFile): ImportPreview {
  const { write: _, ...shown } = plan;
  const count = (outcome: string) => plan.rows.filter((row) => row.outcome === outcome).length;
  return {
    ...shown,
    kind: file.kind,
    fileName: file.fileName,
    sha256,
    created: count('created'),
    changed: count('changed'),
    unchanged: count('unchanged'),
    repeats,
    needsReason: corrects,
  };
}
