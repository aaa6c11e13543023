-- What the nightly check found. A run a night and municipality claims the night; its differences stay for the office to see.
create table integrity_runs (
  tenant_id integer not null default current_tenant() references tenants,
  night date not null,
  checked_at timestamptz not null,
  difference_count integer not null default 0,
  primary key (tenant_id, night)
);
call protect('integrity_runs', 'select, insert, update');

create table integrity_differences (
  tenant_id integer not null default current_tenant() references tenants,
  id bigint generated always as identity,
  night date not null,
  check_name text not null,
  consumer_number text,
  day date,
  reference text,
  expected bigint,
  found bigint,
  primary key (tenant_id, id),
  foreign key (tenant_id, night) references integrity_runs (tenant_id, night)
);
comment on table integrity_differences is 'Kept as data; the sentence about each is worded when it is shown.';
create index integrity_differences_by_night on integrity_differences (tenant_id, night);
call protect('integrity_differences', 'select, insert');
