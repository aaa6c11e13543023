-- What offices brought from their previous system (R11): each import with its totals, and the file between its preview and its confirmation.
insert into setting_defaults values ('diets',
  '["Allergia frutta a guscio", "Allergia pesce", "Allergia uova", "Celiachia", "Diabete", "Favismo", "Intolleranza lattosio", "Senza carne", "Senza carne bovina", "Senza carne di maiale", "Vegana", "Vegetariana"]');

create table imports (
  tenant_id integer not null default current_tenant() references tenants,
  id bigint generated always as identity,
  kind text not null check (kind in ('pupils', 'balances', 'absences')),
  file_name text not null check (length(file_name) between 1 and 255),
  file_sha256 text not null check (file_sha256 ~ '^[0-9a-f]{64}$'),
  outcome text not null check (outcome in ('applied', 'repeated', 'refused')),
  rejected_count integer not null check (rejected_count >= 0),
  created_count integer not null check (created_count >= 0),
  changed_count integer not null check (changed_count >= 0),
  unchanged_count integer not null check (unchanged_count >= 0),
  totals jsonb not null,
  reason text check (length(reason) between 1 and 500),
  recorded_at timestamptz not null,
  actor text not null default current_actor(),
  primary key (tenant_id, id),
  check ((outcome = 'refused') or rejected_count = 0)
);
comment on column imports.totals is 'Control totals of the file, of the municipality before, and after: count, credits, debts in cents.';
create index imports_by_kind on imports (tenant_id, kind, id desc);
call protect('imports', 'select, insert');

-- A file waits here until it is confirmed, a day at most. It may tell of diets, so it is stored sealed (R16).
create table import_drafts (
  tenant_id integer not null default current_tenant() references tenants,
  id bigint generated always as identity,
  kind text not null check (kind in ('pupils', 'balances', 'absences')),
  file_name text not null check (length(file_name) between 1 and 255),
  sealed text not null,
  recorded_at timestamptz not null,
  actor text not null default current_actor(),
  primary key (tenant_id, id)
);
create index import_drafts_by_age on import_drafts (tenant_id, recorded_at);
call protect('import_drafts', 'select, insert, delete');
