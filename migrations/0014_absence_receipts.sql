-- What a family asked for in one go, as it was answered: it gives the receipt its number, names the days that were too late,
-- and ties together the acts that one can take back with one tap.
create table absence_receipts (
  tenant_id integer not null default current_tenant() references tenants,
  id bigint generated always as identity,
  consumer_id bigint not null,
  service text not null default 'canteen',
  kind text not null check (kind in ('absent', 'light', 'normal')),
  until_further_notice boolean not null default false,
  -- Service days that the request changes, and those that it named too late.
  days date[] not null,
  closed_days date[] not null default '{}',
  arrived_at timestamptz not null,
  channel text not null check (channel in ('web', 'office')),
  actor text not null default current_actor(),
  undoes_id bigint,
  primary key (tenant_id, id),
  constraint receipt_undone_once unique (tenant_id, undoes_id),
  foreign key (tenant_id, consumer_id) references consumers (tenant_id, id),
  foreign key (tenant_id, undoes_id) references absence_receipts (tenant_id, id)
);
create index absence_receipts_by_consumer on absence_receipts (tenant_id, consumer_id, id);
call protect('absence_receipts', 'select, insert');

alter table absence_acts add column receipt_id bigint;
alter table absence_acts add constraint absence_acts_receipt foreign key (tenant_id, receipt_id) references absence_receipts (tenant_id, id);
comment on column absence_acts.receipt_id is 'Null for acts that came by import.';
create index absence_acts_by_receipt on absence_acts (tenant_id, receipt_id) where receipt_id is not null;
