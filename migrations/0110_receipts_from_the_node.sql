-- Receipts as pagoPA's node delivers them: how it was paid (R14 needs it), and more reasons to set one aside.
alter table receipts add column payment_method text;
comment on column receipts.payment_method is 'As the PSP wrote it (CASH, BPAY, CP ...); null when the receipt does not say.';
alter table receipts add column origin text not null default 'gateway' constraint receipt_has_an_origin check (origin in ('gateway', 'flow'));
comment on column receipts.origin is 'flow: no receipt came, and the office credited the line of a flow that tells of the same payment.';

alter table quarantined_receipts drop constraint quarantined_receipts_reason_check;
alter table quarantined_receipts add constraint quarantine_has_a_reason
  check (reason in ('unknown_notice', 'contradicts_receipt', 'other_creditor', 'not_paid', 'foreign_number'));
comment on column quarantined_receipts.reason is
  'foreign_number: of a number space that this municipality never used here, so money of other services; kept, and nobody needs to look.';
