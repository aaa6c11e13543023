import { sql } from 'kysely';
import { CLEARING } from '#src/reconciliation/index.ts';
import type { Check } from './check.ts';
import { collectionPayment, settlementSum } from './collection-checks.ts';

/** Invariant 2: an account's stored balance is the sum of its postings. */
const balance: Check = {
  name: 'balance',
  statement: sql`
    with moved as (
      select account_id, sum(cents)::bigint as cents from (
        select credit_account_id as account_id, sum(cents) as cents from postings where tenant_id = (select current_tenant()) group by 1
        union all
        select debit_account_id, -sum(cents) from postings where tenant_id = (select current_tenant()) group by 1) sides
      group by account_id
    )
    select c.number as consumer_number, null::date as day, a.id::text as reference, coalesce(moved.cents, 0) as expected, a.balance_cents as found
    from accounts a
    join consumers c on c.tenant_id = a.tenant_id and c.id = a.consumer_id
    left join moved on moved.account_id = a.id
    where a.tenant_id = (select current_tenant()) and a.kind = 'consumer' and a.balance_cents <> coalesce(moved.cents, 0)`,
};

/** Only consumers' accounts cache a balance. */
const sharedBalance: Check = {
  name: 'shared_balance',
  statement: sql`
    select null as consumer_number, null::date as day, a.kind as reference, 0 as expected, a.balance_cents as found
    from accounts a where a.tenant_id = (select current_tenant()) and a.kind <> 'consumer' and a.balance_cents <> 0`,
};

/** R6: every meal that cost something is one posting from the child to the municipality's income, dated that day. */
const chargePosting: Check = {
  name: 'charge_posting',
  statement: sql`
    with posted as (
      select p.source_id, p.cents, p.debit_account_id, p.event_on, p.code, p.reverses_id, income.kind
      from postings p join accounts income on income.tenant_id = p.tenant_id and income.id = p.credit_account_id
      where p.tenant_id = (select current_tenant()) and p.source_kind = 'meal_charge' and p.source_version = 0
    )
    select c.number as consumer_number, m.day, m.id::text as reference, m.cents as expected, posted.cents as found
    from meal_charges m
    join consumers c on c.tenant_id = m.tenant_id and c.id = m.consumer_id
    left join accounts a on a.tenant_id = m.tenant_id and a.consumer_id = m.consumer_id and a.service = m.service and a.kind = 'consumer'
    left join posted on posted.source_id = m.id
    where m.tenant_id = (select current_tenant()) and m.cents > 0 and (posted.source_id is null or posted.cents <> m.cents
      or posted.debit_account_id is distinct from a.id or posted.kind <> 'income' or posted.event_on <> m.day or posted.code <> 'meal'
      or posted.reverses_id is not null)`,
};

/** R6: a charge given back has one posting that reverses its own; a live one has none. */
const reversalPosting: Check = {
  name: 'reversal_posting',
  statement: sql`
    with reversal as (
      select p.source_id, p.cents, p.code, original.source_id as of_charge
      from postings p
      left join postings original on original.tenant_id = p.tenant_id and original.id = p.reverses_id
        and original.source_kind = 'meal_charge' and original.source_version = 0
      where p.tenant_id = (select current_tenant()) and p.source_kind = 'meal_charge' and p.source_version > 0
    )
    select c.number as consumer_number, m.day, m.id::text as reference,
      case when m.reversed_at is not null then m.cents end as expected, reversal.cents as found
    from meal_charges m
    join consumers c on c.tenant_id = m.tenant_id and c.id = m.consumer_id
    left join reversal on reversal.source_id = m.id
    where m.tenant_id = (select current_tenant()) and m.cents > 0 and case when m.reversed_at is null then reversal.source_id is not null
      else reversal.source_id is null or reversal.cents <> m.cents or reversal.code <> 'meal_reversal' or reversal.of_charge is distinct from m.id end`,
};

/** Nothing takes or gives back the price of a meal without a charge. */
const mealPostingWithoutCharge: Check = {
  name: 'meal_posting_without_charge',
  statement: sql`
    select c.number as consumer_number, p.event_on as day, p.id::text as reference, null::bigint as expected, p.cents as found
    from postings p
    left join meal_charges m on m.tenant_id = p.tenant_id and m.id = p.source_id and p.source_kind = 'meal_charge'
    left join accounts a on a.tenant_id = p.tenant_id and a.kind = 'consumer' and a.id in (p.debit_account_id, p.credit_account_id)
    left join consumers c on c.tenant_id = a.tenant_id and c.id = a.consumer_id
    where p.tenant_id = (select current_tenant()) and (p.source_kind = 'meal_charge' or p.code in ('meal', 'meal_reversal'))
      and (m.id is null or m.cents = 0)`,
};

