import { err, ok, type Result } from '#src/kernel/result.ts';
import { audit } from '#src/platform/audit/index.ts';
import type { Tx } from '#src/platform/database/index.ts';
import type { Sealer } from '#src/platform/world.ts';
import { type CreditorField, type FieldProblem, KEY_FIELDS, readField } from './rules.ts';
import { type CreditorRow, isSegregationCodeTaken, lockCreditor, updateCreditor } from './store.ts';

const isKey = (field: CreditorField) => KEY_FIELDS.some((key) => key === field);

/**
 * Writes down some fields of the tenant as creditor, as they were typed; an empty one takes the value away, one that is not named
 * stays. All or nothing: every field that is wrong is named. Repeating it changes nothing. Keys are sealed before they are stored.
 */
export async function recordCreditor(
  tx: Tx,
  change: {
    readonly typed: Partial<Readonly<Record<CreditorField, string>>>;
    readonly sealer: Sealer;
    readonly at: Temporal.Instant;
  },
): Promise<Result<undefined, readonly FieldProblem[]>> {
  const { sealer, at } = change;
  const before = await lockCreditor(tx, at);
  const after: Record<CreditorField, string | null> = { ...before };
  const problems: FieldProblem[] = [];
  const changed: CreditorField[] = [];
  for (const [name, text] of Object.entries(change.typed)) {
    const field = name as CreditorField;
    const value = readField(field, text);
    if (!value.ok) problems.push(value.error);
    else if (value.value !== opened(before, field, sealer)) {
      changed.push(field);
      after[field] = value.value !== null && isKey(field) ? sealer.seal(value.value) : value.value;
    }
  }
  const code = after.segregationCode;
  if (changed.includes('segregationCode') && code !== null && (await isSegregationCodeTaken(tx, code)))
    problems.push({ field: 'segregationCode', kind: 'Taken' });
  if (problems.length > 0) return err(problems);
  if (changed.length === 0) return ok(undefined);
  await updateCreditor(tx, after, at);
  await audit(tx, {
    at,
    action: 'creditor_changed',
    subject: 'tenant',
    before: legible(before, changed),
    after: legible(after, changed),
  });
  return ok(undefined);
}

function opened(row: CreditorRow, field: CreditorField, sealer: Sealer): string | null {
  const value = row[field];
  return value !== null && isKey(field) ? sealer.open(value) : value;
}

/** What the audit log may hold of a row: of a key only that there is one. */
const legible = (row: Readonly<Record<CreditorField, string | null>>, fields: readonly CreditorField[]) =>
  Object.fromEntries(fields.map((field) => [field, isKey(field) && row[field] !== null ? 'sealed' : row[field]]));
