import { err, ok, type Result } from '#src/kernel/result.ts';
import { audit } from '#src/platform/audit/index.ts';
import type { Tx } from '#src/platform/database/index.ts';
import type { Sealer } from '#src/platform/world.ts';
import { type ImportError, type ImportFile, planFile } from './plan-file.ts';
import { type ImportPreview, previewOf } from './preview-import.ts';
import { recordImport, waitForTurn } from './store.ts';

/** An import that was carried out, or found to be one that was carried out before. */
export interface AppliedImport {
  readonly importId: number;
  readonly outcome: 'applied' | 'repeated';
  readonly preview: ImportPreview;
}

/** Why a file was not taken; nothing of it was. */
export type ApplyError =
  | ImportError
  | { readonly kind: 'RowsRejected'; readonly preview: ImportPreview }
  | { readonly kind: 'ReasonMissing'; readonly preview: ImportPreview };

/**
 * Takes a file as a whole, or nothing of it; the same file again changes nothing. `reason` is kept with what corrects
 * balances imported before, and is needed then. Every attempt whose rows could be judged is recorded with its totals.
 * On an error the transaction is to be committed: it holds the record of the refusal.
 */
export async function applyImport(
  tx: Tx,
  file: ImportFile & { readonly reason?: string },
  services: { readonly sealer: Sealer; readonly at: Temporal.Instant },
): Promise<Result<AppliedImport, ApplyError>> {
  await waitForTurn(tx);
  const planned = await planFile(tx, file, services);
  if (!planned.ok) return planned;
  const { plan } = planned.value;
  const preview = previewOf(file, planned.value);
  const reason = file.reason?.trim() || null;
  const record = (outcome: 'applied' | 'repeated' | 'refused') =>
    recordOf(tx, preview, { outcome, reason, at: services.at });

  if (plan.rejections.length > 0) {
    await record('refused');
    return err({ kind: 'RowsRejected', preview });
  }
  if (preview.needsReason && !reason) return err({ kind: 'ReasonMissing', preview });
  if (preview.repeats) return ok({ importId: await record('repeated'), outcome: 'repeated', preview });
  await plan.write(tx, reason);
  return ok({ importId: await record('applied'), outcome: 'applied', preview });
}

async function recordOf(
  tx: Tx,
  preview: ImportPreview,
  how: { outcome: 'applied' | 'repeated' | 'refused'; reason: string | null; at: Temporal.Instant },
): Promise<number> {
  const { kind, fileName, sha256, created, changed, unchanged, totals } = preview;
  const refused = how.outcome === 'refused';
  const id = await recordImport(tx, {
    ...how,
    kind,
    fileName,
    sha256,
    totals,
    rejected: new Set(preview.rejections.map((rejection) => rejection.line)).size,
    created: refused ? 0 : created,
    changed: refused ? 0 : changed,
    unchanged: refused ? 0 : unchanged,
  });
  await audit(tx, {
    at: how.at,
    action: `import_${how.outcome}`,
    subject: `import:${id}`,
    after: { kind, sha256, created, changed },
  });
  return id;
}
