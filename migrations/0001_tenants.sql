-- Municipalities and the wall between them. Every other table stands behind `protect`:
-- the application's role sees one tenant, the one its transaction named, and a query outside a tenant fails.
create extension if not exists btree_gist;
grant usage on schema public to omnibus_app;

create function current_tenant() returns integer language sql stable as
$$ select current_setting('omnibus.tenant')::integer $$;
comment on function current_tenant() is 'Raises when no tenant is set: a forgotten tenant is an error, not an empty answer.';

create function current_actor() returns text language sql stable as
$$ select current_setting('omnibus.actor') $$;

create procedure protect(relation regclass, privileges text, tenant_column text default 'tenant_id') language plpgsql as $$
begin
  execute format('alter table %s enable row level security, force row level security', relation);
  execute format('create policy tenant_only on %s to omnibus_app using (%I = (select current_tenant())) with check (%I = (select current_tenant()))',
    relation, tenant_column, tenant_column);
  execute format('create policy owner_sees_all on %s to omnibus_owner using (true) with check (true)', relation);
  -- `maintain` lets a bulk load refresh the planner's statistics at once.
  execute format('grant %s, maintain on %s to omnibus_app', privileges, relation);
end $$;

create table tenants (
  id integer generated always as identity primary key,
  slug text not null constraint tenant_slug_unique unique check (slug ~ '^[a-z0-9][a-z0-9-]{1,39}$'),
  name text not null,
  province text not null,
  istat text not null,
  belfiore text not null,
  postal_code text not null,
  fiscal_code text not null,
  institute_code text not null,
  patron_day text not null check (patron_day ~ '^\d\d-\d\d$'),
  go_live date,
  office_email text not null default '',
  office_phone text not null default '',
  demo boolean not null default false
);
call protect('tenants', 'select, update', 'id');

create table services (
  tenant_id integer not null default current_tenant() references tenants,
  code text not null,
  name text not null,
  primary key (tenant_id, code)
);
call protect('services', 'select, insert');

-- Defaults are the law of the program; a tenant's own values keep their history, so a past day is judged by its own rules.
create table setting_defaults (key text primary key, value jsonb not null);
grant select on setting_defaults to omnibus_app;
insert into setting_defaults values
  ('cutoff', '"09:00"'), ('posting_time', '"15:00"'), ('evening_time', '"18:00"'), ('charge_basis', '"presence"'),
  ('low_credit_meals', '3'), ('warn_at_debt_meals', '2'), ('suspend_at_debt_meals', '5'), ('suspension_grace_service_days', '10'),
  ('light_days_in_a_row', '3'), ('register_correction_service_days', '5'), ('suspensions_stopped', 'false'),
  ('top_up_min_cents', '500'), ('top_up_max_cents', '50000'), ('notice_due_days', '60'), ('verification_hold_days', '3'),
  ('open_absence_alert_service_days', '10'), ('own_credentials', '{"enabled": false, "reason": ""}');

create table settings (
  tenant_id integer not null default current_tenant() references tenants,
  id bigint generated always as identity,
  key text not null references setting_defaults,
  valid_from date not null,
  value jsonb not null,
  recorded_at timestamptz not null,
  actor text not null default current_actor(),
  primary key (tenant_id, id)
);
create index settings_by_key on settings (tenant_id, key, valid_from desc, id desc);
call protect('settings', 'select, insert');

create function setting(p_key text, p_on date) returns jsonb language sql stable as $$
  select coalesce(
    (select value from settings where tenant_id = (select current_tenant()) and key = p_key and valid_from <= p_on
     order by valid_from desc, id desc limit 1),
    (select value from setting_defaults where key = p_key))
$$;

-- R2: a request that arrived up to and including 09:00:59 is in time, so the day closes one minute after the cutoff shown.
create function cutoff_at(p_day date) returns timestamptz language sql stable as $$
  select (p_day + (setting('cutoff', p_day) #>> '{}')::time) at time zone 'Europe/Rome' + interval '1 minute'
$$;

-- The few questions asked before a tenant is known. They run as the owner and answer no more than ids.
create function tenant_by_slug(p_slug text) returns integer language sql stable security definer set search_path = public as
$$ select id from tenants where slug = p_slug $$;
create function tenants_with_work() returns setof integer language sql stable security definer set search_path = public as
$$ select id from tenants where go_live is not null order by id $$;
