import { type RawBuilder, sql } from 'kysely';
import type { Tx } from '../database/index.ts';

export interface AuditLine {
  readonly at: Temporal.Instant;
  /** What was done, as a past fact: `absence_communicated`. */
  readonly action: string;
  /** What it was done to: `consumer:12`, `class:3`. */
  readonly subject: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

/** Writes one line of the append-only audit log in the command's own transaction (R16). The author is the transaction's. */
export async function audit(tx: Tx, line: AuditLine): Promise<void> {
  await sql`/* audit, with the next */ insert into audit_log (at, action, subject, before, after)
    values (${line.at}, ${line.action}, ${line.subject}, ${json(line.before)}, ${json(line.after)})`.execute(tx);
}

/** The same as part of a larger statement that writes: `adding` completes what is kept as `after`, out of the rows of `from`. */
export const auditInsert = (
  line: AuditLine,
  { from, adding }: { readonly from: RawBuilder<unknown>; readonly adding: RawBuilder<unknown> },
) => sql`insert into audit_log (at, action, subject, before, after)
  select ${line.at}::timestamptz, ${line.action}, ${line.subject}, ${json(line.before)}::jsonb, ${json(line.after ?? {})}::jsonb || ${adding}
  from ${from}`;

const json = (value: unknown) => (value === undefined ? null : JSON.stringify(value));
