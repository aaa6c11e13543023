import { sql } from 'kysely';
import type { Day } from '#src/kernel/day.ts';
import type { Cents } from '#src/kernel/money.ts';
import { romeDay } from '#src/kernel/rome-time.ts';
import { find, type Tx } from '#src/platform/database/index.ts';
import { DEBTOR, DEBTOR_FIELDS, type Debtor } from './debtor.ts';
import { NOTICE_DESCRIPTION } from './payment.ts';

/** A notice as somebody at a counter asks for it. No child's name in any field (R16). */
export interface AskedNotice {
  readonly iuv: string;
  readonly cents: Cents;
  readonly dueOn: Day;
  readonly description: string;
  readonly state: 'payable' | 'paid' | 'cancelled' | 'expired';
  readonly debtor: Debtor;
}

interface Row extends Debtor, Omit<AskedNotice, 'description' | 'state' | 'debtor'> {
  readonly paidAt: Temporal.Instant | null;
  readonly cancelledAt: Temporal.Instant | null;
}

/** Whether a notice can be paid at an instant, and what for; undefined when there is no such number. Asking changes nothing. */
export async function askedNotice(
  tx: Tx,
  asked: { readonly noticeNumber: string; readonly at: Temporal.Instant },
): Promise<AskedNotice | undefined> {
  const row = await find(
    tx,
    sql<Row>`select n.iuv, n.cents, n.due_on as "dueOn", n.paid_at as "paidAt", n.cancelled_at as "cancelledAt",
        ${DEBTOR_FIELDS}
      from payment_notices n
      join payments p on p.tenant_id = n.tenant_id and p.id = n.payment_id
      join people person on person.tenant_id = p.tenant_id and person.id = p.payer_id ${DEBTOR}
      where n.tenant_id = current_tenant() and n.notice_number = ${asked.noticeNumber}`,
  );
  if (!row) return undefined;
  const { iuv, cents, dueOn, fiscalCode, fullName } = row;
  const debtor = { fiscalCode, fullName };
  return { iuv, cents, dueOn, description: NOTICE_DESCRIPTION, state: stateAt(row, asked.at), debtor };
}

function stateAt({ paidAt, cancelledAt, dueOn }: Row, at: Temporal.Instant): AskedNotice['state'] {
  if (paidAt) return 'paid';
  if (cancelledAt) return 'cancelled';
  return romeDay(at) > dueOn ? 'expired' : 'payable';
}
