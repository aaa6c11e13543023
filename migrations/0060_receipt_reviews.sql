-- What the office did about a receipt that needed a look (R9): flagged and credited, or set aside. Once a receipt; never edited.
create table receipt_reviews (
  tenant_id integer not null default current_tenant() references tenants,
  id bigint generated always as identity,
  receipt_id bigint,
  quarantined_receipt_id bigint,
  note text not null check (length(note) between 1 and 500),
  reviewed_at timestamptz not null,
  actor text not null default current_actor(),
  primary key (tenant_id, id),
  constraint receipt_reviewed_once unique (tenant_id, receipt_id),
  constraint quarantined_receipt_reviewed_once unique (tenant_id, quarantined_receipt_id),
  check (num_nonnulls(receipt_id, quarantined_receipt_id) = 1),
  foreign key (tenant_id, receipt_id) references receipts (tenant_id, id),
  foreign key (tenant_id, quarantined_receipt_id) references quarantined_receipts (tenant_id, id)
);
call protect('receipt_reviews', 'select, insert');
