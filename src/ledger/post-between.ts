import { sql } from 'kysely';
import type { Day } from '#src/kernel/day.ts';
import type { Cents } from '#src/kernel/money.ts';
import { find, type Tx } from '#src/platform/database/index.ts';
import { type SharedAccountKind, sharedAccountId } from './accounts.ts';
import type { Source } from './post.ts';

/**
 * Posts between two of the municipality's own accounts. Cents are positive. Answers false, and changes nothing, when this source
 * was already posted.
 */
export async function postBetween(
  tx: Tx,
  posting: {
    readonly debit: SharedAccountKind;
    readonly credit: SharedAccountKind;
    readonly cents: Cents;
    readonly code: 'settlement';
    readonly source: Source;
    readonly eventOn: Day;
    readonly at: Temporal.Instant;
  },
): Promise<boolean> {
  const [debit, credit] = [await sharedAccountId(tx, posting.debit), await sharedAccountId(tx, posting.credit)];
  const { cents, code, source, eventOn, at } = posting;
  const posted = await find(
    tx,
    sql<{ id: number }>`insert into postings
        (debit_account_id, credit_account_id, cents, code, source_kind, source_id, source_version, event_on, created_at)
      values (${debit}, ${credit}, ${cents}, ${code}, ${source.kind}, ${source.id}, ${source.version ?? 0}, ${eventOn}, ${at})
      on conflict (tenant_id, source_kind, source_id, source_version) do nothing returning id`,
  );
  return posted !== undefined;
}
