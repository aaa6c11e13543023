import { sql } from 'kysely';
import { childLabel } from '#src/notices/index.ts';
import { rows, type Tx } from '#src/platform/database/index.ts';
import { currentTenant } from '#src/tenancy/index.ts';
import { type Payment, positionsOf } from '../payment.ts';
import { isOpen } from '../state-rules.ts';
import type { NoticeSheet } from './sheet.ts';

/** What a sheet calls the child: by first name for its payer's screen and printer, by the family's label in a mail (R16). */
export type ChildNaming = 'first_name' | 'label';

/** The sheets of a payment's open notices, in the order of the payment. */
export async function noticeSheets(tx: Tx, payment: Payment, naming: ChildNaming): Promise<NoticeSheet[]> {
  const positions = (await positionsOf(tx, payment)) ?? [];
  const { officePhone, officeEmail } = await currentTenant(tx);
  const open = payment.notices.filter(isOpen);
  const lines = open.flatMap((notice) => notice.lines);
  const labels = naming === 'label' ? await labelsOf(tx, lines) : new Map<number, string>();
  return open.flatMap((notice) => {
    const position = positions.find(({ noticeNumber }) => noticeNumber === notice.noticeNumber);
    if (!position) return [];
    const { noticeNumber, creditorFiscalCode, creditorName, cents, description, debtor, creditor } = position;
    const children = notice.lines.map((line) => ({
      name: labels.get(line.consumerId) ?? line.name,
      cents: line.cents,
    }));
    const what = { noticeNumber, creditorFiscalCode, cents, subject: description, dueOn: notice.dueOn, children };
    const { cbill, postal } = creditor;
    return [{ ...what, creditorName, officePhone, officeEmail, debtor, cbill, postal }];
  });
}

async function labelsOf(tx: Tx, lines: readonly { readonly consumerId: number }[]): Promise<Map<number, string>> {
  const ids = lines.map((line) => line.consumerId);
  const found = await rows(
    tx,
    sql<{ id: number; label: string | null; number: string }>`select id, label, number from consumers
      where tenant_id = current_tenant() and id = any (${ids}::bigint[])`,
  );
  return new Map(found.map(({ id, label, number }) => [id, label ?? childLabel(number)]));
}
