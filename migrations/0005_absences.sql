-- What families asked for: an act covers days and says absent, light or normal again (R2, R3).
-- Acts are never changed: the last one that arrived and covers a day wins, and each can be shown with who, when and how.
create table absence_acts (
  tenant_id integer not null default current_tenant() references tenants,
  id bigint generated always as identity,
  consumer_id bigint not null,
  service text not null default 'canteen',
  kind text not null check (kind in ('absent', 'light', 'normal')),
  from_day date not null,
  to_day date not null,
  until_further_notice boolean not null default false,
  arrived_at timestamptz not null,
  channel text not null check (channel in ('web', 'office', 'import')),
  actor text not null default current_actor(),
  primary key (tenant_id, id),
  check (from_day <= to_day),
  foreign key (tenant_id, consumer_id) references consumers (tenant_id, id)
);
create index absence_acts_by_consumer on absence_acts (tenant_id, consumer_id, to_day);
call protect('absence_acts', 'select, insert');