/** Invariant 4: a receipt credits its child's account once, with its own amount; each child's with their part, where it is of several. */
const receiptCredit: Check = {
  name: 'receipt_credit',
  statement: sql`
    select c.number as consumer_number, null::date as day, r.receipt_id as reference, part.cents as expected, p.cents as found
    from receipt_lines part
    join receipts r on r.tenant_id = part.tenant_id and r.id = part.receipt_id
    join consumers c on c.tenant_id = part.tenant_id and c.id = part.consumer_id
    left join accounts a on a.tenant_id = part.tenant_id and a.consumer_id = part.consumer_id and a.service = part.service
      and a.kind = 'consumer'
    left join postings p on p.tenant_id = part.tenant_id and p.source_kind = 'receipt' and p.source_id = part.receipt_id
      and p.source_version = part.ordinal
    where part.tenant_id = (select current_tenant())
      and (p.id is null or p.cents <> part.cents or p.credit_account_id is distinct from a.id or p.code <> 'top_up')`,
};

/** R9: the parts of a receipt are the receipt, and the lines of a notice are the notice. */
const split: Check = {
  name: 'split',
  statement: sql`
    select null as consumer_number, null::date as day, whole.reference, whole.cents as expected, whole.parts as found
    from (
      select r.receipt_id as reference, r.cents,
        (select sum(part.cents)::bigint from receipt_lines part where part.tenant_id = r.tenant_id and part.receipt_id = r.id) as parts
      from receipts r where r.tenant_id = (select current_tenant())
      union all
      select n.notice_number, n.cents,
        (select sum(l.cents)::bigint from notice_lines l where l.tenant_id = n.tenant_id and l.notice_id = n.id)
      from payment_notices n where n.tenant_id = (select current_tenant())) whole
    where whole.parts is distinct from whole.cents`,
};

/** Invariant 4: no credit from payments without a receipt. */
const creditWithoutReceipt: Check = {
  name: 'credit_without_receipt',
  statement: sql`
    select c.number as consumer_number, p.event_on as day, p.id::text as reference, null::bigint as expected, p.cents as found
    from postings p
    left join receipt_lines part on part.tenant_id = p.tenant_id and part.receipt_id = p.source_id and p.source_kind = 'receipt'
      and p.source_version = part.ordinal
    left join accounts a on a.tenant_id = p.tenant_id and a.id = p.credit_account_id
    left join consumers c on c.tenant_id = a.tenant_id and c.id = a.consumer_id
    where p.tenant_id = (select current_tenant()) and (p.code = 'top_up' or p.source_kind = 'receipt') and part.receipt_id is null`,
};

/** A notice is paid exactly when a receipt says so. */
const paidWithoutReceipt: Check = {
  name: 'paid_without_receipt',
  statement: sql`
    select (select c.number from notice_lines l join consumers c on c.tenant_id = l.tenant_id and c.id = l.consumer_id
        where l.tenant_id = n.tenant_id and l.notice_id = n.id order by l.ordinal limit 1) as consumer_number,
      null::date as day, n.notice_number as reference,
      (select count(*) from receipts r where r.tenant_id = n.tenant_id and r.notice_id = n.id) as expected,
      (n.paid_at is not null)::integer as found
    from payment_notices n
    where n.tenant_id = (select current_tenant())
      and (n.paid_at is not null) <> exists (select from receipts r where r.tenant_id = n.tenant_id and r.notice_id = n.id)`,
};

/** What PSPs still owe: receipts less what flows have paid out, to the cent. */
const clearing: Check = {
  name: 'clearing',
  statement: sql`
    select null as consumer_number, null::date as day, null as reference, books."expectedCents" as expected, books."ledgerCents" as found
    from (${CLEARING}) books where books."ledgerCents" <> books."expectedCents"`,
};

/** R11: what the latest file of opening balances, or of corrections, left behind is still what stands in the ledger. */
const openingTotal: Check = {
  name: 'opening_total',
  statement: sql`
    with latest as (
      select totals -> 'after' as totals from imports
      where tenant_id = (select current_tenant()) and kind in ('balances', 'corrections') and outcome = 'applied' order by id desc limit 1
    ), brought as (
      select sum(case when shared.id = p.debit_account_id then p.cents else -p.cents end) as cents
      from postings p join accounts shared on shared.tenant_id = p.tenant_id and shared.kind = 'opening'
        and shared.id in (p.debit_account_id, p.credit_account_id)
      where p.tenant_id = (select current_tenant()) and p.source_kind = 'opening' group by p.source_id
    ), ledger as (
      select coalesce(sum(greatest(cents, 0)), 0)::bigint as credits, coalesce(sum(greatest(-cents, 0)), 0)::bigint as debts from brought
    )
    select null as consumer_number, null::date as day, side.reference, side.expected, side.found
    from latest, ledger, lateral (values ('crediti', (totals ->> 'creditCents')::bigint, credits),
      ('debiti', (totals ->> 'debtCents')::bigint, debts)) as side (reference, expected, found)
    where side.expected <> side.found`,
};

export const moneyChecks: readonly Check[] = [
  balance,
  sharedBalance,
  chargePosting,
  reversalPosting,
  mealPostingWithoutCharge,
  receiptCredit,
  split,
  creditWithoutReceipt,
  paidWithoutReceipt,
  clearing,
  openingTotal,
  collectionPayment,
  settlementSum,
];
